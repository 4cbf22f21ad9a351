"""How texts are converted and columns are found: everything is read correctly or not at all."""
# ruff: noqa: D103 - test names describe the tests

import json
import re
from datetime import datetime
from decimal import Decimal

import duckdb
import pandas as pd
import pytest
from conftest import BUILD, BUILD_AND_TEST

DAY = "2024-01-05 00:00:00"
NOON = "2024-01-05 15:05:00"
ORDERS = pd.DataFrame({"order_id": ["O1"], "customer_id": ["C1"], "ordered_at": ["2024-03-01"]})
LINES = pd.DataFrame(
    {
        "order_line_id": ["L1"],
        "order_id": ["O1"],
        "product_id": ["P1"],
        "quantity": ["1"],
        "unit_price": ["5"],
    }
)
TIMES = {
    "nothing said": (
        {},
        {
            "2024-01-05": DAY,
            "2024/1/5": DAY,
            "2024.01.05": DAY,
            "20240105": DAY,
            "05-Jan-2024": DAY,
            "5 January 2024": DAY,
            "Jan 5, 2024": DAY,
            "January 5th, 2024": DAY,
            "JAN-05-2024": DAY,
            "2024-Jan-05": DAY,
            "Fri, 5 Jan 2024": DAY,
            "05SEP2024": "2024-09-05 00:00:00",
            "1 sept. 2024": "2024-09-01 00:00:00",
            "2024-01-05T15:05": NOON,
            "2024/01/05 15:05:00": NOON,
            "2024-01-05 3:05 PM": NOON,
            "2024-01-05 03:05:00pm": NOON,
            "2024-01-05 3:05:00 p.m.": NOON,
            "Jan 5, 2024, 3:05 PM": NOON,
            "Jan 5, 2024, 3:05\u202fPM": NOON,
            "20240105 15:05": NOON,
            "2024-01-05 12:05 AM": "2024-01-05 00:05:00",
            "2024-01-05 12:05 PM": "2024-01-05 12:05:00",
            "2024-01-05 23:59:59.9999999": "2024-01-05 23:59:59.999999",
            "2024-01-31 23:59:59.999999999": "2024-01-31 23:59:59.999999",
            "2024-01-05 13:05 PM": None,
            "2024-01-05 10:00:00+01:00": None,
            "2024-01-05T10:00:00Z": None,
            "2024-02-30": None,
            "Feb 30, 2024": None,
            "3/4/2024": None,
            "24-01-05": None,
            "05-Jan-24": None,
            "1704412800": None,
            "05-Mai-2024": None,
            "45352": None,
        },
    ),
    "day first": (
        {"date_order": "dmy", "two_digit_years": 1970},
        {
            "05/01/2024": DAY,
            "5.1.2024 15:05": NOON,
            "5/1/24": DAY,
            "05-01-24 15:05": NOON,
            "05-JAN-24": DAY,
            "05.01.24 3:05 pm": NOON,
            "05/01/69": "2069-01-05 00:00:00",
            "05/01/70": "1970-01-05 00:00:00",
            "05012024": DAY,
            "2024-01-05": DAY,
            "01/13/24": None,
            "05/01/024": None,
        },
    ),
    "month first": (
        {"date_order": "mdy", "two_digit_years": 2000},
        {
            "1/5/2024 3:05 PM": NOON,
            "01/05/24 15:05": NOON,
            "1/5/2024, 3:05:00 PM": NOON,
            "01052024": DAY,
            "Jan 5, 24": DAY,
            "01/05/70": "2070-01-05 00:00:00",
            "13/01/24": None,
        },
    ),
    "year first, two digits": (
        {"two_digit_years": 1970},
        {"24-01-05": DAY, "24/1/5 15:05": NOON, "05-Jan-2024": DAY, "05-Jan-24": None},
    ),
    "the clock of Berlin": (
        {"time_zone": "Europe/Berlin"},
        {
            "2024-01-05 15:05:00": NOON,
            "2024-01-05 14:05:00Z": NOON,
            "2024-01-05T14:05Z": NOON,
            "2024-01-05 14:05:00 UTC": NOON,
            "2024-01-05 15:05:00 +0100": NOON,
            "2024-01-05 15:05:00+01:00": NOON,
            "2024-01-05 16:05:00.000000 +02": NOON,
            "2024-01-05 09:05:00-05:00": NOON,
            "2024-01-05 19:35:00 +05:30": NOON,
            "2024-01-05 10:35:00 -0330": NOON,
            "2024-01-05 2:05 PM GMT": NOON,
            "Fri, 05 Jan 2024 14:05:00 GMT": NOON,
            "2024-01-05 14:05:00 GMT+0000": NOON,
            "2024-03-31 00:59:59Z": "2024-03-31 01:59:59",
            "2024-03-31 01:00:00Z": "2024-03-31 03:00:00",
            "2024-10-27 00:59:59Z": "2024-10-27 02:59:59",
            "2024-10-27 01:00:00Z": "2024-10-27 02:00:00",
            "2024-01-31 23:30:00Z": "2024-02-01 00:30:00",
            "2024-01-05 15:05:00 CET": None,
            "2024-01-05 15:05:00 +25:00": None,
        },
    ),
    "seconds since 1970": (
        {"date_order": "epoch_seconds"},
        {
            "1704467100": NOON,
            "1704467100.0": NOON,
            "1704467100.123456789": "2024-01-05 15:05:00.123456",
            "2024-01-05": DAY,
            "1704467100000": None,
        },
    ),
    "milliseconds since 1970 in New York": (
        {"date_order": "epoch_milliseconds", "time_zone": "America/New_York"},
        {"1704467100000": "2024-01-05 10:05:00", "1704467100999.9": "2024-01-05 10:05:00.9999"},
    ),
}
NUMBERS = {
    "nothing said": (
        {},
        {
            "7.98": "7.98",
            "7.9799999999999995": "7.98",
            "0.30000000000000004": ".3",
            "-2.333333": "-2.3333",
            "2.00005": "2.0001",
            "1e-05": "0",
            "1.5e-02": ".015",
            "1.2E3": "1200",
            "1.5E+03": "1500",
            "+5.": "5",
            ".5": ".5",
            "1e3": None,
            "1,5": None,
            "0x10": None,
            "1e+16": None,
            "$5": None,
            "(5)": None,
        },
    ),
    "a decimal comma": (
        {"number_format": "1.234,56"},
        {
            "1.234,56": "1234.56",
            "1234,56": "1234.56",
            "1.234": "1234",
            "12.345.678,9": "12345678.9",
            "7,9799999999999995": "7.98",
            "-0,5": "-.5",
            "€ 1.234,56": "1234.56",
            "1.234,56 €": "1234.56",
            "1.234,56\u00a0€": "1234.56",
            "EUR 12,5": "12.5",
            "12,5EUR": "12.5",
            "-12,50 €": "-12.5",
            "€ -12,50": "-12.5",
            "(12,50 €)": "-12.5",
            "12,50-": "-12.5",
            "R$ 12,50": "12.5",
            "100 kr": "100",
            "1e-05": "0",
            "1234.56": None,
            "1.23": None,
            "12 kg": None,
            "12,5,5": None,
        },
    ),
    "a decimal point": (
        {"number_format": "1,234.56"},
        {
            "1,234.56": "1234.56",
            "$1,234.56": "1234.56",
            "-$5.00": "-5",
            "$(5.00)": "-5",
            "($1,234.56)": "-1234.56",
            "US$ 5": "5",
            "12,34,567.5": "1234567.5",
            "1234.5": "1234.5",
            "1,5": None,
            "1.234,56": None,
        },
    ),
    "Swiss": (
        {"number_format": "1'234.56"},
        {
            "1'234.56": "1234.56",
            "1\u2019234.56": "1234.56",
            "CHF 1'234.50": "1234.5",
            "Fr. 5": "5",
            "1,5": None,
        },
    ),
    "French": (
        {"number_format": "1 234,56"},
        {
            "1 234,56": "1234.56",
            "1\u00a0234,56 €": "1234.56",
            "1\u202f234\u202f567": "1234567",
            "12,5": "12.5",
            "1.5": None,
        },
    ),
}


