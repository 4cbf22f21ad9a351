-- Customers in every cell of recency x frequency, with the segments in that cell.
select
    customer_rfm.r_score,
    customer_rfm.f_score,
    count(*) as customers,
    sum(selected_customers.net_amount) as revenue,
    string_agg(distinct customer_rfm.rfm_segment, '; ' order by customer_rfm.rfm_segment) as segments,
    mode(customer_rfm.rfm_segment order by customer_rfm.rfm_segment) as most_frequent_segment
from customer_rfm
inner join people on customer_rfm.customer_id = people.customer_id
inner join customer_metrics as selected_customers on customer_rfm.customer_id = selected_customers.customer_id
where people.in_countries and (people.in_segments or (select scheme from chosen_scheme) = 'rfm')
group by customer_rfm.r_score, customer_rfm.f_score
order by customer_rfm.r_score, customer_rfm.f_score
