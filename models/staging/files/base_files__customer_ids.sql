-- Optional raw table `customer_ids`, the same in every layout. The bundled samples do not have it.
{%- if var('raw_path') %}
with customer_ids as (
    {{ raw_table('customer_ids') }}
),

renamed as (
    select
        {{ clean_id('customer_id') }} as customer_id,
        {{ clean_id('person_id') }} as person_id,
        'customer_ids' as raw_table,
        read_error,
        raw_file,
        raw_line,
        raw_row
    from customer_ids
)
{%- else %}
with renamed as (
    select
        cast(null as string) as customer_id,
        cast(null as string) as person_id,
        cast(null as string) as raw_table,
        cast(null as string) as read_error,
        cast(null as string) as raw_file,
        cast(null as bigint) as raw_line,
        cast(null as string) as raw_row
    where false
)
{%- endif %}

select * from renamed
