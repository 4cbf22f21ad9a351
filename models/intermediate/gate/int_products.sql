with catalogue as (
    select * from {{ ref('int_products_checked') }}
    where reject_reason is null and product_id is not null
),

-- products that were sold but are not in the catalogue
unlisted as (
    select distinct unlisted_product_id as product_id
    from {{ ref('int_accepted_lines') }}
    where unlisted_product_id is not null
),

non_products as (
    select * from {{ ref('non_products') }}
),

joined as (
    select
        catalogue.catalogue_key,
        coalesce(catalogue.product_id, unlisted.product_id) as product_id,
        coalesce(catalogue.product_name, 'Unknown') as product_name,
        coalesce(catalogue.department, 'Unknown') as department
    from catalogue
    full outer join unlisted on catalogue.product_id = unlisted.product_id
),

final as (
    select
        cast(row_number() over (order by joined.product_id) as integer) as product_key,
        joined.catalogue_key,
        joined.product_id,
        joined.product_name,
        joined.department,
        cast(dense_rank() over (order by joined.department) as integer) as department_key,
        coalesce(non_products.kind, departments.kind) as non_product_kind,
        -- entries without any product are never a product, even if the retailer keeps non-products
        (non_products.product_id is null and departments.department is null)
        or ({{ var('non_products') == 'keep' }} and coalesce(non_products.kind, '') not in ('whole order', 'no item')) as is_product
    from joined
    left join non_products on joined.product_id = non_products.product_id
    left join non_products as departments on {{ upper_case('joined.department') }} = departments.department
)

select * from final
