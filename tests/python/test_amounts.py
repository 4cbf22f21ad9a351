"""Amounts of lines and orders: totals, discounts, refunds, statuses, currencies; the identity of orders."""
# ruff: noqa: D103 - test names describe the tests

import random
from decimal import Decimal

import pandas as pd
import pytest
from conftest import BUILD, BUILD_AND_TEST
from raw_folder import RawFolder

NOTICES = ["shared_orders", "columns", "copies", "line_totals"]
MODELS = ["+fct_sales", "+fct_orders", "+rejected_rows", *[f"+int_notice_{topic}" for topic in NOTICES]]
SALES = [*BUILD, "--select", *MODELS]
AMOUNTS = "gross_amount, discount_amount, returned_amount, net_amount, cost_amount"
FLAT = {
    "line_total": "Sales",
    "discount_amount": "Disc",
    "order_status": "state",
    "unit_cost": "cost",
    "channel": "ch",
}
COLUMNS = [
    "InvoiceNo",
    "StockCode",
    "Quantity",
    "InvoiceDate",
    "CustomerID",
    "Sales",
    "Disc",
    "state",
    "cost",
    "ch",
]


def decimals(rows):
    """Return rows with their amounts as text."""
    return [tuple(str(value) if isinstance(value, Decimal) else value for value in row) for row in rows]


@pytest.fixture(scope="module")
def flat(dbt, tmp_path_factory):
    """Return a build of a flat file with totals, discounts, statuses and costs of lines."""
    raw = RawFolder(tmp_path_factory.mktemp("flat"))
    rows = [
        ("1", "A", 2, "2024-01-02", "C1", "10.00", "1.00", "paid", "2", "web"),
        ("1", "B", 3, "2024-01-02", "C1", "10.00", "", "Paid", "", "web"),
        ("2", "A", 1, "2024-01-03", "C2", "5.00", "", "refunded", "2", "shop"),
        ("3", "A", -1, "2024-01-04", "C1", "-5.00", "-0.50", "paid", "2", "shop"),
        ("4", "B", 3, "2024-01-05", "C3", "10.00", "", "Cancelled", "1", "shop"),
        ("5", "A", 0, "2024-01-05", "C3", "5.00", "", "paid", "1", "shop"),
        *[(str(n), "A", 1, "2024-02-01", "C4", "1.00", "", "paid", "", "") for n in range(10, 70)],
    ]
    raw.write("lines", pd.DataFrame(rows, columns=COLUMNS))
    return dbt.built(*SALES, layout="online_retail", raw_path=str(raw.path), column_map={"lines": FLAT})


def test_a_total_is_used_as_the_amount_and_divided_by_the_quantity_for_the_price(flat):
    rows = flat.rows(
        "select unit_price, gross_amount from marts.fct_sales where order_id = '1' order by product_id"
    )
    assert decimals(rows) == [("5.0000", "10.0000"), ("3.3333", "10.0000")]


def test_discounts_refunds_returns_and_void_lines_are_kept_separate_and_add_up(flat):
    rows = flat.rows(
        f"select order_id, {AMOUNTS} from marts.fct_sales"
        " where order_id in ('1', '2', '3') and product_id = 'A' order by 1"
    )
    assert decimals(rows) == [
        ("1", "10.0000", "1.0000", "0.0000", "9.0000", "4.0000"),
        ("2", "5.0000", "0.0000", "5.0000", "0.0000", "2.0000"),
        ("3", "0.0000", "0.0000", "4.5000", "-4.5000", "-2.0000"),
    ]
    rows = flat.rows(
        "select order_id, is_cancellation, gross_amount, net_amount from marts.fct_sales where order_id = '4'"
    )
    assert decimals(rows) == [("4", True, "0.0000", "0.0000")]


def test_a_total_without_quantity_is_rejected(flat):
    assert flat.rows("select reject_reason from marts.rejected_rows") == [("total without quantity",)]


def test_an_order_has_its_channel(flat):
    assert flat.rows(
        "select channel from marts.fct_orders where order_id in ('1', '2') order by order_id"
    ) == [("web",), ("shop",)]


ORDERS = [
    "order_id",
    "customer_id",
    "ordered_at",
    "order_status",
    "discount_amount",
    "refunded_amount",
    "tax_amount",
    "store",
]


