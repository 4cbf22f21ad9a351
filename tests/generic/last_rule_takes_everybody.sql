{#- Fails where the last rule of a table in which the first match decides (or of each group `within`) still asks
    for something: some customer could then meet no rule. Every column but those that name the rule is a condition. -#}
{% test last_rule_takes_everybody(model, within=none, names=['rule_order', 'segment', 'consistency_flag', 'persona', 'description']) %}
{%- set conditions = [] -%}
{%- for column in adapter.get_columns_in_relation(model) if column.name not in names + [within] -%}
        {%- do conditions.append(column.name ~ ' is not null') -%}
    {%- endfor %}
    with ranked as (
        select
            *,
            row_number() over ({{ 'partition by ' ~ within if within }} order by rule_order desc) as place_from_end
        from {{ model }}
    )

    select *
    from ranked
    where place_from_end = 1
    and ({{ conditions | join(' or ') or 'false' }})
{% endtest %}
