-- Customers by the mean price of the products they buy, in steps of 1, 2, 5, 10 and so on.
with bounds as (
    select step, factor * power(10, exponent) as lower_bound
    from (values (1, 1.0), (2, 2.0), (3, 5.0)) as factors(step, factor), range(-1, 4) as exponents(exponent)
),

bands as (
    select
        lower_bound,
        lead(lower_bound) over (order by lower_bound) as upper_bound
    from (select 0 as lower_bound union all select lower_bound from bounds)
)

select
    bands.lower_bound,
    format('{:g}', bands.lower_bound) || coalesce('-' || format('{:g}', bands.upper_bound), '+') as band,
    count(selected_customers.customer_id) as customers,
    count(selected_customers.customer_id) / nullif(sum(count(selected_customers.customer_id)) over (), 0) as share_of_customers
from bands
left join selected_customers
    on selected_customers.average_product_price >= bands.lower_bound
    and (selected_customers.average_product_price < bands.upper_bound or bands.upper_bound is null)
group by bands.lower_bound, bands.upper_bound
having count(selected_customers.customer_id) > 0
order by bands.lower_bound
