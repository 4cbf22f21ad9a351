"""What DuckDB cannot do by itself with raw files: find them, look at them first, and read every kind.

A dbt-duckdb plugin (see profiles.yml). It confines a run to the files of the project, of `raw_path` and of
its work folder: DuckDB's own reader and the functions here open nothing else. It adds

* the SQL function `list_files(folder, name, sheet)`: the files that a raw table is read from.
* the SQL function `inspect_file(path, folder, encoding)`: what stands against reading a file, how many lines
  it has and which are its first. Lines are counted here in bytes, by something other than the reader, so that
  the build can prove that the reader has lost none.
* the file systems `utf-8://<path>` and `windows-1252://<path>`, which hand out the file <path>, saved in
  that encoding, as CSV text in UTF-8: packed files, sheets, JSON lines (see raw_text.py). DuckDB's own
  latin-1 rejects the bytes 0x80 to 0x9f, where Windows-1252 has the euro sign and curly quotes.
* where `raw_path` names a DuckDB file, that file, as the database `raw_input`.
"""

import codecs
import contextlib
import os
import re
import shlex
import tempfile
import threading
from functools import lru_cache
from itertools import islice
from pathlib import Path

import duckdb
import raw_text
from dbt.adapters.duckdb.plugins import BasePlugin
from dbt_common.exceptions import DbtRuntimeError
from fsspec import AbstractFileSystem
from given_vars import PROJECT, given_vars
from raw_text import CHUNK, CODECS, NotReadable, kind_of, parted

LONGEST_LINE = 15_000_000  # bytes; the reader of lines takes 16 MB
FIRST_LINES = 120  # that are looked at; the var skip_lines may be 100
NO_CHARACTER = "\U0010ffff".encode()  # stands in no text; the reader of lines takes it for its delimiter
WAY_OUT = {
    "utf-8": "If a Windows program saved it, type --vars '{csv_encoding: windows-1252}'. Else convert it",
    "windows-1252": "Convert it",
}
UNPACK = {".gz": "gunzip -c", ".zst": "zstd -dc"}
FOUND = "struct(problem varchar, line_count bigint, first_lines varchar[])"


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


def list_files(folder: str, name: str, sheet: str) -> list[str]:
    """Return the files of a raw table, in order: `<name>.<ending>` and all below the folder `<name>`.

    Capitals do not matter. Names that begin with a dot or an underscore are hidden. Of an Excel file every
    sheet that has a row is one, as `<file>[<sheet>]`, or the one that is named. Of a folder that leads out of
    those of this run, or back to itself, only the folder itself is returned, nothing that is in it.
    """
    if not CONFINEMENT.holds(folder):
        return []
    wanted = re.compile(rf"{re.escape(name)}([.].*)?", re.IGNORECASE | re.DOTALL)
    found = []
    with contextlib.suppress(OSError):  # a folder that is not there, or not to be read, has no files
        found = sorted(path for path in Path(folder).iterdir() if wanted.fullmatch(path.name))
    files = [file for path in found for file in _files_below(path)]
    paths = [f"{folder.rstrip('/')}/{file.relative_to(folder).as_posix()}" for file in files]
    return [part for path in paths for part in _sheets(path, sheet)]


def _files_below(path: Path, above: tuple = ()) -> list[Path]:
    if not path.is_dir():
        return [path]
    real = path.resolve()
    if real in above or not CONFINEMENT.holds(real):
        return [path]
    inner = sorted(file for file in path.iterdir() if not file.name.startswith((".", "_")))
    return [file for one in inner for file in _files_below(one, (*above, real))]


def _sheets(path: str, sheet: str) -> list[str]:
    """Return the sheets of an Excel file that are read; of any other file its path."""
    if kind_of(path) != "sheet":
        return [path]
    if sheet:
        return [f"{path}[{sheet}]"]
    try:
        with CONFINEMENT.opened(path) as opened:
            sheets = [f"{path}[{name}]" for name in raw_text.sheet_names(opened)]
        return [name for name in sheets if TEXTS.of(name, "utf-8").stat().st_size] or [path]
    except (NotReadable, OSError, RuntimeError):  # inspect_file says what it is
        return [path]


