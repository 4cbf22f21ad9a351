-- What the raw files now say of each month, to be held against what is stored. The first build has nothing to compare.
{%- set stored = adapter.get_relation(this.database, this.schema, 'int_order_lines_checked') if execute %}
with judged as (
    select * from {{ ref('int_order_lines_judged') }}
    where {{ 'true' if stored and not should_full_refresh() else 'false' }}
),

final as (
    select
        month,
        cast(sum(cast(line_hash as decimal(38, 0))) as decimal(38, 0)) as fingerprint
    from judged
    group by month
)

select * from final
