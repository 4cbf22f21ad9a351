-- Number of selected customers in the audience of each campaign.
select
    campaign_audiences.action,
    count(*) as customers,
    sum(selected_customers.net_amount) as revenue,
    string_agg(distinct campaign_audiences.segment, ', ' order by campaign_audiences.segment) as segments
from campaign_audiences
inner join selected_customers on campaign_audiences.customer_id = selected_customers.customer_id
group by campaign_audiences.action
order by customers desc, campaign_audiences.action
