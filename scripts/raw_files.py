"""What DuckDB cannot do by itself with the files that come in: look at them first, and read Windows-1252.

A dbt-duckdb plugin (see profiles.yml). It confines a run to the files of the project, of `raw_path` and of
its work folder: DuckDB's own reader and the functions here open nothing else. It adds

* the SQL function `list_files(folder, pattern)`: the files that a raw table is read from.
* the SQL function `inspect_file(path, folder, encoding)`: what stands against reading a file, how many lines
  it has and which is its first. Lines are counted here in bytes, by something other than the reader, so that
  the build can prove that the reader has lost none.
* the file system `windows-1252://<path>`, which hands out the file <path> as UTF-8. DuckDB's own latin-1
  rejects the bytes 0x80 to 0x9f, where Windows-1252 has the euro sign and curly quotes.
"""

import codecs
import contextlib
import io
import os
import shlex
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

import duckdb
from dbt.adapters.duckdb.plugins import BasePlugin
from fsspec import AbstractFileSystem
from given_vars import PROJECT, given_vars

LONGEST_LINE = 15_000_000  # bytes; the reader of lines takes 16 MB
CHUNK = 1 << 20
NO_CHARACTER = "\U0010ffff".encode()  # stands in no text; the reader of lines takes it for its delimiter
WAY_OUT = {
    "utf-8": "If a Windows program saved it, type --vars '{csv_encoding: windows-1252}'. Else convert it",
    "windows-1252": "Convert it",
}
CODECS = {"utf-8": "utf-8", "windows-1252": "cp1252"}
FOUND = "struct(problem varchar, line_count bigint, first_line varchar)"


class NotReadable(Exception):
    """What stands against reading a file, as the end of a sentence that begins with its name."""


