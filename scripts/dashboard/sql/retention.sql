-- Share of each cohort that bought again, by months since the first order; the last twelve cohorts.
select
    cohort_month, months_since, cohort_customers, customers, share_of_cohort, revenue, cumulative_revenue_per_customer
from cohort_retention
where
    cohort_month > (select max(cohort_month) - interval 12 month from cohort_retention)
    and months_since between 1 and 12
order by cohort_month, months_since
