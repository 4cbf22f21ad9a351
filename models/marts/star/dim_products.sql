with products as (
    select * from {{ ref('int_products') }}
)

select
    product_id,
    product_name,
    department,
    is_product,
    non_product_kind
from products
