"""Convert raw files of every kind to CSV text in UTF-8, so that one line reader counts and rejects for all.

Compressed text (`.gz`, `.zst`) is decompressed, text in another encoding is converted; lines are not changed.
Every row of an Excel sheet or a file of JSON lines becomes one comma-separated line, in file order. A line
break in a cell is written as ␤, so that line numbers match the file; the macro `raw_part` converts it back.
"""

import contextlib
import gzip
import io
import json
import re
import shutil
import sys
import zlib
from datetime import datetime
from decimal import Decimal

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, WorksheetNotFound

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

KIND = re.compile(
    r"[.](?:(?P<parquet>parquet|pq)|(?P<text>csv|tsv|tab|txt)(?:[.](?P<packed>gz|zst))?"
    r"|(?P<json>jsonl|ndjson)(?:[.](?P<packed_json>gz|zst))?|(?P<sheet>xlsx|xlsm)(?:\[.*\])?)$",
    re.IGNORECASE | re.DOTALL,
)
SHEET = re.compile(r"(.*[.]xls[xm])\[(.*)\]", re.IGNORECASE | re.DOTALL)
CODECS = {"utf-8": "utf-8", "windows-1252": "cp1252"}
CHUNK = 1 << 20
LINE_BREAK = re.compile(r"\r\n|\r|\n")


class NotReadable(Exception):
    """The reason why a file cannot be read, as the end of a sentence that begins with its name."""


class Number(str):
    """A number, as text exactly as written in JSON."""


def kind_of(path: str) -> str | None:
    """Return parquet, text, json or sheet, by the extension of a path; None for any other kind."""
    found = KIND.search(path)
    return found and next(kind for kind in ["parquet", "text", "json", "sheet"] if found[kind])


def parted(path: str) -> tuple[str, str | None]:
    """Return the file and the sheet of a path such as `a.xlsx[Sheet 1]`; None if no sheet is named."""
    found = SHEET.fullmatch(path)
    return (found[1], found[2]) if found else (path, None)


@contextlib.contextmanager
def unpacked(file: io.BufferedIOBase, path: str):
    """Yield the bytes of an open file, decompressed according to its extension."""
    found = KIND.search(path)
    packing = found and (found["packed"] or found["packed_json"] or "").lower()
    try:
        if packing == "gz":
            with gzip.GzipFile(fileobj=file) as opened:
                yield opened
        elif packing == "zst":
            with zstd.ZstdFile(file) as opened:
                yield opened
        else:
            yield file
    except (EOFError, gzip.BadGzipFile, zlib.error, zstd.ZstdError):
        raise NotReadable(
            "is damaged or truncated and cannot be decompressed. Copy or write it again."
        ) from None


def write_text(file: io.BufferedIOBase, path: str, encoding: str, write: io.TextIOBase) -> None:
    """Write an open file as CSV text, with dates of a sheet in ISO 8601."""
    kind = kind_of(path)
    if kind == "sheet":
        _write_sheet(file, parted(path)[1], write)
    elif kind == "json":
        _write_json_lines(file, path, encoding, write)
    else:
        with (
            unpacked(file, path) as opened,
            io.TextIOWrapper(opened, encoding=CODECS[encoding], newline="") as read,
        ):
            shutil.copyfileobj(read, write, CHUNK)


def csv_line(texts) -> str:
    """Return a CSV line with quotes where needed; an empty line if all texts are empty."""
    cells = []
    for given in texts:
        text = LINE_BREAK.sub("␤", given) if "\n" in given or "\r" in given else given
        cells.append('"' + text.replace('"', '""') + '"' if "," in text or '"' in text else text)
    return (",".join(cells) if any(cells) else "") + "\n"


# Excel


def workbook(file: io.BufferedIOBase) -> CalamineWorkbook:
    """Open an Excel file."""
    try:
        return CalamineWorkbook.from_filelike(file)
    except CalamineError as problem:
        raise NotReadable(
            f"is not an Excel file, is damaged or has a password ({problem}). Open it in Excel and save "
            "it as .xlsx again."
        ) from None


def sheet_names(file: io.BufferedIOBase) -> list[str]:
    """Return the names of the sheets of an Excel file, without chart sheets."""
    sheets = workbook(file).sheets_metadata
    return [sheet.name for sheet in sheets if sheet.typ == SheetTypeEnum.WorkSheet]


def _write_sheet(file: io.BufferedIOBase, name: str | None, write: io.TextIOBase) -> None:
    book = workbook(file)
    if name is None:
        raise NotReadable("has no sheet with rows.")
    try:
        sheet = book.get_sheet_by_name(name)
    except WorksheetNotFound:
        raise NotReadable(
            f"does not exist. The sheets of the file are: {', '.join(book.sheet_names)}. "
            "Name one, or leave the var out to read all: --vars '{xlsx_sheet: <name>}'"
        ) from None
    except CalamineError as problem:
        raise NotReadable(f"is damaged ({problem}). Open the file in Excel and save it again.") from None
    if sheet.start is not None:
        for row in sheet.iter_rows():
            write.write(csv_line([_cell_text(value) for value in row]))


def _cell_text(value) -> str:
    """Return the value of a cell as a program would write it to CSV: a whole number without decimals."""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return str(value)


# JSON lines


def _write_json_lines(file: io.BufferedIOBase, path: str, encoding: str, write: io.TextIOBase) -> None:
    """Write a header with the names that occur in any object, and below it a line for each object."""
    names = {}
    for row in _json_rows(file, path, encoding):
        names.update(dict.fromkeys(row))
    write.write(csv_line(names))
    file.seek(0)
    for row in _json_rows(file, path, encoding):
        write.write(csv_line([_json_text(row.get(name)) for name in names]))


def _json_rows(file: io.BufferedIOBase, path: str, encoding: str):
    """Yield the object of every line, numbers as written; an empty object for a blank line."""
    decoder = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=Number)
    with unpacked(file, path) as opened:
        for number, line in enumerate(opened, 1):
            try:
                text = line.decode(CODECS[encoding]).removeprefix("\ufeff").strip()
                row = decoder.decode(text) if text else {}
            except UnicodeDecodeError:
                raise NotReadable(f"is not in {encoding.upper()} (line {number}). Convert it.") from None
            except (json.JSONDecodeError, RecursionError):
                row = None
            if not isinstance(row, dict):
                raise NotReadable(
                    f"has no JSON object in line {number}. Each line must be a complete object, such as "
                    '{"order_id": "A1", "quantity": 2}; correct the line or remove it.'
                )
            yield row


def _json_text(value) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)
