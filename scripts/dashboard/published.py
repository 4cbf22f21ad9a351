"""The published marts, opened for reading: one place that knows where they are and when they are new.

A build replaces the file by renaming a finished one over it, so a reader never waits for a build and never
sees half of one. DuckDB gives a process that still has the old file open the old file again, under the same
path; an in-memory database that attaches the file is not shared in that way, so a new build is seen while
readers of the old one finish.
"""

import os
import re
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parents[2]
SQL = Path(__file__).resolve().parent / "sql"
KEPT_SELECTIONS = 8


class NothingPublished(Exception):
    """There is no database to read, or a build is writing it directly; the message is for the reader."""


class MissingMart(Exception):
    """A mart or a column that a question needs is not in the database; the message is for the reader."""


@dataclass(frozen=True)
class Selection:
    """What a reader chose: countries, and segments of one scheme. Empty means all."""

    countries: tuple[str, ...] = ()
    scheme: str = "strategic"
    segments: tuple[str, ...] = ()

    def __bool__(self):
        """Return whether anything is narrowed down."""
        return bool(self.countries or self.segments)

    def words(self):
        """Return the selection as a reader would say it."""
        parts = [" or ".join(chosen) for chosen in (self.countries, self.segments) if chosen]
        return " · ".join(parts) or "all customers"


class Reader:
    """Answers the questions in `sql/` for one build and one selection, each question once."""

    def __init__(self, connection, selection):
        """Put the selection into temporary tables of a session of its own."""
        self.selection = selection
        self.lock = threading.RLock()
        self.answers = {}
        self.session = connection.cursor()
        self.session.execute("use published.marts")
        choices = {"chosen_countries": selection.countries, "chosen_segments": selection.segments}
        for table, values in choices.items():
            self.session.execute(
                f"create or replace temp table {table} as select unnest($1::text[]) as name", [values]
            )
        self.session.execute(
            "create or replace temp table chosen_scheme as select $1 as scheme", [selection.scheme]
        )
        self.session.execute((SQL / "selection.sql").read_text(encoding="utf-8"))

    def __call__(self, name, **values):
        """Return the rows that `sql/<name>.sql` answers with, as a data frame."""
        key = (name, *sorted(values.items()))
        with self.lock:
            if key not in self.answers:
                self.answers[key] = self.ask((SQL / f"{name}.sql").read_text(encoding="utf-8"), values)
            return self.answers[key].copy()

    def ask(self, query, values=None):
        """Return the rows of a query; a mart that is not there is a `MissingMart`."""
        try:
            with self.lock:
                frame = self.session.execute(query, values or {}).df()
        except duckdb.CatalogException as error:
            table = re.search(r'name "?(\w+)"? does not exist', str(error))
            raise MissingMart(
                f"This part needs the mart {table[1]}, which this build does not have."
                if table
                else first_line(error)
            ) from error
        except duckdb.BinderException as error:
            raise MissingMart(f"This build lacks a column that this part needs. {about(error)}") from error
        with_gaps = [
            name
            for name in frame
            if frame[name].dtype.name.startswith(("Int", "UInt")) and frame[name].hasnans
        ]
        return frame.astype(dict.fromkeys(with_gaps, "float64"))

    def has(self, table):
        """Return whether a mart is in the database."""
        query = "select 1 from duckdb_tables() where schema_name = 'marts' and table_name = $table"
        return not self.ask(query, {"table": table}).empty


class Published:
    """The file that holds the published marts; opens it anew when a build has replaced it."""

    def __init__(self, path):
        """Remember the path; nothing is opened before somebody asks."""
        self.path = Path(path)
        self.lock = threading.RLock()
        self.build = None
        self.connection = None
        self.readers = OrderedDict()

    def stamp(self):
        """Return what tells one published file from the next."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            raise NothingPublished(
                f"There is no published database at {self.path}. Run `make build` first."
            ) from None
        return status.st_ino, status.st_mtime_ns, status.st_size

    def reader(self, selection):
        """Return the reader of the live build for a selection."""
        with self.lock:
            stamp = self.stamp()
            if stamp != self.build:
                self.connection, self.build = self.opened(), stamp
                self.readers.clear()
            if selection not in self.readers:
                try:
                    self.readers[selection] = Reader(self.connection, selection)
                except duckdb.CatalogException as error:
                    raise NothingPublished(
                        f"{self.path} has no marts to show. Run `make build`. ({about(error)})"
                    ) from error
                while len(self.readers) > KEPT_SELECTIONS:
                    self.readers.popitem(last=False)
            self.readers.move_to_end(selection)
            return self.readers[selection]

    def opened(self):
        """Return a connection that can read the file and nothing else."""
        connection = duckdb.connect(":memory:")
        try:
            connection.execute(
                f"attach '{str(self.path).replace(chr(39), chr(39) * 2)}' as published (read_only)"
            )
        except duckdb.Error as error:
            raise NothingPublished(
                f"{self.path} cannot be read just now. If a build is writing it, wait for its end. "
                f"({first_line(error)})"
            ) from error
        connection.execute("set enable_external_access = false")
        return connection


def published_path():
    """Return the path of the published database."""
    path = Path(os.environ.get("SEGMENTATION_DB", "segmentation.duckdb"))
    return path if path.is_absolute() else ROOT / path


def first_line(error):
    """Return the first line of an error."""
    return str(error).strip().splitlines()[0]


def about(error):
    """Return what an error of DuckDB says, without its kind and its advice."""
    return first_line(error).split("Error: ", 1)[-1].removesuffix("!")
