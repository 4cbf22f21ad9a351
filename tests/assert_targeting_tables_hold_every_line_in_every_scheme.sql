-- In every scheme, lines and revenue of the segments add up to those of the star, including guests and returns. Orders
-- without known products are left out.
{%- set marts = ['segment_by_department', 'segment_by_product'] %}
with sales as (
    select
        count(*) as lines,
        sum(net_amount) as revenue
    from {{ ref('fct_sales') }} as sales
    inner join {{ ref('dim_products') }} as products on sales.product_id = products.product_id
    where coalesce(products.non_product_kind, '') != 'whole order'
),

schemes as (
    {%- for scheme in ['strategic', 'priority', 'behaviour'] %}
    select '{{ scheme }}' as scheme
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
),

summed as (
    {%- for mart in marts %}
    select
        '{{ mart }}' as mart,
        schemes.scheme,
        sum(targeting.lines) as lines,
        sum(targeting.revenue) as revenue
    from schemes
    left join {{ ref(mart) }} as targeting on schemes.scheme = targeting.scheme
    group by schemes.scheme
    {%- if not loop.last %}
    union all
    {%- endif %}
    {%- endfor %}
)

select summed.*
from summed
cross join sales
where coalesce(summed.lines, 0) != sales.lines
    or coalesce(summed.revenue, 0) != coalesce(sales.revenue, 0)