class Confinement:
    """The folders that the functions of this module open files in; none until a connection has named them."""

    def __init__(self):
        """Allow nothing."""
        self.folders = []

    def holds(self, path: str | Path) -> bool:
        """Return whether a path, all links followed, lies in one of the folders."""
        resolved = Path(path).resolve()
        return any(resolved.is_relative_to(folder) for folder in self.folders)

    @contextlib.contextmanager
    def opened(self, path: str | Path):
        """Open a file for reading in bytes; look at what was opened, not at what was there before."""
        resolved = Path(path).resolve()
        handle = os.open(resolved, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            again = Path(path).resolve()
            if not self.holds(again) or not os.path.samestat(os.fstat(handle), again.stat()):
                raise PermissionError(13, "it lies outside of the folders that this run may read", str(path))
            yield file


CONFINEMENT = Confinement()


def allowed_folders(raw_path: str, work: Path) -> list[str]:
    """Return the folders that a run may open files in, as written and with their links followed."""
    named = [PROJECT, work, *([Path(raw_path)] if raw_path else [])]
    return sorted({str(path.resolve()) for path in named} | {str(path.absolute()) for path in named})


def confine(connection: duckdb.DuckDBPyConnection, folders: list[str]) -> None:
    """Shut off every file outside some folders, for good; DuckDB follows links before it compares.

    Each folder is named for the file systems of other plugins too; DuckDB compares those as texts, and the
    file system here looks again.
    """
    CONFINEMENT.folders = [Path(folder).resolve() for folder in folders]
    if not connection.execute("select current_setting('enable_external_access')").fetchone()[0]:
        return
    prefixed = [f"{name}://{folder}" for name in connection.list_filesystems() for folder in folders]
    connection.execute("set allowed_directories = $1", [[*folders, *prefixed]])
    connection.execute("set enable_external_access = false")


def list_files(folder: str, pattern: str) -> list[str]:
    """Return the paths in a folder that match a pattern, in order; the folder's own name is no pattern.

    Of a folder that leads out of those of this run only the folder itself is returned, nothing that is in it.
    """
    if not CONFINEMENT.holds(folder):
        return []
    found = sorted(path for path in Path(folder).glob(pattern) if not path.is_dir())
    outside = {path.parent for path in found if not CONFINEMENT.holds(path.parent)}
    return sorted(map(str, outside)) or [str(path) for path in found]


def inspect_file(path: str, folder: str, encoding: str) -> dict:
    """Return the problem of a file, or else its number of lines and its first line.

    A Parquet file has no lines: in place of the first one stand the names and types of its columns.
    """
    try:
        file = Path(path)
        if not file.resolve().is_relative_to(Path(folder).resolve()):
            raise NotReadable(
                f"is a link that leads out of the folder {folder}, to {file.resolve()}. Copy the file into "
                "the folder, or name the folder where it really lies: --vars '{raw_path: <folder>}'."
            )
        with CONFINEMENT.opened(file) as opened:
            found = os.fstat(opened.fileno())
            if found.st_size == 0:
                raise NotReadable("is empty: it has not even a first line with the names of the columns.")
            if file.suffix == ".parquet":
                return {"problem": None, "line_count": None, "first_line": _parquet_columns(path)}
            line_count, first_line = _lines(
                path, encoding, (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)
            )
        return {"problem": None, "line_count": line_count, "first_line": first_line}
    except NotReadable as problem:
        return {"problem": str(problem), "line_count": None, "first_line": None}
    except OSError as problem:
        return {"problem": f"cannot be read: {problem.strerror}.", "line_count": None, "first_line": None}
    except RuntimeError:  # so Python calls links that lead in a circle
        return {"problem": "is a link that leads back to itself.", "line_count": None, "first_line": None}


def _parquet_columns(path: str) -> str:
    """Return the names and types of the columns of a Parquet file that is whole."""
    try:
        with duckdb.connect() as connection:
            confine_reader(connection)
            literal = path.replace("'", "''")
            columns = f"describe select * from read_parquet('{literal}', hive_partitioning = false)"
            return repr([column[:2] for column in connection.sql(columns).fetchall()])
    except duckdb.Error:
        raise NotReadable("is no Parquet file, or only a part of one. Copy or write it anew.") from None


def confine_reader(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a connection read what this run may read; DuckDB follows links when it opens a file."""
    connection.execute("set allowed_directories = $1", [[str(folder) for folder in CONFINEMENT.folders]])
    connection.execute("set enable_external_access = false")


@lru_cache(maxsize=100_000)
def _lines(path: str, encoding: str, _status: tuple) -> tuple[int, str]:
    """Return the number of lines and the first line of a text file that is fit to be read."""
    line_count = 0
    first_line = None
    is_utf8 = None  # known where there is a letter outside of ASCII
    with CONFINEMENT.opened(path) as file:
        while chunk := file.read(CHUNK):
            chunk += file.readline(LONGEST_LINE + 1)
            _check(chunk, line_count, path, encoding)
            if encoding == "windows-1252" and not chunk.isascii():
                is_utf8 = is_utf8 is not False and _is_utf8(chunk)
            if first_line is None:
                first_line = chunk.removeprefix(codecs.BOM_UTF8).split(b"\n", 1)[0].rstrip(b"\r")
            line_count += chunk.count(b"\n") + (not chunk.endswith(b"\n"))
    if is_utf8:
        raise NotReadable(
            "is in UTF-8, not in Windows-1252. Leave out the var csv_encoding, or, if other files need it, "
            f"convert this one: iconv -f UTF-8 -t WINDOWS-1252 {shlex.quote(path)} > new.csv"
        )
    return line_count, first_line.decode(CODECS[encoding])


def _is_utf8(chunk: bytes) -> bool:
    try:
        chunk.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _check(chunk: bytes, lines_before: int, path: str, encoding: str) -> None:
    """Raise what stands against reading some whole lines of a file."""
    is_utf16 = (
        chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        or b"\0" in chunk[: chunk.find(b"\n") + 1]
    )
    if lines_before == 0 and is_utf16:
        raise NotReadable(f"is in UTF-16. Convert it: iconv -f UTF-16 -t UTF-8 {shlex.quote(path)} > new.csv")
    if len(chunk) > LONGEST_LINE:
        raise NotReadable("has a line of more than 15 MB: is it a CSV file, with line ends?")
    if chunk.count(b"\r") != chunk.count(b"\r\n"):
        raise NotReadable(
            "has carriage returns without a line feed, as line ends of old Macs or inside of values. "
            f"Convert them: sed 's/\\r$//' {shlex.quote(path)} | tr '\\r' '\\n' > new.csv"
        )
    if not chunk.isascii():
        try:
            chunk.decode(CODECS[encoding])
        except UnicodeDecodeError as error:
            line = lines_before + chunk.count(b"\n", 0, error.start) + 1
            raise NotReadable(
                f"is not in {encoding.upper()} (line {line}). {WAY_OUT[encoding]}: "
                f"iconv -f <its encoding> -t UTF-8 {shlex.quote(path)} > new.csv"
            ) from None
    if NO_CHARACTER in chunk:
        raise NotReadable("holds the code U+10FFFF, which is no character. Remove it.")


class Windows1252FileSystem(AbstractFileSystem):
    """Files of the local disk, read as if they had been saved in UTF-8."""

    protocol = "windows-1252"

    def __init__(self, **kwargs):
        """Prepare a folder for the translated files; it goes away with the process."""
        super().__init__(**kwargs)
        self._folder = tempfile.TemporaryDirectory(prefix="windows-1252-")
        self._translated = {}

    def _utf8(self, path: str) -> Path:
        """Return the UTF-8 copy of a file, made at the first call and again when the file has changed."""
        source = Path(self._strip_protocol(path))
        with CONFINEMENT.opened(source) as opened:
            found = os.fstat(opened.fileno())
            version = (str(source), found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)
            if version not in self._translated:
                target = Path(self._folder.name) / f"{len(self._translated)}.csv"
                with (
                    io.TextIOWrapper(opened, encoding="cp1252", newline="") as read,
                    target.open("w", encoding="utf-8", newline="") as write,
                ):
                    shutil.copyfileobj(read, write, CHUNK)
                self._translated[version] = target
        return self._translated[version]

    def _open(self, path, mode="rb", **_):
        return self._utf8(path).open("rb")

    def info(self, path, **_):
        """Return name, size and kind of a file, as fsspec asks for them."""
        return {"name": self._strip_protocol(path), "size": self._utf8(path).stat().st_size, "type": "file"}

    def glob(self, path, **_):
        """Return the path itself: the project lists the files of a folder before it comes here."""
        return [self._strip_protocol(path)]


class Plugin(BasePlugin):
    """Adds them to every connection that dbt-duckdb opens, and confines it."""

    def configure_connection(self, conn):
        """Add the functions and the file system to a connection; then shut off all other files."""
        conn.create_function("list_files", list_files, ["varchar"] * 2, "varchar[]", side_effects=True)
        conn.create_function("inspect_file", inspect_file, ["varchar"] * 3, FOUND, side_effects=True)
        conn.register_filesystem(Windows1252FileSystem())
        raw_path = given_vars().get("raw_path")
        folders = allowed_folders(raw_path if isinstance(raw_path, str) else "", Path(self.creds.path).parent)
        confine(conn, folders)
