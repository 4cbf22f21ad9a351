-- One row per cohort and month since the first order (all countries).
select * from cohort_retention order by cohort_month, months_since
