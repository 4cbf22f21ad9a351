{#- Returns the SQL that deletes some months, given as texts, from a table that is kept by month. -#}
{% macro delete_months(relation, months) %}
    {{- return(adapter.dispatch('delete_months', 'segmentation')(relation, months)) -}}
{% endmacro %}

{% macro default__delete_months(relation, months) -%}
    delete from {{ relation }} where month in ({{ as_dates(months) }})
{%- endmacro %}

{#- Parquet files cannot lose a row, but a table its parts: see partition_cols. -#}
{% macro spark__delete_months(relation, months) -%}
    alter table {{ relation }} drop if exists {% for month in months %}partition (month = date'{{ month }}'){{ ', ' if not loop.last }}{% endfor %}
{%- endmacro %}
