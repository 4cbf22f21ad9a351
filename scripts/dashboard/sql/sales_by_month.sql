-- Sales of the selection by month; months with incomplete data are marked.
with months as (
    select month_start, month_year, count(*) as days, max(date_day) as last_day from dim_dates group by all
)
select
    months.month_start,
    months.month_year,
    months.last_day,
    months.last_day < last_day(months.month_start) or months.days < day(months.last_day) as is_partial,
    coalesce(sum(selected_orders.order_value), 0) as total_sales,
    count(selected_orders.order_id) as orders
from months
left join dim_dates on months.month_start = dim_dates.month_start
left join selected_orders on dim_dates.date_day = selected_orders.order_date
group by all
order by months.month_start
