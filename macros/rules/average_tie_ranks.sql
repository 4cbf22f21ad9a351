{#- Returns the select of every row of `rows` (a relation), with twice the rank of each of its `measures`, smallest
    first and ties averaged, and with the number of rows ranked, called `counted_as`. Rows are ranked among those that
    are equal in the columns `within`. The ranks come from the histogram of each measure's values and not from a sort of
    all rows: a value's rank with ties averaged is the middle of the places that its rows take, and twice that is a
    whole number. Divided by twice the number of rows it is the percentile rank in (0, 1] that pandas gives with
    rank(pct=True); it is neither percent_rank() nor cume_dist(). Every value finds its histogram; the joins are left
    joins because engines keep those in the order written, and do not join histograms with each other. -#}
{% macro average_tie_ranks(rows, measures, within=[], counted_as='customers') -%}
    with population as (
        select
            {%- for column in within %}
            {{ column }},
            {%- endfor %}
            count(*) as customers
        from {{ rows }}
        {{ 'group by ' ~ within | join(', ') if within }}
    ),
    {%- for measure in measures %}

    {{ measure }}_counted as (
        select
            {%- for column in within %}
            {{ column }},
            {%- endfor %}
            {{ measure }},
            count(*) as customers
        from {{ rows }}
        group by {{ (within + [measure]) | join(', ') }}
    ),

    {{ measure }}_ranked as (
        select
            {%- for column in within %}
            {{ column }},
            {%- endfor %}
            {{ measure }},
            2 * sum(customers) over ({{ 'partition by ' ~ within | join(', ') if within }} order by {{ measure }}) - customers + 1 as twice_rank
        from {{ measure }}_counted
    )
    {{- '' if loop.last else ',' }}
    {%- endfor %}

    select
        members.*,
        {%- for measure in measures %}
        cast({{ measure }}_ranked.twice_rank as bigint) as twice_{{ measure }}_rank,
        {%- endfor %}
        cast(population.customers as bigint) as {{ counted_as }}
    from {{ rows }} as members
    {%- if within %}
    left join population on {{ same_group('members', 'population', within) }}
    {%- else %}
    cross join population
    {%- endif %}
    {%- for measure in measures %}
    left join {{ measure }}_ranked
        on {{ same_group('members', measure ~ '_ranked', within + [measure]) }}
    {%- endfor %}
{%- endmacro %}


{#- Returns whether two aliased rows are equal in all the columns. -#}
{% macro same_group(one, other, columns) -%}
    {%- for column in columns -%}
        {{ one }}.{{ column }} = {{ other }}.{{ column }}{{ '' if loop.last else ' and ' }}
    {%- endfor -%}
{%- endmacro %}
