"""Traps in raw files that once lost or shifted rows silently."""

import pandas as pd
from conftest import BUILD
from raw_folder import bundled

ORDERS = [*BUILD, "--select", "+fct_orders", "+build_audit"]


def test_ids_that_begin_with_a_hash_are_not_comments(dbt, raw):
    """A reader that detects comment characters drops the rows that begin with one."""
    raw.write_all(bundled("shop"))
    orders = [
        (f"#{n}" if n % 3 else str(n), "C1", f"2024-01-{n % 28 + 1:02d}", "France", "") for n in range(1, 61)
    ]
    lines = [(f"#{n}" if n % 3 else str(n), order, "P1", "1", "2.5") for n, (order, *_) in enumerate(orders)]
    raw.write_orders(orders, lines)
    built = dbt.built(*ORDERS, layout="shop", raw_path=str(raw.path))
    assert built.value("select count(*) from marts.fct_orders") == len(orders)
    audit = "select rows_read, rows_accepted from marts.build_audit where raw_table = 'order_lines'"
    assert built.rows(audit) == [(len(lines), len(lines))]


def test_an_order_listed_twice_does_not_move_the_ones_after_it(dbt, raw):
    """Days between orders are summed to dates: a repeated row counts once, guests are independent."""
    orders = [
        (f"{user}{n}", user, str(n), "0", "9", "10" if n > 1 else "") for user in "12" for n in range(1, 5)
    ]
    orders += [
        orders[1],
        ("22.0", *orders[5][1:]),
        ("91", "", "1", "2", "9", ""),
        ("92", "", "1", "4", "9", ""),
    ]
    names = [
        "order_id",
        "user_id",
        "order_number",
        "order_dow",
        "order_hour_of_day",
        "days_since_prior_order",
    ]
    frame = pd.DataFrame(orders, columns=names)
    raw.write_all(bundled("instacart"))
    raw.write("orders", frame)
    listed = frame["order_id"].str.removesuffix(".0").unique()
    lines = pd.DataFrame({"order_id": listed, "product_id": "1", "add_to_cart_order": "1"})
    raw.write("order_products", lines)
    built = dbt.built(*ORDERS, layout="instacart", raw_path=str(raw.path))
    last = "select customer_id, max(cast(order_date as text)) from marts.fct_orders group by 1 order by 1"
    assert built.rows(last)[:2] == [("1", "2017-01-31"), ("2", "2017-01-31")]
    guests = "select cast(order_date as text) from marts.fct_orders where customer_id = 'guest' order by 1"
    assert built.rows(guests) == [("2017-01-03",), ("2017-01-05",)]


def test_a_column_map_with_a_misspelt_name_stops_the_build(dbt, raw):
    """Otherwise the column would count as missing and its values as unknown."""
    raw.write_all(bundled("shop"))
    for mistake in [{"order_linez": {"quantity": "pieces"}}, {"order_lines": {"quantiti": "pieces"}}]:
        run = dbt("run", layout="shop", raw_path=str(raw.path), column_map=mistake)
        assert run.exit_code != 0
        assert "The var column_map names the" in run.output
