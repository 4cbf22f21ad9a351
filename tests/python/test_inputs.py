"""Raw data as retailers have it: every way to write it gives the same marts, and what is wrong is said.

Runs that share their vars share a parsed project, which is why so many tests fill one and the same folder.
"""
# ruff: noqa: D103 - the name of a test is its sentence

import json
import shutil

import duckdb
import pandas as pd
import pytest
from conftest import BUILD, BUILD_AND_TEST, ROOT

FILES = {
    "shop": ["customers", "products", "orders", "order_lines"],
    "online_retail": ["lines"],
    "instacart": ["customers", "products", "departments", "orders", "order_products"],
}
PARQUET_TYPES = {
    "Quantity": "bigint",
    "InvoiceDate": "timestamp",
    "UnitPrice": "double",
    "CustomerID": "bigint",
    "order_id": "bigint",
    "user_id": "bigint",
    "order_number": "bigint",
    "order_dow": "bigint",
    "order_hour_of_day": "bigint",
    "days_since_prior_order": "double",
    "product_id": "bigint",
    "add_to_cart_order": "smallint",
    "department_id": "tinyint",
    "prices": "float",
    "age": "double",
    "income": "bigint",
}
MANY_CUSTOMERS_ORDERS = 40


class RawFolder:
    """A folder of raw files."""

    def __init__(self, path):
        """Make the folder, empty."""
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        self.path = path

    def write(self, table, frame, **options):
        """Write a table as a CSV file; a table `a/b` is the file b in the folder a."""
        path = self.path / f"{table}.csv"
        path.parent.mkdir(exist_ok=True)
        frame.to_csv(path, index=False, **options)

    def write_parquet(self, table, frame):
        """Write a table as a Parquet file, numbers and times as such."""
        columns = [f'cast("{name}" as {PARQUET_TYPES.get(name, "varchar")}) as "{name}"' for name in frame]
        frame = frame.where(frame != "", None)
        duckdb.sql(f"select {', '.join(columns)} from frame").write_parquet(
            str(self.path / f"{table}.parquet")
        )

    def write_orders(self, orders, lines):
        """Write the two tables that the shop cannot do without, from tuples in the order of their columns."""
        order_columns = ["order_id", "customer_id", "ordered_at", "country", "is_cancelled"]
        line_columns = ["order_line_id", "order_id", "product_id", "quantity", "unit_price"]
        self.write("orders", pd.DataFrame(orders, columns=order_columns))
        self.write("order_lines", pd.DataFrame(lines, columns=line_columns))


@pytest.fixture
def raw(dbt):
    """Return the folder that the tests fill in turn."""
    return RawFolder(dbt.folder / "raw")


def bundled(layout):
    """Return the bundled sample of a layout by table, as the text that stands in the files."""
    folder = ROOT / "seeds" / layout
    return {
        table: pd.read_csv(folder / f"{layout}__{table}.csv", dtype=str, keep_default_na=False)
        for table in FILES[layout]
    }


def marts(built):
    """Return every mart of a database with the columns to compare."""
    tables = built.rows("select table_name from duckdb_tables() where schema_name = 'marts' order by 1")
    # the text of a rejected row, and its number, which follows the text, are those of the file it came in
    return {table: "raw_table, reject_reason" if table == "rejected_rows" else "*" for (table,) in tables}


def differences(built, run, replaced=()):
    """Return the marts in which a run differs from a build; `replaced` are texts to replace in the build."""
    assert run.exit_code == 0, run.output
    different = {}
    connection = built.connection
    connection.execute(f"attach '{run.database}' as other (read_only)")
    try:
        for mart, columns in marts(built).items():
            expected = f"select {columns} from marts.{mart}"
            for before, after in replaced:
                expected = f"select replace(columns(c -> true), '{before}', '{after}') from ({expected})"
            actual = f"select {columns} from other.marts.{mart}"
            if replaced:
                expected, actual = (
                    f"select columns(*)::varchar from ({query})" for query in (expected, actual)
                )
            for name, query in {
                "lost": f"{expected} except all {actual}",
                "new": f"{actual} except all {expected}",
            }.items():
                rows = connection.sql(query).fetchall()
                if rows:
                    different[mart, name] = rows[:3]
    finally:
        connection.execute("detach other")
    return different


def snapshot(path):
    """Return every row of every mart of a database."""
    with duckdb.connect(path, read_only=True) as connection:
        tables = connection.sql(
            "select table_name from duckdb_tables() where schema_name = 'marts'"
        ).fetchall()
        return {
            table: sorted(map(str, connection.sql(f"select * from marts.{table}").fetchall()))
            for (table,) in tables
        }


