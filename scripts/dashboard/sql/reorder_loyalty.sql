-- Customers by share of their product lines that are reorders: none, then steps of ten per cent.
with steps as (
    select step, case when step = 0 then 'none' else (step - 1) * 10 || '-' || step * 10 end as band
    from range(0, 11) as steps(step)
),

placed as (
    select ceil(round(reorder_rate * 10, 9))::integer as step from selected_customers
)

select
    steps.step,
    steps.band,
    count(placed.step) as customers,
    count(placed.step) / nullif(sum(count(placed.step)) over (), 0) as share_of_customers
from steps
left join placed on steps.step = placed.step
group by steps.step, steps.band
order by steps.step
