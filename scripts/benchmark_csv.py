"""Benchmark this project's careful reading of CSV files against DuckDB's plain typed reader.

    python scripts/benchmark_csv.py --lines 3200000 --runs 3 [--layout online_retail --raw-path /data/uci]

Both read the same file into the same typed columns, alternately in one process. `read` counts every column's
values; `table` writes the columns to a table. The text of a row, which is kept for rejected rows only, is not
written. Prints CPU seconds (medians) and their ratio.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import duckdb
from make_sample import write_data_set
from publishing import quoted

ROOT = Path(__file__).resolve().parent.parent
RUN_DBT = "from dbt.cli.main import cli; cli()"
LARGEST = {"shop": "order_lines", "online_retail": "lines", "instacart": "order_products"}
OF_THE_GATE = ["read_error", "raw_file", "raw_line", "raw_row"]  # columns that the careful reader adds


def careful(layout: str, raw_path: Path, folder: Path) -> str:
    """Return the SQL with which the project reads the largest raw table of a layout."""
    command = [sys.executable, "-c", RUN_DBT, "--quiet", "compile", "--output", "json"]
    command += [
        "--inline",
        f"{{{{ raw_table('{LARGEST[layout]}') }}}}",
    ]
    command += ["--vars", json.dumps({"layout": layout, "raw_path": str(raw_path)})]
    command += ["--target-path", str(folder / "target"), "--log-path", str(folder / "logs")]
    environment = os.environ | {"SEGMENTATION_DB": str(folder / "segmentation.duckdb")}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode != 0:
        sys.exit(f"benchmark_csv: {done.stdout}{done.stderr}")
    return json.loads(done.stdout[done.stdout.index("{") :])["compiled"]


def connected() -> duckdb.DuckDBPyConnection:
    """Return a database without irregular rows, because the benchmark's files have none."""
    connection = duckdb.connect(config={"threads": 2, "preserve_insertion_order": False})
    connection.execute("attach ':memory:' as work; create schema work.staging")
    connection.execute(
        "create table work.staging.base_files__irregular_rows "
        "(raw_file varchar, raw_line bigint, is_blank boolean, read_error varchar, raw_row varchar)"
    )
    return connection


def plain(file: Path, query: str) -> tuple[str, str]:
    """Return SQL that reads the same columns with DuckDB's reader, and the list of columns."""
    with connected() as connection:
        kinds = {name: kind for name, kind, *_ in connection.execute(f"describe {query}").fetchall()}
    with file.open(encoding="utf-8-sig") as lines:
        header = lines.readline().strip().split(",")
    types = ", ".join(f"{quoted(name)}: {quoted(kinds.get(name, 'varchar'))}" for name in header)
    columns = ", ".join(f'"{name}"' for name in header if name in kinds and name not in OF_THE_GATE)
    reader = f"read_csv({quoted(file)}, auto_detect = false, header = true, quote = '\"', escape = '\"'"
    return f"from {reader}, columns = {{{types}}})", columns


def cpu(sentence: str) -> float:
    """Return the CPU seconds of an SQL statement in a new database."""
    with connected() as connection:
        before = resource.getrusage(resource.RUSAGE_SELF)
        connection.execute(sentence).fetchall()
        after = resource.getrusage(resource.RUSAGE_SELF)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(layout: str, raw_path: Path, runs: int, folder: Path) -> None:
    """Time both readers alternately and print the table."""
    query = careful(layout, raw_path, folder)
    by_reader, columns = plain(raw_path / f"{LARGEST[layout]}.csv", query)
    counts = ", ".join(f"count({name})" for name in columns.split(", "))
    ways = {
        "read": (f"select {counts} {by_reader}", f"select {counts}, count(read_error) from ({query})"),
        "table": (
            f"create table result as select {columns} {by_reader}",
            f"create table result as select {columns}, read_error, raw_file from ({query})",
        ),
    }
    print("| layout | what | plain, CPU s | careful, CPU s | ratio |\n| --- | --- | ---: | ---: | ---: |")
    for what, sentences in ways.items():
        taken = [[cpu(sentence) for sentence in sentences] for _ in range(runs)]
        by_plain, by_careful = (median(way) for way in zip(*taken, strict=True))
        print(
            f"| {layout} | {what} | {by_plain:.2f} | {by_careful:.2f} | {by_careful / by_plain:.2f} |",
            flush=True,
        )


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--layout", choices=list(LARGEST), default="shop")
    parser.add_argument("--raw-path", type=Path, help="a folder with CSV files (generated by default)")
    parser.add_argument("--lines", type=int, default=3_200_000, help="lines to generate (%(default)s)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each reader (%(default)s)")
    given = parser.parse_args()
    with TemporaryDirectory(prefix="benchmark-csv-") as name:
        folder = Path(name)
        raw_path = given.raw_path
        if raw_path is None:
            raw_path = folder / "raw"
            write_data_set(given.layout, given.lines, "csv", raw_path, os.cpu_count())
        measure(given.layout, raw_path.resolve(), given.runs, folder)


if __name__ == "__main__":
    main()
