{%- set stored_fingerprint = 'sum(cast(line_hash as decimal(38, 0)))' -%}
{{ keep_months('int_raw_months', stored_fingerprint) }}
-- depends on: {{ ref('int_raw_months') }}

with judged as (
    select * from {{ ref('int_order_lines_judged') }}
    where {{ is_month_to_load(ref('int_raw_months'), stored_fingerprint) }}
)

select * from judged
