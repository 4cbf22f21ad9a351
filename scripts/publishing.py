"""Publishes a finished build in one step, keeps earlier builds, and goes back to one.

The marts are built in a file of their own, `building.duckdb`. A build that is complete and green copies that
file, verifies the copy and renames it over the published file: a reader sees the old build or the new one.

A dbt-duckdb plugin (see profiles.yml; the macro publish_marts calls it), and a program:

    python scripts/publishing.py list            # the builds that are kept
    python scripts/publishing.py back [run id]   # publish the one before again, or the one named
"""

import argparse
import contextlib
import errno
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import weakref
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError

PROJECT = Path(__file__).resolve().parents[1]
LOADING_CODE = [
    "dbt_project.yml",
    "models",
    "macros",
    "scripts/raw_files.py",
]  # lines are loaded anew where it changes
CODE = ["dbt_project.yml", "models", "macros", "seeds", "tests", "scripts"]
LOG = "marts.publish_log"
LOG_COLUMNS = {
    "run_id": "varchar",
    "action": "varchar",
    "published_at": "timestamp",
    "layout": "varchar",
    "raw_path": "varchar",
    "input_fingerprint": "varchar",
    "as_of_date": "date",
    "settings": "varchar",
    "code_version": "varchar",
    "git_commit": "varchar",
    "marts": "integer",
    "row_count": "bigint",
    "is_live": "boolean",
}
LOG_COMMENTS = {
    "": "One row per publication: a build, or going back to one.",
    "run_id": "Run of dbt that built the marts.",
    "action": "published, or went back.",
    "published_at": "When the file was moved in place (UTC).",
    "layout": "Layout of the raw tables.",
    "raw_path": "Where the raw tables lay.",
    "input_fingerprint": "Hash of the rows and amounts read, accepted and rejected of every raw table.",
    "as_of_date": "Date that recency counts to.",
    "settings": "Vars of the command, as JSON.",
    "code_version": "Hash of the project's models, macros, seeds, tests and scripts.",
    "git_commit": "Commit of the project; null outside of git.",
    "marts": "Number of marts.",
    "row_count": "Rows of all marts.",
    "is_live": "True for the marts in this file.",
}
STORAGE = "storage_version 'v1.0.0'"  # DuckDB 1.0 and later can open it
CONNECTION = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


class NotPublishedError(Exception):
    """Says in one sentence why a build was not published."""


@dataclass(frozen=True)
class Places:
    """Where the published file, the files of a build and the kept builds are."""

    published: Path
    work: Path
    kept_builds: int = 1_000_000  # a build removes the older ones; going back removes none

    @classmethod
    def from_environment(cls):
        """Return the places that profiles.yml names too."""
        published = os.environ.get("SEGMENTATION_DB", "segmentation.duckdb")
        return cls(Path(published), Path(f"{published.removesuffix('.duckdb')}_work"))

    @property
    def building(self):
        """The marts of the build under way."""
        return self.work / "building.duckdb"

    @property
    def candidate(self):
        """The copy that is verified before it becomes the published file."""
        return self.work / "publishing.duckdb"

    @property
    def kept(self):
        """The folder of the builds that were published earlier."""
        return self.work / "published"


def plain(error):
    """Return an error of the system or of DuckDB in words that say what to do."""
    text = " ".join(str(error).split())
    if getattr(error, "errno", None) == errno.ENOSPC or "No space left" in text or "File too large" in text:
        return "the disk is full: make room and build again"
    if getattr(error, "errno", None) in {errno.EACCES, errno.EROFS, errno.EPERM}:
        return f"{error.filename} cannot be written: {error.strerror}"
    if "Out of Memory" in text:
        return f"the memory limit is too low ({text})"
    if any(word in text for word in ["Corrupt", "checksum", "not a valid DuckDB", "read enough bytes"]):
        return f"the file is damaged ({text})"
    return text


