"""Raw files of every kind, in folders, below titles; files that are not read are reported."""
# ruff: noqa: D103 - test names describe the tests

import datetime
import gzip
import json
import os
from decimal import Decimal

import duckdb
import pytest
import raw_files
import raw_text
import xlsxwriter
from conftest import BUILD
from publishing import quoted
from test_wrong_inputs import assert_stops

NAMES = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"]
TO_THE_GATE = [
    *BUILD,
    "--select",
    "+fct_sales",
    "+build_audit",
    "+rejected_rows",
    "+int_notice_files_passed_over",
]


def rows(code, bad="x"):
    """Return two good lines and one with an invalid quantity."""
    return [
        [f"{code}1", "P1", "MUG", "2", "2024-03-01 10:00:00", "1.5", "C1"],
        [f"{code}2", "P2", "TEA", bad, "2024-03-02 10:00:00", "2.5", "C2"],
        [f"{code}3", "P2", 'TEA, "GREEN"', "3", "2024-03-03 10:00:00", "0.25", "C2"],
    ]


def as_csv(lines, delimiter=",", names=NAMES):
    """Return lines as CSV, with a header."""
    cells = [['"' + cell.replace('"', '""') + '"' if '"' in cell else cell for cell in row] for row in lines]
    return "".join(delimiter.join(row) + "\n" for row in [names, *cells])


def as_json(lines):
    """Return lines as JSON lines, with quantities and prices as numbers if they are valid."""
    texts = []
    for row in lines:
        quoted_cells = [cell if cell.replace(".", "").isdigit() else json.dumps(cell) for cell in row]
        cells = [f"{json.dumps(name)}: {cell}" for name, cell in zip(NAMES, quoted_cells, strict=True)]
        texts.append("{" + ", ".join(cells) + "}\n")
    return "".join(texts)


def write_sheets(path, **sheets):
    """Write an Excel file, each sheet a list of rows; dates and times are formatted as such."""
    with xlsxwriter.Workbook(path) as book:
        formats = {
            datetime.datetime: book.add_format({"num_format": "d/m/yy hh:mm"}),
            datetime.date: book.add_format({"num_format": "d/m/yy"}),
        }
        for name, lines in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(lines):
                for place, cell in enumerate(row):
                    sheet.write(number, place, cell, formats.get(type(cell)))


