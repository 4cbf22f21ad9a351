"""Writes the published marts as files: all as Parquet, and the CSV files that scripts/exports/*.sql define.

    python scripts/exports.py [--folder exports] [--hash-customers]

A set of files is written beside the ones before and becomes `exports/latest` in one step, so that nobody
reads half of one. Of the folder nothing is removed but old sets, and of those nothing but the files they were
written with. With --hash-customers every customer id becomes an HMAC-SHA256 under the key in the
environment variable SEGMENTATION_EXPORT_KEY; the key stands in no file, no log and no SQL.
"""

import argparse
import contextlib
import hashlib
import hmac
import json
import os
import re
import shutil
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import duckdb
from publishing import CONNECTION, WINDOWS, Lock, Places, mask_of, plain, quoted, umask

DEFINITIONS = Path(__file__).resolve().parent / "exports"
KEY = "SEGMENTATION_EXPORT_KEY"
SHORTEST_KEY = 16
NO_CUSTOMER = "guest"  # stands for all orders without a customer; there is nothing to hide
TEXTS_AS_THEY_CAME_IN = {"rejected_rows": ["raw_row"]}  # may hold an id anywhere
KEPT_SETS = 3
ABOUT = "build.json"  # in every finished set: by it a set is known as one of ours
LOCK = ".exports.lock"
HALF = ".writing-"
UNFINISHED = ".unfinished"
OUR_FILES = {LOCK, "report.html"}  # the report is written into the default folder too
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


# The folder. Nothing is removed from it but what this program made.


def about_set(path):
    """Return the build.json of a finished set of files; nothing for whatever else a path is."""
    if path.is_symlink() or not path.is_dir():
        return None
    try:
        about = json.loads((path / ABOUT).read_text(encoding="utf-8"))
        is_ours = path.name.endswith(f"_{about['run_id']}") and isinstance(about["rows"], dict)
        return about if is_ours and about["exported_at"] else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def sets_in(folder):
    """Return the finished sets of a folder with their build.json, oldest first, whatever the clock said."""
    found = [(path, about) for path in folder.iterdir() if (about := about_set(path))]
    return sorted(found, key=lambda one: (one[1].get("number", 0), one[1]["exported_at"]))


def claim(folder):
    """Make the folder, or see that it is one of ours; refuse one in which somebody else keeps things."""
    folder.mkdir(parents=True, exist_ok=True)
    others = sorted(path.name for path in folder.iterdir() if path.name not in OUR_FILES)
    if others and not (folder / LOCK).exists() and not sets_in(folder):
        raise ExportError(
            f"{folder} holds what this program did not write ({', '.join(others[:3])}). "
            f"Name a folder for the exports alone: --folder {folder / 'exports'}"
        )
    latest = folder / "latest"
    is_ours = latest.is_symlink() and latest.readlink().name == str(latest.readlink())
    if (latest.exists() or latest.is_symlink()) and not is_ours:
        raise ExportError(f"{latest} was not made by this program: rename it, or name another --folder")


def remove_set(path, about):
    """Remove the files that a set was written with; what somebody added to it stays, in its folder."""
    folders = [path / "parquet", path / "csv"]
    if not any(folder.is_symlink() for folder in folders):
        for name in about["rows"]:
            if re.fullmatch(r"(parquet|csv)/\w+\.(parquet|csv)", name):
                (path / name).unlink(missing_ok=True)
    for folder in folders:
        with contextlib.suppress(OSError):
            folder.rmdir()
    if {one.name for one in path.iterdir()} == {ABOUT}:
        (path / ABOUT).unlink()
        path.rmdir()


def point_to(folder, name):
    """Let `latest` lead to a set, in one step; where there are no links, latest.txt names it."""
    with tempfile.TemporaryDirectory(dir=folder, prefix=".linking-") as aside:
        link = Path(aside) / "latest"
        try:
            link.symlink_to(Path(name), target_is_directory=True)
            link.replace(folder / "latest")
        except (OSError, NotImplementedError):
            if not WINDOWS:
                raise
            link.write_text(name, encoding="utf-8")
            link.replace(folder / "latest.txt")


def mode_of(published, folder):
    """Return the mode of new files: that of the set before, else that of the published file."""
    before = sets_in(folder) if folder.is_dir() else []
    return (before[-1][0] / ABOUT if before else published).stat().st_mode & 0o777


def export(published, folder, key=None):
    """Write a set of files; return its folder and the rows of every file."""
    os.umask(mask_of(mode_of(published, folder)))
    claim(folder)
    lock = Lock(folder / LOCK)
    half = None
    try:
        for left_over in folder.glob(f"{HALF}*"):
            if (left_over / UNFINISHED).is_file() and not left_over.is_symlink():
                shutil.rmtree(left_over)
        half = Path(tempfile.mkdtemp(dir=folder, prefix=HALF))
        (half / UNFINISHED).touch()
        with duckdb.connect(config=CONNECTION) as connection:
            connection.execute(f"attach {quoted(published)} as published (read_only)")
            live = "select run_id from published.marts.publish_log where is_live"
            (run_id,) = connection.execute(live).fetchone()
            rows = write_files(connection, show_marts(connection, key), half)
        now = datetime.now(UTC)
        before = sets_in(folder)
        about = {
            "number": before[-1][1].get("number", 0) + 1 if before else 1,
            "run_id": run_id,
            "exported_at": now.isoformat(),
            "customers_are_hashed": bool(key),
            "rows": rows,
        }
        (half / ABOUT).write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
        (half / UNFINISHED).unlink()
        half.chmod(0o777 & ~umask())
        name = f"{now:%Y%m%dT%H%M%S.%f}_{run_id}"
        half.rename(folder / name)  # fails where the name is taken
        half = None
        point_to(folder, name)
        for path, written in before[: max(0, len(before) + 1 - KEPT_SETS)]:
            remove_set(path, written)
        return folder / name, rows
    finally:
        if half:
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
    except KeyboardInterrupt:
        sys.exit("Broken off: nothing was exported.")
    latest = arguments.folder / "latest"
    print(
        f"{len(rows)} files, {sum(rows.values()):,} rows: {written}"
        + (f" = {latest}" if latest.exists() else "")
    )


if __name__ == "__main__":
    main()
