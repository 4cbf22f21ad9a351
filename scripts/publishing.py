"""Publish a finished build in one step, keep earlier builds, and go back to one.

The marts are built in a separate file, `building.duckdb`. A build that completes without errors copies that
file, verifies the copy and renames it over the published file: a reader sees either the old or the new build.

This is a dbt-duckdb plugin (see profiles.yml; the hooks start_run and publish call it) and a program:

    python scripts/publishing.py list            # list the builds that are kept
    python scripts/publishing.py publish         # publish a build made in pieces, if every step has passed
    python scripts/publishing.py back [run id]   # publish the previous build again, or the one named
"""

import argparse
import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
import weakref
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt.flags import get_flags
from dbt_common.exceptions import DbtRuntimeError
from dbt_common.invocation import get_invocation_id
from filelock import FileLock, Timeout
from given_vars import PROJECT, given_vars, refuse_jinja

CODE = ["dbt_project.yml", "models", "macros", "seeds", "tests", "scripts"]
LOG = "marts.publish_log"
LOG_COLUMNS = {
    "publication": "bigint",
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
    "": "One row per publication: of a new build, or of an earlier one again.",
    "publication": "Number of the publication: 1, 2, 3, independent of the clock.",
    "run_id": "Id of the dbt run that built the marts.",
    "action": "`published` or `went back`.",
    "published_at": "When the file was moved in place (UTC).",
    "layout": "Layout of the raw tables.",
    "raw_path": "Location of the raw tables.",
    "input_fingerprint": "Hash of the rows and amounts read, accepted and rejected of every raw table.",
    "as_of_date": "Date to which recency is counted.",
    "settings": "Vars on the command line, as JSON.",
    "code_version": "Hash of the project's models, macros, seeds, tests and scripts.",
    "git_commit": "Git commit of the project; null outside a repository.",
    "marts": "Number of marts.",
    "row_count": "Rows of all marts.",
    "is_live": "True for the marts in this file.",
}
CONNECTION = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}
BUILDING = {
    "build",
    "run",
    "seed",
    "snapshot",
    "test",
}  # commands that change the work file; a retry runs one of them
STEPS = "main.build_steps"
READING = "publishing-"  # attempts to copy a published file that is locked
SIZE = re.compile(r"\d+(\.\d+)?\s*([KMGT]i?B|B|%)", re.IGNORECASE)
MODE = re.compile(r"[0-7]{3}")
WINDOWS = os.name == "nt"
PATIENCE = 20  # seconds that a build waits for another program to close the work file


class NotPublishedError(Exception):
    """The reason why a build was not published, as one sentence for the user."""


class BrokenOffError(DbtRuntimeError, KeyboardInterrupt):
    """Ctrl-C: dbt cancels its queries as for any interrupt, and prints one line as for its own errors."""


@dataclass(frozen=True)
class Places:
    """The paths of the published file, the files of a build and the kept builds."""

    published: Path
    work: Path
    kept_builds: int = 1_000_000  # a new build removes older ones; going back removes none

    @classmethod
    def from_environment(cls):
        """Return the paths; profiles.yml has the same ones."""
        published = os.environ.get("SEGMENTATION_DB", str(PROJECT / "segmentation.duckdb"))
        return cls(Path(published), Path(f"{published.removesuffix('.duckdb')}_work"))

    @property
    def target(self):
        """Return the published file itself if its path is a link."""
        return self.published.resolve()

    @property
    def work_file(self):
        """Return the file with the tables from raw data to intermediate."""
        return self.work / "work.duckdb"

    @property
    def building(self):
        """Return the file with the marts of the current build."""
        return self.work / "building.duckdb"

    @property
    def candidate(self):
        """Return the copy that is verified before it becomes the published file."""
        return self.work / "publishing.duckdb"

    @property
    def keeping(self):
        """Return the copy of the outgoing build, for file systems without hard links."""
        return self.work / "publishing.keeping"

    @property
    def kept(self):
        """Return the folder of earlier published builds."""
        return self.work / "published"