def write(path, text, opened=open):
    """Write a text file, creating its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with opened(path, "wt", encoding="utf-8", newline="") as file:
        file.write(text)


def flat(dbt, raw, arguments=TO_THE_GATE, **variables):
    """Build a flat input."""
    given = {"layout": "online_retail", "raw_path": str(raw.path), "max_reject_share": 1} | variables
    return dbt.built(*arguments, **given)


def stopped(dbt, raw, *words, **variables):
    """Run a flat input that must stop with a message with these words."""
    assert_stops(dbt("run", layout="online_retail", raw_path=str(raw.path), **variables), *words)


def sales(built, columns="order_id"):
    """Return some columns of the sales, ordered by id."""
    return built.rows(f"select {columns} from marts.fct_sales order by order_id, product_id")


EVERY_KIND = {  # the file, its contents, and the position of its wrong row
    "lines/a.csv": lambda path: write(path, as_csv(rows("A"))),
    "lines/B.CSV": lambda path: write(path, as_csv(rows("B"))),
    "lines/c.csv.gz": lambda path: write(path, as_csv(rows("C")), gzip.open),
    "lines/D.CSV.GZ": lambda path: write(path, as_csv(rows("D")), gzip.open),
    "lines/e.csv.zst": lambda path: write(path, as_csv(rows("E")), raw_text.zstd.open),
    "lines/f.jsonl": lambda path: write(path, as_json(rows("F"))),
    "lines/g.ndjson.gz": lambda path: write(path, as_json(rows("G")), gzip.open),
    "lines/year=2024/month=01/h.csv": lambda path: write(path, as_csv(rows("H"))),
    "lines/sub/folder/i.tsv": lambda path: write(path, as_csv(rows("I"), "\t")),
    "lines/j.csv": lambda path: write(path, "sep=;\n" + as_csv(rows("J"), ";")),
    "lines/k.xlsx": lambda path: write_sheets(
        path, First=[NAMES, *rows("K")], Nothing=[], Second=[[], NAMES, [], *rows("L")]
    ),
}
WRONG_ROWS = {
    **{name: 3 for name in EVERY_KIND if name != "lines/k.xlsx"},
    **{"lines/f.jsonl": 2, "lines/g.ndjson.gz": 2, "lines/j.csv": 4},
    **{"lines/k.xlsx[First]": 3, "lines/k.xlsx[Second]": 5},
}


def test_every_kind_of_file_in_a_table_folder_is_read_and_every_wrong_row_is_located(dbt, raw):
    for name, prepare in EVERY_KIND.items():
        (raw.path / name).parent.mkdir(parents=True, exist_ok=True)
        prepare(raw.path / name)
    write(raw.path / "lines" / "_copy.csv", as_csv(rows("X")))
    write(raw.path / "lines" / ".hidden" / "copy.csv", as_csv(rows("X")))
    (raw.path / "lines" / "_SUCCESS").touch()
    with duckdb.connect() as connection:
        select = (
            "select 'M1' as InvoiceNo, 85123 as StockCode, 2 as Quantity, date '2024-03-01' as InvoiceDate,"
        )
        connection.sql(f"{select} 1.5 as UnitPrice, 'C1' as CustomerID").write_parquet(
            str(raw.path / "lines" / "m.parquet")
        )
    built = flat(dbt, raw)
    good = sorted(f"{code}{number}" for code in "ABCDEFGHIJKL" for number in "13")
    assert sales(built) == [(order,) for order in [*good, "M1"]]
    names = "select product_name from intermediate.int_products where product_id = 'P2'"
    assert built.rows(names) in ([("TEA",)], [('TEA, "GREEN"',)])
    shown = built.rows("select raw_file, raw_line, reject_reason from marts.rejected_rows")
    expected = [(f"{raw.path}/{name}", line, "unreadable Quantity") for name, line in WRONG_ROWS.items()]
    assert sorted(shown) == sorted(expected)
    columns = "file_lines, header_lines, blank_lines, lines_within_quotes, rows_read, rows_accepted"
    audit = built.rows(f"select {columns} from marts.build_audit where raw_table = 'lines'")
    assert audit == [(12 * 4 + 3, 12 + 2, 1, 0, 12 * 3 + 1, 12 * 2 + 1)]


# Excel


def test_an_excel_file_has_the_values_that_were_typed(dbt, raw):
    day = datetime.datetime(2009, 12, 1, 7, 45)
    write_sheets(
        raw.path / "lines.xlsx",
        lines=[
            NAMES,
            [489434, 85123, "MUG\nRED, BIG", 12, day, 7.98, 13085],
            [489435, "85123A", '12" TEA', 0.5, datetime.date(2009, 12, 2), 0.1 + 0.2, "017"],
            [489436, "P3", "", 1, "2009-12-03 10:00", 2.333333, None],
        ],
    )
    built = flat(dbt, raw, date_order="dmy")
    columns = "order_id, product_id, cast(quantity as text), cast(unit_price as text), customer_id"
    assert sales(built, columns) == [
        ("489434", "85123", "12.000", "7.9800", "13085"),
        ("489435", "85123A", "0.500", "0.3000", "017"),
        ("489436", "P3", "1.000", "2.3333", "guest"),
    ]
    when = built.rows("select cast(ordered_at as text) from intermediate.int_orders order by order_id")
    assert when == [("2009-12-01 07:45:00",), ("2009-12-02 00:00:00",), ("2009-12-03 10:00:00",)]
    found = built.rows("select product_name from intermediate.int_products where product_id = '85123'")
    assert found == [("MUG\nRED, BIG",)]


def test_a_single_sheet_is_read_if_named_and_an_unsuitable_sheet_stops_the_build(dbt, raw):
    write_sheets(raw.path / "lines.xlsx", Sales=[NAMES, *rows("A", "1")], Notes=[["Read me"]], Empty=[])
    stopped(dbt, raw, "lines.xlsx[Notes]", "lacks the columns", "xlsx_sheet")
    stopped(dbt, raw, "lines.xlsx[Sale]", "does not exist", "Sales, Notes, Empty", xlsx_sheet="Sale")
    built = flat(dbt, raw, xlsx_sheet="Sales")
    assert sales(built) == [("A1",), ("A2",), ("A3",)]


def test_an_invalid_excel_file_is_reported(dbt, raw):
    (raw.path / "lines.xlsx").write_bytes(b"PK\3\4 and so on")
    stopped(dbt, raw, "lines.xlsx", "not an Excel file", "password", ".xlsx again")


# JSON lines


def test_json_lines_keep_numbers_as_written_and_may_omit_names(dbt, raw):
    first = {
        "InvoiceNo": "A1",
        "StockCode": "P1",
        "Quantity": 1,
        "InvoiceDate": "2024-03-01",
        "CustomerID": None,
    }
    text = json.dumps(first)[:-1] + ', "UnitPrice": 7.1000}\n\n'
    second = '{"CustomerID": "C\\n1", "UnitPrice": 1234567890.5678, "InvoiceNo": 12345678901234567890, '
    second += '"StockCode": 7, "Quantity": 1, "InvoiceDate": "2024-03-02", "more": {"a": [1]}}\n'
    write(raw.path / "lines.jsonl", "\ufeff" + text + second)
    built = flat(dbt, raw)
    columns = "order_id, product_id, cast(unit_price as text), customer_id"
    assert sales(built, columns) == [
        ("12345678901234567890", "7", "1234567890.5678", "C\n1"),
        ("A1", "P1", "7.1000", "guest"),
    ]


@pytest.mark.parametrize("bad", ["A,B,1", '["a"]', '{"InvoiceNo": "A'])
def test_a_line_that_is_not_a_json_object_stops_the_build(dbt, raw, bad):
    write(raw.path / "lines.jsonl", as_json(rows("A")) + bad)
    stopped(dbt, raw, "lines.jsonl", "no JSON object in line 4")


# Files that are not read are reported.


@pytest.mark.parametrize(
    ("name", "advice"),
    [("b.xls", "save it as .xlsx"), ("b.json", ".jsonl"), ("b.zip", "Unpack it"), ("readme", "underscore")],
)
def test_a_file_of_an_unsupported_type_stops_the_build(dbt, raw, name, advice):
    write(raw.path / "lines" / "a.csv", as_csv(rows("A")))
    write(raw.path / "lines" / name, "text")
    stopped(dbt, raw, f"lines/{name} is of a type that is not read", advice)


def test_an_unsupported_file_next_to_a_supported_one_gets_a_notice(dbt, raw):
    write(raw.path / "lines.CSV", as_csv(rows("A")))
    write(raw.path / "lines.zip", "text")
    built = flat(dbt, raw, [*TO_THE_GATE, "+build_notices"])
    assert len(sales(built)) == 2
    ((message,),) = built.rows("select message from int_notice_files_passed_over")
    assert f"{raw.path}/lines.zip was not read" in message
    assert message in built.run.output
    (raw.path / "lines.CSV").unlink()
    stopped(dbt, raw, "lines.zip is of a type that is not read", "Unpack it")


@pytest.mark.parametrize("name", ["lines/a.csv", "Lines.csv", "lines.2024.csv", "lines.csv.gz"])
def test_a_table_found_twice_stops_the_build_until_one_is_chosen(dbt, raw, name):
    write(raw.path / "lines.CSV", as_csv(rows("A")))
    write(raw.path / name, as_csv(rows("B")), gzip.open if name.endswith(".gz") else open)
    stopped(dbt, raw, "'lines'", "more than once", "table_map: {lines: ")
    assert sales(flat(dbt, raw, table_map={"lines": "lines.CSV"})) == [("A1",), ("A3",)]


def test_a_truncated_compressed_file_stops_the_build(dbt, raw):
    for name, packed in [("lines.csv.gz", gzip.compress), ("lines.csv.zst", raw_text.zstd.compress)]:
        path = raw.path / name
        path.write_bytes(packed(as_csv(rows("A") * 1000).encode())[:-20])
        stopped(dbt, raw, name, "damaged or truncated")
        path.unlink()


# The header.


def test_titles_above_the_header_are_skipped_with_skip_lines_which_the_message_suggests(dbt, raw):
    title = "Sales of March\n\n"
    write(raw.path / "lines.csv", title + as_csv(rows("A"), ";"))
    stopped(dbt, raw, "lacks the columns", "Sales of March", "csv_delimiter: ';', skip_lines: 2")
    built = flat(dbt, raw, csv_delimiter=";", skip_lines=2)
    assert sales(built) == [("A1",), ("A3",)]
    lines = "select file_lines, header_lines, rows_read from marts.build_audit where raw_table = 'lines'"
    assert built.rows(lines) == [(6, 3, 3)]
    assert built.rows("select raw_line from marts.rejected_rows") == [(5,)]


def test_files_with_different_delimiters_are_read_together_with_rows_over_several_lines(dbt, raw):
    for name, delimiter, code in [("a.csv", ",", "A"), ("b.tsv", "\t", "B")]:
        lines = [[*row[:2], f"{delimiter}TWO\nLINES", *row[3:]] for row in rows(code, "1")]
        cells = [[cell if "\n" not in cell else f'"{cell}"' for cell in row] for row in [NAMES, *lines]]
        write(raw.path / "lines" / name, "".join(delimiter.join(row) + "\n" for row in cells))
    built = flat(dbt, raw)
    assert len(sales(built)) == 6
    columns = "lines_within_quotes, rows_read, rows_rejected"
    audit = f"select {columns} from marts.build_audit where raw_table = 'lines'"
    assert built.rows(audit) == [(6, 6, 0)]


def test_a_sep_line_with_an_invalid_delimiter_stops_the_build(dbt, raw):
    write(raw.path / "lines.csv", "sep=x\n" + as_csv(rows("A"), "x"))
    stopped(dbt, raw, "lines.csv", "its delimiter is 'x'")


def test_utf_8_with_bytes_not_in_windows_1252_is_recognized_as_utf_8(dbt, raw):
    text = as_csv([["A1", "P1", "\u00c1\u00cd", "1", "2024-03-01", "1", "C1"]])
    write(raw.path / "lines.csv", text)
    stopped(dbt, raw, "is in UTF-8, not in Windows-1252", "csv_encoding", csv_encoding="windows-1252")
    (raw.path / "lines.csv.gz").write_bytes(gzip.compress((raw.path / "lines.csv").read_bytes()))
    (raw.path / "lines.csv").unlink()
    stopped(dbt, raw, "is in UTF-8", "gunzip -c", csv_encoding="windows-1252")


# Parquet


def test_parquet_files_with_different_types_are_each_read_with_their_own(dbt, raw):
    (raw.path / "lines").mkdir()
    select = "select 'A{0}' as InvoiceNo, {1} as StockCode, 1 as Quantity, {2} as InvoiceDate, "
    select += "1.5 as UnitPrice, {3} as CustomerID, {4} as other"
    months = [
        ("'P1'", "timestamp '2024-01-01 10:00:00'", "'K1'", "1"),
        ("7", "date '2024-02-01'", "uuid '00000000-0000-0000-0000-000000000001'", "timestamp '2024-01-01'"),
        ("8::bigint", "'2024-03-01'", "17::bigint", "'ab'::blob"),
        ("9::double", "timestamp_ns '2024-03-31 23:59:59.999999999'", "18::double", "[1, 2]"),
    ]
    with duckdb.connect() as connection:
        for number, month in enumerate(months):
            path = str(raw.path / "lines" / f"{number}.parquet")
            connection.sql(select.format(number, *month)).write_parquet(path)
        bad = select.format("BAD", "'P1'", "null", "'K1'", "2.5")
        connection.sql(bad).write_parquet(str(raw.path / "lines" / "bad.parquet"))
    write(raw.path / "lines" / "more.csv", as_csv(rows("B")))
    built = flat(dbt, raw)
    assert sales(built, "order_id, product_id, customer_id, cast(order_date as text)") == [
        ("A0", "P1", "K1", "2024-01-01"),
        ("A1", "7", "00000000-0000-0000-0000-000000000001", "2024-02-01"),
        ("A2", "8", "17", "2024-03-01"),
        ("A3", "9", "18", "2024-03-31"),
        ("B1", "P1", "C1", "2024-03-01"),
        ("B3", "P2", "C2", "2024-03-03"),
    ]
    shown = dict(built.rows("select reject_reason, raw_row from marts.rejected_rows"))
    assert json.loads(shown["order not accepted"])["InvoiceNo"] == "ABAD"
    assert shown["unreadable Quantity"].startswith("B2,P2,TEA,x,")


@pytest.mark.parametrize("kind", ["timestamp_ns", "timestamptz_ns"])
def test_nanoseconds_are_truncated_before_and_after_1970(dbt, raw, kind):
    moments = ["2024-03-31 23:59:59.999999999", "1969-12-31 23:59:59.999999999"]
    orders = [
        f"select '{number}' as InvoiceNo, 'P' as StockCode, 1 as Quantity, 1 as UnitPrice, "
        f"'C' as CustomerID, cast(timestamp_ns '{moment}' as {kind}) as InvoiceDate"
        for number, moment in enumerate(moments)
    ]
    with duckdb.connect() as connection:
        connection.execute("set TimeZone = 'UTC'")
        connection.sql(" union all ".join(orders)).write_parquet(str(raw.path / "lines.parquet"))
        assert (
            connection.sql(f"describe from {quoted(raw.path / 'lines.parquet')}").fetchall()[-1][1]
            == kind.upper()
        )
    built = flat(dbt, raw, earliest_order_date="1960-01-01")
    when = built.rows("select cast(ordered_at as text) from intermediate.int_orders order by order_id")
    assert when == [("2024-03-31 23:59:59.999999",), ("1969-12-31 23:59:59.999999",)]


# Names of tables, and DuckDB files.


def test_tables_are_found_under_mapped_names(dbt, raw):
    write(raw.path / "online_retail_II.csv", as_csv(rows("A")))
    built = flat(dbt, raw, table_map={"lines": "online_retail_II"})
    assert sales(built) == [("A1",), ("A3",)]
    stopped(dbt, raw, "'lines'", "online_retail.csv", "is missing", table_map={"lines": "online_retail"})
    stopped(dbt, raw, "table_map names the raw table 'line'", "lines", table_map={"line": "online_retail"})


def test_the_tables_and_views_of_a_duckdb_file_are_read(dbt, raw):
    path = raw.path / "shop.duckdb"
    write(raw.path / "lines.csv", as_csv(rows("A")))
    with duckdb.connect(path) as connection:
        connection.execute(
            f"create table kept as from read_csv({quoted(raw.path / 'lines.csv')}, all_varchar = true)"
        )
        connection.execute("create view lines as select * from kept")
    before = path.read_bytes()
    given = {"layout": "online_retail", "raw_path": str(path), "max_reject_share": 1}
    assert sales(dbt.built(*TO_THE_GATE, **given)) == [("A1",), ("A3",)]
    assert path.read_bytes() == before
    with duckdb.connect(path) as connection:
        connection.execute("create schema sales; create table sales.lines as from kept limit 1")
    assert_stops(dbt("run", **given), "more than once", "main, sales", "table_map: {<raw table>: main.lines}")
    assert sales(dbt.built(*TO_THE_GATE, **given, table_map={"lines": "sales.lines"})) == [("A1",)]


def test_a_raw_path_that_is_another_kind_of_file_stops_the_build(dbt, raw):
    write(raw.path / "lines.csv", as_csv(rows("A")))
    path = str(raw.path / "lines.csv")
    run = dbt("run", layout="online_retail", raw_path=path)
    assert_stops(run, path, "not a readable DuckDB file", "<folder>")


# Files that may be opened.


def test_sheets_and_compressed_files_outside_are_not_opened(tmp_path, monkeypatch):
    raw, outside = tmp_path / "raw", tmp_path / "outside"
    raw.mkdir()
    outside.mkdir()
    write_sheets(outside / "a.xlsx", Secret=[["secret"]])
    write(outside / "b.csv.gz", "secret\n", gzip.open)
    (raw / "lines").symlink_to(outside)
    for name in ["a.xlsx", "b.csv.gz"]:
        (raw / name).symlink_to(outside / name)
    monkeypatch.setattr(raw_files.CONFINEMENT, "folders", [raw.resolve()])
    assert raw_files.list_files(str(raw), "lines", "") == [f"{raw}/lines"]
    for name in ["a.xlsx[Secret]", "b.csv.gz", "lines/b.csv.gz", "../outside/b.csv.gz"]:
        with pytest.raises(PermissionError):
            raw_files.TEXTS.of(f"{raw}/{name}", "utf-8")
        assert "outside" in raw_files.inspect_file(f"{raw}/{name}", str(raw), "utf-8")["problem"]


def test_a_folder_that_links_to_itself_is_reported(tmp_path, monkeypatch):
    write(tmp_path / "lines" / "a.csv", as_csv(rows("A")))
    (tmp_path / "lines" / "b").symlink_to(tmp_path)
    monkeypatch.setattr(raw_files.CONFINEMENT, "folders", [tmp_path.resolve()])
    listed = raw_files.list_files(str(tmp_path), "lines", "")
    assert listed == [f"{tmp_path}/lines/a.csv", f"{tmp_path}/lines/b/lines"]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (85123.0, "85123"),
        (1e20, "100000000000000000000"),
        (1e-7, "0.0000001"),
        (7.9799999999999995, "7.9799999999999995"),
        (True, "true"),
        (datetime.datetime(2009, 12, 1, 7, 45), "2009-12-01 07:45:00"),
        (datetime.date(2009, 12, 1), "2009-12-01"),
        (datetime.time(7, 45), "07:45:00"),
        (Decimal("1.50"), "1.50"),
        ("", ""),
    ],
)
def test_cells_of_a_sheet_are_converted_to_text_as_a_program_would_write_it(value, text):
    assert raw_text._cell_text(value) == text
    assert os.linesep not in raw_text.csv_line([text])[:-1]


def test_real_numbers_are_not_misread_with_number_format(dbt, raw):
    write(raw.path / "lines.jsonl", as_json(rows("A")))
    stopped(dbt, raw, "lines.jsonl", "stores real numbers", number_format="1.234,56")
