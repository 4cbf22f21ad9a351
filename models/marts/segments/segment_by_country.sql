with slices as (
    select * from {{ ref('int_segment_slices') }}
    where slice = 'country'
),

final as (
    select
        scheme,
        segment,
        slice_value as country,
        customers,
        share_within_slice as share_within_country,
        share_within_segment,
        revenue
    from slices
)

select * from final
