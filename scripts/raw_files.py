"""Find, inspect and read raw files of every kind for DuckDB.

A dbt-duckdb plugin (see profiles.yml). It confines a run to the files of the project, of `raw_path` and of
its work folder: DuckDB's own reader and these functions open nothing else. It adds

* the SQL function `list_files(folder, name, sheet)`: the files that a raw table is read from.
* the SQL function `inspect_file(path, folder, encoding)`: why a file cannot be read, its number of lines and
  its first lines. Lines are counted here from the bytes, independently of the reader, so that the build can
  prove that the reader has lost none.
* the file systems `utf-8://<path>` and `windows-1252://<path>`, which serve the file <path>, saved in that
  encoding, as CSV text in UTF-8: compressed files, sheets, JSON lines (see raw_text.py). DuckDB's own latin-1
  rejects the bytes 0x80 to 0x9f, which are the euro sign and curly quotes, among others, in Windows-1252.
* if `raw_path` is a DuckDB file, that file as the database `raw_input`.
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

LONGEST_LINE = 15_000_000  # bytes; the line reader's limit is 16 MB
FIRST_LINES = 120  # lines that are inspected; the var skip_lines may be up to 100
NO_CHARACTER = "\U0010ffff".encode()  # never occurs in a text; the line reader uses it as its delimiter
WAY_OUT = {
    "utf-8": "If a Windows program saved it, type --vars '{csv_encoding: windows-1252}'. If not, convert it",
    "windows-1252": "Convert it",
}
UNPACK = {".gz": "gunzip -c", ".zst": "zstd -dc"}
FOUND = "struct(problem varchar, line_count bigint, first_lines varchar[])"


class Confinement:
    """The folders in which the functions of this module may open files; none until a connection sets them."""

    def __init__(self):
        """Allow nothing."""
        self.folders = []

    def holds(self, path: str | Path) -> bool:
        """Return whether a path, with all links resolved, is in one of the folders."""
        resolved = Path(path).resolve()
        return any(resolved.is_relative_to(folder) for folder in self.folders)

    @contextlib.contextmanager
    def opened(self, path: str | Path):
        """Open a file for reading bytes; raise PermissionError if the opened file is outside the folders."""
        resolved = Path(path).resolve()
        handle = os.open(resolved, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as file:
            again = Path(path).resolve()
            if not self.holds(again) or not os.path.samestat(os.fstat(handle), again.stat()):
                raise PermissionError(13, "it is outside the folders that this run may read", str(path))
            yield file


CONFINEMENT = Confinement()


def allowed_folders(raw_path: str, work: Path) -> list[str]:
    """Return the folders in which a run may open files, as written and with links resolved."""
    named = [PROJECT, work, *([Path(raw_path)] if raw_path else [])]
    return sorted({str(path.resolve()) for path in named} | {str(path.absolute()) for path in named})


def confine(connection: duckdb.DuckDBPyConnection, folders: list[str]) -> None:
    """Block every file outside some folders, irreversibly; DuckDB resolves links before it checks.

    Each folder is allowed for the file systems of plugins too; DuckDB compares those paths as text only, so
    the file systems of this module check again.
    """
    CONFINEMENT.folders = [Path(folder).resolve() for folder in folders]
    if not connection.execute("select current_setting('enable_external_access')").fetchone()[0]:
        return
    prefixed = [f"{name}://{folder}" for name in connection.list_filesystems() for folder in folders]
    connection.execute("set allowed_directories = $1", [[*folders, *prefixed]])
    connection.execute("set enable_external_access = false")


def list_files(folder: str, name: str, sheet: str) -> list[str]:
    """Return the files of a raw table, in order: `<name>.<ending>` and all below the folder `<name>`.

    Case does not matter. Names that begin with a dot or an underscore are ignored. An Excel file is listed as
    `<file>[<sheet>]`, once for every sheet with rows, or only for the sheet that is named. A linked folder
    outside the folders of this run, or one that links back to itself, is returned as it is, without contents.
    """
    if not CONFINEMENT.holds(folder):
        return []
    wanted = re.compile(rf"{re.escape(name)}([.].*)?", re.IGNORECASE | re.DOTALL)
    found = []
    with contextlib.suppress(OSError):  # a folder that does not exist or cannot be read has no files
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
    """Return the sheets to read of an Excel file; for any other file its path."""
    if kind_of(path) != "sheet":
        return [path]
    if sheet:
        return [f"{path}[{sheet}]"]
    try:
        with CONFINEMENT.opened(path) as opened:
            sheets = [f"{path}[{name}]" for name in raw_text.sheet_names(opened)]
        return [name for name in sheets if TEXTS.of(name, "utf-8").stat().st_size] or [path]
    except (NotReadable, OSError, RuntimeError):  # inspect_file reports it
        return [path]


def inspect_file(path: str, folder: str, encoding: str) -> dict:
    """Return the problem with a file, or its number of lines and its first lines.

    A Parquet file has no lines: `first_lines` has the names and types of its columns instead. For a file type
    that is not read, everything is empty.
    """
    found = {"problem": None, "line_count": None, "first_lines": []}
    try:
        file = Path(parted(path)[0])
        if not file.resolve().is_relative_to(Path(folder).resolve()):
            raise NotReadable(
                f"is a link that leads out of the folder {folder}, to {file.resolve()}. Copy the file into "
                "the folder, or use the folder that it is really in: --vars '{raw_path: <folder>}'."
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
    except RuntimeError:  # raised by Python for circular links
        return found | {"problem": "is a link that leads back to itself."}


def _parquet_columns(path: str) -> str:
    """Return the names and types of the columns of a Parquet file; raise NotReadable if it is damaged."""
    try:
        with duckdb.connect() as connection:
            confine_reader(connection)
            literal = path.replace("'", "''")
            columns = f"describe select * from read_parquet('{literal}', hive_partitioning = false)"
            return repr([column[:2] for column in connection.sql(columns).fetchall()])
    except duckdb.Error:
        raise NotReadable("is not a Parquet file, or only a part of one. Copy or write it again.") from None


def confine_reader(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a connection read only what this run may read; DuckDB resolves links when it opens a file."""
    connection.execute("set allowed_directories = $1", [[str(folder) for folder in CONFINEMENT.folders]])
    connection.execute("set enable_external_access = false")


