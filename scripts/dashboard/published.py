"""Open the published marts for reading, and notice when a build has replaced them.

A build replaces the file by renaming a finished one over it, so a reader never waits for a build and never
sees an incomplete one. While a process has the old file open, DuckDB returns the old file again for the same
path. In-memory databases that attach the file do not share it in this way, so a new build is visible while
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
    """There is no database, or a build is writing to it directly; the message is shown to the user."""


class MissingMart(Exception):
    """A mart or a column that a query needs is not in the database; the message is shown to the user."""


@dataclass(frozen=True)
class Selection:
    """The selected countries, and segments of one scheme. Empty means all."""

    countries: tuple[str, ...] = ()
    scheme: str = "strategic"
    segments: tuple[str, ...] = ()

    def __bool__(self):
        """Return whether anything is selected."""
        return bool(self.countries or self.segments)

    def words(self):
        """Return the selection in words."""
        parts = [" or ".join(chosen) for chosen in (self.countries, self.segments) if chosen]
        return " · ".join(parts) or "all customers"


class Reader:
    """Runs the queries in `sql/` for one build and one selection, and caches the results."""

    def __init__(self, connection, selection):
        """Write the selection to temporary tables of a separate session."""
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
        """Return the result of `sql/<name>.sql` as a data frame."""
        key = (name, *sorted(values.items()))
        with self.lock:
            if key not in self.answers:
                self.answers[key] = self.ask((SQL / f"{name}.sql").read_text(encoding="utf-8"), values)
            return self.answers[key].copy()

    def ask(self, query, values=None):
        """Return the rows of a query; raise `MissingMart` if a mart or column does not exist."""
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
            raise MissingMart(
                f"This part needs a column that is not in this build. {about(error)}"
            ) from error
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
    """The file of the published marts; reopened when a build has replaced it."""

    def __init__(self, path):
        """Set the path; the file is opened at the first query."""
        self.path = Path(path)
        self.lock = threading.RLock()
        self.build = None
        self.connection = None
        self.readers = OrderedDict()

    def stamp(self):
        """Return the identity of the current published file."""
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
        """Return a connection that can read only this file."""
        connection = duckdb.connect(":memory:")
        try:
            connection.execute(
                f"attach '{str(self.path).replace(chr(39), chr(39) * 2)}' as published (read_only)"
            )
        except duckdb.Error as error:
            raise NothingPublished(
                f"{self.path} cannot be read at the moment. If a build is writing it, wait until it ends. "
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
    """Return the message of a DuckDB error, without its type and its hints."""
    return first_line(error).split("Error: ", 1)[-1].removesuffix("!")
