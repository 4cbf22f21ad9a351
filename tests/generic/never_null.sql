{#- Fails for every row with a null in a column of the model's contract, other than the columns in
    `except`. A single query checks them all. -#}
{% test never_null(model, except=[]) %}
{%- set checked = [] -%}
{%- for column in adapter.get_columns_in_relation(model) if column.name not in except -%}
        {%- do checked.append(adapter.quote(column.name) ~ ' is null') -%}
    {%- endfor %}

    select *
    from {{ model }}
    where {{ checked | join('\n    or ') or 'false' }}
{% endtest %}
