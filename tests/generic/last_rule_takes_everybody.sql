{#- Fails if the last rule of a first-match table (or of each group `within`) has a condition: some customer could then
    match no rule. Every column except `names` is a condition. -#}
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