@contextlib.contextmanager
def _bytes_of(path: str, encoding: str):
    """Yield the bytes of a text file, decompressed, or of a sheet or JSON lines converted to text."""
    if kind_of(path) == "text":
        with CONFINEMENT.opened(path) as file, raw_text.unpacked(file, path) as opened:
            yield opened
    else:
        with TEXTS.of(path, encoding).open("rb") as opened:
            yield opened


@lru_cache(maxsize=100_000)
def _lines(path: str, encoding: str, _status: tuple) -> tuple[int, list[str]]:
    """Return the number of lines and the first lines of a text; raise NotReadable if it cannot be read."""
    coded = encoding if kind_of(path) == "text" else "utf-8"
    line_count = 0
    first = []
    is_utf8 = None  # unknown until there is a non-ASCII letter
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
    """Return a shell command that reads a file, decompressing it first if needed."""
    unpack = UNPACK.get(Path(path).suffix.lower())
    return f"{unpack} {shlex.quote(path)} | {command}" if unpack else f"{command} {shlex.quote(path)}"


def _is_utf8(chunk: bytes) -> bool:
    try:
        chunk.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _check(chunk: bytes, lines_before: int, path: str, encoding: str, is_utf8: bool) -> None:
    """Raise NotReadable if a chunk of complete lines cannot be read."""
    is_utf16 = (
        chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        or b"\0" in chunk[: chunk.find(b"\n") + 1]
    )
    if lines_before == 0 and is_utf16:
        raise NotReadable(f"is in UTF-16. Convert it: {_piped(path, 'iconv -f UTF-16 -t UTF-8')} > new.csv")
    if len(chunk) > LONGEST_LINE:
        raise NotReadable("has a line of more than 15 MB: is it a CSV file with line breaks?")
    if chunk.count(b"\r") != chunk.count(b"\r\n"):
        remove = "sed 's/\\r$//'"
        raise NotReadable(
            "has carriage returns without a line feed, as line breaks of old Macs or within values. "
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
        raise NotReadable("contains the code point U+10FFFF, which is not a character. Remove it.")


class Texts:
    """Files converted to CSV text in UTF-8, in a folder that is deleted when the process ends."""

    def __init__(self):
        """Start without a folder."""
        self.lock = threading.Lock()
        self.work = None
        self.folder = None
        self.made = {}

    def use(self, work: Path) -> None:
        """Set the parent of the folder."""
        with self.lock:
            if work != self.work:
                self.work, self.folder, self.made = work, None, {}

    def of(self, path: str, encoding: str) -> Path:
        """Return the path of a file or sheet as text, converted once and again when the file changes."""
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
    """Local files, and sheets in them, as CSV text in UTF-8; the protocol is the encoding of the file."""

    protocol = "utf-8"

    def _text(self, path: str) -> Path:
        return TEXTS.of(self._strip_protocol(path), self.protocol)

    def _open(self, path, mode="rb", **_):
        return self._text(path).open("rb")

    def info(self, path, **_):
        """Return name, size and type of a file, as fsspec requires."""
        size = self._text(path).stat().st_size
        return {"name": self._strip_protocol(path), "size": size, "type": "file"}

    def glob(self, path, **_):
        """Return the path itself: the project has already listed the files of a folder."""
        return [self._strip_protocol(path)]


class Windows1252FileSystem(TextFileSystem):
    """The same for files saved in Windows-1252."""

    protocol = "windows-1252"


FILE_SYSTEMS = [TextFileSystem, Windows1252FileSystem]


def attach_raw_input(connection: duckdb.DuckDBPyConnection, raw_path: str) -> None:
    """Attach the DuckDB file that `raw_path` names, read-only, as the database `raw_input`."""
    literal = raw_path.replace("'", "''")
    try:
        connection.execute(f"attach if not exists '{literal}' as raw_input (type duckdb, read_only)")
    except duckdb.Error as error:
        if "lock" in str(error):
            raise DbtRuntimeError(
                f"The DuckDB file {raw_path} is open in another program that may change it. Close it there."
            ) from None
        raise DbtRuntimeError(
            f"The var raw_path names the file {raw_path}, which is not a readable DuckDB file. Use the "
            "folder of your raw files, or a DuckDB file with the raw tables: --vars '{raw_path: <folder>}'"
        ) from None


class Plugin(BasePlugin):
    """The plugin: adds all of this to every connection that dbt-duckdb opens, and confines it."""

    def configure_connection(self, conn):
        """Add the functions and the file systems to a connection; then block all other files."""
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
