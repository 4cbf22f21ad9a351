{#- Returns the measure that monetary stands for, as the var `rfm_monetary` says. -#}
{% macro rfm_monetary() -%}
    {{ {
        'net': 'net_amount',
        'gross': 'gross_amount',
        'average': rounded_ratio('gross_amount', 'orders'),
    }[var('rfm_monetary')] }}
{%- endmacro %}


{#- Returns the group of a customer by one measure, 1 = best, `rfm_groups` groups. `measure` is written best
    first (`frequency desc`). ntile: groups of equal size, equal customers told apart by `then_by` and the id.
    tie_safe: groups + 1 - ceil(groups x average-tie percentile), so that equal customers share a group. -#}
{% macro rfm_group(measure, then_by) -%}
    {%- if var('rfm_scoring') == 'ntile' -%}
        ntile({{ var('rfm_groups') }}) over (order by {{ measure }}, {{ then_by | join(', ') }}, customer_id)
    {%- else -%}
        {{ var('rfm_groups') }} + 1 - {{ integer_divide(
            var('rfm_groups') ~ ' * (' ~ twice_average_rank(worst_first(measure)) ~ ') + 2 * count(*) over () - 1',
            '2 * count(*) over ()'
        ) }}
    {%- endif -%}
{%- endmacro %}


{#- Returns an order turned round: `frequency desc` becomes `frequency`, `recency_days` becomes `recency_days desc`. -#}
{% macro worst_first(measure) -%}
    {{ measure[:-5] if measure.endswith(' desc') else measure ~ ' desc' }}
{%- endmacro %}


{#- Returns a score on the five steps of the segment map: ceil(5 x score / groups). -#}
{% macro rfm_step(score) -%}
    {{ integer_divide('5 * ' ~ score ~ ' + ' ~ var('rfm_groups') ~ ' - 1', var('rfm_groups')) }}
{%- endmacro %}
