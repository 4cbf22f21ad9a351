{#- Returns whether there are no customers: the layout has none, or no raw file has the customer column. -#}
{% macro lacks_customers() %}
    {%- for node in sources_of_layout() -%}
        {%- for column in node.columns.values() if column.config.meta.get('is_customer') and not has_raw_column(node.name, column.name) -%}
            {{ return(true) }}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(has_no_customers()) }}
{% endmacro %}


{#- Returns whether the layout has no customers: its source declares `has_customers: false`. -#}
{% macro has_no_customers() %}
    {%- for node in (graph.sources.values() if execute else []) if node.source_name == var('layout') -%}
        {%- if node.config.meta.get('has_customers', true) is false -%} {{ return(true) }} {%- endif -%}
    {%- endfor -%}
    {{ return(false) }}
{% endmacro %}
