-- The standard bands in any letter case, and the bands that the rule table maps to them.
with bands as (
    {%- for kind in ['age_group', 'income_group', 'household_group'] %}
    select
        '{{ kind }}' as kind,
        lower({{ kind }}) as band,
        {{ kind }} as our_band,
        true as is_ours
    from {{ ref(kind ~ 's') }}
    union all
    select
        '{{ kind }}' as kind,
        'unknown' as band,
        'Unknown' as our_band,
        true as is_ours
    union all
    {%- endfor %}
    select
        kind,
        band,
        our_band,
        false as is_ours
    from {{ ref('foreign_bands') }}
),

ranked as (
    select
        *,
        row_number() over (partition by kind, band order by case when is_ours then 0 else 1 end, our_band) as place
    from bands
),

final as (
    select
        kind,
        band,
        our_band
    from ranked
    where place = 1
)

select * from final