def plain(error):
    """Return the message for an error of the system or of DuckDB, with what to do about it."""
    text = " ".join(str(error).split())
    number = getattr(error, "errno", None)
    if number == errno.ENOSPC or "No space left" in text or "File too large" in text:
        return "the disk is full: make room and build again"
    if getattr(error, "winerror", None) in {5, 32, 33}:
        name = getattr(error, "filename2", None) or error.filename
        return (
            f"{name} is open in another program, and Windows cannot replace open files: "
            "close it, then `publish`"
        )
    if number in {errno.EACCES, errno.EROFS, errno.EPERM}:
        return f"{error.filename} cannot be written: {error.strerror}"
    if "Out of Memory" in text:
        return f"the memory limit is too low ({text})"
    if any(word in text for word in ["Corrupt", "checksum", "not a valid DuckDB", "read enough bytes"]):
        return f"the file is damaged ({text})"
    return text


def is_locked(error):
    """Return whether a file cannot be opened because a program, possibly this one, has it open."""
    words = ["Could not set lock", "being used by another process", "different configuration"]
    return any(word in str(error) for word in words)


def quoted(text):
    """Return a text as an SQL literal."""
    return "'" + str(text).replace("'", "''") + "'"


# Locks: one build at a time, one publication at a time.


class Lock:
    """A lock on a file, which the system releases when the process ends for any reason.

    The holder is recorded in a second file, because Windows does not let others read a locked file.
    """

    held: ClassVar = weakref.WeakValueDictionary()  # this process's own locks

    def __init__(self, path):
        """Take the lock and record the holder, or raise BlockingIOError."""
        self.lock = FileLock(path, timeout=0, thread_local=False)
        holder = path.with_suffix(".holder")
        try:
            self.lock.acquire()
        except Timeout:
            try:
                said = holder.read_text(encoding="utf-8").strip()
            except OSError:
                said = ""
            raise BlockingIOError(said or "another process") from None
        command = " ".join(argument for argument in sys.argv if len(argument) < 200)
        holder.write_text(f"process {os.getpid()}: {command}\n", encoding="utf-8")

    @classmethod
    def take(cls, path):
        """Return the lock on a file, the same object if this process already holds it."""
        key = str(path.resolve())
        lock = cls.held.get(key) or cls(path)
        cls.held[key] = lock
        return lock

    def release(self):
        """Release the lock."""
        self.lock.release()

    def __del__(self):
        """Release the lock when the object is no longer used."""
        with contextlib.suppress(Exception):
            self.lock.release(force=True)


# Reading database files.


@contextlib.contextmanager
def attached(connection, path, name, options=""):
    """Attach a database for the duration of a block."""
    connection.execute(f"attach {quoted(path)} as {name} {options}")
    try:
        yield
    finally:
        with contextlib.suppress(duckdb.Error):
            connection.execute(f"detach {name}")


def counts(connection, name):
    """Return the row count of every table in the schema marts of an attached database."""
    tables = connection.execute(
        "select table_name from duckdb_tables() where database_name = ? and schema_name = 'marts'", [name]
    ).fetchall()
    return {
        table: connection.execute(f'select count(*) from {name}.marts."{table}"').fetchone()[0]
        for (table,) in tables
    }


def read_log(places):
    """Return the rows of the publish log in the published file, oldest first; none if there is no file.

    A program that has the file open for writing locks it. A copy is read then, because no reader may block a
    build. Raises NotPublishedError if the file was not published by this project.
    """
    if not places.target.exists():
        return []
    about = f"{places.published} was not published by this project"
    remedy = "Move it away, or set SEGMENTATION_DB to another file"
    if not places.target.is_file():
        raise NotPublishedError(f"{about}: it is a folder. {remedy}")
    with places.target.open("rb") as file:
        head = file.read(12)
    if head[8:] != b"DUCK":
        what = "it is not a DuckDB file" if head else "it is empty"
        raise NotPublishedError(f"{about}: {what}. {remedy}")
    try:
        found, rows = ask_for_log(places)
    except duckdb.Error as error:
        # the message must not name a copy that no longer exists
        text = re.sub(rf"\S*{READING}\w+", str(places.published), plain(error))
        raise NotPublishedError(f"{places.published} cannot be read: {text}. {remedy}") from None
    if found is None:
        raise NotPublishedError(f"{about}: it has no table {LOG}. {remedy}")
    unknown, missing = set(found) - set(LOG_COLUMNS), set(LOG_COLUMNS) - set(found) - {"publication"}
    if unknown or missing:
        raise NotPublishedError(
            f"{places.published} was published by another version of this project: its {LOG} "
            f"{'has' if unknown else 'lacks'} {', '.join(sorted(unknown or missing))}. {remedy}"
        )
    log = [dict.fromkeys(LOG_COLUMNS) | dict(zip(found, row, strict=True)) for row in rows]
    order = ["publication"] if "publication" in found else ["is_live", "published_at"]
    log.sort(key=lambda row: [row[column] for column in order])
    return [row | {"publication": row["publication"] or number} for number, row in enumerate(log, 1)]


