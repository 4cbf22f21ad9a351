-- fct_sales and fct_orders contain every accepted line and its amount exactly once.
with accepted as (
    select
        count(*) as lines,
        sum(net_amount) as net_amount
    from {{ ref('int_order_lines') }}
),

sales as (
    select
        count(*) as lines,
        sum(net_amount) as net_amount,
        sum(gross_amount - discount_amount - returned_amount) as difference
    from {{ ref('fct_sales') }}
),

orders as (
    select
        coalesce(sum(lines), 0) as lines,
        sum(net_amount) as net_amount
    from {{ ref('fct_orders') }}
)

select *
from accepted
cross join sales
cross join orders
where sales.lines is distinct from accepted.lines
    or orders.lines is distinct from accepted.lines
    or sales.net_amount is distinct from accepted.net_amount
    or sales.difference is distinct from accepted.net_amount
    or orders.net_amount is distinct from accepted.net_amount
