-- The flat file that customers, products, orders and order lines are derived from.
{{ config(enabled=var('layout') == 'online_retail') }}

with lines as (
    {{ raw_table('lines') }}
),

renamed as (
    select
        {{ order_identity(clean_id('InvoiceNo'), clean_id('CustomerID'), 'InvoiceDate', 'store') }} as order_id,
        {{ clean_id('StockCode') }} as product_id,
        {{ clean_id('CustomerID') }} as customer_id,
        Description as product_name,
        Quantity as quantity,
        UnitPrice as unit_price,
        InvoiceDate as ordered_at,
        Country as country,
        line_total,
        discount_amount,
        tax_amount,
        refunded_amount,
        unit_cost,
        order_status,
        currency,
        channel,
        store,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from lines
)

select * from renamed
