"""Raw data that is wrong, missing, tiny or unusual: the messages for the user, and the results of a build.

All runs read the same folder, which every test refills, because runs with the same vars share a parsed
project.
"""
# ruff: noqa: D103 - test names describe the tests

import csv
import re
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from conftest import BUILD, BUILD_AND_TEST, marts_in
from raw_folder import RawFolder, bundled

GOOD_ORDERS = 40
WRONG_ORDERS = {  # by the marker in the row
    "X1": ("X1", "C1", "2024-13-01", "France", ""),
    "X2": ("X2", "C1", "01/02/2024", "France", ""),
    "X3": ("X3", "C1", "", "France", ""),
    "X4": ("X4", "C1", "2024-03-01", "France", "perhaps"),
    "X5": ("", "C1", "2024-03-01", "X5", ""),
    "X6": ("O7", "C1", "2024-03-20", "X6", ""),
}
WRONG_LINES = {
    "Y1": ("Y1", "O1", "P1", "two", "9.95"),
    "Y2": ("Y2", "O1", "P1", "1e3", "9.95"),
    "Y3": ("Y3", "O1", "P1", "1", "9,95"),
    "Y4": ("Y4", "O1", "P1", "", "9.95"),
    "Y5": ("Y5", "O1", "P1", "1", ""),
    "Y6": ("Y6", "O1", "", "1", "9.95"),
    "Y7": ("Y7", "", "P1", "1", "9.95"),
    "Y8": ("Y8", "X1", "P1", "1", "9.95"),
    "Y9": ("", "O1", "Y9", "1", "9.95"),
    "Y10": ("L3", "O9", "Y10", "2", "9.95"),
    "Y11": ("Y11", "O1", "P1", "1000000000000", "9.95"),
}
WRONG_PRODUCTS = {
    "Z1": ("", "Z1", "", "1.95"),
    "Z2": ("Z2", "Lamp", "", "cheap"),
    "Z3": ("P1", "Z3", "", "1.95"),
}
REASONS = {
    "X1": "unreadable ordered_at",
    "X2": "unreadable ordered_at",
    "X3": "missing order date",
    "X4": "unreadable is_cancelled",
    "X5": "missing order_id",
    "X6": "duplicate order_id",
    "Y1": "unreadable quantity",
    "Y2": "unreadable quantity",
    "Y3": "unreadable unit_price",
    "Y4": "missing quantity",
    "Y5": "missing price",
    "Y6": "missing product_id",
    "Y7": "missing order_id",
    "Y8": "order not accepted",
    "Y9": "missing order_line_id",
    "Y10": "duplicate order_line_id",
    "Y11": "amount out of range",
    "Z1": "missing product_id",
    "Z2": "unreadable list_price",
    "Z3": "duplicate product_id",
}


def assert_stops(run, *words):
    """Check that a run stopped before its first model, with a message that contains all of the words."""
    assert run.exit_code != 0
    assert "Traceback" not in run.output
    assert not re.search(r"\d+ of \d+ START ", run.output)
    assert [line for line in run.output.splitlines() if all(word in line for word in words)], run.output


def snapshot(path):
    """Return every row of every mart of a published file."""
    with duckdb.connect(path, read_only=True) as connection:
        return {
            mart: sorted(map(str, connection.sql(f"select * from marts.{mart}").fetchall()))
            for mart in marts_in(connection)
        }


def write_wrong_rows(raw):
    """Write good orders with one line each, and rows with every kind of error."""
    numbers = range(GOOD_ORDERS)
    orders = [(f"O{number}", f"C{number % 9}", f"2024-03-{1 + number % 28:02}", "", "") for number in numbers]
    lines = [(f"L{number}", f"O{number}", f"P{number % 5}", 2, "9.95") for number in numbers]
    raw.write_orders([*orders, *WRONG_ORDERS.values()], [*lines, *WRONG_LINES.values()])
    products = [(f"P{number}", "A name", "", "") for number in range(5)]
    columns = ["product_id", "product_name", "department", "list_price"]
    raw.write("products", pd.DataFrame([*products, *WRONG_PRODUCTS.values()], columns=columns))


def as_written(row):
    """Return the values of a rejected row, which is shown as in its file."""
    return tuple(next(csv.reader([row])))


