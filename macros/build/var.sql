{#- Returns a var; replaces dbt's own function. dbt renders a text as Jinja, which can run code, so the vars on the
    command line are checked as written before the first is rendered. -#}
{% macro var(name, default=none) %}
    {%- for given, value in vars_of_command().items() if modules.re.search('[{][{%#]', given ~ value) -%}
        {{ stop("The var " ~ given ~ " contains '{{', '{%' or '{#', which dbt would run as code: rename the folder or column, "
            ~ "or type another value: --vars \"{" ~ given ~ ": ...}\"") }}
    {%- endfor -%}
    {{ return(builtins.var(name) if default is none else builtins.var(name, default)) }}
{% endmacro %}


{#- Returns the vars on the command line as they were written. -#}
{% macro vars_of_command() %}
    {%- set given = invocation_args_dict.get('vars') or {} -%}
    {{ return(fromyaml(given) if given is string else given) }}
{% endmacro %}
