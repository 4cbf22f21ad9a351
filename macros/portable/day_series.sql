{#- Returns a select of every day from one date expression to another, as the column date_day. -#}
{% macro day_series(first_day, last_day, relation) %}
    {{- return(adapter.dispatch('day_series')(first_day, last_day, relation)) -}}
{% endmacro %}

{% macro duckdb__day_series(first_day, last_day, relation) -%}
    select cast(unnest(generate_series({{ first_day }}, {{ last_day }}, interval 1 day)) as date) as date_day
    from {{ relation }}
{%- endmacro %}

{% macro spark__day_series(first_day, last_day, relation) -%}
    select explode(sequence({{ first_day }}, {{ last_day }}, interval 1 day)) as date_day
    from {{ relation }}
{%- endmacro %}
