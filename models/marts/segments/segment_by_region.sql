with slices as (
    select * from {{ ref('int_segment_slices') }}
    where slice = 'region'
),

final as (
    select
        scheme,
        segment,
        slice_value as region,
        customers,
        share_within_slice as share_within_region,
        share_within_segment,
        revenue
    from slices
)

select * from final
