"""Read raw files in any format, and find out which format it is.

A table is one file or a folder of files. At most ROWS_READ rows are read into DuckDB as text, with columns
c0, c1 and so on (names from a file never become SQL).
"""

import csv
import re
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import raw_files
import raw_text
from publishing import quoted
from raw_text import NotReadable, kind_of

ROWS_READ = 500_000
HEAD = 1 << 18  # bytes that are read to find the delimiter and the header
PACKED = {".gz", ".zst"}
DELIMITERS = [",", ";", "\t", "|"]
RARE_DELIMITERS = ["~", "^", ":"]
DELIMITER_NAMES = {"\t": "tab", ",": "comma", ";": "semicolon"}
NO_KIND = {
    ".xls": "is an old Excel file. Open it and save it as .xlsx or CSV.",
    ".xlsb": "is a binary Excel file. Open it and save it as .xlsx or CSV.",
    ".ods": "is an OpenDocument sheet. Open it and save it as .xlsx or CSV.",
    ".zip": "is a ZIP archive. Unpack it first.",
    ".7z": "is an archive. Unpack it first.",
    ".rar": "is an archive. Unpack it first.",
    ".json": "is JSON. Only JSON lines are read: one object per line, in a file whose name ends in .jsonl.",
    ".xml": "is XML. Export it as CSV.",
}
NUMBER_OR_DATE = re.compile(r"[-+(]?\W?\d[\d.,:/ T'-]*\W?\)?")


@dataclass
class Form:
    """The format of a file."""

    kind: str  # csv, parquet, jsonl, xlsx
    names: list[str]
    encoding: str = "utf-8"
    delimiter: str = ","
    skip_lines: int = 0  # lines above the header
    titles: list[str] = field(default_factory=list)
    has_sep_line: bool = False
    has_names: bool = True
    is_ragged: bool = False  # lines have different numbers of cells
    sheet: str = ""


@dataclass
class Table:
    """A file or a folder of files, as read into DuckDB."""

    name: str
    path: Path
    files: list[Path]
    forms: list[Form]
    columns: list[str]  # names; column number n is c<n>
    relation: str
    row_count: int
    is_whole: bool
    ragged_lines: int

    @property
    def is_ragged(self) -> bool:
        """Return whether its lines have different numbers of cells."""
        return all(form.is_ragged for form in self.forms)

    @property
    def form(self) -> Form:
        """Return the format of the first file."""
        return self.forms[0]


def suffix(path: Path) -> str:
    """Return the extension of a file in lower case, without one for compression."""
    endings = [ending.lower() for ending in path.suffixes[-2:]]
    return endings[0] if len(endings) == 2 and endings[1] in PACKED else (endings or [""])[-1]


def is_hidden(path: Path, folder: Path) -> bool:
    """Return whether a file is ignored because of its name or the name of a folder that it is in."""
    return any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)


def tables_in(raw: Path) -> tuple[dict[str, list[Path]], list[str], str]:
    """Return the files by table, a sentence for each file to convert, and one for all other files."""
    if raw.is_file():
        found, folder = [raw], raw.parent
    else:
        folder = raw
        found = sorted(path for path in raw.rglob("*") if path.is_file() and not is_hidden(path, raw))
    tables, passed_over, unknown = {}, [], []
    for path in found:
        if kind_of(path.name):
            inner = path.relative_to(folder).parts
            tables.setdefault(inner[0], []).append(path)
        elif why := NO_KIND.get(suffix(path)):
            passed_over.append(f"{path} {why}")
        else:
            unknown.append(path.name)
    more = f" and {len(unknown) - 5:,} more" if len(unknown) > 5 else ""
    return (
        tables,
        passed_over,
        f"Ignored because of their extensions: {', '.join(unknown[:5])}{more}." if unknown else "",
    )


def problem_of(path: Path, folder: Path, encoding: str) -> str:
    """Return the build's message about a file; empty if the build would read it."""
    return raw_files.inspect_file(str(path), str(folder), encoding)["problem"] or ""


