"""The output of `make inspect` for files of every kind, and the vars file that it writes."""
# ruff: noqa: D103 - test names describe the tests

import gzip
import subprocess
import zipfile
from decimal import Decimal

import inspect_files
import pytest
import yaml
from conftest import BUILD, ROOT
from raw_folder import bundled

HEADER = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country"
GERMAN = "Bestellnummer;Bestelldatum;Kundennummer;Artikelnummer;Artikelbezeichnung;Menge;Einzelpreis;Land"


class Looked:
    """The output of an inspection and the vars file."""

    def __init__(self, exit_code, output, file):
        """Keep the output, and read the vars file."""
        self.exit_code = exit_code
        self.output = output
        self.text = file.read_text(encoding="utf-8") if file.exists() else ""
        self.vars = yaml.safe_load(self.text) or {}


@pytest.fixture
def look(tmp_path, monkeypatch, capsys):
    """Return a function that inspects a folder of files, passed by name and content, as text or bytes."""
    project = tmp_path / "project"
    project.mkdir()
    monkeypatch.setattr(inspect_files, "PROJECT", project)
    raw = tmp_path / "raw"
    raw.mkdir()

    def run(files, only="", vars_file="my_shop.yml"):
        for name, content in files.items():
            path = raw / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        exit_code = inspect_files.main([str(raw / only), "--vars", vars_file])
        output = capsys.readouterr().out
        assert "Traceback" not in output
        return Looked(exit_code, output, project / vars_file)

    run.project = project
    run.raw = raw
    return run


def lines(rows, header=HEADER):
    """Return a CSV file."""
    return "\n".join([header, *rows]) + "\n"


def sales(dates, price="4.00", count=30):
    """Return lines of the flat layout, one per order, with the dates in turn."""
    return [
        f"G{n},P{n % 3},Tea,{n % 4 + 1},{dates[n % len(dates)]},{price},K{n % 7},France" for n in range(count)
    ]


def german(count=60):
    """Return a file like the export of a German shop."""
    rows = [
        f"{10000 + n // 2};{n % 27 + 1:02}.{n // 27 + 1:02}.2024 "
        f"1{n % 9}:05;{n // 2 % 9:05};A{n % 5:03};Müsli {n % 5} groß;"
        f"{n % 4 + 1};{'1.2' if n % 5 == 0 else ''}{n % 5 + 10},50;Österreich"
        for n in range(count)
    ]
    return (GERMAN + "\r\n" + "\r\n".join(rows) + "\r\n").encode("cp1252")


@pytest.mark.parametrize("layout", ["shop", "online_retail", "instacart"])
def test_the_bundled_sample_of_a_layout_needs_only_layout_and_path(look, layout):
    for table, frame in bundled(layout).items():
        frame.to_csv(look.raw / f"{table}.csv", index=False)
    looked = look({})
    assert looked.exit_code == 0
    assert looked.vars == {"layout": layout, "raw_path": str(look.raw)}


def test_a_german_export_is_recognized_at_once(look):
    looked = look({"lines.csv": german()})
    assert looked.exit_code == 0
    assert looked.vars["layout"] == "online_retail"
    assert looked.vars["csv_encoding"] == "windows-1252"
    assert looked.vars["csv_delimiter"] == ";"
    assert looked.vars["date_order"] == "dmy"
    assert looked.vars["column_map"] == {
        "lines": {
            "InvoiceNo": "Bestellnummer",
            "InvoiceDate": "Bestelldatum",
            "CustomerID": "Kundennummer",
            "StockCode": "Artikelnummer",
            "Description": "Artikelbezeichnung",
            "Quantity": "Menge",
            "UnitPrice": "Einzelpreis",
            "Country": "Land",
        }
    }


def test_the_vars_file_of_a_german_export_builds_it(look, dbt):
    looked = look({"Export 2024.csv": german()})
    assert looked.exit_code == 0
    assert looked.vars["table_map"] == {"lines": "Export 2024"}
    assert looked.vars["number_format"] == "1.234,56"
    built = dbt.built(*BUILD, "--select", "+fct_sales", **looked.vars)
    expected = sum((n % 4 + 1) * (Decimal("10.50") + n % 5 + (1200 if n % 5 == 0 else 0)) for n in range(60))
    [(count, amount)] = built.rows("select count(*), sum(gross_amount) from fct_sales")
    assert (count, amount) == (60, expected)


