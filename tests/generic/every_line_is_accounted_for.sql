{#- Fails for every raw table whose number of rows read is not the line count of its CSV files minus header lines, blank lines
    and lines within quotes. -#}
{% test every_line_is_accounted_for(model) %}
    select * from {{ model }}
    where file_lines - header_lines - blank_lines - lines_within_quotes != rows_read
{% endtest %}
