"""No bad input is accepted silently: the cases of scripts/bad_inputs.py, damaged files, Python's CSV reader.

The cases and their expected results are in scripts/bad_input_cases.py. They run in this process on a
project that is parsed once for each layout, which makes them fast.
"""
# ruff: noqa: D103 - test names describe the tests

import csv
import io
import random
import sys

import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "scripts"))
import bad_inputs
import raw_files
from bad_input_cases import BUILDS, HEADERS, STOPS
from raw_files import inspect_file

DAMAGED_FILES = 150
LINES_OF_A_FILE = 12
NASTY = [
    b'"',
    b"\n",
    b"\r\n",
    b",",
    b'""',
    b"\0",
    b"\x1f",
    b" ",
    b"-",
    b"9",
    b'","',
    b'"\n"',
    b"\xc3\xa9",
    b"",
]
CELLS = [
    "",
    "P1",
    " x ",
    'say "hi"',
    "a,b",
    "two\nlines",
    "\n",
    '"',
    '""',
    ",",
    "é",
    "'; --",
    "{{ 1 }}",
    "1e3",
]


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """Return the project; each layout is parsed on first use."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEGMENTATION_DB", "")  # restored after the tests; the project sets its own
        patch.chdir(ROOT)
        yield bad_inputs.Project(tmp_path_factory.mktemp("bad inputs"))


def wrong(outcomes):
    """Return the outcomes that differ from the expected results."""
    return [outcome for outcome in outcomes if not outcome.is_ok]


@pytest.mark.parametrize("name", BUILDS)
def test_every_row_is_accepted_or_rejected_with_its_line_and_reason(project, name):
    assert wrong(bad_inputs.build_cases(project, project.folder / "raw's [1] folder", BUILDS[name])) == []


@pytest.mark.parametrize("case", STOPS, ids=lambda case: case.name)
def test_input_that_cannot_be_read_stops_the_build_with_a_message(project, case):
    assert wrong([bad_inputs.run_stop(project, project.folder / "raw", case)]) == []


def test_there_are_more_than_seventy_cases_with_unique_names():
    names = [case.name for cases in BUILDS.values() for case in cases] + [case.name for case in STOPS]
    assert len(names) == len(set(names))
    assert len(names) > 70


# Random damage: whatever happens to a file, each of its lines is accounted for.


def damaged(data, draw):
    """Return a file with some bytes after its header replaced or removed, or truncated."""
    start = data.index(b"\n") + 1
    for _ in range(draw.randint(1, 4)):
        place, length = draw.randint(start, len(data)), draw.randint(0, 3)
        data = data[:place] + draw.choice(NASTY) + data[place + length :]
    if draw.random() < 0.1:
        data = data[: draw.randint(start, len(data))]
    return data


def write_damaged_lines(folder, draw):
    """Write many damaged files of order lines; return the good lines that were not affected."""
    untouched = set()
    for file in range(DAMAGED_FILES):
        lines = [f"L{file}-{n},O1,P{n},{n},1.25" for n in range(1, LINES_OF_A_FILE)]
        good = "\n".join([HEADERS["shop"]["order_lines"], *lines, ""]).encode()
        bad = damaged(good, draw)
        path = folder / "order_lines" / f"{file}.csv"
        path.write_bytes(bad)
        # a complete line between lines without quotes must be accepted
        physical = bad.split(b"\n")
        is_quoted = [b'"' in line for line in physical]
        for place, line in enumerate(physical):
            is_near = any(is_quoted[max(place - 1, 0) : place + 2])
            if line.decode("utf-8", "replace") in lines and not is_near:
                untouched.add((line.decode().split(",")[0], line.decode().split(",")[3]))
    return untouched


def raw_folder(project, name, orders):
    """Return a new raw folder of the shop with these orders and no lines."""
    folder = project.folder / name
    (folder / "order_lines").mkdir(parents=True)
    text = "\n".join([HEADERS["shop"]["orders"], *[f"{order},C1,2024-03-01,," for order in orders], ""])
    (folder / "orders.csv").write_text(text, encoding="utf-8")
    return folder


def build(project, folder):
    """Build the models up to the audit from a raw folder of the shop."""
    project.parse("shop")
    variables = {"raw_path": str(folder), "max_reject_share": 1}
    arguments = ["--select", *bad_inputs.MODELS, "--exclude-resource-types", "test", "unit_test"]
    is_built, said = project.run("build", "shop", variables, *arguments)
    assert is_built, said[-3000:]


def test_each_line_of_a_file_damaged_at_random_is_accepted_or_rejected_or_blank(project):
    draw = random.Random(1)
    folder = raw_folder(project, "damaged", ["O1"])
    untouched = write_damaged_lines(folder, draw)
    raw_files.CONFINEMENT.folders = [folder.resolve()]  # like the build
    # unreadable files would stop the build, which is tested elsewhere
    for path in (folder / "order_lines").iterdir():
        found = inspect_file(str(path), str(folder), "utf-8")
        if found["problem"]:
            assert "UTF-8" in found["problem"] or "carriage returns" in found["problem"]
            untouched -= {(f"L{path.stem}-{n}", str(n)) for n in range(1, LINES_OF_A_FILE)}
            path.unlink()
    files = list((folder / "order_lines").iterdir())
    assert len(files) > DAMAGED_FILES / 2
    build(project, folder)
    columns, condition = bad_inputs.AUDIT, "raw_table = 'order_lines'"
    ((lines, headers, blank, quoted, read, accepted, rejected),) = project.rows(
        "shop", columns, "build_audit", condition
    )
    physical = sum(len(path.read_bytes().removesuffix(b"\n").split(b"\n")) for path in files)
    assert lines == physical
    assert headers == len(files)
    assert lines - headers - blank - quoted == read == accepted + rejected
    assert rejected > len(files) / 2
    arrived = project.rows("shop", "order_line_id, cast(cast(quantity as integer) as text)", "fct_sales")
    assert untouched - set(arrived) == set()


# Python's own reader as an oracle, on well-formed files.


def write_random_csv(path, draw):
    """Write a well-formed file of order lines; return the products that Python's reader reads, by line id."""
    end = draw.choice(["\n", "\r\n"])
    rows = []
    for number in range(200):
        product = "".join(draw.choice(CELLS) for _ in range(draw.randint(1, 3)))
        note = "".join(draw.choice(CELLS) for _ in range(draw.randint(0, 3)))
        rows.append([f"{path.stem}-{number}", "O1", f"_{product}_", str(draw.randint(1, 9)), "1.5", note])
    with path.open("w", encoding="utf-8", newline="") as file:
        quoting = draw.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])
        writer = csv.writer(file, quoting=quoting, lineterminator=end)
        writer.writerow([*HEADERS["shop"]["order_lines"].split(","), "note"])
        writer.writerows(rows)
    read = csv.reader(io.StringIO(path.read_bytes().decode("utf-8"), newline=""))
    return {row[0].upper(): (row[2].upper(), int(row[3])) for row in list(read)[1:]}


def test_well_formed_files_are_read_like_python_reads_them(project):
    draw = random.Random(2)
    folder = raw_folder(project, "well formed", ["O1"])
    expected = {}
    for number in range(20):
        expected |= write_random_csv(folder / "order_lines" / f"f{number}.csv", draw)
    build(project, folder)
    columns = "order_line_id, product_id, cast(quantity as integer)"
    arrived = {
        line: (product, quantity) for line, product, quantity in project.rows("shop", columns, "fct_sales")
    }
    assert arrived == expected
    assert project.rows("shop", "count(*)", "rejected_rows") == [(0,)]