def workbook(path, sheets):
    """Write an Excel file with text and numbers, from the rows of its sheets by name."""
    names = list(enumerate(sheets, 1))
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    link = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    listed = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>' for n, name in names)
    links = "".join(
        f'<Relationship Id="r{n}" Type="{kind}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n, _ in names
    )
    with zipfile.ZipFile(path, "w") as file:
        file.writestr(
            "_rels/.rels",
            f'<Relationships {link}><Relationship Id="r" Type="{kind}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
        )
        book = f'<workbook {main} xmlns:r="{kind}"><sheets>{listed}</sheets></workbook>'
        file.writestr("xl/workbook.xml", book)
        file.writestr("xl/_rels/workbook.xml.rels", f"<Relationships {link}>{links}</Relationships>")
        for n, name in names:
            rows = "".join("<row>" + "".join(cell(value) for value in row) + "</row>" for row in sheets[name])
            sheet = f"<worksheet {main}><sheetData>{rows}</sheetData></worksheet>"
            file.writestr(f"xl/worksheets/sheet{n}.xml", sheet)


def cell(value):
    """Return a cell of a sheet."""
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def test_an_excel_file_is_read_sheet_by_sheet(look):
    sheets = {
        f"Year {year}": [
            ["Sales report"],
            HEADER.split(","),
            *(
                [f"G{year}{n}", "P1", "Tea", n % 4 + 1, f"{year}-01-05", 4.5, f"K{n % 7}", "Italy"]
                for n in range(20)
            ),
        ]
        for year in [2023, 2024]
    }
    workbook(look.raw / "lines.xlsx", sheets)
    looked = look({})
    assert looked.exit_code == 0, looked.output
    assert "lines.xlsx: 40 rows, 2 sheets, xlsx" in looked.output
    assert looked.vars["skip_lines"] == 1


def test_one_file_per_month_is_one_table(look):
    for month in ["01", "02"]:
        (look.raw / f"2024-{month}.csv").write_text(lines(sales([f"2024-{month}-05"])), encoding="utf-8")
    looked = look({})
    assert looked.exit_code == 0
    assert looked.vars["raw_path"] == str(look.raw.parent)
    assert looked.vars["table_map"] == {"lines": "raw"}


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (["2024-01-31", "2024-02-01"], None),
        (["01/31/2024", "02/01/2024"], "mdy"),
        (["31/01/2024", "01/02/2024"], "dmy"),
        (["1.2.2024", "3.4.2024"], "dmy"),
    ],
)
def test_a_number_above_twelve_or_a_dot_decides_the_order_of_dates(look, dates, order):
    looked = look({"lines.csv": lines(sales(dates))})
    assert looked.exit_code == 0
    assert looked.vars.get("date_order") == order


def test_dates_that_can_be_read_in_two_ways_are_a_question(look):
    looked = look({"lines.csv": lines(sales(["01/02/2024", "03/04/2024"]))})
    assert looked.exit_code == 0
    assert "date_order" not in looked.vars
    assert "# date_order: dmy" in looked.text
    assert "day first (dmy) or month first (mdy)?" in looked.output


def test_a_column_with_both_orders_of_dates_is_reported(look):
    looked = look({"lines.csv": lines(sales(["31/01/2024", "01/31/2024"]))})
    assert "dates with the day first and dates with the month first" in looked.output


def test_a_sep_line_and_title_lines_are_found(look):
    looked = look({"lines.csv": "sep=;\n" + lines(sales(["2024-01-05"])).replace(",", ";")})
    assert "the line 'sep='" in looked.output
    assert looked.vars["csv_delimiter"] == ";"
    looked = look(
        {"lines.csv": "Sales report\nof the north\n" + lines(sales(["2024-01-05"]))}, vars_file="b.yml"
    )
    assert looked.exit_code == 0
    assert "the first is 'Sales report'" in looked.output


def test_a_file_without_a_header_is_reported(look):
    looked = look({"lines.csv": lines(sales(["2024-01-05"])[1:], sales(["2024-01-05"])[0])})
    assert looked.exit_code == 1
    assert "No layout fits" in looked.output
    assert "no line with column names" in looked.output


def test_all_problems_are_reported_at_once(look):
    looked = look(
        {
            "lines.csv": german(),
            "old.xls": b"\xd0\xcf\x11\xe0",
            "notes.docx": b"PK",
            "wide.csv": "Straße;Ort\nx;y\n".encode("utf-16"),
            "empty.csv": b"",
        }
    )
    assert looked.exit_code == 0
    for words in [
        "old.xls is an old Excel file",
        "notes.docx",
        "is in UTF-16",
        "empty.csv is empty",
        "csv_encoding",
        "dmy",
    ]:
        assert words in looked.output


def test_a_line_total_is_recognized_by_name_and_by_values(look):
    rows = [
        f"G{n},P{n % 3},Tea,{n % 4 + 1},2024-01-05,{(n % 4 + 1) * (n % 3 + 2)}.00,K{n % 7},France"
        for n in range(60)
    ]
    looked = look({"lines.csv": lines(rows, HEADER.replace("UnitPrice", "Item price"))})
    assert looked.exit_code == 0
    assert (
        "Item price is read as the price of one unit, judging by its name. But its values look like the "
        "amount of the whole line" in looked.output
    )
    rows = [f"G{n},P{n % 3},Tea,{n % 4 + 1},2024-01-05,{n % 3 + 2}.00,K{n % 7},France" for n in range(60)]
    looked = look({"lines.csv": lines(rows, HEADER.replace("UnitPrice", "Item price"))}, vars_file="b.yml")
    assert "Item price is read as the price of one unit, judging by its name and its values" in looked.output


