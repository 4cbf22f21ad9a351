{#- Fails for every row in which a column of the model's contract is null, other than the columns in
    `except`. One query checks them all. -#}
{% test never_null(model, except=[]) %}
{%- set checked = [] -%}
{%- for column in adapter.get_columns_in_relation(model) if column.name not in except -%}
        {%- do checked.append(adapter.quote(column.name) ~ ' is null') -%}
    {%- endfor %}

    select *
    from {{ model }}
    where {{ checked | join('\n    or ') or 'false' }}
{% endtest %}
