"""Build bad and unusual inputs, and print what happens to each: `make bad-inputs`.

Every case declares the expected result: its rows are accepted with exact values, or they are quarantined for
a reason, with their file and line, or the build stops before the first model with a message. Inputs are
generated here and not stored. Cases about rows share one raw folder, with a file for each case, and are built
together, between good rows that must be accepted unchanged. A case that stops the build has a folder of its
own. The exit code is 1 if anything differs.

The cases are in `bad_input_cases.py`; `tests/python/test_bad_inputs.py` runs the same ones.
"""

import json
import os
import re
import shutil
import sys
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import chain
from pathlib import Path

import duckdb
from bad_input_cases import BASE, BUILDS, GOOD, HEADERS, STOPS, Case, Stop
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner

ROOT = Path(__file__).resolve().parents[1]
MODELS = ["+rejected_rows", "+build_audit", "+fct_sales", "+fct_orders"]
# data tests that rows add up run in every build here; keys and nulls of the marts are tested elsewhere
OTHER_TESTS = ["one_row_per", "unique", "not_null", "never_null", "relationships", "unique_combination"]
SALES = "order_id, product_id, quantity, unit_price"
ORDERS = "order_id, customer_id, ordered_at, country, is_cancelled"
AUDIT = "file_lines, header_lines, blank_lines, lines_within_quotes, rows_read, rows_accepted, rows_rejected"


@dataclass
class Outcome:
    """The result of a case."""

    name: str
    must: str
    happened: str
    is_ok: bool


@dataclass
class Expected:
    """The expected result of a build of several cases."""

    rejected: dict = field(default_factory=dict)  # by case: Counter of (file, line, reason)
    sales: dict = field(default_factory=dict)  # by case: Counter of texts
    orders: dict = field(default_factory=dict)
    shared: dict = field(default_factory=dict)  # by raw table: good rows of cases without expectations for it
    counts: dict = field(default_factory=dict)  # by raw table: Counter of the columns of AUDIT