def test_a_customer_with_a_large_share_of_the_orders_is_reported(look):
    rows = [f"G{n},P1,Tea,1,2024-01-05,4.00,{'WALKIN7' if n % 2 else f'K{n}'},France" for n in range(40)]
    looked = look({"lines.csv": lines(rows)})
    assert "WALKIN7 has 20 of 40 orders" in looked.output


def test_an_id_with_one_order_each_is_reported_with_a_column_that_would_join(look):
    rows = [f"G{n},P1,Tea,1,2024-01-05,4.00,K{n},France,p{n % 15}@example.com" for n in range(40)]
    looked = look({"lines.csv": lines(rows, HEADER + ",Email")})
    assert "Every customer in CustomerID has only one order" in looked.output
    assert "Email would join them" in looked.output


def test_duplicates_are_counted_and_never_dropped_automatically(look):
    rows = sales(["2024-01-05"])
    looked = look({"lines.csv": lines([*rows, *rows[:3]])})
    assert "3 of 33 rows are exact copies" in looked.output
    assert "duplicate_rows" not in looked.vars
    assert "# duplicate_rows: drop" in looked.text


def test_compressed_files_and_folders_of_files_are_read(look):
    rows = sales(["2024-01-05"])
    looked = look(
        {
            "lines/a.csv": lines(rows),
            "lines/B.CSV": lines(rows[:5]),
            "lines/c.csv.gz": gzip.compress(lines(rows).encode()),
        }
    )
    assert "lines: 65 rows, 3 files" in looked.output


def test_files_of_one_folder_with_different_columns_are_reported(look):
    rows = sales(["2024-01-05"])
    looked = look({"lines/a.csv": lines(rows), "lines/b.csv": lines(rows, HEADER.replace("Country", "Land"))})
    assert "2 files have 2 different sets of columns" in looked.output
    assert looked.vars["column_map"] == {"lines": {"Country": ["Country", "Land"]}}


def test_no_file_is_ever_overwritten(look):
    (look.project / "my_shop.yml").write_text("layout: shop\n", encoding="utf-8")
    looked = look({"lines.csv": lines(sales(["2024-01-05"]))})
    assert looked.exit_code == 0
    assert looked.text == "layout: shop\n"
    assert "my_shop.yml already exists and was not changed" in looked.output
    assert "Next: make build VARS=my_shop_2.yml" in looked.output
    assert (look.project / "my_shop_2.yml").exists()


@pytest.mark.parametrize("name", ["{{ env_var('HOME') }}", "{% raw %}", "{# x #}"])
def test_a_column_with_jinja_in_its_name_never_reaches_the_vars_file(look, name):
    header = HEADER.replace("UnitPrice", f"Price {name}").replace("Country", name)
    looked = look({"lines.csv": lines(sales(["2024-01-05"]), header)})
    assert not any(sign in looked.text for sign in ["{{", "{%", "{#"])
    rows = sales(["2024-01-05"])
    rows[0] = rows[0].replace("Tea", name).replace("France", name)
    looked = look(
        {"lines.csv": lines(rows, HEADER.replace("Country", f'"Country ({name})"'))}, vars_file="b.yml"
    )
    assert looked.exit_code == 0
    assert not any(sign in looked.text for sign in ["{{", "{%", "{#"])
    assert "which no var may contain" in looked.output


def test_hostile_names_are_treated_as_text(look):
    name = "Price\x1b[31m'; drop table t0; --"
    rows = sales(["2024-01-05"])
    looked = look(
        {"lines.csv": lines(rows, HEADER.replace("Country", f'"{name}"').replace("Description", '"a"": b"'))}
    )
    assert looked.exit_code == 0
    assert "\x1b" not in looked.output
    assert "30 rows" in looked.output
    assert all(line.isprintable() for line in looked.text.split("\n"))


def test_missing_and_unsuitable_files_have_messages(look):
    assert inspect_files.main([""]) == 1
    looked = look({}, only="nowhere")
    assert looked.exit_code == 1
    assert "There is no file or folder" in looked.output
    looked = look({})
    assert looked.exit_code == 1
    assert "There is no table" in looked.output
    looked = look({"a.csv": "colour,size\nred,1\nblue,2\n"})
    assert looked.exit_code == 1
    assert "No layout fits" in looked.output
    assert not looked.text


def test_make_build_says_that_a_vars_file_is_missing():
    command = ["make", "--old-file", ".venv/installed", "build", "VARS=none_of_that_name.yml"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode != 0
    assert "There is no file 'none_of_that_name.yml'" in done.stderr