def ask_for_log(places):
    """Return the columns and rows of the publish log in the published file; none if it has no log."""
    scratch = None
    with duckdb.connect(config=CONNECTION) as connection:
        try:
            try:
                connection.execute(f"attach {quoted(places.target)} as published (read_only)")
            except duckdb.Error as error:
                if not is_locked(error):
                    raise
                handle, scratch = tempfile.mkstemp(dir=places.work, prefix=READING)
                os.close(handle)
                shutil.copyfile(places.target, scratch)
                connection.execute(f"attach {quoted(scratch)} as published (read_only)")
            columns = connection.execute(
                "select column_name from duckdb_columns() where database_name = 'published' "
                "and schema_name = 'marts' and table_name = 'publish_log' order by column_index"
            ).fetchall()
            if not columns:
                return None, []
            names = [name for (name,) in columns]
            return names, connection.execute(f"from published.{LOG}").fetchall()
        finally:
            if scratch:
                Path(scratch).unlink(missing_ok=True)


def write_log(connection, name, rows):
    """Write the publish log to an attached database; its last row is the live build."""
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
    """Read every block of every mart, of which DuckDB verifies the checksums, and compare row counts."""
    found = counts(connection, name)
    found.pop("publish_log", None)
    if found != expected:
        wrong = sorted(mart for mart in {*found, *expected} if found.get(mart) != expected.get(mart))
        raise NotPublishedError(f"the copy differs from the build in {', '.join(wrong)}")
    for mart in expected:
        connection.execute(f'select last(columns(*)) from {name}.marts."{mart}"').fetchall()


def leave_only(connection, name, marts):
    """Drop everything except the marts: marts that the project no longer has, leftover tables."""
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


# Publishing.


def put_on_disk(path):
    """Wait until a file or a folder is on disk (fsync); on Windows not possible for folders."""
    if WINDOWS and path.is_dir():
        return
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def umask():
    """Return the umask of the process."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def mask_of(mode):
    """Return the umask that gives new files a mode, and new folders the same plus execute permission."""
    return 0o777 & ~(mode | (mode & 0o444) >> 2)  # read permission implies permission to enter


def take_over_mode(path, target):
    """Give a new file the mode and, if permitted, the group of the previous one, otherwise the umask's."""
    if not target.exists():
        path.chmod(0o666 & ~umask())
        return
    before = target.stat()
    with contextlib.suppress(OSError, AttributeError):
        os.chown(path, -1, before.st_gid)
    path.chmod(before.st_mode & 0o777)


def keep_outgoing(places, log):
    """Keep the published file under its run id, as a hard link if possible."""
    if not log:
        return
    places.kept.mkdir(exist_ok=True)
    target = places.kept / f"{log[-1]['run_id']}.duckdb"
    if target.exists():
        return
    try:
        target.hardlink_to(places.target)
    except OSError:
        shutil.copyfile(places.target, places.keeping)
        take_over_mode(places.keeping, places.target)
        places.keeping.replace(target)


def move_in_place(places, log):
    """Rename the verified copy over the published file; then remove the oldest kept builds.

    Only files in the log are removed, in log order and not by time.
    """
    put_on_disk(places.candidate)
    take_over_mode(places.candidate, places.target)
    keep_outgoing(places, log)
    # a leftover write-ahead log belongs to the replaced file
    Path(f"{places.target}.wal").unlink(missing_ok=True)
    places.candidate.replace(places.target)
    put_on_disk(places.target.parent)
    last = {row["run_id"]: number for number, row in enumerate(log)}
    kept = [
        path for run_id in sorted(last, key=last.get) if (path := places.kept / f"{run_id}.duckdb").exists()
    ]
    for path in kept[: -places.kept_builds or None]:
        path.unlink()


def clear_leftovers(places):
    """Remove the leftovers of a publication that was killed."""
    for path in [places.candidate, Path(f"{places.candidate}.wal"), places.keeping]:
        path.unlink(missing_ok=True)
    for path in places.work.glob(f"{READING}*"):
        path.unlink(missing_ok=True)


