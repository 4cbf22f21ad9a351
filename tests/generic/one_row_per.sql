{#- Fails for every duplicate value of the key `columns` (and of each key in `also_unique`, a column or a list of columns),
    and for every row with a null in a column that is not in `nullable`. `complete` limits the check for nulls to
    some columns; false: none. A single query checks them all. -#}
{% test one_row_per(model, columns, also_unique=[], nullable=[], complete=none) %}
{%- set keys = [columns] -%}
{%- for key in also_unique -%} {%- do keys.append([key] if key is string else key) -%} {%- endfor -%}
{%- set checked = [] -%}
{%- if complete is none -%}
        {%- for column in adapter.get_columns_in_relation(model) if column.name not in nullable -%}
            {%- do checked.append(column.name) -%}
        {%- endfor -%}
    {%- else -%}
        {%- for column in complete or [] -%} {%- do checked.append(column) -%} {%- endfor -%}
    {%- endif %}
{%- for key in keys %}
    select
        'more than one row' as fault,
        '{{ key | join(', ') }}' as found_in,
        {% for column in key %}{{ " || ', ' || " if not loop.first }}coalesce(cast({{ column }} as string), 'null'){% endfor %} as found,
        count(*) as row_count
    from {{ model }}
    {{ 'where ' ~ key[0] ~ ' is not null' if key | length == 1 }}
    group by {{ key | join(', ') }}
    having count(*) > 1
    {{ 'union all' if checked or not loop.last }}
    {%- endfor %}
{%- if checked %}
    select
        'null' as fault,
        case {% for column in checked %}when {{ adapter.quote(column) }} is null then '{{ column }}' {% endfor %}end as found_in,
        {% for column in columns %}{{ " || ', ' || " if not loop.first }}coalesce(cast({{ column }} as string), 'null'){% endfor %} as found,
        1 as row_count
    from {{ model }}
    where {% for column in checked %}{{ ' or ' if not loop.first }}{{ adapter.quote(column) }} is null{% endfor %}
    {%- endif %}
{% endtest %}
