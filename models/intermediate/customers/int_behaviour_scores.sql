with final as (
    {{ behaviour_scores(ref('int_customer_ranks'), keys=['customer_key']) }}
)

select * from final