def shop(raw, orders, lines, columns=("order_id", "product_id", "quantity", "unit_price")):
    """Write a shop with discounts, refunds and taxes of orders."""
    raw.write("orders", pd.DataFrame(orders, columns=ORDERS))
    raw.write("order_lines", pd.DataFrame(lines, columns=list(columns)))
    return {"layout": "shop", "raw_path": str(raw.path)}


def test_amounts_of_an_order_are_allocated_to_its_lines_to_the_cent(dbt, raw):
    draw = random.Random(7)
    orders = [
        ("O1", "C1", "2024-01-01", "completed", "1.00", "", "2.00", "North"),
        ("O2", "C1", "2024-01-02", "partially_refunded", "", "5.00", "", "North"),
        ("O3", "C2", "2024-01-03", "wc-refunded", "1.00", "99", "", ""),
        ("O4", "C2", "2024-01-04", "on-hold", "1.00", "", "", ""),
        ("O5", "C3", "2024-01-05", "paid", "500", "", "", ""),
        ("O6", "C3", "2024-01-06", "paid", "", "-500", "", ""),
    ]
    lines = [(order, product, 1, "10") for order in ["O1", "O2", "O3", "O4", "O5", "O6"] for product in "ABC"]
    lines.append(("O1", "A", -1, "10"))
    for number in range(200):
        orders.append(
            (
                f"R{number}",
                "C9",
                "2024-02-01",
                "",
                f"{draw.randint(0, 900) / 100:.2f}",
                f"{draw.randint(0, 900) / 100:.2f}",
                "0.07",
                "",
            )
        )
        lines += [
            (f"R{number}", f"P{line}", draw.randint(1, 9), f"{draw.randint(1000, 2000) / 100:.2f}")
            for line in range(draw.randint(2, 9))
        ]
    built = dbt.built(
        *BUILD,
        "--select",
        "+fct_sales",
        "+fct_orders",
        "+build_audit",
        "+sales_by_month",
        **shop(raw, orders, lines),
    )
    spread = built.rows(
        "select gross_amount, discount_amount, returned_amount, net_amount, tax_amount"
        " from marts.fct_sales where order_id = 'O1' order by line_number"
    )
    assert sorted(decimals(spread)) == [
        ("0.0000", "0.0000", "10.0000", "-10.0000", "0.0000"),
        ("10.0000", "0.3300", "0.0000", "9.6700", "0.6700"),
        ("10.0000", "0.3300", "0.0000", "9.6700", "0.6700"),
        ("10.0000", "0.3400", "0.0000", "9.6600", "0.6600"),
    ]
    orders = built.rows(
        "select order_id, order_value, returned_amount, net_amount, is_sale_order"
        " from marts.fct_orders where order_id like 'O%' order by 1"
    )
    assert decimals(orders) == [
        ("O1", "29.0000", "10.0000", "19.0000", True),
        ("O2", "30.0000", "5.0000", "25.0000", True),
        ("O3", "29.0000", "29.0000", "0.0000", True),
        ("O4", "0.0000", "0.0000", "0.0000", False),
        ("O5", "0.0000", "0.0000", "0.0000", True),
        ("O6", "30.0000", "30.0000", "0.0000", True),
    ]
    stated = pd.read_csv(raw.path / "orders.csv", dtype=str).set_index("order_id")[
        ["discount_amount", "refunded_amount", "tax_amount"]
    ]
    stated = stated[stated.index.str.startswith("R")].map(Decimal)
    found = built.frame(
        "select order_id, sum(discount_amount) as d, sum(returned_amount) as r, sum(tax_amount) as t"
        " from marts.fct_sales where order_id like 'R%' group by 1"
    )
    found = found.set_index("order_id").loc[stated.index]
    for column, ours in zip(stated.columns, ["d", "r", "t"], strict=True):
        assert (
            found[ours].map(lambda value: Decimal(str(value)).quantize(Decimal("0.01"))) == stated[column]
        ).all()
    wrong = built.rows(
        "select * from marts.fct_sales where net_amount != gross_amount - discount_amount - returned_amount"
        " or net_amount < 0 and is_sale"
    )
    assert wrong == []


