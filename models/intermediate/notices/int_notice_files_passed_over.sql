{%- set tables = graph.sources.values() | selectattr('source_name', 'equalto', var('layout')) | list if execute and var('raw_path') else [] -%}
with passed_over as (
    {%- for table in tables %}
    {%- for file in raw_files_passed_over(table.name) %}
    select
        {{ text_literal(table.name) }} as raw_table,
        {{ text_literal('The file ' ~ file ~ ' was not read: it ' ~ way_out_of_kind(file)) }} as message
    union all
    {%- endfor %}
    {%- endfor %}
    select
        cast(null as string) as raw_table,
        cast(null as string) as message
    where false
),

final as (
    select
        'files passed over' as topic,
        raw_table,
        cast(null as bigint) as row_count,
        cast(null as decimal(38, 4)) as amount,
        message
    from passed_over
)

select * from final
