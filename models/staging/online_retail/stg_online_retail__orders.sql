{{ config(enabled=var('layout') == 'online_retail') }}

with lines as (
    select * from {{ ref('base_online_retail__lines') }}
),

-- lines of an invoice may disagree on customer, time or country: each version with its line count
observed as (
    select
        order_id,
        customer_id,
        ordered_at,
        country,
        currency,
        channel,
        store,
        count(*) as observations
    from lines
    where order_id is not null
    group by order_id, customer_id, ordered_at, country, currency, channel, store
),

renamed as (
    select
        order_id,
        customer_id,
        ordered_at,
        country,
        {{ matches('order_id', '^C[0-9]+([|].*)?$') if 'order' in var('order_identity') else 'false' }} as is_cancelled,
        cast(null as string) as order_status,
        cast(null as decimal(18, 4)) as refunded_amount,
        cast(null as decimal(18, 4)) as discount_amount,
        cast(null as decimal(18, 4)) as tax_amount,
        currency,
        channel,
        store,
        observations,
        cast(null as string) as raw_table,
        cast(null as string) as read_error,
        cast(null as string) as raw_file,
        cast(null as bigint) as raw_line,
        cast(null as string) as raw_row
    from observed
)

select * from renamed