def quoted(text):
    """Return a text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


# One build at a time, one publication at a time.


class Lock:
    """A lock on a file, which the system releases when the process ends, however it ends."""

    held: ClassVar = weakref.WeakValueDictionary()  # what this process holds: it does not shut itself out

    def __init__(self, path):
        """Take the lock and write down who holds it, or raise BlockingIOError."""
        self.file = path.open("a+", encoding="utf-8")
        try:
            fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.file.seek(0)
            holder = self.file.read().strip() or "another process"
            self.file.close()
            raise BlockingIOError(holder) from None
        self.file.truncate(0)
        command = " ".join(argument for argument in sys.argv if len(argument) < 200)
        self.file.write(f"process {os.getpid()}: {command}\n")
        self.file.flush()

    @classmethod
    def take(cls, path):
        """Return the lock on a file, the same one where this process holds it already."""
        key = str(path.resolve())
        lock = cls.held.get(key) or cls(path)
        cls.held[key] = lock
        return lock

    def release(self):
        """Give the lock back."""
        self.file.close()


# What is in a file.


@contextlib.contextmanager
def attached(connection, path, name, options):
    """Attach a database for a while."""
    connection.execute(f"attach {quoted(path)} as {name} ({options})")
    try:
        yield
    finally:
        with contextlib.suppress(duckdb.Error):
            connection.execute(f"detach {name}")


def counts(connection, name):
    """Return the rows of every table in the schema marts of an attached database."""
    tables = connection.execute(
        "select table_name from duckdb_tables() where database_name = ? and schema_name = 'marts'", [name]
    ).fetchall()
    return {
        table: connection.execute(f'select count(*) from {name}.marts."{table}"').fetchone()[0]
        for (table,) in tables
    }


def read_log(path, scratch):
    """Return the rows of the publish log of a file, oldest first; none where there is no file.

    A reader that has the file open for writing locks it: then a copy is read, for no reader stops a build.
    """
    if not path.exists():
        return []
    try:
        connection = duckdb.connect(path, read_only=True, config=CONNECTION)
    except duckdb.IOException:
        scratch.unlink(missing_ok=True)
        shutil.copyfile(path, scratch)
        connection = duckdb.connect(scratch, read_only=True, config=CONNECTION)
    with connection:
        there = connection.execute(
            "select 1 from duckdb_tables() where schema_name = 'marts' and table_name = 'publish_log'"
        ).fetchall()
        rows = connection.execute(f"from {LOG} order by published_at").fetchall() if there else []
    scratch.unlink(missing_ok=True)
    return [dict(zip(LOG_COLUMNS, row, strict=True)) for row in rows]


def write_log(connection, name, rows):
    """Write the publish log into an attached database; its last row is the live one."""
    columns = ", ".join(f"{column} {kind}" for column, kind in LOG_COLUMNS.items())
    connection.execute(f"create or replace table {name}.{LOG} ({columns})")
    for column, comment in LOG_COMMENTS.items():
        target = f"column {name}.{LOG}.{column}" if column else f"table {name}.{LOG}"
        connection.execute(f"comment on {target} is {quoted(comment)}")
    marks = ", ".join("?" for _ in LOG_COLUMNS)
    for number, row in enumerate(rows, 1):
        values = row | {"is_live": number == len(rows)}
        connection.execute(
            f"insert into {name}.{LOG} values ({marks})", [values[column] for column in LOG_COLUMNS]
        )


def verify(connection, name, expected):
    """Read every block of every mart and compare the counts; DuckDB checks the checksum of what it reads."""
    found = counts(connection, name)
    found.pop("publish_log", None)
    if found != expected:
        wrong = sorted(mart for mart in {*found, *expected} if found.get(mart) != expected.get(mart))
        raise NotPublishedError(f"the copy differs from the build in {', '.join(wrong)}")
    for mart in expected:
        connection.execute(f'select last(columns(*)) from {name}.marts."{mart}"').fetchall()


def leave_only(connection, name, marts):
    """Drop whatever is not one of the marts: a mart that the project has no longer, a left-over table."""
    tables = connection.execute(
        "select schema_name, table_name from duckdb_tables() where database_name = ?", [name]
    ).fetchall()
    for schema, table in tables:
        if schema != "marts" or table not in marts:
            connection.execute(f'drop table {name}."{schema}"."{table}"')
    schemas = connection.execute(
        "select schema_name from duckdb_schemas() where database_name = ? and not internal", [name]
    ).fetchall()
    for (schema,) in schemas:
        if schema not in {"marts", "main"}:
            connection.execute(f'drop schema {name}."{schema}" cascade')


def confine(connection, places, folders):
    """Shut off every file outside the given folders, the project and the folder of the build.

    DuckDB follows links before it compares. Each folder is named for the file systems of other plugins too.
    """
    if not connection.execute("select current_setting('enable_external_access')").fetchone()[0]:
        return
    named = [Path(folder) for folder in folders if isinstance(folder, str) and folder]
    allowed = {str(path.resolve()) for path in [PROJECT, Path.cwd(), places.work, *named]}
    allowed |= {str(path.absolute()) for path in named}
    prefixed = [f"{name}://{folder}" for name in connection.list_filesystems() for folder in allowed]
    connection.execute("set allowed_directories = $1", [[*sorted(allowed), *prefixed]])
    connection.execute("set enable_external_access = false")


# Publishing.


def put_on_disk(path):
    """Wait until a file or a folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def keep_outgoing(places, log):
    """Keep the published file under its run id; a second name for the same file costs nothing."""
    if not log:
        return
    places.kept.mkdir(exist_ok=True)
    target = places.kept / f"{log[-1]['run_id']}.duckdb"
    if target.exists():
        return
    try:
        target.hardlink_to(places.published)
    except OSError:
        half = places.candidate.with_suffix(".keeping")
        shutil.copyfile(places.published, half)
        half.replace(target)


