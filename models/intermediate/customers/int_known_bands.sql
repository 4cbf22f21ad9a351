-- Our own bands in any spelling of capitals, and those that the rule table maps to ours.
with final as (
    {%- for kind in ['age_group', 'income_group', 'household_group'] %}
    select distinct
        '{{ kind }}' as kind,
        lower({{ kind }}) as band,
        {{ kind }} as our_band
    from {{ ref(kind ~ 's') }}
    union all
    select
        '{{ kind }}' as kind,
        'unknown' as band,
        'Unknown' as our_band
    union all
    {%- endfor %}
    select
        kind,
        band,
        our_band
    from {{ ref('foreign_bands') }}
)

select * from final