def inspect_file(path: str, folder: str, encoding: str) -> dict:
    """Return the problem of a file, or else its number of lines and its first lines.

    A Parquet file has no lines: in place of the first one stand the names and types of its columns. Nothing
    is known of a file of a kind that is not read.
    """
    found = {"problem": None, "line_count": None, "first_lines": []}
    try:
        file = Path(parted(path)[0])
        if not file.resolve().is_relative_to(Path(folder).resolve()):
            raise NotReadable(
                f"is a link that leads out of the folder {folder}, to {file.resolve()}. Copy the file into "
                "the folder, or name the folder where it really lies: --vars '{raw_path: <folder>}'."
            )
        with CONFINEMENT.opened(file) as opened:
            status = os.fstat(opened.fileno())
        kind = kind_of(path)
        if kind and status.st_size == 0:
            raise NotReadable("is empty: it does not even have a line with column names.")
        if kind == "parquet":
            found["first_lines"] = [_parquet_columns(path)]
        elif kind:
            version = (status.st_dev, status.st_ino, status.st_mtime_ns, status.st_size)
            found["line_count"], found["first_lines"] = _lines(path, encoding, version)
        return found
    except NotReadable as problem:
        return found | {"problem": str(problem)}
    except OSError as problem:
        return found | {"problem": f"cannot be read: {problem.strerror}."}
    except RuntimeError:  # so Python calls links that lead in a circle
        return found | {"problem": "is a link that leads back to itself."}


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


@contextlib.contextmanager
def _bytes_of(path: str, encoding: str):
    """Yield the bytes of a text file, unpacked, or of the text that a sheet or JSON lines became."""
    if kind_of(path) == "text":
        with CONFINEMENT.opened(path) as file, raw_text.unpacked(file, path) as opened:
            yield opened
    else:
        with TEXTS.of(path, encoding).open("rb") as opened:
            yield opened


@lru_cache(maxsize=100_000)
def _lines(path: str, encoding: str, _status: tuple) -> tuple[int, list[str]]:
    """Return the number of lines and the first lines of a text that is fit to be read."""
    coded = encoding if kind_of(path) == "text" else "utf-8"
    line_count = 0
    first = []
    is_utf8 = None  # known where there is a letter outside of ASCII
    with _bytes_of(path, encoding) as file:
        while chunk := file.read(CHUNK):
            chunk += file.readline(LONGEST_LINE + 1)
            if coded == "windows-1252" and not chunk.isascii():
                is_utf8 = is_utf8 is not False and _is_utf8(chunk)
            _check(chunk, line_count, path, coded, bool(is_utf8))
            if not first:
                lines = chunk.removeprefix(codecs.BOM_UTF8).split(b"\n", FIRST_LINES)[:FIRST_LINES]
                first = [line.rstrip(b"\r") for line in lines]
            line_count += chunk.count(b"\n") + (not chunk.endswith(b"\n"))
    if is_utf8:
        raise _is_in_utf8(path)
    if not line_count:
        raise NotReadable("is empty: it does not even have a line with column names.")
    return line_count, [line.decode(CODECS[coded]) for line in islice(first, line_count)]


def _is_in_utf8(path: str) -> NotReadable:
    return NotReadable(
        "is in UTF-8, not in Windows-1252. Leave out the var csv_encoding, or, if other files need it, "
        f"convert this one: {_piped(path, 'iconv -f UTF-8 -t WINDOWS-1252')} > new.csv"
    )


def _piped(path: str, command: str) -> str:
    """Return a shell command that reads a file, which may be packed."""
    unpack = UNPACK.get(Path(path).suffix.lower())
    return f"{unpack} {shlex.quote(path)} | {command}" if unpack else f"{command} {shlex.quote(path)}"


def _is_utf8(chunk: bytes) -> bool:
    try:
        chunk.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _check(chunk: bytes, lines_before: int, path: str, encoding: str, is_utf8: bool) -> None:
    """Raise what stands against reading some whole lines of a file."""
    is_utf16 = (
        chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        or b"\0" in chunk[: chunk.find(b"\n") + 1]
    )
    if lines_before == 0 and is_utf16:
        raise NotReadable(f"is in UTF-16. Convert it: {_piped(path, 'iconv -f UTF-16 -t UTF-8')} > new.csv")
    if len(chunk) > LONGEST_LINE:
        raise NotReadable("has a line of more than 15 MB: is it a CSV file, with line ends?")
    if chunk.count(b"\r") != chunk.count(b"\r\n"):
        remove = "sed 's/\\r$//'"
        raise NotReadable(
            "has carriage returns without a line feed, as line ends of old Macs or inside of values. "
            f"Convert them: {_piped(path, remove)} | tr '\\r' '\\n' > new.csv"
        )
    if not chunk.isascii():
        try:
            chunk.decode(CODECS[encoding])
        except UnicodeDecodeError as error:
            if is_utf8:
                raise _is_in_utf8(path) from None
            line = lines_before + chunk.count(b"\n", 0, error.start) + 1
            raise NotReadable(
                f"is not in {encoding.upper()} (line {line}). {WAY_OUT[encoding]}: "
                f"{_piped(path, 'iconv -f <its encoding> -t UTF-8')} > new.csv"
            ) from None
    if NO_CHARACTER in chunk:
        raise NotReadable("holds the code U+10FFFF, which is no character. Remove it.")


