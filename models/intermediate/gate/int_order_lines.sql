{%- set place_in_order -%}
product_key, is_item desc, quantity, unit_price nulls last, position_in_order nulls last, order_line_id nulls last
{%- endset -%}
-- The accepted lines as numbers. Texts (ids, names) are joined in the marts.
with accepted as (
    select * from {{ ref('int_accepted_lines') }}
),

orders as (
    select * from {{ ref('int_orders') }}
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
        accepted.discount_amount,
        accepted.tax_amount,
        accepted.refunded_amount,
        accepted.unit_cost,
        accepted.is_sale,
        accepted.is_cancellation,
        accepted.is_refunded,
        accepted.is_sale and coalesce(listed.is_product, unlisted.is_product) as is_item,
        case when accepted.is_sale then accepted.line_amount else 0 end as gross_amount,
        orders.discount_amount as order_discount,
        orders.tax_amount as order_tax,
        orders.refunded_amount as order_refund
    from accepted
    inner join orders on accepted.order_key = orders.order_key
    left join products as listed on accepted.catalogue_key = listed.catalogue_key
    left join products as unlisted on accepted.unlisted_product_id = unlisted.product_id
),

-- Lines are numbered by their content, so the row order of a file does not matter. The lines of a product are next to
-- each other, sale lines first; the first sale line is the product's basket item.
numbered as (
    select
        *,
        row_number() over lines_of_order as place,
        lag(product_key) over lines_of_order as product_before,
        count(*) over (
            partition by order_key order by product_key, is_item desc
            range between current row and current row
        ) as equal_lines,
        sum(gross_amount) over (partition by order_key) as order_amount,
        sum(gross_amount) over (
            partition by order_key
            order by {{ place_in_order }}
            rows between unbounded preceding and current row
        ) as amount_so_far
    from keyed
    window lines_of_order as (partition by order_key order by {{ place_in_order }})
),

-- amounts of the whole order are allocated to its sale lines by amount
spread as (
    select
        *,
        case
            when gross_amount > 0 then least(coalesce(discount_amount, 0) + {{ share_of_line('order_discount') }}, gross_amount)
            else 0
        end as line_discount,
        coalesce(refunded_amount, 0) + {{ share_of_line('order_refund') }} as line_refund,
        case
            when tax_amount is not null or order_tax is not null then coalesce(tax_amount, 0) + {{ share_of_line('order_tax') }}
        end as line_tax
    from numbered
),

-- no line is refunded more than was paid for it
refunded as (
    select
        *,
        case
            when is_sale and is_refunded then gross_amount - line_discount
            when is_sale then least(line_refund, gross_amount - line_discount)
            else 0
        end as amount_refunded,
        case when line_amount < 0 then -line_amount else 0 end as amount_brought_back
    from spread
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
        cast(gross_amount as decimal(18, 4)) as gross_amount,
        cast(line_discount as decimal(18, 4)) as discount_amount,
        cast(amount_brought_back + amount_refunded as decimal(18, 4)) as returned_amount,
        cast(amount_refunded as decimal(18, 4)) as refunded_amount,
        cast(gross_amount - line_discount - amount_brought_back - amount_refunded as decimal(18, 4)) as net_amount,
        -- positive amounts that are not sales: a cancelled order was never shipped, so nothing was returned
        cast(case when line_amount > 0 and not is_sale then line_amount else 0 end as decimal(18, 4)) as void_amount,
        cast(line_tax as decimal(18, 4)) as tax_amount,
        cast(case when is_sale or line_amount < 0 then quantity * unit_cost end as decimal(18, 4)) as cost_amount,
        is_sale,
        is_item,
        is_cancellation,
        cast(case when is_item and coalesce(product_before, 0) != product_key then equal_lines else 0 end as integer) as item_lines
    from refunded
)

select * from final
