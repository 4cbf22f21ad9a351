with slices as (
    select * from {{ ref('int_segment_slices') }}
    where slice = 'demographic_profile'
),

final as (
    select
        scheme,
        segment,
        slice_value as demographic_profile,
        customers,
        share_within_slice as share_within_demographic_profile,
        share_within_segment,
        revenue
    from slices
)

select * from final
