select
    raw_table,
    raw_file,
    raw_line,
    line,
    cells,
    is_regular
from ({{ raw_lines() }}) as raw_lines
