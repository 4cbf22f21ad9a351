-- The flat file, read once: customers, products, orders and order lines are all taken from this copy.
{{ config(enabled=var('layout') == 'online_retail', materialized='table') }}

with lines as (
    {{ raw_table('lines') }}
),

renamed as (
    select
        {{ clean_id('InvoiceNo') }} as order_id,
        {{ clean_id('StockCode') }} as product_id,
        {{ clean_id('CustomerID') }} as customer_id,
        Description as product_name,
        Quantity as quantity,
        UnitPrice as unit_price,
        InvoiceDate as ordered_at,
        Country as country,
        unreadable_columns,
        -- only a row that may be rejected keeps its text
        case
            when unreadable_columns is not null or InvoiceNo is null or StockCode is null
                or Quantity is null or UnitPrice is null or InvoiceDate is null
                or {{ var('duplicate_rows') == 'drop' }} then raw_row
        end as raw_row
    from lines
)

select * from renamed
