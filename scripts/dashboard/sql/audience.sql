-- The audience of one campaign: customers, reason and products; best customers first.
select
    campaign_audiences.customer_id,
    selected_customers.country,
    campaign_audiences.segment,
    campaign_audiences.reason,
    campaign_audiences.product_id_1,
    campaign_audiences.product_id_2,
    campaign_audiences.product_id_3,
    selected_customers.net_amount,
    selected_customers.orders,
    selected_customers.recency_days
from campaign_audiences
inner join selected_customers on campaign_audiences.customer_id = selected_customers.customer_id
where campaign_audiences.action = $action
order by selected_customers.net_amount desc, campaign_audiences.customer_id
