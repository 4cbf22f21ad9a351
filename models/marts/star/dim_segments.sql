with segments as (
    select * from {{ ref('int_segments') }}
),

final as (
    select
        scheme || ': ' || segment as segment_id,
        scheme,
        segment,
        segment_order,
        action,
        description,
        colour
    from segments
)

select * from final
