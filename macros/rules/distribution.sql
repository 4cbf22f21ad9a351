{#- Returns the select of a distribution: for every band of a rule table, also an empty one, how many `members` (a
    relation) have their `measure` in it, and what they bring. `counted` names what is counted, `labels` are further
    columns of the rule table. -#}
{% macro distribution(bands, members, measure, amount, counted, labels=[]) %}
{%- set columns = ['band_order', 'band'] + labels + ['lower_bound', 'upper_bound'] -%}
with members as (
    select
        {{ measure }} as measure,
        {{ amount }} as amount
    from {{ members }}
),

bands as (
    select * from {{ bands }}
),

counted as (
    select
        {%- for column in columns %}
        bands.{{ column }},
        {%- endfor %}
        count(members.measure) as {{ counted }},
        coalesce(sum(members.amount), 0) as revenue
    from bands
    left join members
        on members.measure >= bands.lower_bound
            and (members.measure < bands.upper_bound or bands.upper_bound is null)
    group by bands.{{ columns | join(', bands.') }}
),

final as (
    select
        {%- for column in columns %}
        {{ column }},
        {%- endfor %}
        cast({{ counted }} as bigint) as {{ counted }},
        coalesce({{ ratio(counted, 'sum(' ~ counted ~ ') over ()') }}, 0) as share_of_{{ counted }},
        cast(revenue as decimal(38, 4)) as revenue,
        coalesce({{ ratio('revenue', 'sum(revenue) over ()') }}, 0) as share_of_revenue
    from counted
)

select * from final
{% endmacro %}
