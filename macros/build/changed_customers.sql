{#- How a table is kept from build to build customer by customer, as changed_months.sql keeps others month by month: each
    customer's rows know a fingerprint of what they were made from. Who has another one now is deleted and loaded anew,
    whatever came, went or changed and however the build before ended; all others stay as they are. -#}

{#- Makes the model one that is kept customer by customer; `fingerprints` names the model with the one that each customer
    should have. Where a table cannot lose single rows, it is made anew in every build. -#}
{% macro keep_customers(fingerprints) %}
    {%- if can_lose_rows() -%}
        {{- config(
            materialized='incremental',
            incremental_strategy='append',
            on_schema_change='append_new_columns',
            pre_hook="{{ forget_changed_customers(ref('" ~ fingerprints ~ "')) }}"
        ) -}}
    {%- endif -%}
{% endmacro %}


{#- Returns the SQL that deletes the customers to load anew from this table; nothing where the table is made anew. -#}
{% macro forget_changed_customers(fingerprints) -%}
    {%- if execute and this and is_incremental() -%}
        delete from {{ this }}
        where not exists (
            select 1 from {{ fingerprints }} as present
            where present.customer_key = {{ this.identifier }}.customer_key and present.fingerprint = {{ this.identifier }}.customer_fingerprint
        )
    {%- endif -%}
{%- endmacro %}


{#- Returns whether a customer, a column of key, is to be loaded: whether this table has no row of him, or none any more. -#}
{% macro is_customer_to_load(customer_key) -%}
    {%- if execute and this and is_incremental() -%}
        not exists (select 1 from {{ this }} as kept where kept.customer_key = {{ customer_key }})
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
