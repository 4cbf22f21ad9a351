-- Apart from `Guest` and `No purchases`, a targeting table contains only segments from the dictionary.
{%- set marts = ['segment_by_department', 'segment_by_product'] %}
with segments as (
    select * from {{ ref('int_segments') }}
)
{% for mart in marts %}
select
    '{{ mart }}' as mart,
    targeting.scheme,
    targeting.segment
from {{ ref(mart) }} as targeting
left join segments
    on targeting.scheme = segments.scheme
        and targeting.segment = segments.segment
where segments.segment is null
    and (targeting.segment not in ('Guest', 'No purchases') or targeting.customers > 0)
{%- if not loop.last %}
union all
{%- endif %}
{%- endfor %}