# Input that cannot be used stops the build with a message, and the marts are unchanged.


def test_a_missing_folder_is_reported(dbt, raw):
    raw.path.rmdir()
    run = dbt("run", layout="shop", raw_path=str(raw.path))
    assert_stops(run, str(raw.path), "orders", "missing", "raw_path")


def test_a_missing_file_is_reported(dbt, raw):
    raw.write_all({table: frame for table, frame in bundled("shop").items() if table != "orders"})
    run = dbt("run", layout="shop", raw_path=str(raw.path))
    assert_stops(run, "orders.csv", "orders.parquet", str(raw.path))


def test_a_missing_column_is_reported_with_the_columns_found_and_a_remedy(dbt, raw):
    tables = bundled("shop")
    tables["order_lines"] = tables["order_lines"].rename(columns={"quantity": "pieces"})
    raw.write_all(tables)
    run = dbt("run", layout="shop", raw_path=str(raw.path))
    assert_stops(run, "order_lines", "quantity", "pieces", "--vars", "column_map")


def test_text_in_another_encoding_is_reported_with_a_remedy(dbt, raw):
    raw.write_orders([("O1", "C1", "2024-03-01", "Curaçao", "")], [("L1", "O1", "P1", 2, "9.95")])
    orders = raw.path / "orders.csv"
    orders.write_bytes(orders.read_text(encoding="utf-8").encode("cp1252"))
    run = dbt("run", layout="shop", raw_path=str(raw.path))
    assert_stops(run, "orders", "csv_encoding", "windows-1252")


def test_a_file_without_rows_leaves_yesterdays_marts_unchanged(dbt, raw, shop):
    tables = bundled("shop")
    raw.write_all(tables | {"order_lines": tables["order_lines"][:0]})
    run = dbt(*BUILD, copy_of=shop.database, layout="shop", raw_path=str(raw.path))
    assert_stops(run, "'order_lines'", str(raw.path))
    assert snapshot(run.database) == snapshot(shop.database)


# Rows that cannot be used are listed, and stop a build only if there are too many of them.


def test_wrong_rows_are_listed_with_their_reasons_and_the_build_succeeds(dbt, raw):
    write_wrong_rows(raw)
    marts = ["--select", "+rejected_rows", "+build_audit", "+fct_sales", "+fct_orders"]
    marts += ["--indirect-selection", "cautious"]  # without tests that read other marts
    variables = {"layout": "shop", "raw_path": str(raw.path), "max_reject_share": 0.6}
    built = dbt.built(*BUILD_AND_TEST, *marts, **variables)
    found = {}
    for row, reason in built.rows("select raw_row, reject_reason from marts.rejected_rows"):
        (mark,) = [text for text in as_written(row) if REASONS.get(text) == reason]
        found[mark] = reason
    assert found == REASONS
    assert built.value("select count(*) from marts.fct_sales") == GOOD_ORDERS
    assert built.value("select count(*) from marts.fct_orders") == GOOD_ORDERS

    rows = [*WRONG_ORDERS.values(), *WRONG_LINES.values(), *WRONG_PRODUCTS.values()]
    rejected = built.rows("select raw_file, raw_line, raw_row from marts.rejected_rows")
    assert {as_written(row) for _, _, row in rejected} == {tuple(map(str, row)) for row in rows}
    for file, line, row in rejected:
        assert Path(file).read_text(encoding="utf-8").splitlines()[line - 1] == row


def test_too_many_wrong_rows_fail_the_build_and_leave_yesterdays_marts_unchanged(dbt, raw, shop):
    write_wrong_rows(raw)
    run = dbt(*BUILD_AND_TEST, copy_of=shop.database, layout="shop", raw_path=str(raw.path))
    assert run.exit_code != 0
    assert "Traceback" not in run.output
    assert "max_reject_share" in run.output
    assert "unreadable ordered_at" in run.output
    assert snapshot(run.database) == snapshot(shop.database)


