-- 5 x 5 x 5 scores: exactly these 125 cells.
with cells as (
    select * from {{ ref('rfm_cells') }}
),

steps as (
    select distinct substring(rfm_cell, 1, 1) as step from cells
),

expected as (
    select r.step || f.step || m.step as rfm_cell
    from steps as r
    cross join steps as f
    cross join steps as m
)

select
    expected.rfm_cell as expected_cell,
    cells.rfm_cell
from expected
full outer join cells on expected.rfm_cell = cells.rfm_cell
where expected.rfm_cell is null
    or cells.rfm_cell is null
    or (select count(*) from steps where step in ('1', '2', '3', '4', '5')) != 5
    or (select count(*) from steps) != 5