class Reader:
    """Reads files into a DuckDB connection."""

    def __init__(self, folder: Path):
        """Allow only files in a folder to be opened."""
        self.folder = folder
        raw_files.CONFINEMENT.folders = [folder.resolve()]
        self.connection = duckdb.connect()
        self.copies = tempfile.TemporaryDirectory(prefix="inspect-")
        self.findings: list[str] = []
        self.number = 0

    def table(self, name: str, files: list[Path]) -> Table:
        """Return a table of files; unreadable files become findings. Raise NotReadable if all are."""
        opened = []
        for path in files:
            try:
                opened += [(path, *self.opened(path))] if kind_of(path.name) != "sheet" else self.sheets(path)
            except NotReadable as problem:
                self.findings.append(f"{path} {problem}")
        if not opened:
            raise NotReadable
        columns = list(
            {column.lower(): column for _, form, _ in opened for column in reversed(form.names)}.values()
        )
        columns.sort(key=lambda column: order_of(column, [form.names for _, form, _ in opened]))
        relation = f"t{self.number}"
        self.number += 1
        self.connection.execute(
            f"create table written ({', '.join(f'c{place} varchar' for place in range(len(columns)))})"
        )
        row_count, ragged, is_whole = 0, 0, True
        for path, form, source in opened:
            places = {column.lower(): place for place, column in reversed(list(enumerate(form.names)))}
            values = [
                f"s{places[column.lower()]}" if column.lower() in places else "null" for column in columns
            ]
            limit = max(ROWS_READ // len(opened), 1000)
            try:
                self.connection.execute(
                    f"insert into written select {', '.join(values)} from ({source}) limit {limit + 1}"
                )
            except duckdb.Error as problem:
                self.findings.append(f"{path} cannot be read in full: {str(problem).splitlines()[0][:150]}")
            ragged += self.ragged_lines()
            before, row_count = row_count, self.value("select count(*) from written")
            is_whole = is_whole and row_count - before <= limit
        known = ", ".join(
            f"case when upper(trim(c{place})) not in ('', 'NULL', 'N/A', 'NAN', 'NONE') then trim(c{place}) "
            f"end as c{place}"
            for place in range(len(columns))
        )
        self.connection.execute(f"create table {relation} as select {known} from written; drop table written")
        return Table(
            name, self.folder / name, [path for path, _, _ in opened], [form for _, form, _ in opened],
            columns, relation, row_count, is_whole, ragged,
        )  # fmt: skip

    def value(self, query: str):
        """Return the single value of a query."""
        return self.connection.execute(query).fetchone()[0]

    def ragged_lines(self) -> int:
        """Return how many lines the CSV reader has just rejected, and reset the count."""
        count = self.value("select count(*) from duckdb_tables() where table_name = 'reject_errors'")
        if not count:
            return 0
        count = self.value("select count(distinct line) from reject_errors")
        self.connection.execute("drop table reject_errors; drop table reject_scans")
        return count

    def opened(self, path: Path) -> tuple[Form, str]:
        """Return the format of a file, and a select of its rows with the columns s0, s1 and so on."""
        kind = kind_of(path.name)
        if kind == "text":
            return self.text(path)
        literal = quoted(str(path))
        problem = problem_of(path, self.folder, "utf-8") if kind == "parquet" else ""
        if problem:
            raise NotReadable(problem)
        source = (
            f"read_parquet({literal}, hive_partitioning = false)"
            if kind == "parquet"
            else f"read_json({literal}, format = 'newline_delimited', sample_size = 20000)"
        )
        try:
            described = self.connection.execute(f"describe select * from {source}").fetchall()
        except duckdb.Error as error:
            raise NotReadable(f"cannot be read: {str(error).splitlines()[0][:150]}") from None
        names = [column[0] for column in described]
        columns = ", ".join(
            f"cast({identifier(name)} as varchar) as s{place}" for place, name in enumerate(names)
        )
        return Form(kind if kind == "parquet" else suffix(path)[1:], names), f"select {columns} from {source}"

    def sheets(self, path: Path) -> list[tuple[Path, Form, str]]:
        """Return every sheet with rows of an Excel file, with its format and a select of its rows."""
        with path.open("rb") as file:
            names = raw_text.sheet_names(file)
        found = []
        for name in names:
            copy = self.unpacked(path, f"{path}[{name}]")
            if copy.stat().st_size:
                form, source = self.rows_of(copy)
                form.kind, form.sheet = "xlsx", name
                found.append((path, form, source))
        if not found:
            raise NotReadable("has no sheet with rows.")
        return found

    def unpacked(self, path: Path, name: str) -> Path:
        """Return a copy of a compressed file or a sheet as CSV text."""
        target = self.new_copy()
        with path.open("rb") as file, target.open("w", encoding="utf-8") as write:
            raw_text.write_text(file, name, "utf-8", write)
        return target

    def new_copy(self) -> Path:
        """Return a path for a copy."""
        return Path(self.copies.name) / f"{len(list(Path(self.copies.name).iterdir()))}.csv"

    def text(self, path: Path) -> tuple[Form, str]:
        """Return the format of a text file, and a select of its rows."""
        encoding, problem = "utf-8", problem_of(path, self.folder, "utf-8")
        if "is not in UTF-8" in problem and not problem_of(path, self.folder, "windows-1252"):
            encoding, problem = "windows-1252", ""
        if "UTF-16" in problem:
            encoding = "utf-16"
        elif problem and "carriage returns" not in problem:
            raise NotReadable(problem)
        if problem:
            self.findings.append(f"{path} {problem}")
        source = path
        if path.suffix.lower() in PACKED:
            source = self.unpacked(path, str(path))
        elif encoding != "utf-8" or problem:
            source = self.utf8(path, encoding)
        form, rows = self.rows_of(source)
        form.encoding = encoding
        return form, rows

    def rows_of(self, source: Path) -> tuple[Form, str]:
        """Return the format of CSV text in UTF-8, and a select of its rows."""
        try:
            form = form_of(head_of(source))
        except (OSError, csv.Error) as error:
            raise NotReadable(f"cannot be read: {error}.") from None
        columns = ", ".join(f"'s{place}': 'varchar'" for place in range(len(form.names)))
        return form, (
            f"select * from read_csv({quoted(str(source))}, auto_detect = false, header = false, "
            f"skip = {form.skip_lines + form.has_names}, delim = {quoted(form.delimiter)}, quote = "
            f"'\"', escape = '\"', "
            f"columns = {{{columns}}}, strict_mode = false, ignore_errors = true, store_rejects = "
            f"true, max_line_size = 16000000, "
            "buffer_size = 32000000)"
        )

    def utf8(self, path: Path, encoding: str) -> Path:
        """Return a copy of a file in UTF-8 with Unix line endings, cut to the lines that are read."""
        target = self.new_copy()
        codec = {"utf-8": "utf-8-sig", "windows-1252": "cp1252"}.get(encoding, encoding)
        with path.open(encoding=codec, errors="replace") as read, target.open("w", encoding="utf-8") as write:
            for number, line in enumerate(read):
                if number > ROWS_READ + 1000:
                    break
                write.write(line)
        return target


def order_of(column: str, headers: list[list[str]]) -> tuple[int, int]:
    """Return the first header with a column, and the column's position in it."""
    for number, header in enumerate(headers):
        names = [name.lower() for name in header]
        if column.lower() in names:
            return number, names.index(column.lower())
    return len(headers), 0


def identifier(name: str) -> str:
    """Return a name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def head_of(path: Path) -> str:
    """Return the first lines of a file in UTF-8."""
    with path.open("rb") as file:
        head = file.read(HEAD)
        is_whole = not file.read(1)
    text = head.decode("utf-8-sig", errors="ignore").replace("\r\n", "\n")
    return text if is_whole else text[: text.rfind("\n") + 1] or text


def form_of(head: str) -> Form:
    """Return the format of a file from the text that it begins with."""
    lines = head.split("\n")[:200]
    sep_line = re.fullmatch(r'"?sep=(.)"?\r?', lines[0], re.IGNORECASE) if lines else None
    body = lines[1:] if sep_line else lines
    best = None
    for delimiter in [sep_line[1]] if sep_line else DELIMITERS + RARE_DELIMITERS:
        if delimiter in RARE_DELIMITERS and best and not sep_line:
            break
        score = score_of(body, delimiter)
        if score and (best is None or score[0] > best[0][0]):
            best = score, delimiter
    if best is None:
        first = next((number for number, line in enumerate(body) if line.strip()), 0)
        name = body[first].strip() if body else ""
        return Form("csv", [name], skip_lines=first + bool(sep_line), has_sep_line=bool(sep_line))
    (quality, header_line, names, has_names), delimiter = best
    return Form(
        "csv",
        [name.strip() for name in names]
        if has_names
        else [f"column {place + 1}" for place in range(len(names))],
        delimiter=delimiter,
        skip_lines=header_line + bool(sep_line),
        titles=[line for line in body[:header_line]],
        has_sep_line=bool(sep_line),
        has_names=has_names,
        is_ragged=quality[1] < 0.6,
    )


def score_of(lines: list[str], delimiter: str) -> tuple | None:
    """Return the score of a delimiter (higher is better), the line of the header, and its names."""
    reader = csv.reader(lines, delimiter=delimiter)
    records, before = [], 0
    try:
        for record in reader:
            if any(cell.strip() for cell in record):
                records.append((before, record))
            before = reader.line_num
    except csv.Error:
        return None
    counts = Counter(len(record) for _, record in records if len(record) > 1)
    if not counts:
        return None
    cells, lines_so = max(counts.items(), key=lambda item: (item[1], item[0]))
    whole = [(line, record) for line, record in records if len(record) == cells]
    line, names = next(
        (
            (line, record)
            for line, record in whole
            if sum(bool(cell.strip()) for cell in record) >= max(2, 0.6 * cells)
        ),
        whole[0],
    )
    filled = [cell.strip() for cell in names if cell.strip()]
    has_names = sum(bool(NUMBER_OR_DATE.fullmatch(cell)) for cell in filled) < 0.3 * len(filled)
    return (has_names, round(lines_so / len(records), 2), cells), line if has_names else 0, names, has_names