def test_an_unknown_order_status_stops_the_build(dbt, raw):
    run = dbt(
        *BUILD_AND_TEST,
        "--select",
        "+fct_sales",
        **shop(raw, [("O1", "C1", "2024-01-01", "gone fishing", "", "", "", "")], [("O1", "A", 1, 10)]),
    )
    assert run.exit_code != 0
    assert "unknown order_status gone_fishing" in run.output
    assert "seeds/rules/order_statuses.csv" in run.output
    assert "cancelled (void)" in run.output


def in_currencies(raw):
    """Write a flat file in two currencies."""
    rows = [(n, "A", 2, "2024-01-01", "1.50", f"C{n}", "eur" if n % 2 else "GBP") for n in range(4)]
    columns = ["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "currency"]
    raw.write("lines", pd.DataFrame(rows, columns=columns))
    return {"layout": "online_retail", "raw_path": str(raw.path)}


def test_amounts_of_two_currencies_are_never_added_up(dbt, raw):
    run = dbt(*BUILD_AND_TEST, "--select", "+fct_sales", **in_currencies(raw))
    assert run.exit_code != 0
    assert "exchange_rates" in run.output
    assert "currency: EUR, orders: 2" in run.output


def test_with_exchange_rates_amounts_are_in_one_currency(dbt, raw):
    variables = in_currencies(raw)
    raw.write("exchange_rates", pd.DataFrame({"currency": ["GBP", "EUR"], "rate": [1, "0.85"]}))
    built = dbt.built(*SALES, **variables)
    rows = built.rows("select order_id, unit_price, net_amount from marts.fct_sales order by 1")
    assert decimals(rows) == [
        ("0", "1.5000", "3.0000"),
        ("1", "1.2750", "2.5500"),
        ("2", "1.5000", "3.0000"),
        ("3", "1.2750", "2.5500"),
    ]


RECEIPTS = [
    ("1", "A", "2024-01-06", "5", "ANN", "North"),
    ("1", "B", "2024-01-06", "5", "ANN", "North"),
    ("1", "A", "2024-01-07", "6", "BOB", "North"),
    ("1", "A", "2024-01-07", "7", "BOB", "South"),
    ("2", "A", "2024-01-06", "8", "ANN", "North"),
    ("C9", "A", "2024-01-08", "-8", "ANN", "North"),
]


def receipts(raw):
    """Write receipts whose numbers restart each day and in each store."""
    columns = ["InvoiceNo", "StockCode", "InvoiceDate", "UnitPrice", "CustomerID", "store"]
    raw.write("lines", pd.DataFrame(RECEIPTS, columns=columns))
    return {"layout": "online_retail", "raw_path": str(raw.path), "max_shared_orders": 1}


@pytest.mark.parametrize(
    ("identity", "orders"),
    [("order_and_customer", 4), ("order_and_day_and_store", 5), ("customer_and_day", 3), ("order_id", 3)],
)
def test_orders_are_identified_as_the_var_says(dbt, raw, identity, orders):
    built = dbt.built(*SALES, order_identity=identity, **receipts(raw))
    assert built.value("select count(*) from marts.fct_orders") == orders
    cancelled = built.rows("select customer_id, is_cancelled from marts.fct_orders where is_cancelled")
    assert cancelled == ([] if identity == "customer_and_day" else [("ANN", True)])
    notices = built.rows("select row_count, message from int_notice_shared_orders")
    if identity == "order_id":
        ((count, message),) = notices
        assert count == 1
        assert "customer ids in no mart for that reason: 1, such as BOB" in message
        assert "order_identity: order_and_customer" in message
    else:
        assert notices == []


def test_too_many_shared_orders_stop_the_build(dbt, raw):
    run = dbt(
        *BUILD_AND_TEST, "--select", "+int_notice_shared_orders", **receipts(raw) | {"max_shared_orders": 0.2}
    )
    assert run.exit_code != 0
    assert "order_identity: order_and_customer" in run.output


def overlapping(raw):
    """Write two files with common lines; one is quoted, in another order, with an undeclared column."""
    columns = ["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Till"]
    first = [("1", "A", 2, "2024-01-02", "1.5", "C1", 1)] * 2 + [
        ("2", "B", 1, "2024-01-03", "2", "C2", 1),
        ("3", "B", 1, "2024-01-05", "2", "C3", 2),
    ]
    second = [
        ("2", "B", 1, "2024-01-03", "2", "C2", 1),
        ("3", "B", 1, "2024-01-05", "2", "C3", 3),
        ("4", "B", 1, "2024-01-06", "2", "C4", 1),
    ]
    raw.write("lines/a", pd.DataFrame(first, columns=columns))
    raw.write("lines/b", pd.DataFrame(second, columns=columns)[columns[::-1]], quoting=1)
    return {"layout": "online_retail", "raw_path": str(raw.path), "max_reject_share": 0}


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ("keep", {"1": 2, "2": 2, "3": 2, "4": 1}),
        ("drop", {"1": 1, "2": 1, "3": 2, "4": 1}),
        ("between_files", {"1": 2, "2": 1, "3": 2, "4": 1}),
    ],
)
def test_duplicates_are_lines_with_equal_values_and_do_not_count_as_rejects(dbt, raw, rows, lines):
    run = dbt(
        *BUILD_AND_TEST,
        "--select",
        *MODELS,
        duplicate_rows=rows,
        **overlapping(raw),
    )
    assert "A raw table has more unusable rows" not in run.output
    with run.connect() as connection:
        found = connection.sql("select order_id, count(*) from marts.fct_sales group by 1").fetchall()
        assert dict(found) == lines
        notices = connection.sql("select row_count from int_notice_copies").fetchall()
        assert notices == ([(2,)] if rows == "keep" else [])


