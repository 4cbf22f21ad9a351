{%- set facts = [
    'month', 'orders', 'first_sale_date', 'last_sale_date', 'units', 'gross_amount', 'returned_amount', 'new_products',
    'product_lines', 'reordered_lines', 'price_sum', 'priced_lines',
] -%}
{%- set rules = {
    'rfm_cells': ['rfm_cell', 'segment'],
    'behaviour_weights': ['measure', 'weight_percent'],
    'priority_tiers': ['segment', 'from_percent', 'below_percent'],
    'spend_tiers': ['segment', 'above_percent', 'up_to_percent', 'has_net_spend'],
    'movement_states': ['entered_by', 'recency_days_above'],
} -%}
{%- set recipe = "'" ~ scoring_recipe() ~ "'" -%}
with months as (
    select * from {{ ref('int_months') }}
),

customer_months as (
    select * from {{ ref('int_customer_months') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

rules as (
    {%- for rule, columns in rules.items() %}
    select {{ hash_of("'" ~ rule ~ "', " ~ columns | join(', ')) }} as rule_hash from {{ ref(rule) }}
    {{- '\n    union all' if not loop.last }}
    {%- endfor %}
),

rules_summed as (
    select sum(cast(rule_hash as decimal(38, 0))) as rules_sum
    from rules
),

-- a sum of hashes is the same in whatever order rows come, and another one where a fact changes or moves
hashed as (
    select
        customer_months.month,
        count(*) as facts,
        sum(
            cast({{ hash_of('customers.customer_id, customer_months.' ~ facts | join(', customer_months.')) }} as decimal(38, 0))
        ) as facts_sum
    from customer_months
    inner join customers on customer_months.customer_key = customers.customer_key
    group by customer_months.month
),

-- what stands at a month end follows from all months up to it
cumulated as (
    select
        months.*,
        sum(hashed.facts) over (order by months.month) as facts,
        sum(hashed.facts_sum) over (order by months.month) as facts_sum,
        max(case when months.is_first_sale_month then 1 else 0 end) over (order by months.month) = 1 as has_customers,
        row_number() over (partition by months.is_closed order by months.month desc) as place_from_end
    from months
    left join hashed on months.month = hashed.month
),

kept as (
    select
        cumulated.*,
        {{ key_of(recipe ~ ', rules_summed.rules_sum, cumulated.facts, cumulated.facts_sum') }} as fingerprint
    from cumulated
    cross join rules_summed
    where cumulated.is_closed
        and cumulated.has_customers
        and {{ within_limit('cumulated.place_from_end', 'history_months') }}
),

-- where the history begins later than the sales, nobody knows in which segment the customers of its first month were before
final as (
    select
        month_number,
        month,
        month_end,
        is_first_sale_month or month_number > min(month_number) over () as has_moves,
        {{ recipe }} as recipe,
        fingerprint
    from kept
)

select * from final
