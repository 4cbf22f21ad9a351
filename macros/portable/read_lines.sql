{#- Returns a select of every physical line of text files after the first `header_lines`, as `line` (null if empty), with
    its `raw_file`. With `numbered` also `raw_line`, its number in the file: that requires the order of the lines, so
    pass one file; it is read by one thread. A line may be up to 16 MB long. -#}
{% macro read_lines(files, header_lines, numbered=false) %}
    {{- return(adapter.dispatch('read_lines')(files, header_lines, numbered)) -}}
{% endmacro %}

{#- The CSV reader is used as a line reader: the delimiter is a code point that no text contains (inspect_file checks
    that), and quoting is off. With this `new_line` both kinds of line ending are read, even mixed. -#}
{% macro duckdb__read_lines(files, header_lines, numbered=false) %}
    {%- set paths = [] -%}
    {%- set protocol = var('csv_encoding') ~ '://' -%}   {#- serves any other kind of file as UTF-8 text: scripts/raw_files.py -#}
    {%- for file in files -%}
        {%- set is_plain = var('csv_encoding') == 'utf-8' and file_kind(file) == 'text' and not modules.re.search('[.](gz|zst)$', file | lower) -%}
        {%- do paths.append(text_literal(file if is_plain else protocol ~ file)) -%}
    {%- endfor -%}
    select
        line,
        {{ "replace(filename, '" ~ protocol ~ "', '')" if protocol in paths | join else 'filename' }} as raw_file
        {%- if numbered %},
        row_number() over () + {{ header_lines }} as raw_line
        {%- endif %}
    from read_csv(
        [{{ paths | join(', ') }}],
        auto_detect = false, compression = 'none', header = false, skip = {{ header_lines }}, columns = {'line': 'varchar'}, filename = true,
        hive_partitioning = false, delim = chr(1114111), quote = '', escape = '', comment = '', new_line = '\r\n', strict_mode = false,
        max_line_size = 16000000, buffer_size = 32000000
    )
{%- endmacro %}

{#- Every file is read by one task, because its header has to be skipped: split a large table into many files. -#}
{% macro spark__read_lines(files, header_lines, numbered=false) %}
    {%- if var('csv_encoding') != 'utf-8' -%}
        {{ stop("On Spark CSV files must be in UTF-8. Convert them: iconv -f WINDOWS-1252 -t UTF-8 old.csv > new.csv") }}
    {%- endif -%}
    select
        line,
        raw_file
        {%- if numbered %},
        raw_line
        {%- endif %}
    from (
        select
            nullif(value, '') as line,
            {{ place_of_row('file') }} as raw_file,
            row_number() over (
                partition by _metadata.file_path order by _metadata.file_block_start, monotonically_increasing_id()
            ) as raw_line
        from {{ read_parquet(files) | replace('parquet.', 'text.', 1) }}
    ) as numbered
    where raw_line > {{ header_lines }}
{%- endmacro %}
