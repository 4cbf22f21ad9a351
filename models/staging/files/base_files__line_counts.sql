{{ config(materialized='table') }}

select
    raw_table,
    raw_file,
    line_count,
    header_lines
from ({{ raw_line_counts() }}) as raw_line_counts
