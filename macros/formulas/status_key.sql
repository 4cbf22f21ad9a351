{#- Returns an order status as the rule table `order_statuses` writes it: lower case, words joined by underscores. -#}
{% macro status_key(status) -%}
    replace(replace(lower({{ status }}), ' ', '_'), '-', '_')
{%- endmacro %}
