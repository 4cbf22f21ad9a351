-- Every cohort and month since (all countries).
select * from cohort_retention order by cohort_month, months_since
