select
    raw_table,
    raw_file,
    raw_line,
    line,
    delimiter,
    cells,
    is_regular
from ({{ raw_lines() }}) as raw_lines
