{#- CSV files are read line by line with these macros only, so that every engine reads the same rows and no reader can
    lose a line. RFC 4180: a line is split at its file's delimiter; a cell may be in double quotes, within which
    quotes are doubled and line breaks are allowed. `input` is anything with the `cells` and the `delimiter` of a file. -#}

{#- Returns the column names in the header line of a CSV file. -#}
{% macro csv_header(file, first_line, delimiter) %}
    {%- set names = [] -%}
    {%- set parts = [] -%}
    {%- if first_line.count('"') is odd -%}
        {{ stop("Raw file " ~ file ~ " has a stray quote or a line break in its first line. Column names must be complete within that line.") }}
    {%- endif -%}
    {%- for part in first_line.split('"') -%}
        {%- do parts.append(part if loop.index is odd else part | replace(delimiter, '\x1f')) -%}
    {%- endfor -%}
    {%- for cell in (parts | join('"')).split(delimiter) -%}
        {%- set name = cell | trim -%}
        {%- if name.startswith('"') -%}
            {%- set name = name[1:-1] | replace('""', '"') | replace('\x1f', delimiter) | trim -%}
        {%- endif -%}
        {%- do names.append(name) -%}
    {%- endfor -%}
    {{- return(names) -}}
{% endmacro %}


{#- Returns whether a line is one complete row with the right number of cells; null for an empty line. A line of more than a
    million characters is not: no real cell is that long. Nor is a line of blanks in a file with one column. -#}
{% macro is_regular_csv_line(line, input) -%}
    length({{ line }}) <= 1000000 and {{ is_csv_row_at(line, input.delimiter, input.cells) }}
    {{- " and trim(" ~ line ~ ") != ''" if input.cells == 1 }}
{%- endmacro %}


{#- Returns whether a line is a complete row in the form that almost all lines have: nothing is quoted, numbers and
    times are in standard form, and the only white space is the space character. One check of the line then replaces a check
    of each cell. No line is plain if the delimiter is `:`, which times contain too, or if two columns read the same cell. -#}
{% macro is_plain_csv_line(line, columns, input) -%}
    {%- set cells = input.cells -%}
    {%- set delimiter = csv_delimiter_pattern(input.delimiter) -%}
    {%- set other_blanks = '\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{202F}\\x{205F}\\x{3000}' -%}
    {%- set patterns = {} -%}
    {%- set parts = [] -%}
    {%- for column in columns -%}
        {%- set pattern = type_pattern(column.type) if column.parts | length == 1 -%}
        {%- for part in column.parts -%}
            {%- do parts.append(part) -%}
            {%- do patterns.update({part.place: '(' ~ pattern ~ ')?' if pattern else none}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set cell_patterns = [] -%}
    {%- for place in range(1, cells + 1) -%}
        {%- do cell_patterns.append(patterns.get(place) or '[^"\\n' ~ other_blanks ~ delimiter ~ ']*') -%}
    {%- endfor -%}
    {%- if cells == 1 or input.delimiter == ':' or patterns | length < parts | length -%} false
    {%- else -%} length({{ line }}) <= 1000000 and {{ matches(line, '^' ~ cell_patterns | join(delimiter) ~ '$') }}
    {%- endif -%}
{%- endmacro %}


{#- Returns whether a text of one or more lines is one row with a number of cells (any number by default). -#}
{% macro is_csv_row_at(text, delimiter, cells=none) -%}
    {{ matches(text, '^' ~ csv_cell_pattern(delimiter) ~ '(' ~ csv_delimiter_pattern(delimiter) ~ csv_cell_pattern(delimiter) ~ ')'
        ~ ('*' if cells is none else '{' ~ (cells - 1) ~ '}') ~ '$') }}
{%- endmacro %}


{#- Returns whether a line opens a quote that it does not close. -#}
{% macro opens_quote_at(line, delimiter) -%}
    {{ matches(line, '^(' ~ csv_cell_pattern(delimiter) ~ csv_delimiter_pattern(delimiter) ~ ')*"([^"]|"")*$') }}
{%- endmacro %}


{#- Returns whether a line closes a quote that an earlier line opened. -#}
{% macro closes_quote_at(line, delimiter) -%}
    {{ matches(line, '^([^"]|"")*"(' ~ csv_delimiter_pattern(delimiter) ~ csv_cell_pattern(delimiter) ~ ')*$') }}
{%- endmacro %}


{#- Returns the number of cells of a text that is a CSV row. -#}
{% macro csv_cell_count_at(text, delimiter) -%}
    {{ list_length(split_csv_line(text, delimiter)) }}
{%- endmacro %}


{#- The same for lines of all CSV files together, by their column `delimiter`; nearly always there is only one. -#}
{% macro is_csv_row(text) -%} {{ by_delimiter(is_csv_row_at, text) }} {%- endmacro %}


{% macro opens_quote(line) -%} {{ by_delimiter(opens_quote_at, line) }} {%- endmacro %}


{% macro closes_quote(line) -%} {{ by_delimiter(closes_quote_at, line) }} {%- endmacro %}


{% macro csv_cell_count(text) -%} {{ by_delimiter(csv_cell_count_at, text) }} {%- endmacro %}


{#- Returns the result of a macro that takes a text and a delimiter, with the delimiter from the row's column `delimiter`. -#}
{% macro by_delimiter(macro_of_text, text) -%}
    {%- set delimiters = raw_csv_files() | map(attribute='delimiter') | unique | list or [var('csv_delimiter')] -%}
    {%- if delimiters | length == 1 -%} {{ macro_of_text(text, delimiters[0]) }}
    {%- else -%}
    case delimiter {% for delimiter in delimiters %}when {{ text_literal(delimiter) }} then {{ macro_of_text(text, delimiter) }} {% endfor %}end
    {%- endif -%}
{%- endmacro %}


{#- The unit separator (0x1f) replaces quoted delimiters while a line is split, so no quoted cell may contain it. Line breaks
    are only allowed inside quotes: two truncated lines are not one row. -#}
{% macro csv_cell_pattern(delimiter) -%}
    ("([^"\x1f]|"")*"|[^"\n{{ csv_delimiter_pattern(delimiter) }}]*)
{%- endmacro %}


{% macro csv_delimiter_pattern(delimiter) -%}
    {{ '\\t' if delimiter == '\t' else modules.re.escape(delimiter) }}
{%- endmacro %}


{#- Returns a cell of the list that split_csv_line returns, without its quotes. -#}
{% macro csv_cell(cells, place, delimiter) -%}
    {{ csv_cell_text(list_item(cells, place), delimiter) }}
{%- endmacro %}


{#- Returns a cell without its quotes. -#}
{% macro csv_cell_text(cell, delimiter) -%}
    case
        when {{ cell }} like '"%'
            then replace(replace(substring({{ cell }}, 2, length({{ cell }}) - 2), '""', '"'), chr(31), {{ text_literal(delimiter) }})
        else {{ cell }}
    end
{%- endmacro %}


{#- Returns the CSV files of the chosen layout, each with the facts from `csv_file`, its raw `table` and its `input`. -#}
{% macro raw_csv_files() %}
    {%- set files = [] -%}
    {%- for node in sources_of_layout() -%}
        {%- for input in raw_inputs(node.name) if input.kind == 'csv' -%}
            {%- for path in input.files -%}
                {%- set found = csv_file(path) -%}
                {%- do found.update({'table': node.name, 'input': input}) -%}
                {%- do files.append(found) -%}
            {%- endfor -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(files) -}}
{% endmacro %}


{#- Returns facts about a file that is read line by line: `path`, `line_count`, `delimiter`, the `names` of the columns in
    its header line, `cells` (their number), `header_lines` (lines up to and including the header), `is_made` (whether its
    lines are converted from a sheet or JSON), `says_delimiter` (whether the delimiter is known from the file itself) and `has_sep`
    (whether it is from a line such as `sep=;`). The header is the first line that is not blank after that line and the
    lines that the var `skip_lines` skips. -#}
{% macro csv_file(file) %}
    {%- set found = inspected(file) -%}
    {%- set is_made = file_kind(file) != 'text' -%}
    {%- set is_tabbed = modules.re.search('[.](tsv|tab)([.][^.]*)?$', file | lower) -%}
    {%- set said = none if is_made else modules.re.fullmatch('(?i)"?sep=([^"])"?\\1*', found.first_lines[0]) -%}
    {%- set delimiter = said.group(1) if said else ',' if is_made else '\t' if is_tabbed else var('csv_delimiter') -%}
    {%- if not modules.re.fullmatch('[,;|:~^\t]', delimiter) -%}
        {{ stop("Raw file " ~ file ~ " says in its first line that its delimiter is '" ~ delimiter ~ "'. It must be a comma, semicolon, tab, "
            ~ "or one of | : ~ ^: save the file again with one of these.") }}
    {%- endif -%}
    {%- set above = (1 if said else 0) + (0 if file_kind(file) == 'json' else var('skip_lines')) -%}
    {%- set header = namespace(text='', lines=above) -%}
    {%- for line in found.first_lines[above:] -%}
        {%- if not header.text -%}
            {%- set header.text = line if line | trim else '' -%}
            {%- set header.lines = header.lines + 1 -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if not header.text -%}
        {{ stop("Raw file " ~ file ~ (" has no line with column names: there is nothing below the " ~ above ~ " lines that are skipped"
            ~ " (var skip_lines)." if above and found.line_count <= above
            else " is empty: it does not even have a line with column names." if found.line_count <= found.first_lines | length
            else " has no line with column names: its first " ~ found.first_lines | length ~ " lines are blank. Remove them.")) }}
    {%- endif -%}
    {%- set names = csv_header(file, header.text, delimiter) -%}
    {{ return({'path': file, 'line_count': found.line_count, 'delimiter': delimiter, 'names': names, 'cells': names | length,
        'header_lines': header.lines, 'is_made': is_made, 'has_sep': said is not none, 'says_delimiter': said or is_made or is_tabbed}) }}
{% endmacro %}


{#- Returns a select of every line below the header of every CSV file: `raw_table`, `raw_file`, `raw_line`, `line`, `delimiter`,
    `cells` (number of columns in the header), `is_regular` (the line is a complete row), `is_plain` (none of its cells needs a
    further check) and `rounded_value` (a value with more decimals than are kept). JSON lines have no header. -#}
{% macro raw_lines() %}
    {%- for file in raw_csv_files() %}
    {%- set columns = decimal_columns(file.table, file.input) %}
    select
        {{ text_literal(file.table) }} as raw_table,
        raw_file,
        cast(raw_line{{ ' - 1' if file_kind(file.path) == 'json' }} as bigint) as raw_line,
        line,
        {{ text_literal(file.delimiter) }} as delimiter,
        {{ file.cells }} as cells,
        coalesce({{ is_regular_csv_line('line', file) }}, false) as is_regular,
        coalesce({{ 'false' if var('number_format') else is_plain_csv_line('line', columns, file) }}, false) as is_plain,
        case when {{ is_regular_csv_line('line', file) }} then {{ rounded_value('line', columns, file.delimiter) }} end as rounded_value
    from ({{ read_lines([file.path], file.header_lines, numbered=true) }}) as numbered_lines
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        cast(null as string) as raw_table,
        cast(null as string) as raw_file,
        cast(null as bigint) as raw_line,
        cast(null as string) as line,
        cast(null as string) as delimiter,
        cast(null as integer) as cells,
        cast(null as boolean) as is_regular,
        cast(null as boolean) as is_plain,
        cast(null as string) as rounded_value
    where false
    {%- endfor %}
{%- endmacro %}


{#- Returns a select of the CSV files with their line counts, taken before they are read, and the number of lines up to the header. -#}
{% macro raw_line_counts() %}
    {%- for file in raw_csv_files() %}
    select
        {{ text_literal(file.table) }} as raw_table,
        {{ text_literal(file.path) }} as raw_file,
        cast({{ file.line_count }} as bigint) as line_count,
        cast({{ file.header_lines }} as bigint) as header_lines
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        cast(null as string) as raw_table,
        cast(null as string) as raw_file,
        cast(null as bigint) as line_count,
        cast(null as bigint) as header_lines
    where false
    {%- endfor %}
{%- endmacro %}
