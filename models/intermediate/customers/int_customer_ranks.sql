with final as (
    {{ customer_ranks(ref('int_customer_measures'), keys=['customer_key']) }}
)

select * from final
