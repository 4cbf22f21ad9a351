"""Export the published marts as files: all as Parquet, and the CSV files that scripts/exports/*.sql define.

    python scripts/exports.py [--folder exports] [--hash-customers]

A set of files is written next to the earlier ones and becomes `exports/latest` in one step, so that readers
never see an incomplete set. Only old sets are removed from the folder, and of these only files that this
program wrote. With --hash-customers every customer id is replaced by its HMAC-SHA256 with the key in the
environment variable SEGMENTATION_EXPORT_KEY. The key is never written to a file, a log or SQL.
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
NO_CUSTOMER = "guest"  # the row of all orders without a customer: not personal, so not hashed
TEXTS_AS_THEY_CAME_IN = {"rejected_rows": ["raw_row"]}  # these texts may contain an id anywhere
KEPT_SETS = 3
ABOUT = "build.json"  # in every finished set: shows that this program wrote it
LOCK = ".exports.lock"
HALF = ".writing-"
UNFINISHED = ".unfinished"
OUR_FILES = {LOCK, "report.html"}  # the report is also written to the default folder
FORMULA = r"^[=+\-@\t\r]"  # a spreadsheet would run such a text as a formula


class ExportError(Exception):
    """The reason why nothing was exported, as one sentence for the user."""


def columns_of(connection, query):
    """Return the columns of a query with their types."""
    return {name: kind for name, kind, *_ in connection.execute(f"describe {query}").fetchall()}


def hash_customers(connection, marts, key):
    """Create a table of all customer ids and their hashes."""

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
    """Create a view of every mart, unchanged or with hashed customers; return the names of the marts."""
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
    """Return a query that is safe for CSV: no text that a spreadsheet would run, no exponents."""
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
    """Write the Parquet and CSV files; return their row counts by file name."""
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
            print(f"{definition.stem}.csv is skipped: the published build has no {', '.join(missing)}.")
            continue
        file = f"csv/{definition.stem}.csv"
        written = f"copy ({harmless(connection, query)}) to {quoted(folder / file)} (format csv, header)"
        rows[file] = connection.execute(written).fetchone()[0]
    return rows


# The folder. Only files that this program wrote are removed from it.


def about_set(path):
    """Return the build.json of a finished set of files; None if the path is anything else."""
    if path.is_symlink() or not path.is_dir():
        return None
    try:
        about = json.loads((path / ABOUT).read_text(encoding="utf-8"))
        is_ours = path.name.endswith(f"_{about['run_id']}") and isinstance(about["rows"], dict)
        return about if is_ours and about["exported_at"] else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def sets_in(folder):
    """Return the finished sets of a folder with their build.json, oldest first by number, not by time."""
    found = [(path, about) for path in folder.iterdir() if (about := about_set(path))]
    return sorted(found, key=lambda one: (one[1].get("number", 0), one[1]["exported_at"]))


def claim(folder):
    """Create the folder; raise ExportError if it contains files that this program did not write."""
    folder.mkdir(parents=True, exist_ok=True)
    others = sorted(path.name for path in folder.iterdir() if path.name not in OUR_FILES)
    if others and not (folder / LOCK).exists() and not sets_in(folder):
        raise ExportError(
            f"{folder} contains files that this program did not write ({', '.join(others[:3])}). "
            f"Choose a folder for exports only: --folder {folder / 'exports'}"
        )
    latest = folder / "latest"
    is_ours = latest.is_symlink() and latest.readlink().name == str(latest.readlink())
    if (latest.exists() or latest.is_symlink()) and not is_ours:
        raise ExportError(f"{latest} was not written by this program: rename it, or choose another --folder")


def remove_set(path, about):
    """Remove the original files of a set; files that were added later stay, with the folder."""
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
    """Point `latest` to a set in one step; if links are not supported, write its name to latest.txt."""
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
    """Return the file mode of new files: that of the previous set, otherwise that of the published file."""
    before = sets_in(folder) if folder.is_dir() else []
    return (before[-1][0] / ABOUT if before else published).stat().st_mode & 0o777


def export(published, folder, key=None):
    """Write a set of files; return its folder and the row count of every file."""
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
        half.rename(folder / name)  # fails if the name is taken
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
    """Run the export; exit with a one-line reason if it fails."""
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
            raise ExportError(f"{published} does not exist: build first, or set SEGMENTATION_DB to its path")
        written, rows = export(published, arguments.folder, key)
    except ExportError as problem:
        sys.exit(f"Nothing was exported: {problem}.")
    except BlockingIOError as holder:
        sys.exit(f"Nothing was exported: {holder} is exporting into {arguments.folder}.")
    except (duckdb.Error, OSError) as error:
        sys.exit(f"Nothing was exported: {plain(error)}.")
    except KeyboardInterrupt:
        sys.exit("Interrupted: nothing was exported.")
    latest = arguments.folder / "latest"
    print(
        f"{len(rows)} files, {sum(rows.values()):,} rows: {written}"
        + (f" = {latest}" if latest.exists() else "")
    )


if __name__ == "__main__":
    main()
