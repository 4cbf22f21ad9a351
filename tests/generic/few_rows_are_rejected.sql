{#- Fails, with one row per reason, where more than the share `max_reject_share` of a raw table's rows cannot be
    used; copies that the var `duplicate_rows` drops do not count. It runs before any model reads the accepted rows, so that the marts stay as they are. `after` names the table
    of all the rows, with those rejected already, where the model only holds some that it looked at again. -#}
{% test few_rows_are_rejected(model, after=none) %}
    with raw_rows as (
        select * from {{ model }}
        where raw_table is not null
    ),

    rejected as (
        select
            raw_table,
            count(nullif(reject_reason, 'exact duplicate')) as rows_rejected
        from raw_rows
        group by raw_table
    ),

    counted as (
        select
            raw_table,
            count(*) as rows_read,
            {{ "count(nullif(reject_reason, 'exact duplicate'))" if after else '0' }} as rows_rejected_before
        from {{ after or 'raw_rows' }}
        where raw_table is not null
        group by raw_table
    )

    select
        raw_rows.raw_table,
        raw_rows.reject_reason,
        count(*) as rows_rejected,
        max(counted.rows_read) as rows_read,
        min(raw_rows.raw_file) as first_file,
        min({{ shown_row('raw_rows.raw_row', 'raw_rows.raw_file') }}) as example
    from raw_rows
    inner join rejected on raw_rows.raw_table = rejected.raw_table
    inner join counted on raw_rows.raw_table = counted.raw_table
    where raw_rows.reject_reason != 'exact duplicate'
    and rejected.rows_rejected + counted.rows_rejected_before > {{ var('max_reject_share') }} * counted.rows_read
    group by raw_rows.raw_table, raw_rows.reject_reason
{% endtest %}
