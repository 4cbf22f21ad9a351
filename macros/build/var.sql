{#- Returns a var, in place of dbt's own function. dbt renders a text as Jinja, with all that Jinja can do; so the vars of the
    command are looked at as they were written before the first of them is. -#}
{% macro var(name, default=none) %}
    {%- for given, value in vars_of_command().items() if modules.re.search('[{][{%#]', given ~ value) -%}
        {{ stop("The var " ~ given ~ " holds '{{', '{%' or '{#', which dbt would run, and no value needs: rename the folder or column, "
            ~ "or type another value: --vars \"{" ~ given ~ ": ...}\"") }}
    {%- endfor -%}
    {{ return(builtins.var(name) if default is none else builtins.var(name, default)) }}
{% endmacro %}


{#- Returns the vars of the command as they were written. -#}
{% macro vars_of_command() %}
    {%- set given = invocation_args_dict.get('vars') or {} -%}
    {{ return(fromyaml(given) if given is string else given) }}
{% endmacro %}
