{#- How the tables of lines and the history are kept from build to build: month by month. Every such table knows of each
    of its months a fingerprint of what it was made from. A month whose fingerprint is not the present one is deleted and
    loaded anew, whatever came, went or changed in it and however the build before ended; all others stay as they are. -#}

{#- Makes the model one that is kept month by month. `months` names the model with the `fingerprint` that each `month`
    should have, `stored_fingerprint` is the aggregate that gives it of the rows of this table. -#}
{% macro keep_months(months, stored_fingerprint='max(month_fingerprint)') %}
    {{- config(
        materialized='incremental',
        incremental_strategy='append',
        on_schema_change='append_new_columns',
        pre_hook="{{ forget_changed_months(ref('" ~ months ~ "'), '" ~ stored_fingerprint ~ "') }}"
    ) -}}
{% endmacro %}


{#- Returns the months, as texts, that are not in this table as they should be; none where all are to be loaded. -#}
{% macro changed_months(months, stored_fingerprint) %}
    {%- if not execute or not this or not is_incremental() -%}
        {{ return(none) }}
    {%- endif -%}
    {%- set changed = run_query(
        'select coalesce(months.month, stored.month) from ' ~ months ~ ' as months full outer join (select month, '
        ~ stored_fingerprint ~ ' as fingerprint from ' ~ this ~ ' group by month) as stored on months.month = stored.month'
        ~ ' where months.month is null or stored.month is null or months.fingerprint != stored.fingerprint order by 1'
    ) -%}
    {{ return(changed.columns[0].values() | map('string') | list) }}
{% endmacro %}


{#- Returns whether a month is to be loaded. -#}
{% macro is_month_to_load(months, stored_fingerprint='max(month_fingerprint)') -%}
    {%- set changed = changed_months(months, stored_fingerprint) -%}
    {%- if changed is none -%}
        true
    {%- elif not changed -%}
        false
    {%- else -%}
        month in ({{ as_dates(changed) }})
    {%- endif -%}
{%- endmacro %}


{#- Returns months, given as texts, as a list of dates in SQL. -#}
{% macro as_dates(months) -%}
    {% for month in months %}cast('{{ month }}' as date){{ ', ' if not loop.last }}{% endfor %}
{%- endmacro %}


{#- Returns the SQL that deletes the months to load anew from this table; nothing where the table is made anew. -#}
{% macro forget_changed_months(months, stored_fingerprint) -%}
    {%- set changed = changed_months(months, stored_fingerprint) -%}
    {%- if changed -%} {{ delete_months(this, changed) }} {%- endif -%}
{%- endmacro %}


{#- Returns whether a table of the schema of this model is there from the build before, and not to be made anew. -#}
{% macro is_kept(table) -%}
    {{ 'true' if execute and this and adapter.get_relation(this.database, this.schema, table) and not should_full_refresh() else 'false' }}
{%- endmacro %}