@contextlib.contextmanager
def publication(places):
    """Hold the publishing lock, remove the copy at the end, and convert errors to plain messages."""
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
        # the copy is gone by now, so its path would not help
        raise NotPublishedError(
            plain(error).replace(str(places.candidate), "the copy of the build")
        ) from error
    finally:
        lock.release()


def publish_copy(connection, places, source, expected, row):
    """Publish a verified copy of the expected marts of a file, with a new row in the log.

    A failure before the rename leaves the published file unchanged.
    """
    shutil.copyfile(source, places.candidate)
    log = read_log(places)
    row = row | {"publication": max((one["publication"] for one in log), default=0) + 1}
    with attached(connection, places.candidate, "publishing"):
        leave_only(connection, "publishing", expected)
        write_log(connection, "publishing", [*log, row])
        connection.execute("checkpoint publishing")
    with attached(connection, places.candidate, "publishing", "(read_only)"):
        verify(connection, "publishing", expected)
    move_in_place(places, log)


def publish(connection, places, row, marts):
    """Publish the marts of an attached database `building`; return the log row."""
    with publication(places):
        connection.execute("checkpoint building")
        expected = {mart: rows for mart, rows in counts(connection, "building").items() if mart in marts}
        if missing := sorted(set(marts) - set(expected)):
            raise NotPublishedError(f"the build has no {', '.join(missing)}")
        row = row | {
            "action": "published",
            "published_at": now(),
            "marts": len(expected),
            "row_count": sum(expected.values()),
        }
        publish_copy(connection, places, places.building, expected, row)
    return row


def now():
    """Return the current time (UTC)."""
    return datetime.now(UTC).replace(tzinfo=None)


# Steps: which models, seeds and data tests of the build in the work file have passed, one row each. Before
# its first model a run marks the selected steps and everything downstream as not passed, and at its end it
# records what has passed, so the table is also right after a kill. Steps that passed with other vars, raw
# files or code than the last run count as not passed.


@dataclass
class Steps:
    """The steps of the project and the status of each."""

    connection: duckdb.DuckDBPyConnection  # connection to the work file

    COLUMNS: ClassVar = ["unique_id", "name", "kind", "needs", "build", "run_id", "number", "facts"]

    def read(self):
        """Return the status of the steps by id; empty before the first run."""
        name = STEPS.split(".")[1]
        there = self.connection.execute(
            "select 1 from duckdb_tables() where database_name = current_database() "
            "and schema_name = 'main' and table_name = ?",
            [name],
        )
        if not there.fetchall():
            return {}
        rows = self.connection.execute(f"select {', '.join(self.COLUMNS)} from {STEPS}").fetchall()
        return {row[0]: dict(zip(self.COLUMNS, row, strict=True)) for row in rows}

    def write(self, steps):
        """Replace the status of all steps."""
        columns = [[step[column] for step in steps.values()] for column in self.COLUMNS]
        self.connection.execute(
            f"create or replace table {STEPS} as select unnest($1::varchar[]) as unique_id, "
            "unnest($2::varchar[]) as name, unnest($3::varchar[]) as kind, "
            "unnest($4::varchar[][]) as needs, "
            "unnest($5::varchar[]) as build, unnest($6::varchar[]) as run_id, "
            "unnest($7::bigint[]) as number, unnest($8::varchar[]) as facts",
            columns,
        )

    def begin(self, project, selected):
        """Record the project's steps, and mark the selected ones as not passed (a retry selects none)."""
        before = self.read()
        if RETRY in before:  # it was interrupted: its results are unknown
            before = {}
        steps = {
            step["unique_id"]: dict.fromkeys(self.COLUMNS) | before.get(step["unique_id"], {}) | step
            for step in project
        }
        if selected:
            forget(steps, selected)
        else:
            steps[RETRY] = dict.fromkeys(self.COLUMNS) | {"unique_id": RETRY, "name": RETRY, "needs": []}
        self.write(steps)

    def finish(self, ran, passed, facts):
        """Record which of the steps that ran have passed."""
        steps = self.read()
        steps.pop(RETRY, None)
        forget(steps, ran)
        number = max((step["number"] or 0 for step in steps.values()), default=0) + 1
        for unique_id in set(passed) & set(steps):
            steps[unique_id] |= {"run_id": facts["run_id"], "number": number, "build": facts["build"]}
            steps[unique_id]["facts"] = json.dumps(facts)
        self.write(steps)

    def facts(self):
        """Return the log entry of the build, or raise NotPublishedError with the steps that are missing."""
        steps = self.read()
        if not steps:
            raise NotPublishedError("nothing has been built yet: type `dbt build`")
        missing = [step["name"] for step in steps.values() if step["build"] is None]
        if missing:
            raise NotPublishedError(
                f"{len(missing)} of {len(steps)} models, seeds and tests were left out, or have not passed "
                f"since the raw data were read ({listed(missing)}). A full `dbt build` publishes; so does "
                "`make publish` once they have passed"
            )
        newest = max(steps.values(), key=lambda step: (step["kind"] != "seed", step["number"]))
        facts = json.loads(newest["facts"])
        others = [step["name"] for step in steps.values() if not is_of(step, facts)]
        if others:
            raise NotPublishedError(
                f"{len(others)} of {len(steps)} models, seeds and tests were left out, or passed with other "
                f"vars, raw files or code than the last run ({listed(others)}). Build them in the same way, "
                "or run a full `dbt build`"
            )
        if facts["code_version"] != code_version():
            raise NotPublishedError("the project's code has changed since the build: build again")
        built = [step for step in steps.values() if step["kind"] != "test"]
        return facts | {"run_id": max(built, key=lambda step: step["number"])["run_id"]}


