-- Customers and net spend by country.
select
    country,
    count(*) as customers,
    sum(net_amount) as net_amount,
    round(sum(net_amount) / count(*), 2) as net_amount_per_customer
from {{ ref('customer_metrics') }}
group by country
order by net_amount desc, country
