{#- Returns a select of the rows of a raw table with one more column, `is_copy`: whether the var `duplicate_rows` drops the row, because
    an earlier row has equal `values` (by default those of all declared columns) and equal values in all columns that are not declared.
    Formatting does not matter. `between_files` keeps duplicates within a file. -#}
{% macro marked_copies(rows, table, values=none) -%}
    {%- if var('duplicate_rows') == 'keep' or not execute -%}
    select
        *,
        false as is_copy
    from {{ rows }}
    {%- else -%}
    {%- set alike = [] -%}
    {%- for value in values or raw_declaration(table).columns -%} {%- do alike.append(adapter.quote(value)) -%} {%- endfor -%}
    {%- set alike = alike | join(', ') ~ ', other_values' -%}
    select
        *,
        row_number() over (partition by {{ alike }}, number_in_file order by raw_file, raw_line, row_text) > 1 as is_copy
    from (
        select
            *,
            {{ "row_number() over (partition by " ~ alike ~ ", raw_file order by raw_line, row_text)"
                if var('duplicate_rows') == 'between_files' else '1' }} as number_in_file
        from (
            select
                *,
                {{ undeclared_values(table) }} as other_values,
                {{ row_as_text('raw_row') }} as row_text
            from {{ rows }}
        ) as described
    ) as counted
    {%- endif -%}
{%- endmacro %}