@pytest.mark.parametrize("ragged", ["SHORT,O1,P1,2", "LONG,O1,P1,2,9.95,extra"])
def test_a_line_with_too_few_or_too_many_values_is_rejected_without_affecting_others(dbt, raw, ragged):
    numbers = range(GOOD_ORDERS)
    orders = [(f"O{number}", f"C{number}", "2024-03-01", "France", "") for number in numbers]
    raw.write_orders(orders, [(f"L{number}", f"O{number}", "P1", 2, "9.95") for number in numbers])
    good = (raw.path / "order_lines.csv").read_text(encoding="utf-8")
    (raw.path / "order_lines.csv").unlink()
    (raw.path / "order_lines").mkdir()
    (raw.path / "order_lines" / "good.csv").write_text(good, encoding="utf-8")
    file = raw.path / "order_lines" / "ragged.csv"
    file.write_text(f"{good.replace('L', 'R')}{ragged}\n", encoding="utf-8")
    marts = [*BUILD, "--select", "+rejected_rows", "+fct_sales"]
    built = dbt.built(*marts, layout="shop", raw_path=str(raw.path))
    assert built.value("select count(*) from marts.fct_sales") == 2 * GOOD_ORDERS
    shown = "select raw_file, raw_line, reject_reason, raw_row from marts.rejected_rows"
    assert built.rows(shown) == [(str(file), GOOD_ORDERS + 2, "ragged line", ragged)]


# The published text of rejected rows.

MAILS = ["ann@example.com", "bob@example.com", "eve@example.com"]


def write_mails(raw):
    """Write a shop with wrong rows, and an undeclared column of mail addresses."""
    raw.write_orders(
        [("O1", "C1", "2024-03-01", "France", "")],
        [("L1", "O1", "P1", 2, "9.95"), ("L2", "O1", "P1", 2, "free")],
    )
    file = raw.path / "order_lines.csv"
    first, good, bad = file.read_text(encoding="utf-8").splitlines()
    lines = [f"mail,{first}", f"{MAILS[0]},{good}", f"{MAILS[0]},{bad}", f"{MAILS[1]},{good},{MAILS[1]}"]
    file.write_text("\n".join([*lines, ""]), encoding="utf-8")
    rows = "(values ('C1', '33', 'eve@example.com'), (null, '4711471', 'eve@example.com'))"
    rows += " as given(customer_id, age, mail)"
    with duckdb.connect() as connection:
        connection.sql(f"from {rows}").write_parquet(str(raw.path / "customers.parquet"))


def raw_rows(built, place):
    """Return the texts of the rejected rows."""
    return [text for (text,) in built.rows(f"select raw_row from {place} order by raw_table, raw_line")]


@pytest.mark.parametrize("hide", [False, True])
def test_a_rejected_row_is_published_with_declared_columns_and_personal_ones_only_if_wanted(dbt, raw, hide):
    write_mails(raw)
    variables = {"raw_path": str(raw.path), "max_reject_share": 1, "hide_personal": hide}
    built = dbt.built(*BUILD, "--select", "+rejected_rows", layout="shop", **variables)
    age = "***" if hide else "4711471"
    assert raw_rows(built, "marts.rejected_rows") == [
        f'{{"customer_id":null,"age":"{age}"}}',
        "L2,O1,P1,2,free",
        "(not shown: the line is not one whole row, and its file has columns that are not shown)",
    ]
    full = "\n".join(raw_rows(built, "intermediate.int_rejected_rows"))
    assert all(mail in full for mail in MAILS)


def test_no_message_or_log_shows_hidden_values(dbt, raw):
    write_mails(raw)
    run = dbt(
        *BUILD_AND_TEST,
        "--select",
        "+rejected_rows",
        layout="shop",
        raw_path=str(raw.path),
        hide_personal=True,
        before="pass",  # dbt in a separate process writes a log
    )
    assert run.exit_code != 0
    assert "missing customer_id" in run.output
    assert '"age":"***"' in run.output
    log = (dbt.folder / "logs" / "dbt.log").read_text(encoding="utf-8")
    for hidden in [*MAILS, "4711471"]:
        assert hidden not in run.output
        assert hidden not in log


# Tiny or unusual shops.


