{#- Returns the select of RFM scores, groups, cell and segment: one row for each row of `measures`, a relation with
    the columns of int_customer_measures. `keys` name the row and break the last ties (customer_number rises with
    customer_id, so either gives the same), `carried` are columns of it to take along. Customers are scored among those
    of the same `within`: nothing for today's customers, the month for those of the history. -#}
{% macro rfm_scores(measures, keys, within=[], carried=[]) -%}
    {%- set groups = var('rfm_groups') -%}
    with measured as (
        select
            {%- for column in within + keys + carried %}
            {{ column }},
            {%- endfor %}
            recency_days,
            orders as frequency,
            cast({{ rfm_monetary() }} as decimal(28, 6)) as monetary,
            {{ rounded_ratio('gross_amount', 'orders') }} as average_order_value
        from {{ measures }}
    ),
    {%- if var('rfm_scoring') == 'tie_safe' %}

    ranked as (
        {{ average_tie_ranks('measured', ['recency_days', 'frequency', 'monetary', 'average_order_value'], within, counted_as='scored_customers') | indent(8) }}
    ),

    -- groups + 1 - ceil(groups x average-tie percentile), so that equal customers share a group; the fewest days are best
    grouped as (
        select
            *,
            {{ groups }} + 1 - {{ tie_safe_score('2 * scored_customers + 2 - twice_recency_days_rank') }} as last_group,
            {{ groups }} + 1 - {{ tie_safe_score('twice_frequency_rank') }} as volume_group,
            {{ groups }} + 1 - {{ tie_safe_score('twice_monetary_rank') }} as monetary_group,
            {{ groups }} + 1 - {{ tie_safe_score('twice_average_order_value_rank') }} as avg_group
        from ranked
    ),
    {%- else %}

    -- groups of equal size: customers alike in a measure are told apart by the others and only then by id
    grouped as (
        select
            *,
            {{ ntile_group(['recency_days', 'frequency desc', 'monetary desc'] + keys, within) }} as last_group,
            {{ ntile_group(['frequency desc', 'recency_days', 'monetary desc'] + keys, within) }} as volume_group,
            {{ ntile_group(['monetary desc', 'recency_days', 'frequency desc'] + keys, within) }} as monetary_group,
            {{ ntile_group(['average_order_value desc', 'recency_days', 'frequency desc', 'monetary desc'] + keys, within) }} as avg_group
        from measured
    ),
    {%- endif %}

    scored as (
        select
            *,
            {{ groups }} + 1 - last_group as r_score,
            {{ groups }} + 1 - volume_group as f_score,
            {{ groups }} + 1 - monetary_group as m_score
        from grouped
    ),

    -- the map has five steps a measure: scores of another number of groups are brought on to them
    mapped as (
        select
            *,
            cast({{ rfm_step('r_score') }} as string)
            || cast({{ rfm_step('f_score') }} as string)
            || cast({{ rfm_step('m_score') }} as string) as rfm_cell
        from scored
    )

    select
        {%- for column in within + keys + carried %}
        mapped.{{ column }},
        {%- endfor %}
        mapped.recency_days,
        mapped.frequency,
        mapped.monetary,
        mapped.average_order_value,
        cast(mapped.r_score as integer) as r_score,
        cast(mapped.f_score as integer) as f_score,
        cast(mapped.m_score as integer) as m_score,
        cast(mapped.last_group as integer) as last_group,
        cast(mapped.volume_group as integer) as volume_group,
        cast(mapped.avg_group as integer) as avg_group,
        mapped.rfm_cell,
        cells.segment as rfm_segment
    from mapped
    left join {{ ref('rfm_cells') }} as cells on mapped.rfm_cell = cells.rfm_cell
{%- endmacro %}


{#- Returns the measure that monetary stands for, as the var `rfm_monetary` says. -#}
{% macro rfm_monetary() -%}
    {{ {
        'net': 'net_amount',
        'gross': 'gross_amount',
        'average': rounded_ratio('gross_amount', 'orders'),
    }[var('rfm_monetary')] }}
{%- endmacro %}


{#- Returns the group of a customer in an order written best first, 1 = best, all groups of equal size. -#}
{% macro ntile_group(best_first, within) -%}
    ntile({{ var('rfm_groups') }}) over (
        {{- 'partition by ' ~ within | join(', ') ~ ' ' if within }}order by {{ best_first | join(', ') }})
{%- endmacro %}


{#- Returns ceil(groups x percentile) of twice a rank among `scored_customers`, ties averaged: the score, highest = best. -#}
{% macro tie_safe_score(twice_rank) -%}
    {{ integer_divide(var('rfm_groups') ~ ' * (' ~ twice_rank ~ ') + 2 * scored_customers - 1', '2 * scored_customers') }}
{%- endmacro %}


{#- Returns a score on the five steps of the segment map: ceil(5 x score / groups). -#}
{% macro rfm_step(score) -%}
    {{ integer_divide('5 * ' ~ score ~ ' + ' ~ var('rfm_groups') ~ ' - 1', var('rfm_groups')) }}
{%- endmacro %}