def value(run, query):
    """Return the one value of a query on the database of a run."""
    with duckdb.connect(run.database, read_only=True) as connection:
        return connection.sql(query).fetchone()[0]


def rows(run, query):
    """Return the rows of a query on the database of a run."""
    with duckdb.connect(run.database, read_only=True) as connection:
        return connection.sql(query).fetchall()


# Every way to write the same data gives the same marts.


def test_parquet_with_typed_columns_gives_the_same_marts(dbt, raw, online_retail):
    raw.write_parquet("lines", bundled("online_retail")["lines"])
    run = dbt(*BUILD, layout="online_retail", raw_path=str(raw.path))
    assert differences(online_retail, run) == {}


def test_parquet_with_whole_numbers_stored_as_floats_gives_the_same_marts(dbt, raw, instacart):
    for table, frame in bundled("instacart").items():
        raw.write_parquet(table, frame)
    run = dbt(*BUILD, layout="instacart", raw_path=str(raw.path))
    assert differences(instacart, run) == {}


def test_csv_with_a_byte_order_mark_gives_the_same_marts(dbt, raw, online_retail):
    raw.write("lines", bundled("online_retail")["lines"], encoding="utf-8-sig")
    run = dbt(*BUILD, layout="online_retail", raw_path=str(raw.path))
    assert differences(online_retail, run) == {}


def test_csv_in_windows_1252_keeps_its_signs(dbt, raw, online_retail):
    signs = [("£1 BARGAIN MUFFIN", "€1 BARGAIN MUFFIN"), ("HOME SWEET", "HOME’S SWEET"), ("CAFÉ", "CAFé")]
    lines = bundled("online_retail")["lines"]
    for before, after in signs:
        assert lines["Description"].str.contains(before, regex=False).any()
        lines["Description"] = lines["Description"].str.replace(before, after, regex=False)
    raw.write("lines", lines, encoding="cp1252")
    written = (raw.path / "lines.csv").read_bytes()
    assert all(byte in written for byte in [0xA3, 0x80, 0x92, 0xE9])  # pound, euro, curly quote, e acute
    run = dbt(*BUILD, layout="online_retail", raw_path=str(raw.path), csv_encoding="windows-1252")
    assert differences(online_retail, run, replaced=signs) == {}


def test_semicolons_and_dates_with_the_month_first_give_the_same_marts(dbt, raw, shop):
    for table, frame in bundled("shop").items():
        if "ordered_at" in frame:
            iso = r"(\d+)-0?(\d+)-0?(\d+) 0?(\d+:\d+)(:00)?"
            frame["ordered_at"] = frame["ordered_at"].str.replace(iso, r"\2/\3/\1 \4", regex=True)
        raw.write(table, frame, sep=";")
    assert "1/2/2023 " in (raw.path / "orders.csv").read_text(encoding="utf-8")
    run = dbt(*BUILD, layout="shop", raw_path=str(raw.path), csv_delimiter=";", date_order="mdy")
    assert differences(shop, run) == {}


def test_a_table_in_several_files_of_a_folder_with_an_odd_name_gives_the_same_marts(dbt, shop):
    raw = RawFolder(dbt.folder / "the shop's own 'raw' files")
    for table, frame in bundled("shop").items():
        if table == "order_lines":
            for number, part in enumerate([frame[7000:], frame[:10], frame[10:7000]]):
                raw.write(f"{table}/{number}", part)
        else:
            raw.write(table, frame)
    run = dbt(*BUILD, layout="shop", raw_path=str(raw.path) + "/")
    assert differences(shop, run) == {}


def test_the_column_names_of_online_retail_ii_give_the_same_marts(dbt, raw, online_retail):
    names = {"InvoiceNo": "Invoice", "UnitPrice": "Price", "CustomerID": "Customer ID"}
    lines = bundled("online_retail")["lines"].rename(columns=names)
    lines["Customer ID"] = lines["Customer ID"].map(lambda number: number and f"{number}.0")
    raw.write("lines", lines)
    run = dbt(*BUILD, layout="online_retail", raw_path=str(raw.path))
    assert differences(online_retail, run) == {}


def test_own_column_names_give_the_same_marts(dbt, raw, shop):
    column_map = {
        "orders": {"order_id": "Receipt No.", "ordered_at": "when"},
        "order_lines": {"order_id": "Receipt No.", "unit_price": "price £"},
    }
    for table, frame in bundled("shop").items():
        raw.write(table, frame.rename(columns=column_map.get(table, {})))
    run = dbt(*BUILD, layout="shop", raw_path=str(raw.path), column_map=column_map)
    assert differences(shop, run) == {}


