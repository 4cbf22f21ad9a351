with final as (
    {{ rfm_scores(ref('int_customer_measures'), keys=['customer_id']) }}
)

select * from final