class Texts:
    """What became of files as CSV text in UTF-8, in a folder that goes away with the process."""

    def __init__(self):
        """Make nothing yet."""
        self.lock = threading.Lock()
        self.work = None
        self.folder = None
        self.made = {}

    def use(self, work: Path) -> None:
        """Say where the folder is to be."""
        with self.lock:
            if work != self.work:
                self.work, self.folder, self.made = work, None, {}

    def of(self, path: str, encoding: str) -> Path:
        """Return the text of a file or sheet, made at the first call and again when the file has changed."""
        with self.lock, CONFINEMENT.opened(parted(path)[0]) as opened:
            found = os.fstat(opened.fileno())
            status = (found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size)
            version = (path, encoding, *status)
            if version not in self.made:
                if self.folder is None:
                    self.folder = tempfile.TemporaryDirectory(prefix="raw-text-", dir=self.work)
                target = Path(self.folder.name) / f"{len(self.made)}.csv"
                try:
                    with target.open("w", encoding="utf-8", newline="", errors="backslashreplace") as write:
                        raw_text.write_text(opened, path, encoding, write)
                except BaseException:
                    target.unlink(missing_ok=True)
                    raise
                self.made[version] = target
        return self.made[version]


TEXTS = Texts()


class TextFileSystem(AbstractFileSystem):
    """Files of the local disk, and sheets in them, as CSV text in UTF-8; the protocol is their encoding."""

    protocol = "utf-8"

    def _text(self, path: str) -> Path:
        return TEXTS.of(self._strip_protocol(path), self.protocol)

    def _open(self, path, mode="rb", **_):
        return self._text(path).open("rb")

    def info(self, path, **_):
        """Return name, size and kind of a file, as fsspec asks for them."""
        size = self._text(path).stat().st_size
        return {"name": self._strip_protocol(path), "size": size, "type": "file"}

    def glob(self, path, **_):
        """Return the path itself: the project lists the files of a folder before it comes here."""
        return [self._strip_protocol(path)]


class Windows1252FileSystem(TextFileSystem):
    """The same for text that was saved in Windows-1252."""

    protocol = "windows-1252"


FILE_SYSTEMS = [TextFileSystem, Windows1252FileSystem]


def attach_raw_input(connection: duckdb.DuckDBPyConnection, raw_path: str) -> None:
    """Attach the DuckDB file that `raw_path` names, for reading, as the database `raw_input`."""
    literal = raw_path.replace("'", "''")
    try:
        connection.execute(f"attach if not exists '{literal}' as raw_input (type duckdb, read_only)")
    except duckdb.Error as error:
        if "lock" in str(error):
            raise DbtRuntimeError(
                f"The DuckDB file {raw_path} is open in another program that may change it. Close it there."
            ) from None
        raise DbtRuntimeError(
            f"The var raw_path names the file {raw_path}, which is no DuckDB file that can be read. Name the "
            "folder of your raw files, or a DuckDB file with the raw tables: --vars '{raw_path: <folder>}'"
        ) from None


class Plugin(BasePlugin):
    """Adds them to every connection that dbt-duckdb opens, and confines it."""

    def configure_connection(self, conn):
        """Add the functions and the file systems to a connection; then shut off all other files."""
        conn.create_function("list_files", list_files, ["varchar"] * 3, "varchar[]", side_effects=True)
        conn.create_function("inspect_file", inspect_file, ["varchar"] * 3, FOUND, side_effects=True)
        for file_system in FILE_SYSTEMS:
            conn.register_filesystem(file_system())
        given = given_vars()
        raw_path = given.get("raw_path") if isinstance(given.get("raw_path"), str) else ""
        work = Path(self.creds.path).parent
        TEXTS.use(work)
        if raw_path and Path(raw_path).is_file():
            attach_raw_input(conn, raw_path)
        confine(conn, allowed_folders(raw_path, work))
