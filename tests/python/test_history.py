"""Edge cases of the history: a month end as the as-of date, few months, changed rules, changed data."""
# ruff: noqa: D103 - test names describe the tests

import pytest
from project_copy import ProjectCopy
from raw_folder import bundled

MONTH_END = "2024-12-31"


@pytest.fixture(scope="module")
def at_month_end(dbt, shop):
    """Return the shop as of the end of the month of its last sale, built with its data tests."""
    today = ["+customer_metrics", "+customer_rfm", "+customer_behaviour", "+customer_value"]
    test = "assert_last_month_of_history_equals_today"
    selection = ["build", "--select", "+segment_migration", *today, test]
    run = ["--exclude-resource-types", "unit_test", "--indirect-selection", "cautious"]
    return dbt.built(*selection, *run, copy_of=shop.database, layout="shop", as_of_date=MONTH_END)


def test_the_last_month_equals_today_where_the_as_of_date_is_a_month_end(at_month_end):
    last = f"from marts.segment_history where month_end = date '{MONTH_END}'"
    measures = "customer_id, orders, net_amount, recency_days, distinct_products, reorder_rate"
    assert at_month_end.value(f"select count(*) {last}") == at_month_end.value(
        "select count(*) from marts.customer_rfm"
    )
    for mart, columns in {
        "customer_metrics": measures,
        "customer_rfm": "customer_id, monetary, r_score, f_score, m_score, rfm_cell, rfm_segment",
        "customer_behaviour": "customer_id, behaviour_score, priority_tier",
        "customer_value": "customer_id, spend_percentile, spend_tier",
    }.items():
        other = f"select {columns} from marts.{mart}"
        assert at_month_end.rows(f"select {columns} {last} except all {other}") == []
        assert at_month_end.rows(f"{other} except all select {columns} {last}") == []


def test_an_open_month_is_not_in_the_history(shop):
    last_sale = shop.value("select max(order_date) from marts.fct_orders where is_sale_order")
    assert shop.value("select max(month_end) from marts.segment_history") < last_sale


def test_nothing_is_left_of_the_previous_build(dbt, shop, raw):
    """Removed orders, a corrected line and another catalogue: as if nothing had been built before."""
    tables = bundled("shop")
    orders, lines = tables["orders"], tables["order_lines"]
    removed = orders["order_id"].iloc[120::40]
    tables["orders"] = orders[~orders["order_id"].isin(removed)]
    tables["order_lines"] = lines[~lines["order_id"].isin(removed)].assign(quantity="2")
    tables["products"] = tables["products"].iloc[5:].assign(department="Another department")
    raw.write_all(tables)
    after = dbt.built(copy_of=shop.database, raw_path=str(raw.path))
    assert {"fct_sales", "segment_history"} <= {mart for mart, _, _ in after.differences(shop)}
    assert after.differences(dbt.built(raw_path=str(raw.path))) == []


def test_orders_that_move_to_another_month_move_in_the_history(dbt, raw):
    def written(day):
        raw.write_orders(
            [(1, "C1", "2024-01-10", "", ""), (2, "C1", day, "", ""), (3, "C2", "2024-05-07", "", "")],
            [(1, 1, "P", 2, 5), (2, 2, "P", -1, 5), (3, 3, "P", 1, 5)],
        )

    written("2024-02-29")
    before = dbt.built(raw_path=str(raw.path))
    written("2024-03-01")
    after = dbt.built(raw_path=str(raw.path))
    returned = "select cast(month as text) from marts.segment_history where month_revenue = -5"
    assert (before.rows(returned), after.rows(returned)) == ([("2024-02-01",)], [("2024-03-01",)])


@pytest.mark.parametrize("months", [3, 0])
def test_the_history_has_the_number_of_closed_months_in_the_var(dbt, shop, months):
    selection = ["run", "--select", "int_as_of_dates+"]
    built = dbt.built(*selection, copy_of=shop.database, layout="shop", history_months=months)
    closed = built.value("select count(distinct month) from marts.sales_by_month where is_closed_month")
    assert built.value("select count(distinct month) from marts.segment_history") == (months or closed)


def test_a_history_that_begins_after_the_sales_has_no_moves_in_its_first_month(dbt, shop):
    selection = ["run", "--select", "int_as_of_dates+"]
    cut = dbt.built(*selection, copy_of=shop.database, layout="shop", history_months=3)
    assert cut.value("select count(distinct month) from marts.segment_history") == 3
    assert cut.value("select count(distinct month) from marts.segment_migration") == 2
    moves = (
        "select * from marts.segment_migration where month = (select max(month) from marts.segment_migration)"
    )
    assert sorted(cut.rows(moves)) == sorted(shop.rows(moves))


def test_a_changed_rule_changes_every_month_of_the_history(tmp_path, shop, dbt):
    project = ProjectCopy(tmp_path, shop, dbt)

    def lift(rows):
        return [
            row
            | {
                "above_percent": row["above_percent"].replace("80", "90"),
                "up_to_percent": row["up_to_percent"].replace("80", "90"),
            }
            for row in rows
        ]

    project.edit_rules("spend_tiers", lift)
    run = project.build("spend_tiers", "int_as_of_dates+", "--indirect-selection", "empty")
    assert run.exit_code == 0, run.output
    top = (
        "select month, count(*) from marts.segment_history where spend_tier = 'High-value'"
        " group by month order by month"
    )
    with run.connect() as connection:
        after = connection.sql(top).fetchall()
    before = shop.rows(top)
    assert len(after) == len(before)
    assert all(fewer < more for (_, fewer), (_, more) in zip(after[3:], before[3:], strict=True))


def test_without_a_closed_month_there_is_no_history_and_the_rest_is_built(dbt, raw):
    raw.write_orders(
        [(1, "C1", "2024-05-05", "", ""), (2, "C1", "2024-05-06", "", ""), (3, "C2", "2024-05-07", "", "")],
        [(n, n, "P", 1, 5) for n in [1, 2, 3]],
    )
    built = dbt.built(raw_path=str(raw.path))
    assert built.rows("select * from marts.segment_history") == []
    assert built.rows("select * from marts.segment_migration") == []
    assert built.rows("select cohort_customers, customers, share_of_cohort from marts.cohort_retention") == [
        (2, 2, 1.0)
    ]
    assert built.rows("select orders, customers, is_closed_month from marts.sales_by_month") == [
        (3, 2, False)
    ]
    reasons = built.rows("select distinct missing_reason, expected_orders from marts.customer_lifetime_value")
    assert len(reasons) == 1
    assert "fewer than 50 customers" in reasons[0][0]
    assert reasons[0][1] is None
