"""What DuckDB cannot do by itself with the files that come in: look at them first, and read Windows-1252.

A dbt-duckdb plugin (see profiles.yml). It adds

* the SQL function `inspect_file(path, folder, encoding)`: what stands against reading a file, how many lines it has
  and which is its first. Lines are counted here in bytes, by something other than the reader, so that the build can
  prove that the reader has lost none.
* the file system `windows-1252://<path>`, which hands out the file <path> as UTF-8. DuckDB's own latin-1 rejects the
  bytes 0x80 to 0x9f, where Windows-1252 has the euro sign and curly quotes.
"""

import codecs
import shutil
import tempfile
from functools import lru_cache
from pathlib import Path

from dbt.adapters.duckdb.plugins import BasePlugin
from fsspec import AbstractFileSystem

LONGEST_LINE = 15_000_000  # bytes; the reader of lines takes 16 MB
CHUNK = 1 << 20
NO_CHARACTER = "\U0010ffff".encode()  # stands in no text; the reader of lines takes it for its delimiter
CONVERT = "Convert it: iconv -f <its encoding> -t UTF-8 {file} > new.csv"
FOUND = "struct(problem varchar, line_count bigint, first_line varchar)"


class NotReadable(Exception):
    """What stands against reading a file, as the end of a sentence that begins with its name."""


def inspect_file(path: str, folder: str, encoding: str) -> dict:
    """Return the problem of a file, or else its number of lines and its first line; both only of a text file."""
    try:
        file = Path(path)
        if not file.resolve().is_relative_to(Path(folder).resolve()):
            raise NotReadable(
                f"is a link that leads out of the folder {folder}, to {file.resolve()}. Copy the file into the "
                "folder, or name the folder where it really lies: --vars '{raw_path: <folder>}'."
            )
        found = file.stat()
        if found.st_size == 0:
            raise NotReadable("is empty: it has not even a first line with the names of the columns.")
        if file.suffix == ".parquet":
            return {"problem": None, "line_count": None, "first_line": None}
        line_count, first_line = _lines(path, encoding, found.st_mtime_ns, found.st_size)
        return {"problem": None, "line_count": line_count, "first_line": first_line}
    except NotReadable as problem:
        return {"problem": str(problem), "line_count": None, "first_line": None}
    except OSError as problem:
        return {"problem": f"cannot be read: {problem.strerror}.", "line_count": None, "first_line": None}


@lru_cache(maxsize=100_000)
def _lines(path: str, encoding: str, _changed: int, _size: int) -> tuple[int, str]:
    """Return the number of lines and the first line of a text file that is fit to be read."""
    line_count = 0
    first_line = None
    with Path(path).open("rb") as file:
        while chunk := file.read(CHUNK):
            chunk += file.readline(LONGEST_LINE + 1)
            _check(chunk, line_count, path, encoding)
            if first_line is None:
                first_line = chunk.removeprefix(codecs.BOM_UTF8).split(b"\n", 1)[0].rstrip(b"\r")
            line_count += chunk.count(b"\n") + (not chunk.endswith(b"\n"))
    return line_count, first_line.decode("cp1252" if encoding == "windows-1252" else encoding, "replace")


def _check(chunk: bytes, lines_before: int, path: str, encoding: str) -> None:
    """Raise what stands against reading some whole lines of a file."""
    if len(chunk) > LONGEST_LINE:
        raise NotReadable("has a line of more than 15 MB: is it a CSV file, with line ends?")
    if chunk.count(b"\r") != chunk.count(b"\r\n"):
        raise NotReadable(
            "has carriage returns without a line feed, as line ends of old Macs or inside of values. "
            f"Convert them: sed 's/\\r$//' {path} | tr '\\r' '\\n' > new.csv"
        )
    if encoding == "utf-8" and not chunk.isascii():
        try:
            chunk.decode(encoding)
        except UnicodeDecodeError as error:
            line = lines_before + chunk.count(b"\n", 0, error.start) + 1
            raise NotReadable(
                f"is not in UTF-8 (line {line}). If a Windows program saved it, type --vars "
                f"'{{csv_encoding: windows-1252}}'. Else: {CONVERT.format(file=path)}"
            ) from None
    if NO_CHARACTER in chunk:
        raise NotReadable("holds the code U+10FFFF, which is no character. Remove it.")


class Windows1252FileSystem(AbstractFileSystem):
    """Files of the local disk, read as if they had been saved in UTF-8.

    The five bytes that Windows-1252 leaves undefined become U+FFFD, never another letter.
    """

    protocol = "windows-1252"

    def __init__(self, **kwargs):
        """Prepare a folder for the translated files; it goes away with the process."""
        super().__init__(**kwargs)
        self._folder = tempfile.TemporaryDirectory(prefix="windows-1252-")
        self._translated = {}

    def _utf8(self, path: str) -> Path:
        """Return the UTF-8 copy of a file, made at the first call and again when the file has changed."""
        source = Path(self._strip_protocol(path))
        version = (str(source), source.stat().st_mtime_ns, source.stat().st_size)
        if version not in self._translated:
            target = Path(self._folder.name) / f"{len(self._translated)}.csv"
            with (
                source.open(encoding="cp1252", errors="replace", newline="") as read,
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
    """Adds both to every connection that dbt-duckdb opens."""

    def configure_connection(self, conn):
        """Add the function and the file system to a connection."""
        conn.create_function("inspect_file", inspect_file, ["varchar"] * 3, FOUND, side_effects=True)
        conn.register_filesystem(Windows1252FileSystem())
