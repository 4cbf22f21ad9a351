{#- Returns the clause by which Spark stores a table in parts: by month what is kept from build to build, so that a
    month can be replaced and a query reads the months it asks for only. -#}
{% macro spark__partition_cols(label, required=false) %}
    {{- label ~ ' (month)' if config.get('materialized') == 'incremental' -}}
{% endmacro %}
