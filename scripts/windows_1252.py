"""Lets DuckDB read CSV files in Windows-1252, which it cannot do by itself.

Its latin-1 rejects the bytes 0x80 to 0x9f, where Windows-1252 has the euro sign and curly quotes.

A dbt-duckdb plugin (see profiles.yml). It adds the file system `windows-1252://<path>`, which hands out the
file <path> as UTF-8. The five bytes that Windows-1252 leaves undefined become U+FFFD, never another letter.
"""

import shutil
import tempfile
from pathlib import Path

from dbt.adapters.duckdb.plugins import BasePlugin
from fsspec import AbstractFileSystem


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
        version = (str(source), source.stat().st_mtime_ns, source.stat().st_size)
        if version not in self._translated:
            target = Path(self._folder.name) / f"{len(self._translated)}.csv"
            with (
                source.open(encoding="cp1252", errors="replace", newline="") as read,
                target.open("w", encoding="utf-8", newline="") as write,
            ):
                shutil.copyfileobj(read, write, 1 << 20)
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
    """Registers the file system with every connection that dbt-duckdb opens."""

    def configure_connection(self, conn):
        """Add `windows-1252://` to a connection."""
        conn.register_filesystem(Windows1252FileSystem())