def move_in_place(places, log):
    """Make the verified copy the published file, in one rename."""
    put_on_disk(places.candidate)
    keep_outgoing(places, log)
    Path(f"{places.published}.wal").unlink(
        missing_ok=True
    )  # a writer's leftover belongs to the file that goes
    places.candidate.replace(places.published)
    put_on_disk(places.published.resolve().parent)
    for path in sorted(places.kept.glob("*.duckdb"), key=lambda path: path.stat().st_mtime)[
        : -places.kept_builds or None
    ]:
        path.unlink()


def clear_leftovers(places):
    """Remove what a publication that was killed left behind."""
    for path in places.work.glob(f"{places.candidate.stem}.*"):
        if path.suffix != ".lock":
            path.unlink()


@contextlib.contextmanager
def publication(places):
    """Let nobody else publish meanwhile, leave no half copy behind, and tell plainly what went wrong."""
    try:
        lock = Lock(places.work / "publishing.lock")
    except BlockingIOError as holder:
        raise NotPublishedError(f"{holder} is publishing: wait for it and try again") from None
    try:
        clear_leftovers(places)
        try:
            yield
        finally:
            clear_leftovers(places)
    except (OSError, duckdb.Error) as error:
        raise NotPublishedError(plain(error)) from error
    finally:
        lock.release()


def publish_copy(connection, places, source, expected, row):
    """Publish a verified copy of the expected marts of a file, with a row more in the log.

    Whatever fails before the rename leaves the published file as it was.
    """
    shutil.copyfile(source, places.candidate)
    log = read_log(places.published, places.candidate.with_suffix(".reading"))
    with attached(connection, places.candidate, "publishing", STORAGE):
        leave_only(connection, "publishing", expected)
        write_log(connection, "publishing", [*log, row])
        connection.execute("checkpoint publishing")
    with attached(connection, places.candidate, "publishing", "read_only"):
        verify(connection, "publishing", expected)
    move_in_place(places, log)


def publish(connection, places, row, marts):
    """Publish the marts of an attached database `building`; return the log row."""
    with publication(places):
        connection.execute("checkpoint building")
        expected = {mart: rows for mart, rows in counts(connection, "building").items() if mart in marts}
        if missing := sorted(set(marts) - set(expected)):
            raise NotPublishedError(f"the build lacks {', '.join(missing)}")
        row = row | {"marts": len(expected), "row_count": sum(expected.values())}
        publish_copy(connection, places, places.building, expected, row)
    return row


def code_version(parts=CODE):
    """Return a hash of the given parts of the project, by default of all that decide what the marts hold."""
    found = hashlib.sha256()
    for name in parts:
        path = PROJECT / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.suffix in {".sql", ".yml", ".csv", ".py"}:
                found.update(f"{file.relative_to(PROJECT)}\n".encode() + file.read_bytes())
    return found.hexdigest()[:16]


def git_commit():
    """Return the commit of the project; none outside of git."""
    git = ["git", "-C", str(PROJECT), "rev-parse", "HEAD"]
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        return subprocess.run(git, capture_output=True, encoding="utf-8", check=True).stdout.strip()
    return None


