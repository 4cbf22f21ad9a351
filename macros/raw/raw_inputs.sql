{#- Returns the relation of a raw table: the bundled seed, or the source if `raw_path` is set. -#}
{% macro raw_relation(table) %}
    {%- if var('raw_path') -%}
        {{ return(source(var('layout'), table)) }}
    {%- endif -%}
    {{ return(ref(var('layout') ~ '__' ~ table)) }}
{% endmacro %}


{#- Returns the declaration of a raw table: its node in the dbt graph, with columns and meta. -#}
{% macro raw_declaration(table) %}
    {{ return(graph.sources['source.' ~ project_name ~ '.' ~ var('layout') ~ '.' ~ table]) }}
{% endmacro %}


{#- Returns the nodes of the chosen layout's raw tables in the dbt graph; none for the bundled sample, which is synthetic. -#}
{% macro sources_of_layout() %}
    {%- set nodes = [] -%}
    {%- for node in (graph.sources.values() if execute and var('raw_path') else []) if node.source_name == var('layout') -%}
        {%- do nodes.append(node) -%}
    {%- endfor -%}
    {{ return(nodes) }}
{% endmacro %}


{#- Returns the inputs of a raw table, one for each set of columns: CSV files with the same
    header, Parquet files with the same columns, a table in the schema or DuckDB file `raw_path`, or the bundled seed. An input has
    `kind` (csv, lines, parquet or table), `files`, `from` (SQL), `shown` (its name in messages), `columns` (those it actually has) and
    `row_is_text` (whether its rows are kept as text). CSV inputs also have the facts from `csv_file`. Empty for an optional table that is
    missing; a missing required table stops the build. Files are inspected once per dbt run. -#}
{% macro raw_inputs(table) %}
    {%- if not var('raw_path') -%} {{ return(found_inputs(table)) }} {%- endif -%}   {#- the sample is loaded during the run -#}
    {%- set kept = kept_in_run('inputs') -%}
    {%- if table not in kept -%} {%- do kept.update({table: found_inputs(table)}) -%} {%- endif -%}
    {{ return(kept[table]) }}
{% endmacro %}


{#- Returns the dictionary of a name that lasts until the dbt run ends: a cache of what was read from files. -#}
{% macro kept_in_run(name) %}
    {{ return(graph.setdefault('kept_in_run', {}).setdefault(invocation_id, {}).setdefault(name, {})) }}
{% endmacro %}


{#- Returns the inputs of a raw table, read from its files. -#}
{% macro found_inputs(table) %}
    {%- set lines = [] -%}
    {%- set whole_lines = [] -%}
    {%- set parquet = [] -%}
    {%- for file in raw_files(table) -%}
        {%- do (parquet if file_kind(file) == 'parquet' else whole_lines if has_whole_lines(table, file) else lines).append(file) -%}
    {%- endfor -%}
    {%- if lines or whole_lines or parquet -%}
        {{ return(kept_apart(csv_inputs(lines) + line_inputs(table, whole_lines) + parquet_inputs(parquet))) }}
    {%- endif -%}
    {%- set relation = raw_table_of_schema(table) -%}
    {%- if relation or not var('raw_path') -%}
        {%- set named = relation or raw_relation(table) -%}
        {{ return([{'kind': 'table', 'files': [], 'from': named | string, 'shown': named.schema ~ '.' ~ named.identifier,
            'columns': describe_columns(named) if relation else declared_columns(table)}]) }}
    {%- endif -%}
    {%- if not raw_declaration(table).config.meta.get('optional') -%}
        {%- set name = name_of_raw_table(table) -%}
        {{ stop("Raw table '" ~ table ~ "' of layout '" ~ var('layout') ~ "' is missing: there is no "
            ~ name ~ ".csv, " ~ name ~ ".parquet, " ~ name ~ ".xlsx or folder " ~ name ~ "/ of such files in '" ~ var('raw_path')
            ~ "', and no schema or DuckDB file of that name holds it. Check the var raw_path, rename the file, or say what it is called: "
            ~ "--vars '{table_map: {" ~ table ~ ": <your name>}}'") }}
    {%- endif -%}
    {{ return([]) }}
{% endmacro %}


{#- Returns the relation of a raw table: the loaded seed, or a table or view in the schema or DuckDB file that `raw_path` names.
    None if there is none. -#}
{% macro raw_table_of_schema(table) %}
    {%- set of_file = table_of_raw_input(name_of_raw_table(table)) if var('raw_path') -%}
    {%- if of_file or (var('raw_path') and not modules.re.fullmatch('[A-Za-z_][A-Za-z0-9_]*', var('raw_path'))) -%}
        {{ return(of_file) }}
    {%- endif -%}
    {%- set relation = raw_relation(table) -%}
    {{ return(adapter.get_relation(relation.database, relation.schema, name_of_raw_table(table) if var('raw_path') else relation.identifier)) }}
{% endmacro %}


{#- Returns the name of a raw table in `raw_path`: the one in the var `table_map`, otherwise its own. -#}
{% macro name_of_raw_table(table) %}
    {{ return(var('table_map').get(table, table)) }}
{% endmacro %}


{#- Returns the kind of a raw file by its file name extension, in any case: text (CSV, also compressed), json (JSON lines), sheet
    (of an Excel file), parquet; none for any other. Keep it in step with scripts/raw_text.py. -#}
{% macro file_kind(file) %}
    {%- for kind, ending in {'parquet': 'parquet|pq', 'text': '(csv|tsv|tab|txt)([.](gz|zst))?', 'json': '(jsonl|ndjson)([.](gz|zst))?',
            'sheet': '(xlsx|xlsm)(\\[.*\\])?'}.items() if modules.re.search('(?is)[.](' ~ ending ~ ')$', file) -%}
        {{ return(kind) }}
    {%- endfor -%}
    {{ return(none) }}
{% endmacro %}


{#- Returns the files of a raw table under `raw_path`, sorted by name: <table>.<ending>, or everything in the
    folder <table>/, at any depth. Stops the build if there are two of these, because one would be ignored silently. -#}
{% macro raw_files(table) %}
    {{ return(listed_files(table).read) }}
{% endmacro %}


{#- Returns a select of the files that are named <table>.<ending>, but were passed over because their type is not read and the
    `raw_table` has other files, each with a `message` for the user. -#}
{% macro files_passed_over() %}
    {%- for node in sources_of_layout() -%}
        {%- for file in listed_files(node.name).passed_over %}
    select
        {{ text_literal(node.name) }} as raw_table,
        {{ text_literal('The file ' ~ file ~ ' was not read: it ' ~ way_out_of_kind(file)) }} as message
    union all
        {%- endfor -%}
    {%- endfor %}
    select
        cast(null as string) as raw_table,
        cast(null as string) as message
    where false
{%- endmacro %}


{#- Returns the files of a raw table in the folder `raw_path`: those that are `read` and those that are `passed_over`. -#}
{% macro listed_files(table) %}
    {%- set folder = var('raw_path').rstrip('/') ~ '/' -%}
    {%- set name = name_of_raw_table(table) -%}
    {%- set entries = {} -%}   {#- entries of the folder, each with its files -#}
    {%- set others = [] -%}
    {%- for file in (list_files(folder, name) if var('raw_path') else []) -%}
        {%- set place = file[folder | length:] -%}
        {%- set entry = (place | replace('[', '/')).split('/')[0] -%}
        {%- if file_kind(file) or '/' in place or place | lower == name | lower -%}
            {%- do entries.update({entry: entries.get(entry, []) + [file]}) -%}
        {%- else -%}
            {%- do others.append(file) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for entry in [name] + entries.keys() | list if entry in entries and entry | lower == name | lower and file_kind(entry) -%}
        {{ return({'read': entries[entry], 'passed_over': []}) }}   {#- named with its ending -#}
    {%- endfor -%}
    {%- if entries | length > 1 -%}
        {{ stop("Raw table '" ~ table ~ "' was found more than once: " ~ entries.values() | map('first') | join(', ') ~ ". Keep one, or put "
            ~ "all files into the folder " ~ folder ~ name_of_raw_table(table) ~ "/, or say which one it is: --vars '{table_map: {" ~ table ~ ": "
            ~ entries.keys() | first ~ "}}'") }}
    {%- endif -%}
    {{ return({'read': entries.values() | first if entries else others, 'passed_over': others if entries else []}) }}
{% endmacro %}


{#- Returns the facts about a raw file (see inspect_file); stops the build if it cannot be read. -#}
{% macro inspected(file) %}
    {%- set found = inspect_file(file, var('raw_path')) -%}
    {%- set problem = found.problem or (way_out_of_kind(file) if not file_kind(file)) -%}
    {%- if problem -%}
        {{ stop("Raw file " ~ file ~ " " ~ problem) }}
    {%- endif -%}
    {{ return(found) }}
{% endmacro %}


{#- Returns what to do with a file whose type is not read, as the end of a sentence that begins with its name. -#}
{% macro way_out_of_kind(file) %}
    {%- set ending = modules.re.search('[.]([^./]*)$', file | lower) -%}
    {%- set ways = {
        'xls': 'Open it in Excel and save it as .xlsx', 'xlsb': 'Open it in Excel and save it as .xlsx', 'ods': 'Open it and save it as .xlsx',
        'json': 'If each line contains one object, rename it to .jsonl; otherwise save it as CSV, JSON lines or Parquet',
        'zip': 'Unpack it', '7z': 'Unpack it', 'rar': 'Unpack it', 'tar': 'Unpack it', 'tgz': 'Unpack it', 'bz2': 'Unpack it', 'xz': 'Unpack it',
    } -%}
    {{ return("is of a type that is not read. " ~ ways.get(ending.group(1) if ending, 'Save it as CSV (also .csv.gz and .csv.zst), Excel (.xlsx), '
        ~ 'JSON lines (.jsonl) or Parquet') ~ "; if it is not data, move it elsewhere, or start its name with an underscore.") }}
{% endmacro %}


{#- Returns the inputs of Parquet files: files with the same columns form one input. A file with a column that has the name of
    the reader's file or row number column (`hides_place`) is an input of its own, without row numbers. -#}
{% macro parquet_inputs(files) %}
    {%- set inputs = {} -%}
    {%- for file in files -%}
        {%- set columns = inspected(file).first_lines[0] -%}
        {%- set hides_place = "'filename'" in columns | lower or "'file_row_number'" in columns | lower -%}
        {%- set key = columns ~ (file if hides_place else '') -%}
        {%- if key not in inputs -%}
            {%- do inputs.update({key: {'kind': 'parquet', 'files': [], 'from': none, 'shown': file, 'hides_place': hides_place,
                'columns': describe_columns(read_parquet([file]))}}) -%}
        {%- endif -%}
        {%- do inputs[key].files.append(file) -%}
        {%- do inputs[key].update({'from': read_parquet(inputs[key].files)}) -%}
    {%- endfor -%}
    {{ return(inputs.values() | list) }}
{% endmacro %}


{#- Returns the inputs of CSV files: files with the same header form one input. -#}
{% macro csv_inputs(files) %}
    {%- set inputs = {} -%}
    {%- for path in files -%}
        {%- set file = csv_file(path) -%}
        {%- set key = (file.names + [file.delimiter, file.header_lines, file.is_made, file.says_delimiter]) | join('\n') -%}
        {%- if key not in inputs -%}
            {%- set columns = [] -%}
            {%- set seen = [] -%}
            {%- for name in file.names -%}
                {%- if name and name | lower in seen -%}
                    {{ stop("Raw file " ~ path ~ " has two columns named '" ~ name ~ "' in its first line. Rename or remove one of them; "
                        ~ "if the file has no line with names, add one at the top" ~ ("." if file.is_made else ", or, if they are in a later line, "
                        ~ "say how many lines are above them: --vars '{skip_lines: 1}'")) }}
                {%- endif -%}
                {%- do seen.append(name | lower) -%}
                {%- do columns.append({'name': name, 'is_text': true, 'is_float': false, 'place': loop.index}) -%}
            {%- endfor -%}
            {%- do inputs.update({key: {'kind': 'csv', 'files': [], 'from': none, 'shown': path, 'columns': columns, 'has_rows': false,
                'cells': file.cells, 'delimiter': file.delimiter, 'header_lines': file.header_lines, 'is_made': file.is_made,
                'has_sep': file.has_sep, 'says_delimiter': file.says_delimiter}}) -%}
        {%- endif -%}
        {%- do inputs[key].files.append(path) -%}
        {%- if file.line_count > file.header_lines -%} {%- do inputs[key].update({'has_rows': true}) -%} {%- endif -%}
    {%- endfor -%}
    {{ return(inputs.values() | list) }}
{% endmacro %}


{#- Returns whether every line of a file is one value of the only declared column (its table has `whole_lines`):
    such a file has no header, and its lines are not split. -#}
{% macro has_whole_lines(table, file) %}
    {{ return(raw_declaration(table).config.meta.get('whole_lines', false) and file_kind(file) == 'text') }}
{% endmacro %}


{#- Returns the input of such files, as a list; blank lines are ignored. -#}
{% macro line_inputs(table, files) %}
    {%- for file in files -%} {%- do inspected(file) -%} {%- endfor -%}
    {{ return([{'kind': 'lines', 'files': files, 'shown': files[0], 'columns': declared_columns(table),
        'from': "(select line, raw_file from (" ~ read_lines(files, 0) ~ ") as lines where trim(line) != '')"}] if files else []) }}
{% endmacro %}


{#- Returns the inputs of a raw table with `row_is_text` set: raw rows are kept as text if inputs are of several kinds
    or a column has two types, because they do not fit in one column otherwise. If not, they stay structs, which cost nothing
    until one is shown. -#}
{% macro kept_apart(inputs) %}
    {%- set types = {} -%}
    {%- set differing = [] -%}
    {%- for input in inputs -%}
        {%- for column in input.columns -%}
            {%- if types.setdefault(column.name | lower, column.type) != column.type -%} {%- do differing.append(column.name) -%} {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set are_mixed = differing or inputs | map(attribute='kind') | unique | list | length > 1 -%}
    {%- for input in inputs -%} {%- do input.update({'row_is_text': are_mixed}) -%} {%- endfor -%}
    {{ return(inputs) }}
{% endmacro %}


{#- Returns the columns of a raw table as the layout declares them: the bundled sample's columns before it is loaded. -#}
{% macro declared_columns(table) %}
    {%- set columns = [] -%}
    {%- for name in raw_declaration(table).columns -%}
        {%- do columns.append({'name': name, 'is_text': true, 'is_float': false}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{% endmacro %}


{#- Returns the declared columns of a raw table, each with its `name`, its `type`, its `parts` (the columns of the input that
    it is read from: one, or a date and a time), its `constant` if it has one instead, and `found` (the kind of its values
    before conversion to the type; none if it is missing). A column is found by its entry in the var `column_map`, otherwise by
    its declared name or an alias; case does not matter. A raw column that is mapped to one declared column is not matched to
    another. Stops the build if a required column is missing. -#}
{% macro raw_columns(table, input) %}
    {%- if not var('raw_path') -%} {{ return(matched_columns(table, input)) }} {%- endif -%}
    {%- set kept = kept_in_run('columns of ' ~ table) -%}
    {%- if input.shown not in kept -%} {%- do kept.update({input.shown: matched_columns(table, input)}) -%} {%- endif -%}
    {{ return(kept[input.shown]) }}
{% endmacro %}


{#- Returns the declared columns, matched to those of an input. -#}
{% macro matched_columns(table, input) %}
    {%- set available = {} -%}
    {%- for column in input.columns if column.name -%}
        {%- do available.update({column.name | lower: column}) -%}
    {%- endfor -%}
    {%- set own = {} -%}
    {%- set taken = [] -%}
    {%- for name, said in var('column_map').get(table, {}).items() -%}
        {%- set parts = mapped_parts(said, available, raw_declaration(table).columns.get(name, {}).data_type) -%}
        {%- do own.update({name: parts}) -%}
        {%- do taken.extend(parts | map(attribute='name')) -%}
    {%- endfor -%}
    {%- set matched = [] -%}
    {%- set missing = [] -%}
    {%- for column in raw_declaration(table).columns.values() -%}
        {%- set meta = column.config.meta -%}
        {%- set type = column.data_type or 'string' -%}
        {%- set said = var('column_map').get(table, {}).get(column.name) -%}
        {%- set match = namespace(parts=own.get(column.name, []), constant=none) -%}
        {%- for name in [column.name] + meta.get('aliases', []) if said is none and not match.parts
                and name | lower in available and available[name | lower].name not in taken -%}
            {%- set match.parts = [available[name | lower]] -%}
        {%- endfor -%}
        {%- if said is string and said.startswith('=') and not match.parts -%}
            {%- set match.constant = said[1:] | trim or none -%}   {#- `=` alone: no value -#}
        {%- elif said is none and not match.parts and 'default' in meta -%}
            {%- set match.constant = meta.default | string -%}
        {%- elif not match.parts and input.columns and (meta.get('required') or said is not none) -%}
            {%- do missing.append((said if said is not string and said is iterable else [said] if said is not none
                else [column.name] + meta.get('aliases', [])) | join(' or ')) -%}
        {%- endif -%}
        {%- do matched.append({'name': column.name, 'number': loop.index, 'type': type, 'parts': match.parts, 'constant': match.constant,
            'found': found_as(type, match.parts, match.constant)}) -%}
    {%- endfor -%}
    {%- if missing -%}
        {{ stop("Raw table '" ~ table ~ "' lacks the column" ~ ('s ' if missing | length > 1 else ' ') ~ missing | join(', ')
            ~ ". Found in " ~ input.shown ~ ": " ~ available.values() | map(attribute='name') | join(', ')
            ~ ". If yours has another name, say so: --vars '{column_map: {" ~ table ~ ": {<declared name>: <your name>}}}'"
            ~ header_advice(table, input)) }}
    {%- endif -%}
    {%- do check_lookalikes(table, input, matched) -%}
    {{ return(matched) }}
{% endmacro %}


{#- Returns the columns of an input that an entry of `column_map` refers to: one column; a date and a time column (`Day + Time`); or
    the first column of a list that exists (for a timestamp both columns if both exist, because no file has two spellings of
    the same column). Empty for a constant (`=1`), and if there is no such column. -#}
{% macro mapped_parts(said, available, type) %}
    {%- set choices = said if said is not string and said is iterable else [said] -%}
    {%- set found = [] -%}
    {%- for choice in choices | map('string') | map('lower') -%}
        {%- if choice in available -%}
            {%- do found.append([available[choice]]) -%}
        {%- else -%}
            {%- set names = modules.re.split(' *[+] *', choice) if type == 'timestamp' else [] -%}
            {%- if names | length == 2 and names[0] in available and names[1] in available -%}
                {%- do found.append([available[names[0]], available[names[1]]]) -%}
            {%- endif -%}
        {%- endif -%}
    {%- endfor -%}
    {%- if type == 'timestamp' and choices | length == 2 and found | length == 2 and found[0] != found[1] -%}
        {{ return(found[0] + found[1]) }}
    {%- endif -%}
    {{ return(found[0] if found else []) }}
{% endmacro %}


{#- Returns the kind of a declared column's values before conversion: that of its one raw column, or
    text if it is a constant, has two parts, or is stored as another kind of value (`0` and `1` for a boolean). -#}
{% macro found_as(type, parts, constant) %}
    {%- set text = {'is_text': true, 'is_float': false, 'is_zoned': false} -%}
    {%- if parts | length == 1 -%}
        {%- set kind = 'number' if type.startswith('decimal') or type in ('integer', 'bigint') else type -%}
        {{ return(parts[0] if type == 'string' or parts[0].get('kind', kind) == kind else text) }}
    {%- endif -%}
    {{ return(text if parts or constant is not none else none) }}
{% endmacro %}


{#- Returns whether any input of a raw table has a declared column, under any name, or `column_map` gives it a constant. -#}
{% macro has_raw_column(table, column) %}
    {%- set relation = raw_relation(table) -%}
    {%- set own = var('column_map').get(table, {}).get(column) -%}
    {%- for input in (raw_inputs(table) if execute else []) -%}
        {%- for found in raw_columns(table, input) if found.name == column and (found.parts or (found.constant is not none and own is not none)) -%}
            {{ return(true) }}
        {%- endfor -%}
    {%- endfor -%}
    {{ return(false) }}
{% endmacro %}


{#- Returns the names of the raw columns that declared columns are read from. -#}
{% macro names_read(matched) %}
    {{ return(matched | map(attribute='parts') | sum(start=[]) | map(attribute='name') | list) }}
{% endmacro %}


{#- Returns whether a row belongs to an input; `file` is an expression of the row's file. -#}
{% macro is_of_input(file, input) -%}
    {{ file }} in (
    {%- for path in input.files or [input.shown] %}{{ text_literal(path) }}{{ ', ' if not loop.last }}{% endfor -%}
    )
{%- endmacro %}


{#- Stops if an input lacks an optional column that numbers depend on, but has another column with a
    similar name (`looks_like` in its declaration) that is not read: it may be that column. -#}
{% macro check_lookalikes(table, input, matched) %}
    {%- set read = names_read(matched) -%}
    {%- for column in matched if not column.parts and column.name not in var('column_map').get(table, {}) -%}
        {%- set like = raw_declaration(table).columns[column.name].config.meta.get('looks_like') -%}
        {%- for other in input.columns if like and other.name and other.name not in read and modules.re.search(like, other.name | lower) -%}
            {{ stop("Raw table '" ~ table ~ "' has no column " ~ column.name ~ ", but " ~ other.name ~ " in " ~ input.shown ~ " may be the same. "
                ~ "If so: --vars '{column_map: {" ~ table ~ ": {" ~ column.name ~ ": " ~ other.name ~ "}}}'. If the file has no such column, set {"
                ~ column.name ~ ": \"=\"}" ) }}
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}


{#- Stops the run with a message for the user. A compiler error would add the names of all calling macros. -#}
{% macro stop(sentence) %}
    {{ exceptions.raise_fail_fast_error(sentence) }}
{% endmacro %}


{#- Returns what to type if the column names of a raw table are in a later line of a CSV file, or its delimiter is another one; if
    neither seems to be the case, but the first line may be a title, what to type if it is. -#}
{% macro header_advice(table, input) %}
    {%- if input.kind != 'csv' -%} {{ return('') }} {%- endif -%}
    {%- set wanted = [] -%}
    {%- for column in raw_declaration(table).columns.values() -%}
        {%- set said = var('column_map').get(table, {}).get(column.name, [column.name] + column.config.meta.get('aliases', [])) -%}
        {%- do wanted.extend((said if said is not string and said is iterable else [said]) | map('string') | map('lower') | list) -%}
    {%- endfor -%}
    {%- set best = namespace(found=input.columns | map(attribute='name') | map('lower') | select('in', wanted) | list, line=0, delimiter=none) -%}
    {%- for line in inspect_file(input.shown, var('raw_path')).first_lines if line.count('"') is even -%}
        {%- set number = loop.index -%}
        {%- for delimiter in ([input.delimiter] if input.says_delimiter else [input.delimiter, ',', ';', '\t', '|', '~', '^', ':']) -%}
            {%- set found = csv_header(input.shown, line, delimiter) | map('lower') | select('in', wanted) | unique | list -%}
            {%- if found | length > best.found | length -%}
                {%- set best.found = found -%}
                {%- set best.line = number -%}
                {%- set best.delimiter = delimiter -%}
            {%- endif -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set sheet = ". To read one sheet only, name it: --vars '{xlsx_sheet: <name>}'" if input.shown.endswith(']') else '' -%}
    {%- if not best.delimiter -%}
        {{ return(sheet ~ (". If " ~ input.columns[0].name ~ " is a title, say how many lines are above the names: --vars '{skip_lines: 1}'"
            if input.columns | selectattr('name') | list | length == 1 and input.cells > 1 or input.columns | length == 1 else '')) }}
    {%- endif -%}
    {%- set vars = ([] if best.delimiter == input.delimiter else ["csv_delimiter: '" ~ best.delimiter | replace('\t', '\\t') ~ "'"])
        + ([] if best.line == input.header_lines else ['skip_lines: ' ~ (best.line - 1 - (1 if input.has_sep else 0))]) -%}
    {{ return(sheet ~ ". Line " ~ best.line ~ " of it has the names " ~ best.found | join(', ') ~ ": type --vars \"{" ~ vars | join(', ') ~ "}\"") }}
{% endmacro %}
