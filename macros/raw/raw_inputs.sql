{#- Returns the node that holds a raw table: the bundled seed, or the source where `raw_path` is set. -#}
{% macro raw_relation(table) %}
    {%- if var('raw_path') -%}
        {{ return(source(var('layout'), table)) }}
    {%- endif -%}
    {{ return(ref(var('layout') ~ '__' ~ table)) }}
{% endmacro %}


{#- Returns the declaration of a raw table: its node in the project's graph, with columns and meta. -#}
{% macro raw_declaration(table) %}
    {{ return(graph.sources['source.' ~ project_name ~ '.' ~ var('layout') ~ '.' ~ table]) }}
{% endmacro %}


{#- Returns what a raw table is read from, as a list with one input for each set of columns: CSV files with the same
    first line, Parquet files with the same columns, a table of the schema `raw_path`, or the bundled seed. An input has `kind` (csv,
    lines, parquet or table), `files`, `from` (SQL), `shown` (its name in messages) and `columns`, the ones it really has. Empty
    for an optional table that is missing; a required one stops the build. -#}
{% macro raw_inputs(table) %}
    {%- set files = raw_files(table) -%}
    {%- if files and files[0].endswith('.csv') and raw_declaration(table).config.meta.get('whole_lines') -%}
        {{ return(line_inputs(table, files)) }}
    {%- endif -%}
    {%- if files and files[0].endswith('.csv') -%}
        {{ return(csv_inputs(table, files)) }}
    {%- endif -%}
    {%- if files -%}
        {{ return(parquet_inputs(files)) }}
    {%- endif -%}
    {%- set relation = raw_relation(table) -%}
    {%- set is_built = (not var('raw_path') or modules.re.fullmatch('[A-Za-z_][A-Za-z0-9_]*', var('raw_path')))
        and adapter.get_relation(relation.database, relation.schema, relation.identifier) -%}
    {%- if is_built or not var('raw_path') -%}
        {{ return([{'kind': 'table', 'files': [], 'from': relation | string, 'shown': relation.schema ~ '.' ~ relation.identifier,
            'columns': describe_columns(relation) if is_built else declared_columns(table)}]) }}
    {%- endif -%}
    {%- if not raw_declaration(table).config.meta.get('optional') -%}
        {{ stop("Raw table '" ~ table ~ "' of layout '" ~ var('layout') ~ "' is missing: there is no "
            ~ table ~ ".parquet, " ~ table ~ ".csv or folder " ~ table ~ "/ of such files in '" ~ var('raw_path')
            ~ "', and no schema of that name holds it. Check the var raw_path, or rename the file.") }}
    {%- endif -%}
    {{ return([]) }}
{% endmacro %}


{#- Returns the files of a raw table under `raw_path`: <table>.parquet, <table>.csv, or the Parquet or the CSV files
    in the folder <table>/, in the order of their names. Stops the build where there are two of these, for one of them
    would be left out without a word. -#}
{% macro raw_files(table) %}
    {%- set folder = var('raw_path').rstrip('/') ~ '/' -%}
    {%- set found = [] -%}
    {%- for pattern in [table ~ '.parquet', table ~ '.csv', table ~ '/*.parquet', table ~ '/*.csv'] if var('raw_path') -%}
        {%- set files = list_files(folder, pattern) -%}
        {%- if files -%} {%- do found.append(files) -%} {%- endif -%}
    {%- endfor -%}
    {%- if found | length > 1 -%}
        {{ stop("Raw table '" ~ table ~ "' is there more than once: " ~ found | map('first') | join(', ') ~ ". Keep one, or put all "
            ~ "files of one kind into the folder " ~ folder ~ table ~ "/.") }}
    {%- endif -%}
    {{ return(found[0] if found else []) }}
{% endmacro %}


{#- Returns what is known of a raw file; stops the build where it cannot be read as it is. -#}
{% macro inspected(file) %}
    {%- set found = inspect_file(file, var('raw_path')) -%}
    {%- if found.problem -%}
        {{ stop("Raw file " ~ file ~ " " ~ found.problem) }}
    {%- endif -%}
    {{ return(found) }}
{% endmacro %}


{#- Returns the inputs of Parquet files: the files with the same columns are one. A file with a column that is called as
    the reader calls the place of a row (`hides_place`) is an input of its own, whose rows are shown without their number. -#}
{% macro parquet_inputs(files) %}
    {%- set inputs = {} -%}
    {%- for file in files -%}
        {%- set columns = inspected(file).first_line -%}
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


{#- Returns the inputs of CSV files: the files with the same first line are one. -#}
{% macro csv_inputs(table, files) %}
    {%- set inputs = {} -%}
    {%- for file in files -%}
        {%- set found = inspected(file) -%}
        {%- set names = csv_header(file, found.first_line) -%}
        {%- set key = names | join('\n') -%}
        {%- if key not in inputs -%}
            {%- set columns = [] -%}
            {%- set seen = [] -%}
            {%- for name in names -%}
                {%- if name and name | lower in seen -%}
                    {{ stop("Raw file " ~ file ~ " has two columns named '" ~ name ~ "' in its first line. Rename or remove one of them; "
                        ~ "if the file has no line with names, put one in front.") }}
                {%- endif -%}
                {%- do seen.append(name | lower) -%}
                {%- do columns.append({'name': name, 'is_text': true, 'is_float': false, 'place': loop.index}) -%}
            {%- endfor -%}
            {%- do inputs.update({key: {'kind': 'csv', 'files': [], 'from': none, 'shown': file, 'columns': columns, 'has_rows': false}}) -%}
        {%- endif -%}
        {%- do inputs[key].files.append(file) -%}
        {%- if found.line_count > 1 -%} {%- do inputs[key].update({'has_rows': true}) -%} {%- endif -%}
    {%- endfor -%}
    {{ return(inputs.values() | list) }}
{% endmacro %}


{#- Returns the input of text files whose every line is one value of the only column that the layout declares (its table
    has `whole_lines`): they have no line of names, and their lines no cells. -#}
{% macro line_inputs(table, files) %}
    {%- for file in files -%} {%- do inspected(file) -%} {%- endfor -%}
    {{ return([{'kind': 'lines', 'files': files, 'shown': files[0], 'columns': declared_columns(table),
        'from': "(select line, raw_file from (" ~ read_lines(files, first_line=1) ~ ") as lines where trim(line) != '')"}]) }}
{% endmacro %}


{#- Returns the columns of a raw table as the layout declares them: what the bundled sample has before it is loaded. -#}
{% macro declared_columns(table) %}
    {%- set columns = [] -%}
    {%- for name in raw_declaration(table).columns -%}
        {%- do columns.append({'name': name, 'is_text': true, 'is_float': false}) -%}
    {%- endfor -%}
    {{ return(columns) }}
{% endmacro %}


{#- Returns the declared columns of a raw table, each with its `name`, its `type`, the `parts` of an input that hold it (one
    column, or the day and the time of a moment), its `constant` where it has one instead, and `found`: what its values are
    before they are of the type, none where it is missing. A column is found by what the var `column_map` says of it, else by
    its declared name or an alias; case does not matter. Your column that is mapped to one declared name is not found by
    another. Stops the build where a required one is missing. -#}
{% macro raw_columns(table, input) %}
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
            {%- set match.constant = said[1:] | trim or none -%}   {#- `=` alone: there is none -#}
        {%- elif said is none and not match.parts and 'default' in meta -%}
            {%- set match.constant = meta.default | string -%}
        {%- elif not match.parts and input.columns and (meta.get('required') or said is not none) -%}
            {%- do missing.append((said if said is not string and said is iterable else [said] if said is not none
                else [column.name] + meta.get('aliases', [])) | join(' or ')) -%}
        {%- endif -%}
        {%- do matched.append({'name': column.name, 'number': loop.index, 'type': type, 'parts': match.parts, 'constant': match.constant,
            'found': found_as(type, match.parts, match.constant)}) -%}
    {%- endfor -%}
    {%- do check_lookalikes(table, input, matched) -%}
    {%- if missing -%}
        {{ stop("Raw table '" ~ table ~ "' lacks the column" ~ ('s ' if missing | length > 1 else ' ') ~ missing | join(', ')
            ~ ". Found in " ~ input.shown ~ ": " ~ available.values() | map(attribute='name') | join(', ')
            ~ ". If yours has another name, say so: --vars '{column_map: {" ~ table ~ ": {<declared name>: <your name>}}}'"
            ~ (". If they stand in one column here, name the delimiter: --vars \"{csv_delimiter: '" ~ (',' if var('csv_delimiter') == ';' else ';') ~ "'}\""
                if input.kind == 'csv' and input.columns | length == 1 else '')) }}
    {%- endif -%}
    {{ return(matched) }}
{% endmacro %}


{#- Returns the columns of an input that an entry of `column_map` means: one name; `Day + Time`, two columns of one moment; or
    of a list the first that is there (two columns of one moment where both are there, for no retailer has two spellings of it
    in one file). None for a constant (`=1`), and where it is not there. -#}
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


{#- Returns what the values of a declared column are before they are of its type: those of the one column that holds it, or
    texts where it is a constant, has two parts, or is stored as another kind of value (`0` and `1` for a boolean). -#}
{% macro found_as(type, parts, constant) %}
    {%- set text = {'is_text': true, 'is_float': false, 'is_zoned': false} -%}
    {%- if parts | length == 1 -%}
        {%- set kind = 'number' if type.startswith('decimal') or type in ('integer', 'bigint') else type -%}
        {{ return(parts[0] if type == 'string' or parts[0].get('kind', kind) == kind else text) }}
    {%- endif -%}
    {{ return(text if parts or constant is not none else none) }}
{% endmacro %}


{#- Returns whether any input of a raw table has a declared column, under whatever name, or `column_map` gives it a constant. -#}
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


{#- Stops where an optional column that numbers depend on is not in an input, but another column of the input, read as
    nothing else, has a name like it (`looks_like` in its declaration): it may be the one. -#}
{% macro check_lookalikes(table, input, matched) %}
    {%- set read = matched | map(attribute='parts') | sum(start=[]) | map(attribute='name') | list -%}
    {%- for column in matched if not column.parts and column.name not in var('column_map').get(table, {}) -%}
        {%- set like = raw_declaration(table).columns[column.name].config.meta.get('looks_like') -%}
        {%- for other in input.columns if like and other.name and other.name not in read and modules.re.search(like, other.name | lower) -%}
            {{ stop("Raw table '" ~ table ~ "' has no column " ~ column.name ~ ", but " ~ other.name ~ " in " ~ input.shown ~ " may be what is meant. "
                ~ "Say so: --vars '{column_map: {" ~ table ~ ": {" ~ column.name ~ ": " ~ other.name ~ "}}}'. If the file has none, say that: {"
                ~ column.name ~ ": \"=\"}" ) }}
        {%- endfor -%}
    {%- endfor -%}
{% endmacro %}


{#- Stops the run with one sentence for the user. A compiler error would add the names of all macros on the way. -#}
{% macro stop(sentence) %}
    {{ exceptions.raise_fail_fast_error(sentence) }}
{% endmacro %}
