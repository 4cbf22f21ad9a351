-- A customer called GUEST would be one key with the guest row in tools that ignore capitals: its row belongs into the rule
-- table anonymous_customers.
select customer_id
from {{ ref('dim_customers') }}
where upper(customer_id) = 'GUEST' and customer_id != 'guest'