def test_a_price_named_like_a_total_gets_a_notice_that_says_what_to_type(dbt, raw):
    frame = pd.DataFrame(
        [("1", "A", 2, "2024-01-02", "10", "C1")],
        columns=["InvoiceNo", "StockCode", "Quantity", "InvoiceDate", "Sales", "CustomerID"],
    )
    raw.write("lines", frame)
    built = dbt.built(
        *SALES, layout="online_retail", raw_path=str(raw.path), column_map={"lines": {"UnitPrice": "Sales"}}
    )
    ((message,),) = built.rows("select message from int_notice_columns")
    assert "'Sales' is read as the price of one unit" in message
    assert "{column_map: {lines: {line_total: Sales}}}" in message


def test_totals_that_contradict_prices_are_counted_in_a_notice(dbt, raw):
    columns = [
        "InvoiceNo",
        "StockCode",
        "Quantity",
        "InvoiceDate",
        "UnitPrice",
        "line_total",
        "discount_amount",
        "CustomerID",
    ]
    rows = [
        ("1", "A", 2, "2024-01-02", "5", "10", "", "C1"),
        ("2", "A", 2, "2024-01-02", "5", "9", "1", "C1"),
        ("3", "A", 2, "2024-01-02", "5", "8", "", "C1"),
    ]
    raw.write("lines", pd.DataFrame(rows, columns=columns))
    built = dbt.built(*SALES, layout="online_retail", raw_path=str(raw.path))
    assert decimals(built.rows("select gross_amount, net_amount from marts.fct_sales order by order_id")) == [
        ("10.0000", "10.0000"),
        ("10.0000", "9.0000"),
        ("8.0000", "8.0000"),
    ]
    assert built.rows("select row_count, amount from int_notice_line_totals") == [(1, Decimal("-2.0000"))]


def test_quantity_and_price_may_be_missing_with_a_notice(dbt, raw):
    raw.write(
        "lines",
        pd.DataFrame(
            [("1", "A", "2024-01-02", "C1"), ("1", "B", "2024-01-02", "C1")],
            columns=["InvoiceNo", "StockCode", "InvoiceDate", "CustomerID"],
        ),
    )
    built = dbt.built(*SALES, layout="online_retail", raw_path=str(raw.path))
    assert (
        decimals(built.rows("select quantity, unit_price, net_amount, is_sale from marts.fct_sales"))
        == [("1.000", None, "0.0000", True)] * 2
    )
    assert {topic for (topic,) in built.rows("select topic from int_notice_columns")} == {
        "price",
        "quantity",
    }


def test_a_column_that_may_be_missing_but_has_a_lookalike_stops_the_build(dbt, raw):
    raw.write(
        "lines",
        pd.DataFrame(
            [("1", "A", "2024-01-02", "C1", "3")],
            columns=["InvoiceNo", "StockCode", "InvoiceDate", "CustomerID", "Preis"],
        ),
    )
    run = dbt("run", "--select", "stg_online_retail__orders", layout="online_retail", raw_path=str(raw.path))
    assert run.exit_code != 0
    assert "column_map: {lines: {UnitPrice: Preis}}" in run.output