RETRY = "a retry that was interrupted"


def is_of(step, facts):
    """Return whether a step passed in the build with these facts; seeds depend on code only."""
    if step["kind"] == "seed":
        return json.loads(step["facts"])["code_version"] == facts["code_version"]
    return step["build"] == facts["build"]


def listed(names):
    """Return the first names of a list, for a message."""
    return ", ".join([*sorted(names)[:3], *(["..."] if len(names) > 3 else [])])


def forget(steps, unique_ids):
    """Mark some steps and everything downstream of them as not passed."""
    needed_by = defaultdict(list)
    for step in steps.values():
        for needed in step["needs"]:
            needed_by[needed].append(step["unique_id"])
    waiting = list(unique_ids)
    seen = set()
    while waiting:
        unique_id = waiting.pop()
        if unique_id not in seen:
            seen.add(unique_id)
            waiting += needed_by[unique_id]
            if unique_id in steps:
                steps[unique_id] |= {"build": None, "facts": None}


def facts_of_run():
    """Return the log entry of a run, and the key of the build that it belongs to."""
    given = given_vars()
    raw_path = given.get("raw_path") or ""
    of_command = getattr(get_flags(), "VARS", None) or {}
    facts = {
        "run_id": get_invocation_id(),
        "layout": given["layout"],
        "raw_path": raw_path or "bundled sample",
        "settings": json.dumps(of_command, sort_keys=True, default=str),
        "code_version": code_version(),
        "git_commit": git_commit(),
    }
    key = [given, raw_files_as_they_are(raw_path), facts["code_version"], duckdb.__version__]
    return facts | {
        "build": hashlib.sha256(json.dumps(key, sort_keys=True, default=str).encode()).hexdigest()
    }


def raw_files_as_they_are(raw_path):
    """Return the names, sizes and modification times of the raw files."""
    path = Path(raw_path) if raw_path else None
    files = sorted(path.rglob("*")) if path and path.is_dir() else [path] if path else []
    found = [(str(file), file.stat()) for file in files if file.is_file()]
    return [(name, status.st_size, status.st_mtime_ns) for name, status in found]


def publish_steps(connection, places):
    """Publish the build in the work file, with `building` attached, if all has passed; return the log row."""
    facts = Steps(connection).facts()
    if any(row["run_id"] == facts["run_id"] for row in read_log(places)):
        raise NotPublishedError(f"this build has been published already, as {facts['run_id']}")
    where = {
        table: f'"{schema}"."{table}"'
        for schema, table in connection.execute(
            "select schema_name, table_name from duckdb_tables() where database_name = current_database()"
        ).fetchall()
    }
    counted = connection.execute(f"from {where['int_gate_audit']} order by raw_table").fetchall()
    text = "\n".join("|".join(map(str, row)) for row in counted)
    row = dict.fromkeys(LOG_COLUMNS) | {name: facts[name] for name in LOG_COLUMNS if name in facts}
    row["input_fingerprint"] = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    as_of_date = f"select as_of_date from {where['int_as_of_date']}"
    (row["as_of_date"],) = connection.execute(as_of_date).fetchone()
    marts = [step["name"] for step in Steps(connection).read().values() if step["kind"] == "mart"]
    return publish(connection, places, row, marts)


