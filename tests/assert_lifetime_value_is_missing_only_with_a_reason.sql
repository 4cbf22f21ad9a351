-- Probabilities are between 0 and 1, expected values are not negative, and missing values have a reason.
select *
from {{ ref('customer_lifetime_value') }}
where (missing_reason is null and (probability_active is null or expected_spend is null))
    or probability_active not between 0 and 1
    or expected_orders < 0
    or expected_spend < 0
