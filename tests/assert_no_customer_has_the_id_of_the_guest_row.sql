-- In tools that ignore case, a customer with the id GUEST would have the same key as the guest row: add such an id to the
-- rule table anonymous_customers.
select customer_id
from {{ ref('dim_customers') }}
where upper(customer_id) = 'GUEST' and customer_id != 'guest'
