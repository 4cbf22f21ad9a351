{#- How a CSV file is read: line by line, by this file alone, so that every engine reads the same rows and no line can
    vanish in a reader. RFC 4180: a line is cut at the var `csv_delimiter`; a cell may stand in double quotes, in which
    a quote is doubled and a line may break. -#}

{#- Returns the names in the first line of a CSV file. -#}
{% macro csv_header(file, first_line) %}
    {%- set names = [] -%}
    {%- set parts = [] -%}
    {%- if first_line.count('"') is odd -%}
        {{ stop("Raw file " ~ file ~ " has a stray quote or a line break in its first line. Each column's name must stand whole in the first line.") }}
    {%- endif -%}
    {%- for part in first_line.split('"') -%}
        {%- do parts.append(part if loop.index is odd else part | replace(var('csv_delimiter'), '\x1f')) -%}
    {%- endfor -%}
    {%- for cell in (parts | join('"')).split(var('csv_delimiter')) -%}
        {%- set name = cell | trim -%}
        {%- if name.startswith('"') -%}
            {%- set name = name[1:-1] | replace('""', '"') | replace('\x1f', var('csv_delimiter')) | trim -%}
        {%- endif -%}
        {%- do names.append(name) -%}
    {%- endfor -%}
    {{- return(names) -}}
{% endmacro %}


{#- Returns whether a line is one whole row of so many cells; null for an empty line. A line of more than a million
    characters is not: no cell of a shop is so long. Nor is a line of blanks, which can only be taken for one cell. -#}
{% macro is_regular_csv_line(line, cells) -%}
    length({{ line }}) <= 1000000 and {{ is_csv_row(line, cells) }}{{ " and trim(" ~ line ~ ") != ''" if cells == 1 }}
{%- endmacro %}


{#- Returns whether a line is a regular one in the form that almost all lines have: nothing is quoted, numbers and
    times are written as their types want it, and the only blank is the space. One look at the line then spares many
    at its cells. No line is plain with the delimiter `:`, which times hold too, or where two columns are one cell. -#}
{% macro is_plain_csv_line(line, columns, cells) -%}
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
        {%- do cell_patterns.append(patterns.get(place) or '[^"\\n' ~ other_blanks ~ csv_delimiter_pattern() ~ ']*') -%}
    {%- endfor -%}
    {%- if cells == 1 or var('csv_delimiter') == ':' or patterns | length < parts | length -%} false
    {%- else -%} length({{ line }}) <= 1000000 and {{ matches(line, '^' ~ cell_patterns | join(csv_delimiter_pattern()) ~ '$') }}
    {%- endif -%}
{%- endmacro %}


{#- Returns whether a text, of one line or several, is one row of so many cells (any number by default). -#}
{% macro is_csv_row(text, cells=none) -%}
    {{ matches(text, '^' ~ csv_cell_pattern() ~ '(' ~ csv_delimiter_pattern() ~ csv_cell_pattern() ~ ')'
        ~ ('*' if cells is none else '{' ~ (cells - 1) ~ '}') ~ '$') }}
{%- endmacro %}


{#- Returns whether a line opens a quote that it does not close. -#}
{% macro opens_quote(line) -%}
    {{ matches(line, '^(' ~ csv_cell_pattern() ~ csv_delimiter_pattern() ~ ')*"([^"]|"")*$') }}
{%- endmacro %}


{#- Returns whether a line closes a quote that a line before it opened. -#}
{% macro closes_quote(line) -%}
    {{ matches(line, '^([^"]|"")*"(' ~ csv_delimiter_pattern() ~ csv_cell_pattern() ~ ')*$') }}
{%- endmacro %}


{#- The unit separator (0x1f) hides delimiters while a line is cut, so no quoted cell may hold one. Outside of quotes
    no line may break: two lines that were cut off are not one row. -#}
{% macro csv_cell_pattern() -%}
    ("([^"\x1f]|"")*"|[^"\n{{ csv_delimiter_pattern() }}]*)
{%- endmacro %}


{% macro csv_delimiter_pattern() -%}
    {{ '\\t' if var('csv_delimiter') == '\t' else modules.re.escape(var('csv_delimiter')) }}
{%- endmacro %}


{#- Returns a cell of the list that split_csv_line makes, without its quotes. -#}
{% macro csv_cell(cells, place) -%}
    {{ csv_cell_text(list_item(cells, place)) }}
{%- endmacro %}


{#- Returns a cell without its quotes. -#}
{% macro csv_cell_text(cell) -%}
    case
        when {{ cell }} like '"%'
            then replace(replace(substring({{ cell }}, 2, length({{ cell }}) - 2), '""', '"'), chr(31), {{ text_literal(var('csv_delimiter')) }})
        else {{ cell }}
    end
{%- endmacro %}


{#- Returns the CSV files that the chosen layout is read from, each with its `path`, its raw `table`, the number of
    `cells` in its first line and its `line_count`. -#}
{% macro raw_csv_files() %}
    {%- set files = [] -%}
    {%- set nodes = graph.sources.values() if execute else [] -%}
    {%- for node in nodes if node.source_name == var('layout') -%}
        {%- for file in raw_files(node.name) if file.endswith('.csv') and not node.config.meta.get('whole_lines') -%}
            {%- set found = inspected(file) -%}
            {%- do files.append({'path': file, 'table': node.name, 'cells': csv_header(file, found.first_line) | length, 'line_count': found.line_count}) -%}
        {%- endfor -%}
    {%- endfor -%}
    {{- return(files) -}}
{% endmacro %}


{#- Returns the number of cells of a text that is a CSV row. -#}
{% macro csv_cell_count(text) -%}
    {{ list_length(split_csv_line(text)) }}
{%- endmacro %}


{#- Returns a select of every line but the first of every CSV file: `raw_table`, `raw_file`, `raw_line`, `line`, `cells`
    (how many the file's first line has) and `is_regular`: is the line a whole row of so many cells? -#}
{% macro raw_lines() %}
    {%- for file in raw_csv_files() %}
    select
        {{ text_literal(file.table) }} as raw_table,
        raw_file,
        cast(raw_line as bigint) as raw_line,
        line,
        {{ file.cells }} as cells,
        coalesce({{ is_regular_csv_line('line', file.cells) }}, false) as is_regular
    from ({{ read_lines([file.path], numbered=true) }}) as numbered_lines
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        cast(null as string) as raw_table,
        cast(null as string) as raw_file,
        cast(null as bigint) as raw_line,
        cast(null as string) as line,
        cast(null as integer) as cells,
        cast(null as boolean) as is_regular
    where false
    {%- endfor %}
{%- endmacro %}


{#- Returns a select of the CSV files with their numbers of lines, counted before they are read. -#}
{% macro raw_line_counts() %}
    {%- for file in raw_csv_files() %}
    select
        {{ text_literal(file.table) }} as raw_table,
        {{ text_literal(file.path) }} as raw_file,
        cast({{ file.line_count }} as bigint) as line_count
    {{ 'union all' if not loop.last }}
    {%- else %}
    select
        cast(null as string) as raw_table,
        cast(null as string) as raw_file,
        cast(null as bigint) as line_count
    where false
    {%- endfor %}
{%- endmacro %}
