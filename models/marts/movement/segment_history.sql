{{ keep_months('int_history_months') }}
{#- Each step takes along what later ones need: only the last one is joined with the measures. -#}
{%- set ranks = ['twice_orders_rank', 'twice_reorder_rate_rank', 'twice_distinct_products_rank', 'twice_average_product_price_rank'] -%}
{%- set spend = ['twice_net_amount_rank', 'customers'] -%}
{%- set rfm = ['monetary', 'r_score', 'f_score', 'm_score', 'rfm_cell', 'rfm_segment'] %}
with months as (
    select * from {{ ref('int_history_months') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

spend_tiers as (
    select * from {{ ref('spend_tiers') }}
),

states as (
    select * from {{ ref('movement_states') }}
    where entered_by = 'no order'
),

measures as (
    select * from {{ ref('int_history_measures') }}
    where {{ is_month_to_load(ref('int_history_months')) }}
),

ranks as (
    {{ customer_ranks(
        'measures', ['customer_number'], within=['month'],
        carried=['recency_days', 'orders', 'net_amount', 'gross_amount'], ranked=history_ranks()
    ) | indent(4) }}
),

rfm as (
    {{ rfm_scores('ranks', ['customer_number'], within=['month'], carried=ranks + spend) | indent(4) }}
),

scores as (
    {{ behaviour_scores('rfm', ['month', 'customer_number'] + spend + rfm) | indent(4) }}
),

-- where a build of a part left the months of another recipe, they are loaded anew next time
final as (
    select
        measures.month,
        measures.month_end,
        customers.customer_id,
        measures.month_orders,
        measures.month_units,
        measures.month_revenue,
        measures.orders,
        measures.gross_amount,
        measures.returned_amount,
        measures.net_amount,
        measures.first_sale_date,
        measures.last_sale_date,
        measures.recency_days,
        measures.distinct_products,
        coalesce({{ ratio('measures.reordered_lines', 'measures.product_lines') }}, 0) as reorder_rate,
        {{ ratio('measures.price_sum * 10000', 'measures.priced_lines * 10000') }} as average_product_price,
        scores.monetary,
        scores.r_score,
        scores.f_score,
        scores.m_score,
        scores.rfm_cell,
        scores.rfm_segment,
        scores.behaviour_score,
        scores.priority_tier,
        {{ ratio('scores.twice_net_amount_rank', '2 * scores.customers') }} as spend_percentile,
        spend_tiers.segment as spend_tier,
        measures.recency_days > states.recency_days_above as is_lapsed,
        case when months.recipe = '{{ scoring_recipe() }}' then months.fingerprint else 0 end as month_fingerprint
    from measures
    inner join months on measures.month = months.month
    cross join states
    inner join customers on measures.customer_number = customers.customer_number
    inner join scores on measures.month = scores.month and measures.customer_number = scores.customer_number
    left join spend_tiers on {{ is_in_spend_tier('measures.net_amount', 'scores', 'spend_tiers') }}
)

select * from final