class Plugin(BasePlugin):
    """Makes the folder of a build before dbt connects, and publishes at its end."""

    def initialize(self, plugin_config):
        """Note where the published file is and how many builds are kept beside it."""
        self.places = Places(
            Path(plugin_config["published"]), Path(self.creds.path).parent, int(plugin_config["kept_builds"])
        )

    def update_connection_config(self, creds, config):
        """Make the folder, see that it can be written, and that no other run of dbt is under way in it."""
        try:
            self.places.work.mkdir(parents=True, exist_ok=True)
            self.lock = Lock.take(self.places.work / "build.lock")
        except BlockingIOError as holder:
            raise DbtRuntimeError(
                f"Another run of dbt is under way in {self.places.work} ({holder}). "
                "Wait until it ends; the published marts can be read meanwhile."
            ) from None
        except OSError as error:
            raise DbtRuntimeError(f"{plain(error)}. The published marts are as they were.") from None
        folder = self.places.published.resolve().parent
        if not os.access(folder, os.W_OK):
            raise DbtRuntimeError(
                f"{folder} cannot be written, so that nothing could be published there. "
                "Set SEGMENTATION_DB to a file in a folder of yours."
            )
        self.open = self.opened(config)

    def opened(self, config):
        """Open both files of a build and keep them open, so that DuckDB has to read them once only."""
        for path, options in [(self.creds.path, ""), (self.places.building, f" ({STORAGE})")]:
            try:
                if path == self.creds.path:
                    connection = duckdb.connect(path, config=config)
                else:
                    connection.execute(f"attach {quoted(path)} as building{options}")
            except duckdb.Error as error:
                raise DbtRuntimeError(
                    f"{path} cannot be opened: {plain(error)}. Delete {path}* and build again; "
                    "the published marts are as they were."
                ) from None
        return connection

    def configure_connection(self, conn):
        """Keep the connection to the files of the build, and let macros ask for the version of the code."""
        self.connection = conn
        version = f"{code_version(LOADING_CODE)} {duckdb.__version__}"
        conn.create_function("code_version", lambda: version, [], "varchar")

    def store(self, target_config):
        """Do what a macro asks for: confine_files, clear_marts or publish_marts."""
        match target_config.location.format:
            case "confine":
                confine(self.connection.cursor(), self.places, target_config.config)
            case "checkpoint":
                self.checkpoint()
            case _:
                self.publish(target_config.config)

    def checkpoint(self):
        """Write the file of the build, in which dropped marts make room; or say plainly why not."""
        try:
            self.connection.cursor().execute("checkpoint building")
        except duckdb.Error as error:
            raise DbtRuntimeError(f"{plain(error)}. The published marts are as they were.") from None

    def publish(self, facts):
        """Publish the build; on failure leave the reason in `problem`."""
        row = {column: facts.get(column) for column in LOG_COLUMNS} | {
            "action": "published",
            "published_at": datetime.now(UTC).replace(tzinfo=None),
            "settings": json.dumps(facts["settings"], sort_keys=True, default=str),
            "code_version": code_version(),
            "git_commit": git_commit(),
        }
        try:
            done = publish(self.connection.cursor(), self.places, row, facts["marts"])
            facts.update({"published": str(self.places.published), "row_count": done["row_count"]})
        except NotPublishedError as problem:
            facts["problem"] = f"Not published: {problem}. The published marts are as they were."


# Going back.


def builds(places):
    """Return the log, and the builds that are kept, newest first: run id, when published, is it live."""
    log = read_log(places.published, places.candidate.with_suffix(".reading"))
    first = {}
    for row in log:
        first.setdefault(row["run_id"], row["published_at"])
    live = log[-1]["run_id"] if log else None
    there = {path.stem for path in places.kept.glob("*.duckdb")} | {live}
    return log, [
        (run_id, first[run_id], run_id == live)
        for run_id in sorted(first, key=first.get, reverse=True)
        if run_id in there
    ]


def back(places, run_id):
    """Make a kept build the published one again: the one named, or the one before the live one."""
    log, listed = builds(places)
    live = [number for number, (_, _, is_live) in enumerate(listed) if is_live]
    before = [name for name, _, _ in listed[live[0] + 1 :]] if live else []
    chosen = [name for name, _, is_live in listed if name == run_id and not is_live] if run_id else before
    if not chosen:
        raise NotPublishedError(
            f"no build {run_id or 'before the live one'} is kept: `make builds` lists them"
        )
    row = [row for row in log if row["run_id"] == chosen[0]][-1]
    row = row | {"action": "went back", "published_at": datetime.now(UTC).replace(tzinfo=None)}
    source = places.kept / f"{chosen[0]}.duckdb"
    with publication(places), duckdb.connect(config=CONNECTION) as connection:
        with attached(connection, source, "kept", "read_only"):
            expected = counts(connection, "kept")
        expected.pop("publish_log")
        publish_copy(connection, places, source, expected, row)
    return chosen[0]


def main():
    """List the builds, or go back to one."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="the builds that are kept")
    commands.add_parser("back", help="publish an earlier build again").add_argument("run_id", nargs="?")
    arguments = parser.parse_args()
    places = Places.from_environment()
    try:
        if arguments.command == "back":
            run_id = back(places, arguments.run_id)
            print(f"{places.published} holds the build {run_id} again.")
        for run_id, published_at, is_live in builds(places)[1]:
            print(f"{run_id}  {published_at:%Y-%m-%d %H:%M:%S}  {'live' if is_live else ''}".rstrip())
    except NotPublishedError as problem:
        sys.exit(f"Nothing changed: {problem}.")


if __name__ == "__main__":
    main()
