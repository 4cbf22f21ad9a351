-- Numbers are read without their currency sign, so euros and dollars in one column would be added up.
-- depends_on: {{ ref('base_files__irregular_rows') }}
with signs as (
    {{ currency_signs() }}
),

summed as (
    select
        raw_table,
        sign,
        sum(sign_count) as sign_count
    from signs
    group by
        raw_table,
        sign
),

counted as (
    select
        raw_table,
        sum(sign_count) as sign_count,
        count(*) as signs,
        {{ text_joined("sign || ' (' || cast(cast(sign_count as bigint) as string) || ')'", "', '", 'sign') }} as found
    from summed
    group by raw_table
),

final as (
    select
        'currency signs' as topic,
        raw_table,
        cast(sign_count as bigint) as row_count,
        cast(null as decimal(38, 4)) as amount,
        raw_table || ': numbers have several currency signs, ' || found || ', and amounts in several currencies cannot be added. '
        || 'Use one sign per currency. If there are several currencies, map a currency column: --vars "{column_map: {' || raw_table
        || ': {currency: <your column>}}}", and provide a table exchange_rates.' as message,
        true as is_in_the_way
    from counted
    where signs > 1
)

select * from final
