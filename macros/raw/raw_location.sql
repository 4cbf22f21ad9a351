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


{#- Returns the SQL to read a raw table from: the seed, the files under `raw_path`, or the table in the
    schema `raw_path`; none where an optional table is missing. Stops the build where a required one is. -#}
{% macro raw_location(table) %}
    {%- if not var('raw_path') -%}
        {{ return(raw_relation(table) | string) }}
    {%- endif -%}
    {%- set files = raw_files(table) -%}
    {%- if files -%}
        {{ return(read_files(files)) }}
    {%- endif -%}
    {%- set relation = source(var('layout'), table) -%}
    {%- if modules.re.match('^[A-Za-z_][A-Za-z0-9_]*$', var('raw_path'))
            and adapter.get_relation(relation.database, relation.schema, relation.identifier) -%}
        {{ return(relation | string) }}
    {%- endif -%}
    {%- if not raw_declaration(table).config.meta.get('optional') -%}
        {{ stop("Raw table '" ~ table ~ "' of layout '" ~ var('layout') ~ "' is missing: there is no "
            ~ table ~ ".parquet, " ~ table ~ ".csv or folder " ~ table ~ "/ of such files in '" ~ var('raw_path')
            ~ "', and no schema of that name holds it. Check the var raw_path, or rename the file.") }}
    {%- endif -%}
    {{ return(none) }}
{% endmacro %}


{#- Returns the files of a raw table under `raw_path`: <table>.parquet, else <table>.csv, else the
    Parquet or else the CSV files in the folder <table>/, in the order of their names. -#}
{% macro raw_files(table) %}
    {%- set folder = var('raw_path').rstrip('/') ~ '/' -%}
    {%- for pattern in [table ~ '.parquet', table ~ '.csv', table ~ '/*.parquet', table ~ '/*.csv'] -%}
        {%- set files = list_files(folder ~ pattern) -%}
        {%- if files -%} {{ return(files) }} {%- endif -%}
    {%- endfor -%}
    {{ return([]) }}
{% endmacro %}


{#- Returns the declared columns of a raw table, each with its name, type, the quoted column found for it
    (none where an optional one is missing) and whether that holds text. A column is found by the name that
    the var `column_map` gives it, else by its declared name or an alias; case does not matter. Stops the
    build where a required column is missing. -#}
{% macro raw_columns(table, location) %}
    {%- set available = {} -%}
    {%- for column in raw_columns_found(table, location) -%}
        {%- do available.update({column.name | lower: column}) -%}
    {%- endfor -%}
    {%- set own_names = var('column_map').get(table, {}) -%}
    {%- set matched = [] -%}
    {%- set missing = [] -%}
    {%- for column in raw_declaration(table).columns.values() -%}
        {%- set meta = column.config.meta -%}
        {%- set names = [own_names[column.name]] if column.name in own_names else [column.name] + meta.get('aliases', []) -%}
        {%- set found = namespace(column=none) -%}
        {%- for name in names if name | lower in available and not found.column -%}
            {%- set found.column = available[name | lower] -%}
        {%- endfor -%}
        {%- if not found.column and location and (meta.get('required') or column.name in own_names) -%}
            {%- do missing.append(names | join(' or ')) -%}
        {%- endif -%}
        {%- do matched.append({
            'name': column.name,
            'type': column.data_type or 'string',
            'found': adapter.quote(found.column.name) if found.column else none,
            'is_text': found.column and found.column.is_text,
            'is_float': found.column and found.column.is_float,
        }) -%}
    {%- endfor -%}
    {%- if missing -%}
        {{ stop("Raw table '" ~ table ~ "' lacks the column" ~ ('s ' if missing | length > 1 else ' ') ~ missing | join(', ')
            ~ ". Found in " ~ location ~ ": " ~ available.values() | map(attribute='name') | join(', ')
            ~ ". If yours has another name, say so: --vars '{column_map: {" ~ table ~ ": {<declared name>: <your name>}}}'") }}
    {%- endif -%}
    {{ return(matched) }}
{% endmacro %}


{#- Returns the columns that a raw table really has. Before the bundled sample is loaded (`dbt compile`, or a
    unit test that puts a fixture in its place) that is what the layout declares. -#}
{% macro raw_columns_found(table, location) %}
    {%- set seed = none if var('raw_path') else raw_relation(table) -%}
    {%- if seed and not adapter.get_relation(seed.database, seed.schema, seed.identifier) -%}
        {%- set declared = [] -%}
        {%- for name in raw_declaration(table).columns -%}
            {%- do declared.append({'name': name, 'is_text': true, 'is_float': false}) -%}
        {%- endfor -%}
        {{ return(declared) }}
    {%- endif -%}
    {{ return(describe_columns(location) if location else []) }}
{% endmacro %}


{#- Stops the run with one sentence for the user. -#}
{% macro stop(sentence) %}
    {{ exceptions.raise_compiler_error(sentence) }}
{% endmacro %}