def code_version(parts=CODE):
    """Return a hash of parts of the project, by default of all that determine the contents of the marts."""
    found = hashlib.sha256()
    for name in parts:
        path = PROJECT / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.suffix in {".sql", ".yml", ".csv", ".py"}:
                found.update(f"{file.relative_to(PROJECT)}\n".encode() + file.read_bytes())
    return found.hexdigest()[:16]


def git_commit():
    """Return the git commit of the project; None outside a repository."""
    git = ["git", "-C", str(PROJECT), "rev-parse", "HEAD"]
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        return subprocess.run(git, capture_output=True, encoding="utf-8", check=True).stdout.strip()
    return None


class Plugin(BasePlugin):
    """The plugin: creates the work folder before dbt connects, records what has passed, and publishes."""

    def initialize(self, plugin_config):
        """Set the paths. Only commands that build keep the files open; `dbt show` does not."""
        flags = get_flags()
        self.is_building = flags.WHICH in BUILDING
        self.storage = plugin_config["storage_version"]
        self.scratch = None
        self.lock = self.open = None
        if self.is_building and (getattr(flags, "EMPTY", False) or getattr(flags, "SAMPLE", None)):
            # a dry run, without rows or with part of them, leaves nothing behind
            self.scratch = tempfile.TemporaryDirectory(prefix="segmentation-")
            self.creds.path = str(Path(self.scratch.name) / "work.duckdb")
        if not self.is_building:
            self.creds.keep_open = False
        self.places = Places(
            Path(plugin_config["published"]), Path(self.creds.path).parent, int(plugin_config["kept_builds"])
        )

    def update_connection_config(self, creds, config):
        """Check before anything is built that the vars are safe and that a build could be published."""
        given = given_vars()
        refuse_jinja(given)
        check_settings(creds.settings, given)
        if given.get("file_mode"):
            follow_mode(int(given["file_mode"], 8))
        try:
            make_private(self.places.work)
            if self.is_building and not self.scratch:
                self.lock = Lock.take(self.places.work / "build.lock")
                try_rename(self.places)
                read_log(self.places)
        except BlockingIOError as holder:
            raise DbtRuntimeError(
                f"Another run of dbt is in progress in {self.places.work} ({holder}). "
                "Wait until it ends; the published marts can still be read."
            ) from None
        except NotPublishedError as problem:
            raise DbtRuntimeError(f"{problem}. Nothing was built.") from None
        except OSError as error:
            raise DbtRuntimeError(f"{plain(error)}. The published marts are unchanged.") from None
        self.open = self.opened(config)

    def opened(self, config):
        """Open both files of a build and keep them open, so that DuckDB reads them only once."""
        connection = self.patiently(self.creds.path, lambda: duckdb.connect(self.creds.path, config=config))
        building = self.places.building

        def attach():
            connection.execute(
                f"attach {quoted(building)} as building (storage_version {quoted(self.storage)})"
            )

        try:
            self.patiently(building, attach)
        except DbtRuntimeError as error:
            if "cannot be lowered" not in str(error):
                raise
            for path in [
                building,
                Path(f"{building}.wal"),
            ]:  # an unfinished build with a newer storage version than configured
                path.unlink(missing_ok=True)
            connection.execute(f"drop table if exists {STEPS}")
            self.patiently(building, attach)
        return connection

    def patiently(self, path, call):
        """Call a function that opens a file; wait while another program has it open; explain other errors."""
        end = time.monotonic() + (PATIENCE if self.is_building else 0)
        while True:
            try:
                return call()
            except duckdb.Error as error:
                if is_locked(error) and time.monotonic() < end:
                    time.sleep(0.2)
                    continue
                if is_locked(error):
                    holder = re.search(r"PID (\d+)", str(error))
                    by = f" by process {holder[1]}" if holder else ""
                    raise DbtRuntimeError(
                        f"{path} is held open{by}: a build is in progress, or another program uses it. Try "
                        "again when it is closed; the published marts can still be read."
                    ) from None
                raise DbtRuntimeError(
                    f"{path} cannot be opened: {plain(error)}. Delete {path}* and build again; "
                    "the published marts are unchanged."
                ) from None

    def configure_connection(self, conn):
        """Keep dbt's own connection to the files of the build."""
        self.connection = conn
        if not self.is_building:
            self.open.close()

    def store(self, target_config):
        """Run what a hook requests: begin, checkpoint, finish or publish."""
        try:
            getattr(self, target_config.location.format)(target_config.config)
        except duckdb.Error as error:
            raise DbtRuntimeError(f"{plain(error)}. The published marts are unchanged.") from None
        finally:
            if target_config.location.format == "finish" and signal.getsignal(signal.SIGINT) is break_off:
                signal.signal(signal.SIGINT, signal.default_int_handler)

    def begin(self, facts):
        """Record which steps a run has selected."""
        is_main = threading.current_thread() is threading.main_thread()
        if is_main and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, break_off)
        self.facts = facts_of_run()
        Steps(self.connection.cursor()).begin(facts["steps"], facts["selected"])

    def checkpoint(self, _):
        """Checkpoint the file of the build, so that the space of dropped marts is reused."""
        self.connection.cursor().execute("checkpoint building")

    def finish(self, facts):
        """Record what has passed; publish a full build or a successful retry. Sets the message in `facts`."""
        if self.scratch:
            facts["said"] = "Not published: this run built no rows or part of them, in a temporary folder"
            return
        connection = self.connection.cursor()
        failed = len(facts["ran"]) - len(facts["passed"])
        try:
            is_retry = RETRY in Steps(connection).read()
            Steps(connection).finish(facts["ran"], facts["passed"], self.facts)
            if failed:
                raise NotPublishedError(f"{failed} of {len(facts['ran'])} steps failed or were skipped")
            Steps(connection).facts()
        except NotPublishedError as problem:
            facts["said"] = f"Not published: {problem}. The published marts are unchanged."
            return
        except duckdb.Error as error:
            facts["problem"] = f"Not published: {plain(error)}. The published marts are unchanged."
            return
        if is_retry or facts["is_whole"]:
            self.publish(facts)
        else:
            facts["said"] = "All models, seeds and tests have passed: `make publish` publishes this build."

    def publish(self, facts):
        """Publish the build in the work file; set `said` to the outcome, or `problem` to the reason."""
        try:
            done = publish_steps(self.connection.cursor(), self.places)
            facts["said"] = published(self.places, done)
        except NotPublishedError as problem:
            facts["problem"] = f"Not published: {problem}. The published marts are unchanged."


