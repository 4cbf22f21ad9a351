"""Raw data in every format that retailers use: the same data gives the same marts."""
# ruff: noqa: D103 - test names describe the tests

import pandas as pd
import pytest
from conftest import BUILD
from publishing import quoted
from raw_folder import RawFolder, bundled

SIGNS = [("£1 BARGAIN MUFFIN", "€1 BARGAIN MUFFIN"), ("HOME SWEET", "HOME\u2019S SWEET"), ("CAFÉ", "CAFé")]
OWN_NAMES = {
    "orders": {"order_id": "Receipt No.", "ordered_at": "when"},
    "order_lines": {"order_id": "Receipt No.", "unit_price": "price £"},
}


def typed_parquet(raw):
    """Write the flat file as Parquet, customers as floats because some are missing."""
    raw.write_parquet("lines", bundled("online_retail")["lines"])
    return {"layout": "online_retail"}


def whole_numbers_as_floats(raw):
    """Write the carts as Parquet, ages and days as floats because some are missing, as in pandas."""
    for table, frame in bundled("instacart").items():
        raw.write_parquet(table, frame)
    return {"layout": "instacart"}


def names_of_online_retail_ii_with_a_byte_order_mark(raw):
    """Write the flat file with the column names of its second edition, as a spreadsheet would.

    A table of products without names is added: the names are still read from the lines.
    """
    names = {"InvoiceNo": "Invoice", "UnitPrice": "Price", "CustomerID": "Customer ID"}
    lines = bundled("online_retail")["lines"].rename(columns=names)
    lines["Customer ID"] = lines["Customer ID"].map(lambda number: number and f"{number}.0")
    raw.write("lines", lines, encoding="utf-8-sig")
    raw.write("products", pd.DataFrame({"product_id": lines["StockCode"].str.upper().unique()}))
    return {"layout": "online_retail"}


def windows_1252_with_semicolons(raw):
    """Write the flat file in Windows-1252, with characters that are at other bytes in Latin-1."""
    lines = bundled("online_retail")["lines"]
    for before, after in SIGNS:
        assert lines["Description"].str.contains(before, regex=False).any()
        lines["Description"] = lines["Description"].str.replace(before, after, regex=False)
    raw.write("lines", lines, encoding="cp1252", sep=";")
    written = (raw.path / "lines.csv").read_bytes()
    assert all(byte in written for byte in [0xA3, 0x80, 0x92, 0xE9])  # pound, euro, curly quote, e acute
    return {"layout": "online_retail", "csv_encoding": "windows-1252", "csv_delimiter": ";"}


def own_column_names_and_dates_with_the_month_first(raw):
    """Write the shop with other column names, and American dates."""
    tables = {
        table: frame.rename(columns=OWN_NAMES.get(table, {})) for table, frame in bundled("shop").items()
    }
    iso = r"(\d+)-0?(\d+)-0?(\d+) 0?(\d+:\d+)(:00)?"
    tables["orders"]["when"] = tables["orders"]["when"].str.replace(iso, r"\2/\3/\1 \4", regex=True)
    assert tables["orders"]["when"].str.startswith("1/2/2023 ").any()
    raw.write_all(tables)
    return {"layout": "shop", "column_map": OWN_NAMES, "date_order": "mdy"}


def several_files_in_a_folder(raw):
    """Write the order lines of the shop as three unordered files in a folder."""
    tables = bundled("shop")
    lines = tables.pop("order_lines")
    for number, part in enumerate([lines[7000:], lines[:10], lines[10:7000]]):
        raw.write(f"order_lines/{number}", part)
    raw.write_all(tables)
    return {"layout": "shop"}


def shuffled_rows(raw):
    """Write the shop with the rows of every table in another order."""
    raw.write_all({table: frame.sample(frac=1, random_state=1) for table, frame in bundled("shop").items()})
    return {"layout": "shop"}


def reversed_rows(raw):
    """Write the flat file with the last row first."""
    raw.write("lines", bundled("online_retail")["lines"][::-1])
    return {"layout": "online_retail"}


# If only the reading differs, the gate's models are compared: nothing downstream reads raw data.
BEHIND_THE_GATE = ["intermediate.int_customers", "intermediate.int_products", "intermediate.int_orders"]
BEHIND_THE_GATE += ["marts.fct_sales", "marts.rejected_rows"]
TO_THE_GATE = [*BUILD, "--select", *[f"+{table.split('.')[1]}" for table in BEHIND_THE_GATE]]
WAYS = {
    "typed Parquet": (typed_parquet, TO_THE_GATE),
    "whole numbers stored as floats": (whole_numbers_as_floats, TO_THE_GATE),
    "other names and a byte order mark": (names_of_online_retail_ii_with_a_byte_order_mark, TO_THE_GATE),
    "Windows-1252 with semicolons": (windows_1252_with_semicolons, TO_THE_GATE),
    "own names and the month first": (own_column_names_and_dates_with_the_month_first, TO_THE_GATE),
    "several files in the shop's own 'raw' folder/": (several_files_in_a_folder, TO_THE_GATE),
    "shuffled rows and four threads": (shuffled_rows, [*BUILD, "--threads", "4"]),
    "reversed rows and one thread": (reversed_rows, [*BUILD, "--threads", "1"]),
}


@pytest.fixture(scope="session")
def rewritten(dbt):
    """Build the bundled sample in every format; return the builds by format."""
    calls = {}
    for way, (write, arguments) in WAYS.items():
        folder = RawFolder(dbt.folder / "ways" / way)
        slash = "/" if way.endswith("/") else ""
        calls[way] = (arguments, write(folder) | {"raw_path": f"{folder.path}{slash}"})
    return dbt.all_built(calls)


def differences(sample, other, tables, replaced):
    """Return the tables that differ between two databases; `replaced` are texts to replace in the sample."""
    different = {}
    sample.connection.execute(f"attach {quoted(other.run.marts)} as other_marts (read_only)")
    sample.connection.execute(f"attach {quoted(other.run.work / 'work.duckdb')} as other_work (read_only)")
    for table in tables:
        # a rejected row has the text and position in its file, and its number depends on these
        own = "(rejected_row_id, raw_file, raw_line, raw_row)"
        columns = f"* exclude {own}" if table == "marts.rejected_rows" else "*"
        if table == "marts.build_audit":
            columns = "* exclude (file_lines, header_lines, blank_lines, lines_within_quotes)"
        there = f"other_{'marts' if table.startswith('marts.') else 'work'}.{table}"
        expected, actual = f"select {columns} from {table}", f"select {columns} from {there}"
        if replaced:
            expected, actual = (f"select columns(*)::varchar from ({query})" for query in (expected, actual))
        for before, after in replaced:
            expected = f"select replace(columns(*), '{before}', '{after}') from ({expected})"
        lost = sample.rows(f"{expected} except all {actual}")
        new = sample.rows(f"{actual} except all {expected}")
        if lost or new:
            different[table] = {"lost": lost[:3], "new": new[:3]}
    sample.connection.execute("detach other_marts")
    sample.connection.execute("detach other_work")
    return different


@pytest.mark.parametrize("way", WAYS)
def test_the_same_data_in_any_format_gives_the_same_tables(rewritten, samples, way):
    built = rewritten[way]
    sample = samples[built.layout]
    write, arguments = WAYS[way]
    tables = BEHIND_THE_GATE if arguments == TO_THE_GATE else [f"marts.{mart}" for mart in sample.marts()]
    assert set(tables) >= {"marts.fct_sales", "marts.rejected_rows"}
    replaced = SIGNS if write == windows_1252_with_semicolons else []
    assert differences(sample, built, tables, replaced) == {}