@pytest.mark.parametrize("threads", [1, 4])
def test_neither_the_order_of_rows_nor_the_number_of_threads_changes_a_mart(dbt, raw, shop, threads):
    for table, frame in bundled("shop").items():
        raw.write(table, frame[::-1] if threads == 1 else frame.sample(frac=1, random_state=threads))
    run = dbt(*BUILD, "--threads", threads, layout="shop", raw_path=str(raw.path))
    assert differences(shop, run) == {}


def test_names_come_from_the_lines_where_the_product_list_has_none(dbt, raw, online_retail):
    raw.write("lines", bundled("online_retail")["lines"])
    codes = online_retail.frame("select product_id, 'Gifts' as department from marts.dim_products")
    raw.write("products", codes)
    selected = ["--select", "+dim_products", "--resource-types", "model", "seed"]
    run = dbt("build", *selected, layout="online_retail", raw_path=str(raw.path))
    assert run.exit_code == 0, run.output
    assert rows(run, "select distinct department from marts.dim_products") == [("Gifts",)]
    names = "select product_id, product_name from marts.dim_products order by 1"
    assert rows(run, names) == online_retail.rows(names)


# Input that cannot be used stops the build with one sentence, and the marts stay as they were.


def assert_stops(run, *words):
    """Check that a run stopped before its first model, with every one of the words in one sentence."""
    assert run.exit_code != 0
    assert "Traceback" not in run.output
    assert " START sql" not in run.output
    assert [line for line in run.output.splitlines() if all(word in line for word in words)], run.output


def test_a_missing_folder_is_named(dbt, raw):
    raw.path.rmdir()
    run = dbt("run", layout="shop", raw_path=str(raw.path))
    assert_stops(run, str(raw.path), "orders", "missing", "raw_path")


def test_a_missing_file_is_named(dbt, raw):
    for table, frame in bundled("shop").items():
        if table != "orders":
            raw.write(table, frame)
    run = dbt("run", layout="shop", raw_path=str(raw.path))
    assert_stops(run, "orders.csv", "orders.parquet", str(raw.path))


def test_a_missing_column_is_named_with_the_columns_found_and_the_way_out(dbt, raw):
    for table, frame in bundled("shop").items():
        raw.write(table, frame.rename(columns={"quantity": "pieces"}))
    run = dbt("run", layout="shop", raw_path=str(raw.path))
    assert_stops(run, "order_lines", "quantity", "pieces", "unit_price", "--vars", "column_map")


@pytest.mark.parametrize("table", ["orders", "order_lines"])
def test_a_file_without_a_row_leaves_the_marts_of_yesterday_as_they_are(dbt, raw, shop, table):
    for name, frame in bundled("shop").items():
        raw.write(name, frame[:0] if name == table else frame)
    run = dbt(*BUILD, copy_of=shop.database, layout="shop", raw_path=str(raw.path))
    assert_stops(run, f"'{table}'", str(raw.path))
    assert snapshot(run.database) == snapshot(shop.database)


# Rows that cannot be used are shown, and do not stop a build until there are too many of them.


def write_rows_that_are_wrong(raw):
    """Write forty good orders, and rows that are wrong in every way; return the reason of each by its id."""
    orders = [
        (f"O{n}", f"C{n % 9}", f"2024-03-{1 + n % 28:02}", "France", "") for n in range(MANY_CUSTOMERS_ORDERS)
    ]
    lines = [(f"L{n}", f"O{n}", f"P{n % 5}", 2, "9.95") for n in range(MANY_CUSTOMERS_ORDERS)]
    orders += [
        ("X1", "C1", "2024-13-01", "France", ""),
        ("X2", "C1", "01/02/2024", "France", ""),
        ("X3", "C1", "", "France", ""),
        ("X4", "C1", "2024-03-01", "France", "perhaps"),
        ("", "C1", "2024-03-01", "X5", ""),
        ("O7", "C1", "2024-03-20", "X6", ""),
    ]
    lines += [
        ("Y1", "O1", "P1", "two", "9.95"),
        ("Y2", "O1", "P1", "1e3", "9.95"),
        ("Y3", "O1", "P1", "1", "9,95"),
        ("Y4", "O1", "P1", "", "9.95"),
        ("Y5", "O1", "P1", "1", ""),
        ("Y6", "O1", "", "1", "9.95"),
        ("Y7", "", "P1", "1", "9.95"),
        ("Y8", "X1", "P1", "1", "9.95"),
        ("", "O1", "Y9", "1", "9.95"),
        ("L3", "O1", "Y10", "1", "9.95"),
    ]
    raw.write_orders(orders, lines)
    return {
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
    }


