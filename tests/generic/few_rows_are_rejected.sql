{#- Fails if more than the share `max_reject_share` of a raw table's rows is rejected, with one row per reason and unreadable
    column: an example, and what to do. Duplicates that the var `duplicate_rows` drops do not count. It runs before any model reads
    the accepted rows, so that the marts are not changed. `after` is the table of all rows and earlier rejects, for a
    model that contains only the rows of a second check. -#}
{% test few_rows_are_rejected(model, after=none) %}
    with advised as (
        {{ advised_rows(model) }}
    ),

    counted as (
        select
            raw_table,
            count(*) as rows_read,
            count(nullif(reject_reason, 'exact duplicate')) as rows_rejected
        from {{ after or model }}
        where raw_table is not null
        group by raw_table
    ),

    looked_at_again as (
        select
            raw_table,
            {{ "count(nullif(reject_reason, 'exact duplicate'))" if after else '0' }} as rows_rejected
        from {{ model }}
        where raw_table is not null
        group by raw_table
    ),

    -- of several remedies the most specific one, which fewest rows have: 31/12/2024 says more than 1/2/2024
    ranked as (
        select
            *,
            count(*) over (partition by raw_table, reason) as rows_of_reason,
            row_number() over (
                partition by raw_table, reason
                order by case when what_to_do like '% or --vars%' then 2 when what_to_do like '%--vars%' then 1 else 3 end, value, raw_file, raw_row
            ) as place
        from advised
    )

    select
        ranked.raw_table,
        ranked.reason,
        ranked.rows_of_reason as rows_rejected,
        counted.rows_read,
        ranked.value as for_example,
        ranked.what_to_do,
        ranked.raw_file,
        {{ shown_row('ranked.raw_row', 'ranked.raw_file') }} as raw_row
    from ranked
    inner join counted on ranked.raw_table = counted.raw_table
    inner join looked_at_again on ranked.raw_table = looked_at_again.raw_table
    where ranked.place = 1
    and counted.rows_rejected + looked_at_again.rows_rejected > {{ var('max_reject_share') }} * counted.rows_read
{% endtest %}
