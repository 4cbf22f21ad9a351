with final as (
    {%- for scheme in segment_schemes() %}
    select
        customer_id,
        '{{ scheme.scheme }}' as scheme,
        {{ scheme.column }} as segment
    from {{ ref(scheme.mart) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from final
