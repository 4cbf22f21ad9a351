{#- Prints a summary at the end of a build: rows and seconds of every mart, customers per RFM segment,
    rows read, accepted and rejected, notices, and the reason if there is no lifetime value; after a failure, what failed
    and what to do; last, how many steps passed. Runs as on-run-end hook. -#}
{% macro report_build(results) %}
    {%- if execute and flags.WHICH in ('build', 'run') -%}
        {%- if not database_has_stopped(results) -%}
            {%- do print_marts(results) -%}
        {%- endif -%}
        {%- do print_failures(results) -%}
    {%- endif -%}
    {%- if execute -%}
        {%- do print_outcome(results) -%}
    {%- endif -%}
{% endmacro %}


{#- Prints one line: how many steps passed, warned, failed and were skipped, and the seconds. -#}
{% macro print_outcome(results) %}
    {%- set counts = {'passed': 0, 'warned': 0, 'failed': 0, 'skipped': 0} -%}
    {%- for result in results -%}
        {%- set outcome = {'success': 'passed', 'pass': 'passed', 'no-op': 'passed', 'warn': 'warned', 'skipped': 'skipped'}.get(result.status | string, 'failed') -%}
        {%- do counts.update({outcome: counts[outcome] + 1}) -%}
    {%- endfor -%}
    {%- set words = [] -%}
    {%- for outcome, count in counts.items() if count or outcome == 'passed' -%}
        {%- do words.append('{:,} {}'.format(count, outcome)) -%}
    {%- endfor -%}
    {%- do print('Steps: %s, in %d seconds.' % (words | join(', '), seconds_since_start())) -%}
{% endmacro %}


{% macro print_marts(results) %}
    {%- set marts = {} -%}
    {%- set counts = [] -%}
    {%- for result in results if result.status == 'success' and result.node.resource_type == 'model' and result.node.fqn[1] == 'marts' -%}
        {%- do marts.update({result.node.name: result}) -%}
        {%- do counts.append("select '" ~ result.node.name ~ "' as mart, count(*) as row_count from " ~ result.node.relation_name) -%}
    {%- endfor -%}
    {%- if not counts -%} {{ return('') }} {%- endif -%}
    {%- do print('') -%}
    {%- do print('%-34s %14s %9s' % ('mart', 'rows', 'seconds')) -%}
    {%- for row in run_query(counts | join(' union all ') ~ ' order by mart') -%}
        {%- do print('%-34s %14s %9.2f' % (row[0], '{:,}'.format(row[1] | int), marts[row[0]].execution_time)) -%}
    {%- endfor -%}
    {%- if 'segment_summary' in marts -%}
        {%- do print('') -%}
        {%- do print('%-34s %14s %9s' % ('RFM segment', 'customers', 'share')) -%}
        {%- for row in run_query("select segment, customers, share_of_customers from " ~ marts['segment_summary'].node.relation_name
            ~ " where scheme = 'rfm' order by segment_order") -%}
            {%- do print('%-34s %14s %8.1f%%' % (row[0], '{:,}'.format(row[1] | int), 100 * (row[2] or 0) | float)) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if 'build_audit' in marts -%}
        {%- do print('') -%}
        {%- do print('%-34s %14s %14s %14s' % ('raw table', 'rows read', 'accepted', 'rejected')) -%}
        {%- for row in run_query("select raw_table, rows_read, rows_accepted, rows_rejected from " ~ marts['build_audit'].node.relation_name
            ~ " where step = 'gate' order by raw_table") -%}
            {%- do print('%-34s %14s %14s %14s' % (row[0], '{:,}'.format(row[1] | int), '{:,}'.format(row[2] | int), '{:,}'.format(row[3] | int))) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if 'build_notices' in marts -%}
        {%- for row in run_query('select message from ' ~ marts['build_notices'].node.relation_name ~ ' order by topic, message') -%}
            {%- do print('') -%}
            {%- do print('NOTICE ' ~ row[0]) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if 'clv_parameters' in marts -%}
        {%- for row in run_query("select fit, coalesce(purchases_reason, amounts_reason) from " ~ marts['clv_parameters'].node.relation_name
            ~ " where coalesce(purchases_reason, amounts_reason) is not null order by fit") -%}
            {%- do print('') -%}
            {%- do print('Lifetime value: ' ~ row[1] ~ ' (fit on ' ~ row[0] ~ '). Its figures are empty, with this reason; all other marts are complete.') -%}
        {%- endfor -%}
    {%- endif -%}
    {%- do print('') -%}
{% endmacro %}


{#- Returns whether DuckDB has closed the database after a fatal error, so that no more queries can be run. -#}
{% macro database_has_stopped(results) %}
    {%- set stopped = [] -%}
    {%- for result in results if 'FATAL Error' in (result.message or '') -%} {%- do stopped.append(result) -%} {%- endfor -%}
    {{ return(stopped | length > 0) }}
{% endmacro %}


{#- Returns what to do about an error of the machine; none for an error in a model or the data. -#}
{% macro advice(message) %}
    {%- if 'No space left' in message or 'File too large' in message or 'disk space' in message -%}
        {{ return('The disk is full: make room and build again.') }}
    {%- elif 'Out of Memory' in message -%}
        {{ return('The memory limit is too low: raise SEGMENTATION_MEMORY (8GB, or 80% of the machine), or build with --threads 1.') }}
    {%- elif 'INTERNAL Error' in message -%}
        {{ return('DuckDB failed with an internal error: build again, and if it recurs, with --threads 1.') }}
    {%- elif 'Read-only file system' in message or 'Permission denied' in message -%}
        {{ return('A file cannot be written: check the owner and permissions of the build folder.') }}
    {%- elif 'Corrupt' in message or 'checksum' in message or 'read enough bytes' in message -%}
        {{ return('The files of the build are damaged: delete work.duckdb* and building.duckdb* in the folder '
            ~ modules.re.sub('[.]duckdb$', '', env_var('SEGMENTATION_DB', 'segmentation.duckdb')) ~ '_work and build again.') }}
    {%- endif -%}
{% endmacro %}


{% macro print_failures(results) %}
    {%- set failed = [] -%}
    {%- set advised = {} -%}
    {%- for result in results if result.status in ('error', 'fail', 'runtime error') and result.node.resource_type != 'operation' -%}
        {%- set advice = advice(result.message or '') -%}
        {%- if advice -%}
            {%- do advised.update({advice: advised.get(advice, []) + [result.node.name]}) -%}
        {%- elif 'FATAL Error' not in (result.message or '') -%}
            {%- do failed.append(result) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for result in failed -%}
        {%- do print('') -%}
        {%- do print('FAILED ' ~ result.node.name) -%}
        {%- if result.status == 'fail' and not database_has_stopped(results) -%}
            {%- do print('  ' ~ (result.node.description or result.message)) -%}
            {%- set rows = run_query('select * from (' ~ result.node.compiled_code ~ ') as failing_rows order by all limit 5') -%}
            {%- for row in rows -%}
                {%- do print('  ' ~ row.dict().items() | map('join', ': ') | join(', ')) -%}
            {%- endfor -%}
        {%- else -%}
            {%- do print('  ' ~ (result.message or '') | trim) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for advice, names in advised.items() -%}
        {%- do print('') -%}
        {%- do print('FAILED ' ~ names[:3] | join(', ') ~ (' and ' ~ (names | length - 3) ~ ' more' if names | length > 3 else '') ~ ': ' ~ advice) -%}
    {%- endfor -%}
    {%- if failed or advised -%}
        {%- do print('') -%}
        {%- do print('What depends on this was not built. Details: logs/dbt.log') -%}
    {%- endif -%}
{% endmacro %}
