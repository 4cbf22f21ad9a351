{% macro report_build(results) %}
{% endmacro %}
