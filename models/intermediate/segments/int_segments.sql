-- the segment dictionary: a union of the rule tables of all schemes
with final as (
    {%- for scheme in segment_schemes() %}
    select
        '{{ scheme.scheme }}' as scheme,
        segment,
        cast(segment_order as integer) as segment_order,
        action,
        description,
        colour
    from {{ ref(scheme.rules) }}
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select * from final
