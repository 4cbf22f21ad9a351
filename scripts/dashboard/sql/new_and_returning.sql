-- New and returning customers by month (all countries).
select
    month, customers, new_customers, returning_customers, share_returning, new_revenue, returning_revenue, guest_revenue,
    is_closed_month
from new_and_returning
order by month