def as_text(value) -> str:
    """Return a value in the notation of the cases."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return str(value).lower() if isinstance(value, bool) else str(value)


class Project:
    """Runs dbt in this process, in a separate folder; each layout is parsed once."""

    def __init__(self, folder: Path):
        """Keep everything in a folder."""
        self.folder = folder
        self.database = folder / "segmentation.duckdb"
        self.manifests = {}
        os.environ["SEGMENTATION_DB"] = str(self.database)

    def run(self, command: str, layout: str, variables: dict, *arguments) -> tuple[bool, str]:
        """Run a dbt command; return whether it succeeded and its output."""
        said = []
        variables = {"layout": layout, "raw_path": str(self.folder / "nothing")} | variables
        options = ["--vars", json.dumps(variables), "--project-dir", str(ROOT), "--profiles-dir", str(ROOT)]
        options += ["--target-path", str(self.folder / layout), "--log-path", str(self.folder / "logs")]
        options += ["--quiet", "--log-level", "none", "--log-level-file", "none"]
        runner = dbtRunner(
            self.manifests.get(layout), callbacks=[lambda event: said.append(str(event.info.msg))]
        )
        result = runner.invoke([command, *arguments, *options])
        DuckDBConnectionManager.close_all_connections()
        if command == "parse":
            self.manifests[layout] = result.result
        return result.success, f"{result.exception or ''}\n" + "\n".join(said)

    def parse(self, layout: str) -> None:
        """Parse the project for a layout, once."""
        if layout not in self.manifests:
            is_parsed, said = self.run("parse", layout, {})
            assert is_parsed, said

    def rows(self, layout: str, columns: str, model: str, condition: str = "true") -> list[tuple]:
        """Return some columns of a built model."""
        node = self.manifests[layout].nodes[f"model.segmentation.{model}"]
        work = self.database.with_name(f"{self.database.stem}_work")
        with duckdb.connect() as connection:
            for name in ["work", "building"]:
                connection.execute(f"attach '{work / name}.duckdb' as {name} (read_only)")
            return connection.sql(f"select {columns} from {node.relation_name} where {condition}").fetchall()


# Cases about rows, which share a folder.


def code(number: int) -> str:
    """Return the code that replaces @ in the rows of a case, so that its ids are unique."""
    return f"K{number:03}"


def write_shared(folder: Path, layout: str, delimiter: str, expected: Expected) -> None:
    """Write the good rows shared by the cases of a folder."""
    for table, header in HEADERS[layout].items():
        rows = [*BASE[layout].get(table, [])[1:], *expected.shared.get(table, [])]
        if rows:
            path = folder / table / "base.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            text = "".join(line.replace(",", delimiter) + "\n" for line in [header, *rows])
            path.write_text(text, encoding="utf-8")
            counts = expected.counts.setdefault(table, Counter())
            counts.update(
                header_lines=1, file_lines=len(rows) + 1, rows_read=len(rows), rows_accepted=len(rows)
            )


def file_bytes(case: Case, header: str, rows: list[str]) -> bytes:
    """Return the CSV file of a case."""
    ends = case.ends * (len(rows) + 1)
    text = "".join(line + end for line, end in zip([header, *rows], ends, strict=False))
    if case.is_cut:
        text = text.rstrip("\r\n")
    return case.change(text.encode(case.encoding))


def write_parquet(path: Path, columns: str, names: str, rows: list[str]) -> None:
    """Write a Parquet file from rows in the form of SQL tuples."""
    select = f"select {columns} from (values {', '.join(rows)}) as given({names})"
    with duckdb.connect() as connection:
        connection.sql(select).write_parquet(str(path))


def write_case(case: Case, number: int, folder: Path, expected: Expected) -> None:
    """Write the files of a case, and record the expected result of their rows."""
    mark = code(number)
    expected.rejected[case.name] = Counter()
    expected.sales[case.name] = Counter(text.replace("@", mark) for text in case.sales)
    expected.orders[case.name] = Counter(text.replace("@", mark) for text in case.orders)
    good = GOOD[case.layout]
    if case.has_good_rows:
        for table in set(good.rows) - set(case.rows):
            expected.shared.setdefault(table, []).extend(
                row.replace("@", mark) for row in chain(*good.rows[table])
            )
        expected.sales[case.name].update(text.replace("@", mark) for text in good.sales)
        expected.orders[case.name].update(text.replace("@", mark) for text in good.orders)
    for table in case.rows:
        first, last = good.rows.get(table, ([], [])) if case.has_good_rows else ([], [])
        separator = case.delimiter
        given = [(row, None) if isinstance(row, str) else row for row in case.rows[table]]
        around = [[(row.replace(",", separator), None) for row in rows] for rows in (first, last)]
        rows = [(row.replace("@", mark), reason) for row, reason in [*around[0], *given, *around[1]]]
        header = case.headers.get(table, HEADERS[case.layout][table].replace(",", separator))
        if case.is_parquet:
            path = folder / table / f"{mark}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            values = [row if row.startswith("(") else _as_values(row) for row, _ in rows]
            write_parquet(path, header, HEADERS[case.layout][table], values)
        else:
            path = folder / table / f"{mark}.csv"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(file_bytes(case, header, [row for row, _ in rows]))
        _expect(case, expected, table, path, rows)


def _as_values(row: str) -> str:
    """Return a CSV row without quotes as an SQL tuple."""
    return "(" + ", ".join(f"'{cell}'" if cell else "null" for cell in row.split(",")) + ")"


def _expect(case: Case, expected: Expected, table: str, path: Path, rows: list[tuple]) -> None:
    """Record the expected lines of a file: rejected, blank, or within quotes."""
    counts = expected.counts.setdefault(table, Counter())
    line = 1 if case.is_parquet else 2
    counts["file_lines"] += 0 if case.is_parquet else 1
    counts["header_lines"] += 0 if case.is_parquet else 1
    for row, reason in rows:
        breaks = 0 if case.is_parquet else row.count("\n")
        is_blank = not row.strip(" ")
        if reason:
            expected.rejected[case.name][str(path), line, reason] += 1
        counts["file_lines"] += 0 if case.is_parquet else 1 + breaks
        counts["blank_lines"] += is_blank
        counts["lines_within_quotes"] += breaks
        counts["rows_read"] += not is_blank
        counts["rows_rejected"] += reason is not None
        counts["rows_accepted"] += not is_blank and reason is None
        line += 1 + breaks


def build_cases(project: Project, folder: Path, cases: list[Case]) -> list[Outcome]:
    """Build the cases of one raw folder together, and compare the results."""
    layout, variables = cases[0].layout, cases[0].variables
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    expected = Expected()
    for number, case in enumerate(cases, 1):
        write_case(case, number, folder, expected)
    if not cases[0].is_parquet:
        write_shared(folder, layout, cases[0].delimiter, expected)
    project.parse(layout)
    tests = ["--indirect-selection", "cautious", "--exclude-resource-types", "unit_test"]
    tests += ["--exclude", *[f"test_name:{name}" for name in OTHER_TESTS]]
    variables = {"max_reject_share": 1} | variables | {"raw_path": str(folder)}
    is_built, said = project.run("build", layout, variables, "--select", *MODELS, *tests)
    if not is_built:
        faults = [line for line in said.splitlines() if re.search("error|fail", line, re.IGNORECASE)]
        happened = "the build of these cases failed: " + " ".join(faults[-20:])
        return [Outcome(case.name, case.must, happened, False) for case in cases]

    rejected = Counter(project.rows(layout, "raw_file, raw_line, reject_reason", "rejected_rows"))
    sales = Counter(map(_joined, project.rows(layout, SALES, "fct_sales")))
    orders = Counter(map(_joined, project.rows(layout, ORDERS, "fct_orders")))
    outcomes = []
    for number, case in enumerate(cases, 1):
        own = Counter({key: rejected[key] for key in rejected if Path(key[0]).stem == code(number)})
        arrived = Counter({row: sales[row] for row in expected.sales[case.name]})
        arrived_orders = Counter({row: orders[row] for row in expected.orders[case.name]})
        checked = [
            project.rows(layout, column, model, condition.replace("@", code(number)))[0][0]
            for (column, model, condition), _ in case.checks
        ]
        different = _differences(case.name, expected, own, arrived, arrived_orders)
        different += [
            f"{query} returned {got}, not {want}"
            for (query, want), got in zip(case.checks, checked, strict=True)
            if got != want
        ]
        reasons = sorted({reason for *_, reason in own})
        happened = "quarantined: " + ", ".join(reasons) if reasons else "accepted"
        outcomes.append(Outcome(case.name, case.must, "; ".join([happened, *different]), not different))
    return [*outcomes, *_whole(project, layout, expected, sales, orders)]


def _joined(row: tuple) -> str:
    return "|".join(map(as_text, row))


def _differences(name, expected: Expected, rejected, sales, orders) -> list[str]:
    """Return the differences between the rows of a case and the expected rows, in words."""
    found = [
        ("rejected", rejected, expected.rejected[name]),
        ("lines", sales, expected.sales[name]),
        ("orders", orders, expected.orders[name]),
    ]
    different = []
    for what, got, wanted in found:
        if missing := wanted - got:
            different.append(f"missing {what}: {sorted(map(str, missing))[:3]}")
        if extra := got - wanted:
            different.append(f"unexpected {what}: {sorted(map(str, extra))[:3]}")
    return different


def _whole(project: Project, layout: str, expected: Expected, sales, orders) -> list[Outcome]:
    """Compare the totals of all cases of a folder, and check that there are no other rows."""
    different = []
    columns = AUDIT.split(", ")
    for table, *counts in project.rows(layout, f"raw_table, {AUDIT}", "build_audit", "step = 'gate'"):
        wanted = [expected.counts[table][column] for column in columns]
        got = [count or 0 for count in counts]  # a table of Parquet files has no lines
        if got != wanted:
            different.append(f"{table}: {dict(zip(columns, got, strict=True))} instead of {wanted}")
        if sum(got[-2:]) != got[-3]:
            different.append(f"{table}: accepted and rejected rows are not the rows read")
    for what, got, wanted in [("lines", sales, expected.sales), ("orders", orders, expected.orders)]:
        if extra := got - sum(wanted.values(), Counter()):
            different.append(f"{what} that no case wrote: {sorted(extra)[:5]}")
    must = "file lines = header + blank + within quotes + accepted + rejected, counted when writing"
    name = f"all cases of this {layout} folder together"
    return [Outcome(name, must, "; ".join(different) or "the counts add up", not different)]


# Cases that stop the build.


def run_stop(project: Project, folder: Path, case: Stop) -> Outcome:
    """Run a case that must stop, in a folder of its own."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    raw = folder / case.folder
    raw.mkdir(exist_ok=True)
    for table, rows in GOOD[case.layout].rows.items():
        lines = [HEADERS[case.layout][table], *rows[0], *rows[1]]
        (raw / f"{table}.csv").write_text("\n".join(lines).replace("@", "K1") + "\n", encoding="utf-8")
    for table, lines in BASE[case.layout].items():
        (raw / f"{table}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    case.prepare(raw)
    project.parse(case.layout)
    variables = {"raw_path": str(raw)} | case.variables
    if case.raw_path is not None:
        variables["raw_path"] = case.raw_path(raw)
    command = ["build", "--exclude-resource-types", "unit_test"] if case.is_in_gate else ["run"]
    command += ["--select", *MODELS] if case.is_in_gate else []
    is_built, said = project.run(command[0], case.layout, variables, *command[1:])
    words = [word.replace("<raw>", str(raw)) for word in case.words]
    sentences = [line.strip() for line in said.splitlines() if all(word in line for word in words)]
    faults = [
        "the build succeeded" if is_built else "",
        "message not found: " + said.strip()[:600] if not sentences else "",
        "a stack trace" if "Traceback" in said or "called by macro" in said else "",
        "a model was started" if not case.is_in_gate and re.search(r"\d+ of \d+ START", said) else "",
    ]
    faults = [fault for fault in faults if fault]
    happened = "; ".join(faults) or "stops: " + sentences[0].replace(str(folder) + "/", "")
    return Outcome(case.name, case.must, happened, not faults)


def run_all(folder: Path):
    """Run every case; yield the outcomes one by one."""
    project = Project(folder)
    for cases in BUILDS.values():
        yield from build_cases(project, folder / "raw's [1] folder", cases)
    for case in STOPS:
        yield run_stop(project, folder / "raw", case)


def cell(text: str) -> str:
    """Return a text as a cell of a Markdown table."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text)
    return shown.replace("|", "\\|").strip()[:400]


def main() -> None:
    """Print the table."""
    print("| case | expected | result | ok |")
    print("| --- | --- | --- | --- |")
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, outcome in enumerate(run_all(Path(folder)), 1):
            wrong += not outcome.is_ok
            cells = [
                f"{number} {outcome.name}",
                outcome.must,
                outcome.happened,
                "yes" if outcome.is_ok else "NO",
            ]
            print("|", " | ".join(map(cell, cells)), "|", flush=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
