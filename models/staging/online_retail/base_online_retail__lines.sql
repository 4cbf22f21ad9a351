-- The flat file, read once: customers, products, orders and order lines are all taken from this copy.
{{ config(enabled=var('layout') == 'online_retail', materialized='table') }}

with lines as (
    {{ raw_table('lines') }}
),

named as (
    select
        {{ clean_id('InvoiceNo') }} as order_id,
        {{ clean_id('StockCode') }} as product_id,
        {{ clean_id('CustomerID') }} as customer_id,
        Description as product_name,
        Quantity as quantity,
        UnitPrice as unit_price,
        InvoiceDate as ordered_at,
        Country as country,
        read_error,
        raw_file,
        raw_line,
        -- only a row that may be rejected keeps its text
        case
            when read_error is not null or InvoiceNo is null or StockCode is null
                or Quantity is null or abs(Quantity) >= 1000000 or UnitPrice is null or abs(UnitPrice) >= 100000
                or InvoiceDate is null or not ({{ is_possible_order_date('InvoiceDate') }})
                or {{ var('duplicate_rows') == 'drop' }} then raw_row
        end as raw_row
    from lines
),

-- The file has no line id: lines are numbered within their invoice by what stands on them, so that the
-- same lines get the same ids in whatever order the file holds them.
renamed as (
    select
        order_id || '-' || cast(row_number() over (
            partition by order_id
            order by
                product_id nulls last, product_name nulls last, quantity nulls last, unit_price nulls last,
                ordered_at nulls last, customer_id nulls last, country nulls last, raw_row nulls last
        ) as string) as order_line_id,
        row_number() over (
            partition by order_id, product_id, product_name, quantity, unit_price, ordered_at, customer_id, country, raw_row
            order by product_id
        ) > 1 as is_copy,
        *
    from named
)

select * from renamed