def test_optional_tables_may_be_missing_and_the_folder_may_have_a_quote_in_its_name(dbt):
    raw = RawFolder(dbt.folder / "the shop's own folder")
    raw.write_orders([("O1", "C1", "2024-03-01", "", "")], [("L1", "O1", "P1", 2, "9.95")])
    built = dbt.built(*BUILD, "--select", "+fct_sales", layout="shop", raw_path=str(raw.path))
    assert built.rows("select order_line_id, customer_id from marts.fct_sales") == [("L1", "C1")]


def test_a_single_customer_without_other_data_is_a_champion(dbt, raw):
    raw.write_orders([("O1", "C1", "2024-03-01", "", "")], [("L1", "O1", "P1", 2, "9.95")])
    built = dbt.built(*BUILD_AND_TEST, layout="shop", raw_path=str(raw.path))
    columns = "customer_id, recency_days, frequency, r_score, f_score, m_score, rfm_segment"
    assert built.rows(f"select {columns} from marts.customer_rfm") == [("C1", 0, 1, 5, 5, 5, "Champions")]
    known = "country, region, age_group, income_group, household_group, demographic_profile"
    profile = built.rows(f"select {known} from marts.dim_customers where customer_id = 'C1'")
    assert profile == [("Unknown",) * 5 + ("Unknown | Unknown | Unknown",)]
    assert built.rows("select product_name, department from marts.dim_products") == [("Unknown", "Unknown")]
    amounts = "select returned_amount, net_amount from marts.customer_metrics"
    assert built.rows(amounts) == [(0, Decimal("19.9"))]


def test_customers_with_equal_measures_are_ordered_by_id(dbt, raw):
    customers = ["A", "B", "C"]
    raw.write_orders(
        [(f"O{customer}", customer, "2024-03-01 10:00:00", "France", "") for customer in customers],
        [(f"L{customer}", f"O{customer}", "P1", 1, "5") for customer in customers],
    )
    built = dbt.built(layout="shop", raw_path=str(raw.path))
    columns = "customer_id, r_score, f_score, m_score, avg_group, scores_reliable"
    scores = built.rows(f"select {columns} from marts.customer_rfm order by 1")
    assert scores == [("A", 5, 5, 5, 1, False), ("B", 4, 4, 4, 2, False), ("C", 3, 3, 3, 3, False)]


@pytest.mark.parametrize("returned", [[], [("O2", "C", "2024-03-02", "France", "")]])
def test_a_shop_whose_sales_are_all_to_guests_stops_the_build(dbt, raw, returned):
    lines = [(f"L{order}", order, "P1", -1, "5") for order, *_ in returned]
    raw.write_orders(
        [("O1", "", "2024-03-01", "France", ""), *returned], [("L1", "O1", "P1", 1, "5"), *lines]
    )
    run = dbt(*BUILD_AND_TEST, layout="shop", raw_path=str(raw.path))
    assert run.exit_code != 0
    assert "No sale order has a customer" in run.output
    assert "Traceback" not in run.output


def test_customers_who_spend_billions_are_clustered(dbt, raw):
    prices = {f"C{number}": 10**number for number in range(1, 11)}
    raw.write_orders(
        [(f"O{customer}", customer, "2024-03-01 10:00:00", "France", "") for customer in prices],
        [(f"L{customer}", f"O{customer}", "P1", 1, str(price)) for customer, price in prices.items()],
    )
    built = dbt.built(*BUILD, "--select", "+customer_clusters", layout="shop", raw_path=str(raw.path))
    spent = built.rows("select customer_id, total_spend from intermediate.int_cluster_measures")
    assert {customer: int(spend) for customer, spend in spent} == prices
    assert built.value("select count(distinct cluster_key) from marts.customer_clusters") > 1


def test_in_the_flat_layout_only_a_c_before_digits_cancels_an_order(dbt, raw):
    orders = ["CA-2016-152156", "C536379", "536380", "C", "c536381"]
    header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
    rows = [
        f"{order},P{number},Mug,1,2024-03-01 10:00,2.5,17850,France" for number, order in enumerate(orders)
    ]
    (raw.path / "lines.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    built = dbt.built(*BUILD, "--select", "+fct_orders", layout="online_retail", raw_path=str(raw.path))
    cancelled = built.rows("select order_id from intermediate.int_orders where is_cancelled order by 1")
    assert cancelled == [("C536379",), ("C536381",)]
