-- The dates at which customers are scored: today's as-of date, and the end of each closed month in the history.
with months as (
    select * from {{ ref('int_months') }}
),

as_of as (
    select * from {{ ref('int_as_of_date') }}
),

closed as (
    select
        months.*,
        row_number() over (order by months.month desc) as place_from_end
    from months
    cross join as_of
    where months.is_closed
        and months.month_end >= as_of.first_sale_date
),

shown as (
    select * from closed
    where {{ within_limit('place_from_end', 'history_months') }}
),

-- if the history starts later than the sales, the segments before its first month are unknown
final as (
    select
        month_number as as_of_number,
        month,
        month_end as as_of_date,
        month as last_month,
        is_first_sale_month or month_number > min(month_number) over () as has_moves
    from shown
    union all
    select
        0 as as_of_number,
        cast(null as date) as month,
        as_of.as_of_date,
        (select max(month) from months) as last_month,
        false as has_moves
    from as_of
)

select * from final