def test_rows_that_are_wrong_are_shown_with_their_reasons_while_the_build_succeeds(dbt, raw):
    reasons = write_rows_that_are_wrong(raw)
    run = dbt(*BUILD_AND_TEST, layout="shop", raw_path=str(raw.path), max_reject_share=0.5)
    assert run.exit_code == 0, run.output
    found = {}
    for row, reason in rows(run, "select raw_row, reject_reason from marts.rejected_rows"):
        (mark,) = [
            text
            for text in json.loads(row).values()
            if text and text[0] in "XY" and (text, reason) in reasons.items()
        ]
        found[mark] = reason
    assert found == reasons
    assert value(run, "select count(*) from marts.fct_sales") == MANY_CUSTOMERS_ORDERS
    assert value(run, "select count(*) from marts.fct_orders") == MANY_CUSTOMERS_ORDERS


def test_too_many_wrong_rows_fail_the_build_and_leave_the_marts_of_yesterday_as_they_are(dbt, raw, shop):
    write_rows_that_are_wrong(raw)
    run = dbt(*BUILD_AND_TEST, copy_of=shop.database, layout="shop", raw_path=str(raw.path))
    assert run.exit_code != 0
    assert "Traceback" not in run.output
    assert "max_reject_share" in run.output
    assert "unreadable unit_price" in run.output
    assert snapshot(run.database) == snapshot(shop.database)


# Shops that are small or odd.


def test_one_customer_of_whom_nothing_else_is_known_is_a_champion(dbt, raw):
    raw.write_orders([("O1", "C1", "2024-03-01", "", "")], [("L1", "O1", "P1", 2, "9.95")])
    run = dbt(*BUILD_AND_TEST, layout="shop", raw_path=str(raw.path))
    assert run.exit_code == 0, run.output
    columns = "customer_id, recency_days, frequency, r_score, f_score, m_score, rfm_segment"
    assert rows(run, f"select {columns} from marts.customer_rfm") == [("C1", 0, 1, 5, 5, 5, "Champions")]
    known = "country, region, age_group, income_group, household_group, demographic_profile"
    profile = rows(run, f"select {known} from marts.dim_customers where customer_id = 'C1'")
    assert profile == [("Unknown",) * 5 + ("Unknown | Unknown | Unknown",)]
    assert rows(run, "select product_name, department from marts.dim_products") == [("Unknown", "Unknown")]
    assert rows(run, "select sum(returned_amount), sum(net_amount) from marts.customer_metrics") == [
        (0, 19.9)
    ]


def test_customers_who_are_all_equal_are_told_apart_by_their_ids_only(dbt, raw):
    customers = ["A", "B", "C"]
    raw.write_orders(
        [(f"O{name}", name, "2024-03-01 10:00:00", "France", "") for name in customers],
        [(f"L{name}", f"O{name}", "P1", 1, "5") for name in customers],
    )
    run = dbt(*BUILD_AND_TEST, layout="shop", raw_path=str(raw.path))
    assert run.exit_code == 0, run.output
    scores = "select customer_id, r_score, f_score, m_score, avg_group from marts.customer_rfm order by 1"
    assert rows(run, scores) == [("A", 5, 5, 5, 1), ("B", 4, 4, 4, 2), ("C", 3, 3, 3, 3)]


def test_a_shop_of_guests_only_has_sales_and_no_customers(dbt, raw):
    raw.write_orders(
        [(f"O{number}", "", "2024-03-01", "France", "") for number in range(12)],
        [(f"L{number}-{product}", f"O{number}", product, 1, "5") for number in range(12) for product in "PQ"],
    )
    run = dbt(*BUILD_AND_TEST, layout="shop", raw_path=str(raw.path))
    assert run.exit_code == 0, run.output
    assert value(run, "select count(*) from marts.customer_rfm") == 0
    assert rows(run, "select customer_id, rfm_segment from marts.dim_customers") == [("guest", "Guest")]
    assert value(run, "select sum(order_value) from marts.fct_orders") == 120
    assert rows(run, "select product_id_a, product_id_b, support from marts.product_pairs") == [
        ("P", "Q", 1.0)
    ]