def break_off(*_):
    """End a run after Ctrl-C."""
    raise BrokenOffError("Interrupted. The published marts are unchanged.")


def published(places, row):
    """Return the message about what was published."""
    made = f"{row['marts']} marts, {row['row_count']:,} rows, run {row['run_id']}"
    return f"Published: {places.published} ({made})"


def check_settings(settings, given):
    """Stop if the memory limit or the mode of files is not valid."""
    memory = (settings or {}).get("memory_limit", "80%").strip()
    if not SIZE.fullmatch(memory):
        raise DbtRuntimeError(
            f"SEGMENTATION_MEMORY is '{memory}' but must be a size, such as 4GB, 512MiB or 80%. "
            "Type for example: SEGMENTATION_MEMORY=4GB dbt build"
        )
    mode = given.get("file_mode") or ""
    if not isinstance(mode, str) or (mode and not MODE.fullmatch(mode)):
        raise DbtRuntimeError(
            f"The var file_mode is '{mode}' but must be three octal digits in quotes, or empty. "
            "Type for example: --vars \"{file_mode: '640'}\""
        )


def follow_mode(mode):
    """Give all files that this process creates a mode; dbt has already started its log."""
    os.umask(mask_of(mode))
    log = Path(getattr(get_flags(), "LOG_PATH", None) or "logs") / "dbt.log"
    with contextlib.suppress(OSError):
        with log.open(encoding="utf-8", errors="replace") as file:
            is_new = get_invocation_id() in file.read(300)
        if is_new:
            log.chmod(mode)


def make_private(folder):
    """Create the work folder, which contains raw rows, for its owner only; an existing one keeps its mode."""
    if not folder.exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)


