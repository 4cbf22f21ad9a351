-- A precomputed band that no rule table lists is kept as it is, but no segment rule refers to it.
{%- set kinds = ['age_group', 'income_group', 'household_group', 'family_status'] %}
with customers as (
    select * from {{ ref('int_customers') }}
),

known as (
    select
        kind,
        band
    from {{ ref('int_known_bands') }}
    union all
    select
        'family_status' as kind,
        family_status as band
    from {{ ref('household_groups') }}
),

given as (
    {%- for kind in kinds %}
    select
        '{{ kind }}' as kind,
        {{ kind }} as band,
        count(*) as customers
    from customers
    where {{ kind }} is not null
    group by {{ kind }}
    {{ 'union all' if not loop.last }}
    {%- endfor %}
),

unknown as (
    select
        given.*,
        row_number() over (partition by given.kind order by given.customers desc, given.band) as place
    from given
    left join known on given.kind = known.kind and lower(given.band) = known.band
    where known.band is null
),

described as (
    select
        kind,
        sum(customers) as customers,
        count(*) as bands,
        {{ text_joined("case when place <= 5 then '''' || band || ''' (' || cast(customers as string) || ')' end", "', '", 'place') }}
            as examples
    from unknown
    group by kind
),

final as (
    select
        'unknown bands' as topic,
        'customers' as raw_table,
        cast(customers as bigint) as row_count,
        cast(null as decimal(38, 4)) as amount,
        -- the values themselves are personal data
        cast(customers as string) || ' customers have a value of ' || kind || ' that is in no rule table'
        || {{ "': ' || examples || case when bands > 5 then ' and ' || cast(bands - 5 as string) || ' more' else '' end"
            if not var('hide_personal') else "' (' || cast(bands as string) || ' values)'" }}
        || '. No segment rule matches such a value. Map it to a standard one in '
        || case when kind = 'family_status' then 'seeds/rules/household_groups.csv' else 'seeds/rules/foreign_bands.csv' end
        || ' and build again.' as message
    from described
)

select * from final
