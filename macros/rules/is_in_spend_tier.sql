{#- Returns the join condition between a row with a net amount and ranks (the columns of int_customer_ranks) and its
    spend tier, a row of the rule table. Without net spend there is no tier but that one, whatever the rank. (Written
    without an equality, which would make engines hash all customers by one of two values.) -#}
{% macro is_in_spend_tier(net_amount, ranks, tiers) -%}
    ({{ net_amount }} > 0 and {{ tiers }}.has_net_spend or {{ net_amount }} <= 0 and not {{ tiers }}.has_net_spend)
    and {{ ranks }}.twice_net_amount_rank * 100 > {{ tiers }}.above_percent * 2 * {{ ranks }}.customers
    and {{ ranks }}.twice_net_amount_rank * 100 <= {{ tiers }}.up_to_percent * 2 * {{ ranks }}.customers
{%- endmacro %}