def text_literal(text):
    """Return a text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def write(raw, kind, table, columns):
    """Write a table as CSV or as texts in Parquet."""
    frame = pd.DataFrame(columns)
    if kind == "csv":
        raw.write(table, frame)
    else:
        duckdb.from_df(frame).write_parquet(str(raw.path / f"{table}.parquet"))


def gate_read(dbt, raw, model, columns, **variables):
    """Build one model of the gate; return some columns of its rows as dictionaries."""
    variables = {"layout": "shop", "raw_path": str(raw.path)} | variables
    run = dbt(*BUILD, "--select", f"+{model}", **variables)
    assert run.exit_code == 0, run.output[-5000:]
    with duckdb.connect(run.work / "work.duckdb", read_only=True) as connection:
        rows = connection.sql(
            f"select {', '.join(columns)} from intermediate.{model} order by all"
        ).fetchall()
    return [dict(zip(columns, row, strict=True)) for row in rows]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("way", TIMES)
def test_a_time_is_read_correctly_or_not_at_all(dbt, raw, way, kind):
    variables, times = TIMES[way]
    ids = [f"T{number}" for number in range(len(times))]
    write(raw, kind, "orders", {"order_id": ids, "customer_id": "C1", "ordered_at": times.keys()})
    raw.write("order_lines", LINES)
    columns = ["order_id", "ordered_at", "reject_reason"]
    rows = {row["order_id"]: row for row in gate_read(dbt, raw, "int_orders_checked", columns, **variables)}
    found = {text: rows[name]["ordered_at"] for name, text in zip(ids, times, strict=True)}
    assert found == {text: time and datetime.fromisoformat(time) for text, time in times.items()}
    reasons = {text: rows[name]["reject_reason"] for name, text in zip(ids, times, strict=True)}
    unreadable = {text for text, reason in reasons.items() if reason == "unreadable ordered_at"}
    assert unreadable == {text for text, time in times.items() if time is None}


@pytest.mark.parametrize("kind", ["csv", "parquet"])
@pytest.mark.parametrize("way", NUMBERS)
def test_a_number_is_read_correctly_or_not_at_all(dbt, raw, way, kind):
    variables, numbers = NUMBERS[way]
    ids = [f"T{number}" for number in range(len(numbers))]
    raw.write("orders", ORDERS)
    lines = {"order_line_id": ids, "order_id": "O1", "product_id": "P1", "quantity": "1"}
    write(raw, kind, "order_lines", lines | {"unit_price": numbers.keys()})
    columns = ["order_line_id", "unit_price", "reject_reason"]
    rows = {
        row["order_line_id"]: row
        for row in gate_read(dbt, raw, "int_order_lines_checked", columns, **variables)
    }
    found = {text: rows[name]["unit_price"] for name, text in zip(ids, numbers, strict=True)}
    assert found == {text: number and Decimal(number) for text, number in numbers.items()}
    unreadable = {text for name, text in zip(ids, numbers, strict=True) if rows[name]["reject_reason"]}
    assert unreadable == {text for text, number in numbers.items() if number is None}


# How a column is found.


def write_shop(raw, orders, lines=LINES, customers=None):
    """Write a shop of one order; the columns of the orders and customers by name."""
    raw.write("orders", pd.DataFrame(orders))
    raw.write("order_lines", lines)
    if customers is not None:
        raw.write("customers", pd.DataFrame(customers))


def test_the_date_and_the_time_of_an_order_may_be_in_two_columns(dbt, raw):
    days = ["2024-01-05", "2024-01-05 00:00:00", "05/01/2024", "", "2024-01-05"]
    times = ["15:05", "3:05:00 PM", "15:05:00", "10:00", ""]
    orders = {"order_id": [f"O{n}" for n in range(5)], "customer_id": "C1", "Date": days, "Time": times}
    found = {}
    for said in ["date + TIME", ["Date", "Time"]]:
        write_shop(raw, orders)
        variables = {"column_map": {"orders": {"ordered_at": said}}, "date_order": "dmy"}
        columns = ["order_id", "ordered_at", "reject_reason"]
        rows = gate_read(dbt, raw, "int_orders_checked", columns, **variables)
        found[str(said)] = [(str(row["ordered_at"]), row["reject_reason"]) for row in rows]
    expected = [*[(NOON, None)] * 3, ("None", "missing order date"), (DAY, None)]
    assert list(found.values()) == [expected] * 2


def test_typed_date_and_time_columns_are_joined_too(dbt, raw):
    raw.write("order_lines", LINES)
    row = "select 'O1' as order_id, 'C1' as customer_id, date '2024-01-05' as day, time '15:05' as clock"
    duckdb.sql(row).write_parquet(str(raw.path / "orders.parquet"))
    variables = {"column_map": {"orders": {"ordered_at": "day + clock"}}}
    rows = gate_read(dbt, raw, "int_orders_checked", ["ordered_at"], **variables)
    assert rows == [{"ordered_at": datetime.fromisoformat(NOON)}]


@pytest.mark.parametrize(
    ("stored", "variables", "expected"),
    [
        ("20240105::bigint", {}, DAY),
        ("20240105::double", {}, DAY),
        ("1704467100::bigint", {"date_order": "epoch_seconds"}, NOON),
        ("timestamptz '2024-01-05 14:05:00+00'", {"time_zone": "Europe/Berlin"}, NOON),
        ("timestamptz '2024-01-05 15:05:00+00'", {}, NOON),
    ],
)
def test_a_time_of_another_type_is_read_as_text(dbt, raw, stored, variables, expected):
    raw.write("order_lines", LINES)
    row = f"select 'O1' as order_id, 'C1' as customer_id, {stored} as ordered_at, 1 as is_cancelled"
    duckdb.sql(row).write_parquet(str(raw.path / "orders.parquet"))
    rows = gate_read(dbt, raw, "int_orders_checked", ["ordered_at", "is_cancelled"], **variables)
    assert rows == [{"ordered_at": datetime.fromisoformat(expected), "is_cancelled": True}]


def test_with_a_list_of_names_each_file_uses_its_own(dbt, raw):
    raw.write("orders", ORDERS)
    lines = LINES.rename(columns={"unit_price": "Price"})
    raw.write("order_lines/january", lines)
    raw.write(
        "order_lines/february", lines.rename(columns={"Price": "price each"}).assign(order_line_id="L2")
    )
    variables = {"column_map": {"order_lines": {"unit_price": ["price each", "Price"]}}}
    rows = gate_read(dbt, raw, "int_order_lines_checked", ["order_line_id", "unit_price"], **variables)
    assert rows == [{"order_line_id": name, "unit_price": 5} for name in ["L1", "L2"]]


def test_a_constant_replaces_a_missing_column(dbt, raw):
    write_shop(raw, ORDERS, LINES.drop(columns="quantity"))
    variables = {"column_map": {"order_lines": {"quantity": "= 2"}}}
    rows = gate_read(dbt, raw, "int_order_lines_checked", ["quantity", "reject_reason"], **variables)
    assert rows == [{"quantity": 2, "reject_reason": None}]


def test_a_column_that_is_mapped_to_one_name_is_not_read_as_another(dbt, raw):
    write_shop(raw, ORDERS, customers={"customer_id": ["C1"], "age": ["25-34"]})
    variables = {"column_map": {"customers": {"age_group": "age"}}}
    rows = gate_read(dbt, raw, "int_customers_checked", ["age", "age_group", "reject_reason"], **variables)
    assert rows == [{"age": None, "age_group": "25-34", "reject_reason": None}]


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"order_lines": {"quantity": "=many"}}, ["'many'", "decimal", "column_map"]),
        ({"order_lines": {"quantity": []}}, ["quantity", "a list of names", "column_map"]),
        (
            {"order_lines": {"quantity": ["pieces", "units"]}},
            ["lacks the column pieces or units", "quantity"],
        ),
        ({"orders": {"ordered_at": "Date + Time"}}, ["lacks the column Date + Time", "column_map"]),
    ],
)
def test_an_invalid_column_map_stops_the_build_with_a_message(dbt, raw, said, words):
    write_shop(raw, ORDERS)
    run = dbt("run", layout="shop", raw_path=str(raw.path), column_map=said)
    assert run.exit_code != 0
    assert [line for line in run.output.splitlines() if all(word in line for word in words)], run.output
    assert "Traceback" not in run.output


# The advice about values that cannot be read.

ADVICE = {
    "25/01/2024": "date_order: dmy",
    "01/25/2024": "date_order: mdy",
    "01/02/2024": "date_order: mdy}' or --vars '{date_order: dmy",
    "25.01.24": "date_order: dmy, two_digit_years: 1970",
    "05-JAN-24": "two_digit_years: 1970",
    "2024-01-05T10:00:00Z": "time_zone: Europe/Berlin",
    "2024-01-05 10:00:00 +0100": "time_zone: Europe/Berlin",
    "1704467100": "date_order: epoch_seconds",
    "1704467100000": "date_order: epoch_milliseconds",
    "45352": "spreadsheet",
    "completed": "column_map",
}
NUMBER_ADVICE = {
    "1,50": "number_format: '1.234,56'",
    "1.234,50": "number_format: '1.234,56'",
    "12,50 €": "number_format: '1.234,56'",
    "1,234.50": "number_format: '1,234.56'",
    "$5.00": "number_format: '1,234.56'",
    "(5.00)": "number_format: '1,234.56'",
    "1 234,50": "number_format: '1 234,56'",
    "1'234.50": "number_format: 1'234.56",
    "1,234": "number_format: '1,234.56'}\" or --vars",
    "free": "not a number",
}


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_for_every_unreadable_column_an_example_and_the_var_that_reads_it_are_shown(dbt, raw, kind):
    lines = {
        "InvoiceNo": ["A", "B"],
        "StockCode": "P",
        "Quantity": "1",
        "UnitPrice": "1,50",
        "CustomerID": "C",
    }
    write(raw, kind, "lines", lines | {"InvoiceDate": ["1/2/2024", "25/1/2024"]})
    run = dbt(*BUILD_AND_TEST, layout="online_retail", raw_path=str(raw.path))
    assert run.exit_code != 0
    messages = [line for line in run.output.splitlines() if "rows_rejected: 2, rows_read: 2" in line]
    assert len(messages) == 2, run.output
    assert "25/1/2024" in messages[0] and "--vars '{date_order: dmy}'" in messages[0]
    assert "1,50" in messages[1] and "number_format: '1.234,56'" in messages[1]
    assert "max_reject_share: " not in run.output
    assert len(re.findall("^FAILED ", run.output, flags=re.MULTILINE)) == 1


def test_order_statuses_in_words_belong_in_order_status(dbt, raw):
    orders = ORDERS.assign(status="completed")
    write_shop(raw, orders)
    said = {"orders": {"is_cancelled": "status"}}
    run = dbt(*BUILD_AND_TEST, layout="shop", raw_path=str(raw.path), column_map=said)
    assert run.exit_code != 0
    assert "for_example: completed" in run.output
    assert "--vars '{column_map: {orders: {order_status: status}}}'" in run.output


@pytest.mark.parametrize(
    ("macro", "advice"),
    [
        ("what_to_do_about_time('value')", ADVICE),
        ("what_to_do_about_number('value', 'decimal(18,4)')", NUMBER_ADVICE),
    ],
)
def test_the_advice_depends_on_the_value(dbt, macro, advice):
    texts = ", ".join(f"({text_literal(text)})" for text in advice)
    query = f"select value, {{{{ {macro} }}}} as said from (values {texts}) as given (value)"
    run = dbt("show", "--inline", query, "--output", "json", "--limit", "-1")
    shown = run.output[run.output.index('{\n  "show"') :]
    said = {row["value"]: row["said"] for row in json.JSONDecoder().raw_decode(shown)[0]["show"]}
    assert {text: said[text] for text in advice if advice[text] not in said[text]} == {}
