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
        -- a row whose values all could be read is shown from these columns; only the others keep their text
        case when unreadable_columns is not null then {{ struct_as_json('raw_row') }} end as raw_row
    from lines
)

select * from renamed
