{#- Returns a select of the currency signs and codes written next to numbers, with their counts, by `raw_table`. Empty without the
    var `number_format`, and for tables with a currency column, which takes precedence. -#}
{% macro currency_signs() %}
    select
        cast(null as string) as raw_table,
        cast(null as string) as sign,
        cast(null as bigint) as sign_count
    where false
    {%- for node in (sources_of_layout() if var('number_format') else []) if not has_raw_column(node.name, 'currency') %}
    {%- for input in raw_inputs(node.name) %}{% for column in decimal_columns(node.name, input) if column.found.is_text %}
    union all
    select
        {{ text_literal(node.name) }},
        sign,
        count(*)
    from (
        select {{ extracted(raw_value(column, input), currency_pattern()) }} as sign
        from ({{ raw_rows([column], input) }}) as raw_rows
    ) as signs
    where sign != ''
    group by sign
    {%- endfor %}{% endfor %}{% endfor %}
{%- endmacro %}
