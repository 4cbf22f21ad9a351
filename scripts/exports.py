"""Writes the published marts as files: all as Parquet, and the CSV files that scripts/exports/*.sql define.

    python scripts/exports.py [--folder exports] [--hash-customers]

A set of files is written beside the ones before and becomes `exports/latest` in one step, so that nobody
reads half of one. With --hash-customers every customer id becomes an HMAC-SHA256 under the key in the
environment variable SEGMENTATION_EXPORT_KEY; the key stands in no file, no log and no SQL.
"""

import argparse
import hashlib
import hmac
import json
import os
import re
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from publishing import CONNECTION, Lock, Places, plain, quoted

DEFINITIONS = Path(__file__).resolve().parent / "exports"
KEY = "SEGMENTATION_EXPORT_KEY"
SHORTEST_KEY = 16
NO_CUSTOMER = "guest"  # stands for all orders without a customer; there is nothing to hide
TEXTS_AS_THEY_CAME_IN = {"rejected_rows": ["raw_row"]}  # may hold an id anywhere
KEPT_SETS = 3
FORMULA = r"^[=+\-@\t\r]"  # a spreadsheet would run what begins like this


class ExportError(Exception):
    """Says in one sentence why nothing was exported."""


def columns_of(connection, query):
    """Return the columns of a query with their types."""
    return {name: kind for name, kind, *_ in connection.execute(f"describe {query}").fetchall()}


def hash_customers(connection, marts, key):
    """Make a table of all customer ids and what stands for them."""

    def hashed(customer_id: str) -> str:
        if customer_id == NO_CUSTOMER:
            return customer_id
        return hmac.new(key, customer_id.encode(), hashlib.sha256).hexdigest()

    connection.create_function("hashed", hashed, ["varchar"], "varchar")
    ids = " union ".join(f"select customer_id from published.marts.{mart}" for mart in marts)
    connection.execute(
        "create temp table hashed_customers as select customer_id, hashed(customer_id) as hashed_id "
        f"from ({ids}) as customers where customer_id is not null"
    )


def show_marts(connection, key):
    """Make a view of every mart, as it is or with hashed customers; return their names."""
    marts = {}
    tables = (
        "select table_name from duckdb_tables() where database_name = 'published' and schema_name = 'marts'"
    )
    for (mart,) in connection.execute(f"{tables} order by table_name").fetchall():
        marts[mart] = columns_of(connection, f"published.marts.{mart}")
    connection.execute("create schema marts")
    if key:
        hash_customers(connection, [mart for mart in marts if "customer_id" in marts[mart]], key)
    for mart, columns in marts.items():
        query = f"from published.marts.{mart} as mart"
        if key and "customer_id" in columns:
            query = (
                f"select mart.* replace (hashed_customers.hashed_id as customer_id) {query} "
                "left join hashed_customers on mart.customer_id = hashed_customers.customer_id"
            )
        elif key and mart in TEXTS_AS_THEY_CAME_IN:
            texts = [f"null::varchar as {name}" for name in TEXTS_AS_THEY_CAME_IN[mart] if name in columns]
            query = f"select * replace ({', '.join(texts)}) {query}"
        connection.execute(f"create view marts.{mart} as {query}")
    return list(marts)


def harmless(connection, query):
    """Return a query for a CSV file: no text that a spreadsheet runs, no number with an exponent."""
    columns = []
    for name, kind in columns_of(connection, query).items():
        column = f'"{name}"'
        if kind == "VARCHAR":
            apostrophe = f"case when regexp_matches({column}, '{FORMULA}') then '''' else '' end"
            columns.append(f"{apostrophe} || {column} as {column}")
        elif kind in {"DOUBLE", "FLOAT"}:
            columns.append(f"{column}::decimal(28, 10) as {column}")
        else:
            columns.append(column)
    return f"select {', '.join(columns)} from ({query})"


def write_files(connection, marts, folder):
    """Write the Parquet and CSV files; return their rows by name."""
    rows = {}
    (folder / "parquet").mkdir()
    for mart in marts:
        file = f"parquet/{mart}.parquet"
        target = quoted(folder / file)
        written = f"copy (from marts.{mart} order by all) to {target} (format parquet, compression zstd)"
        rows[file] = connection.execute(written).fetchone()[0]
    (folder / "csv").mkdir()
    for definition in sorted(DEFINITIONS.glob("*.sql")):
        query = definition.read_text(encoding="utf-8").strip().rstrip(";")
        needed = re.findall(r"\bmarts\.(\w+)", query)
        if missing := sorted(set(needed) - set(marts)):
            print(f"{definition.stem}.csv is left out: the published build has no {', '.join(missing)}.")
            continue
        file = f"csv/{definition.stem}.csv"
        written = f"copy ({harmless(connection, query)}) to {quoted(folder / file)} (format csv, header)"
        rows[file] = connection.execute(written).fetchone()[0]
    return rows


def put_in_place(folder, half, name):
    """Give a finished set its name, point `latest` to it in one step, and remove the oldest sets."""
    half.replace(folder / name)
    link = folder / ".latest"
    link.unlink(missing_ok=True)
    link.symlink_to(name)
    link.replace(folder / "latest")
    sets = sorted(path for path in folder.iterdir() if path.is_dir() and not path.is_symlink())
    for path in sets[:-KEPT_SETS]:
        shutil.rmtree(path)


def export(published, folder, key=None):
    """Write a set of files; return its folder and the rows of every file."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = Lock(folder / ".lock")
    half = folder / ".writing"
    try:
        shutil.rmtree(half, ignore_errors=True)
        half.mkdir()
        with duckdb.connect(config=CONNECTION) as connection:
            connection.execute(f"attach {quoted(published)} as published (read_only)")
            live = "select run_id from published.marts.publish_log where is_live"
            (run_id,) = connection.execute(live).fetchone()
            rows = write_files(connection, show_marts(connection, key), half)
        now = datetime.now(UTC)
        build = {
            "run_id": run_id,
            "exported_at": now.isoformat(),
            "customers_are_hashed": bool(key),
            "rows": rows,
        }
        (half / "build.json").write_text(json.dumps(build, indent=2) + "\n", encoding="utf-8")
        name = f"{now:%Y%m%dT%H%M%S.%f}_{run_id}"
        put_in_place(folder, half, name)
        return folder / name, rows
    finally:
        shutil.rmtree(half, ignore_errors=True)
        lock.release()


def main():
    """Export, or say in one line why not."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, default=Path("exports"))
    parser.add_argument(
        "--hash-customers", action="store_true", help=f"hide customer ids with the key in {KEY}"
    )
    arguments = parser.parse_args()
    published = Places.from_environment().published
    key = os.environ.get(KEY, "").encode() if arguments.hash_customers else None
    try:
        if key is not None and len(key) < SHORTEST_KEY:
            raise ExportError(f"--hash-customers needs a key of at least {SHORTEST_KEY} characters in {KEY}")
        if not published.exists():
            raise ExportError(f"{published} is not there: build first, or name it in SEGMENTATION_DB")
        written, rows = export(published, arguments.folder, key)
    except ExportError as problem:
        sys.exit(f"Nothing was exported: {problem}.")
    except BlockingIOError as holder:
        sys.exit(f"Nothing was exported: {holder} is exporting into {arguments.folder}.")
    except (duckdb.Error, OSError) as error:
        sys.exit(f"Nothing was exported: {plain(error)}.")
    print(f"{len(rows)} files, {sum(rows.values()):,} rows: {written} = {arguments.folder / 'latest'}")


if __name__ == "__main__":
    main()