def try_rename(places):
    """Test that a file can be renamed from the work folder to the published file's folder."""
    name = f".{places.target.name}-{uuid.uuid4().hex}"
    here, there = places.work / name, places.target.parent / name
    try:
        here.touch()
        here.rename(there)
    except OSError as error:
        if error.errno == errno.EXDEV:
            raise NotPublishedError(
                f"The work folder {places.work} and the published file {places.target} are on two disks, but "
                "a build is published by one rename. Use a path on the same disk as its work folder: "
                f"SEGMENTATION_DB={places.target}"
            ) from None
        if error.errno in {errno.EACCES, errno.EROFS, errno.EPERM}:
            raise NotPublishedError(
                f"{(error.filename2 and there.parent) or here.parent} cannot be written ({error.strerror}), "
                "so nothing could be published. Set SEGMENTATION_DB to a file in a folder of your own"
            ) from None
        raise
    finally:
        here.unlink(missing_ok=True)
        there.unlink(missing_ok=True)


# Going back.


def builds(places):
    """Return the log, and the kept builds, newest first: run id, time of publication, whether it is live."""
    log = read_log(places)
    first = {}
    for row in log:
        first.setdefault(row["run_id"], row)
    live = log[-1]["run_id"] if log else None
    there = {path.stem for path in places.kept.glob("*.duckdb")} | {live}
    newest_first = sorted(first.values(), key=lambda row: row["publication"], reverse=True)
    return log, [
        (row["run_id"], row["published_at"], row["run_id"] == live)
        for row in newest_first
        if row["run_id"] in there
    ]


def back(places, run_id):
    """Publish a kept build again: the one named, or the one before the live one."""
    log, listed = builds(places)
    live = [number for number, (_, _, is_live) in enumerate(listed) if is_live]
    before = [name for name, _, _ in listed[live[0] + 1 :]] if live else []
    chosen = [name for name, _, is_live in listed if name == run_id and not is_live] if run_id else before
    if not chosen:
        raise NotPublishedError(
            f"no build {run_id or 'before the live one'} is kept: `make builds` lists them"
        )
    row = [row for row in log if row["run_id"] == chosen[0]][-1]
    row = row | {"action": "went back", "published_at": now()}
    source = places.kept / f"{chosen[0]}.duckdb"
    with publication(places), duckdb.connect(config=CONNECTION) as connection:
        with attached(connection, source, "kept", "(read_only)"):
            expected = counts(connection, "kept")
        expected.pop("publish_log")
        publish_copy(connection, places, source, expected, row)
    return chosen[0]


def publish_pieces(places):
    """Publish a build made in pieces, if every step has passed; return the log row."""
    if not places.work_file.exists():
        raise NotPublishedError(f"nothing has been built in {places.work}: type `dbt build`")
    try:
        lock = Lock(places.work / "build.lock")
    except BlockingIOError as holder:
        raise NotPublishedError(f"a run of dbt is in progress ({holder}): wait until it ends") from None
    try:
        try_rename(places)
        with duckdb.connect(places.work_file, config=CONNECTION) as connection:
            connection.execute(f"attach {quoted(places.building)} as building")
            return publish_steps(connection, places)
    except (OSError, duckdb.Error) as error:
        raise NotPublishedError(plain(error)) from None
    finally:
        lock.release()


def main():
    """List the builds, publish one made in pieces, or go back to one."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="list the builds that are kept")
    commands.add_parser("publish", help="publish a build made in pieces")
    commands.add_parser("back", help="publish an earlier build again").add_argument("run_id", nargs="?")
    arguments = parser.parse_args()
    places = Places.from_environment()
    try:
        if arguments.command == "publish":
            print(published(places, publish_pieces(places)))
            return
        if arguments.command == "back":
            run_id = back(places, arguments.run_id)
            print(f"{places.published} contains the build {run_id} again.")
        for run_id, published_at, is_live in builds(places)[1]:
            print(f"{run_id}  {published_at:%Y-%m-%d %H:%M:%S}  {'live' if is_live else ''}".rstrip())
    except NotPublishedError as problem:
        sys.exit(f"{'Not published' if arguments.command == 'publish' else 'Nothing changed'}: {problem}.")
    except KeyboardInterrupt:
        sys.exit("Interrupted: the published marts are unchanged.")


if __name__ == "__main__":
    main()
