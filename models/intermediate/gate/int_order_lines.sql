-- The accepted lines as numbers: texts (ids, names) join at the marts.
with accepted as (
    select * from {{ ref('int_accepted_lines') }}
),

orders as (
    select
        order_key,
        customer_key
    from {{ ref('int_orders') }}
),

products as (
    select * from {{ ref('int_products') }}
),

keyed as (
    select
        accepted.order_key,
        orders.customer_key,
        coalesce(listed.product_key, unlisted.product_key) as product_key,
        accepted.order_line_id,
        accepted.position_in_order,
        accepted.quantity,
        accepted.unit_price,
        accepted.line_amount,
        accepted.is_sale,
        accepted.is_cancellation,
        accepted.is_sale and coalesce(listed.is_product, unlisted.is_product) as is_item
    from accepted
    inner join orders on accepted.order_key = orders.order_key
    left join products as listed on accepted.catalogue_key = listed.catalogue_key
    left join products as unlisted on accepted.unlisted_product_id = unlisted.product_id
),

-- Lines are numbered by what is on them, so the order of rows in a file does not matter. The lines of a product come
-- together, those that sell it first: the first of these is the product's basket item.
numbered as (
    select
        *,
        row_number() over lines_of_order as place,
        lag(product_key) over lines_of_order as product_before,
        count(*) over (
            partition by order_key order by product_key, is_item desc
            range between current row and current row
        ) as equal_lines
    from keyed
    window lines_of_order as (
        partition by order_key
        order by product_key, is_item desc, quantity, unit_price nulls last, position_in_order nulls last, order_line_id nulls last
    )
),

final as (
    select
        order_key,
        cast(coalesce(position_in_order, place) as integer) as line_number,
        customer_key,
        product_key,
        order_line_id,
        quantity,
        unit_price,
        cast(case when is_sale then line_amount else 0 end as decimal(18, 4)) as gross_amount,
        cast(case when line_amount < 0 then -line_amount else 0 end as decimal(18, 4)) as returned_amount,
        cast(case when is_sale or line_amount < 0 then line_amount else 0 end as decimal(18, 4)) as net_amount,
        -- positive amounts that are no sale, as in a cancelled order: never returned, because it never went out
        cast(case when line_amount > 0 and not is_sale then line_amount else 0 end as decimal(18, 4)) as void_amount,
        is_sale,
        is_item,
        is_cancellation,
        cast(case when is_item and coalesce(product_before, 0) != product_key then equal_lines else 0 end as integer) as item_lines
    from numbered
)

select * from final
