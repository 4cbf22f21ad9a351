"""Classify a column by its values: its kind, and the formats of its numbers and dates."""

import re
from collections import Counter
from dataclasses import dataclass, field

from inspection.reading import Reader, Table

SHAPES = 400  # different formats of a column's values that are checked
MOSTLY = 0.9  # share of the values that decides the kind of a column
CURRENCY = r"(?:[A-Z]{3}|US\$|R\$|kr\.?|zł|Kč|Ft|[€$£¥₹₺₽₩¢])"
SPACES = " \u00a0\u202f"
NUMBER = re.compile(
    rf"(?P<sign>[-+(]?)(?P<before>{CURRENCY}?)[{SPACES}]?(?P<sign2>[-+]?)(?P<digits>\d[\d.,'\u2019{SPACES}]*|[.,]\d+)"
    rf"(?P<power>[eE][+-]?\d+)?[{SPACES}]?(?P<after>{CURRENCY}?)(?P<end>[-)%]?)"
)
DAY = r"(?P<iso>\d{4}(?P<isosign>[-/.])\d{1,2}[-/.]\d{1,2})"
DAY += r"|(?P<day>(?P<first>\d{1,2})[/.-](?P<second>\d{1,2})[/.-](?P<year>\d{4}|\d{2}))"
DAY += r"|(?P<named>\d{1,2}[-/. ]+[^\W\d_]{3,10}\.?,?[-/. ]+(?:\d{4}|\d{2})"
DAY += r"|[^\W\d_]{3,10}\.? +\d{1,2}(?:st|nd|rd|th)?,? +\d{4}"
DAY += r"|\d{4}[-/. ]+[^\W\d_]{3,10}[-/. ]+\d{1,2})"
HOUR = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?"
MOMENT = re.compile(
    rf"(?:{DAY})(?:,?[ "
    rf"T]+(?P<hour>{HOUR})\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<offset>Z|UTC|GMT|[+-]\d{{2}}:?\d{{2}}|[+-]\d{{2}})?)?"
)
TIME = re.compile(rf"{HOUR}\s*([AaPp]\.?[Mm]\.?)?")
BOOLEAN = {"true", "t", "yes", "y", "1", "false", "f", "no", "n", "0"}


@dataclass
class Column:
    """A column of a table, and the facts about its values."""

    name: str
    place: int
    filled: int  # rows with a value
    distinct: int
    missing: float  # share
    examples: list[str]
    kind: str  # number, whole number, date, time, text, empty
    others: int = 0  # values of another kind
    other: str = ""  # an example of these
    marks: Counter = field(default_factory=Counter)  # formats of numbers, with their counts
    dates: Counter = field(default_factory=Counter)  # formats of dates, with their counts
    shown: dict = field(default_factory=dict)  # an example of each format

    @property
    def sql(self) -> str:
        """Return the column's name in DuckDB."""
        return f"c{self.place}"

    @property
    def is_number(self) -> bool:
        """Return whether its values are numbers."""
        return self.kind in {"number", "whole number"}


def columns_of(reader: Reader, table: Table) -> list[Column]:
    """Return the columns of a table with the facts about their values."""
    return [column_of(reader, table, place, name) for place, name in enumerate(table.columns)]


def column_of(reader: Reader, table: Table, place: int, name: str) -> Column:
    """Return one column with the facts about its values."""
    sql = f"c{place}"
    filled, distinct = reader.connection.execute(
        f"select count({sql}), count(distinct {sql}) from {table.relation}"
    ).fetchone()
    # The first three different values of the table.
    examples = reader.connection.execute(
        f"select {sql} from (select {sql}, min(rowid) as place from {table.relation} where {sql} is "
        f"not null group by 1 "
        "order by place limit 3) order by place"
    ).fetchall()
    column = Column(
        name, place, filled, distinct, 1 - filled / table.row_count if table.row_count else 1.0,
        [value for (value,) in examples], "empty",
    )  # fmt: skip
    if filled:
        shapes = reader.connection.execute(
            f"select count(*) as rows, min({sql}) as example from {table.relation} where {sql} is "
            f"not null group by "
            f"regexp_replace(regexp_replace({sql}, '[0-9]', '9', 'g'), '\\pL+', 'A', 'g') "
            f"order by rows desc, example limit {SHAPES}"
        ).fetchall()
        classify(column, shapes)
    return column


def classify(column: Column, shapes: list[tuple[int, str]]) -> None:
    """Set the kind of a column from one example of each format of its values."""
    seen = sum(rows for rows, _ in shapes)
    kinds, example = Counter(), {}
    found = []
    for rows, text in shapes:
        kind, ways = judged(text)
        kinds[kind] += rows
        example.setdefault(kind, text)
        found.append((kind, ways, rows, text))
    if kinds["whole number"] and kinds["number"]:
        kinds["number"] += kinds.pop("whole number")
    kind, rows = kinds.most_common(1)[0]
    column.kind = kind if rows >= MOSTLY * seen or kind == "text" else "text"
    if column.kind == "text" and kind != "text" and rows >= 0.5 * seen:
        column.kind = kind
    column.others = seen - kinds[column.kind] if column.kind != "text" else 0
    column.other = next(
        (
            text
            for k, text in example.items()
            if k != column.kind and not (k == "whole number" and column.kind == "number")
        ),
        "",
    )
    for of, ways, count, text in found:
        if of == column.kind or (of == "whole number" and column.kind == "number"):
            ways_of = column.dates if of == "date" else column.marks
            for way in ways:
                ways_of[way] += count
                column.shown.setdefault(way, text)


def judged(text: str) -> tuple[str, set[str]]:
    """Return the kind of a value and its formats."""
    if moment := MOMENT.fullmatch(text):
        return "date", ways_of_date(moment)
    if TIME.fullmatch(text):
        return "time", set()
    number = NUMBER.fullmatch(text)
    if number and not (number["sign"] == "(") ^ (number["end"] == ")"):
        digits = number["digits"].rstrip(SPACES)
        ways = marks_in(digits)
        if ways is not None:
            if number["before"] or number["after"]:
                ways.add("currency")
            if number["end"] == "%":
                ways.add("percent")
            if number["end"] in {"-", ")"}:
                ways.add("accounting")
            if number["power"]:
                ways.add("power")
            return ("whole number" if not ways else "number"), ways
    return "text", set()


def marks_in(digits: str) -> set[str] | None:
    """Return the decimal and thousands signs of a number; empty if the text is not a number."""
    if digits.isdigit():
        return set()
    if re.fullmatch(r"\d{1,3}[.,]\d{3}", digits) and not digits.startswith("0"):
        return {"comma or thousands" if "," in digits else "point or thousands"}
    if re.fullmatch(r"\d*\.\d+|\d+\.", digits):
        return {"decimal point"}
    if re.fullmatch(r"\d*,\d+", digits):
        return {"decimal comma"}
    spaces = rf"[{SPACES}]"
    for thousands, decimal, way in [
        (",", r"\.", "comma"),
        (r"\.", ",", "point"),
        ("['\u2019]", "[.,]", "apostrophe"),
        (spaces, "[.,]", "space"),
    ]:
        # the last group before the decimals has three digits; in India the other groups have two
        if re.fullmatch(rf"\d{{1,3}}(?:{thousands}\d{{2,3}})*{thousands}\d{{3}}(?:{decimal}\d+)?", digits):
            ways = {f"thousands {way}"}
            if digits.rstrip("0123456789").endswith((".", ",")) and not re.fullmatch(
                rf"\d+(?:{thousands}\d{{2,3}})*", digits
            ):
                ways.add("decimal point" if digits.rstrip("0123456789").endswith(".") else "decimal comma")
            return ways
    return None


def ways_of_date(moment: re.Match) -> set[str]:
    """Return the formats of a date."""
    ways = set()
    if moment["iso"]:
        ways.add("ymd" if moment["isosign"] == "-" else f"ymd {moment['isosign']}")
    elif moment["named"]:
        ways.add("month name")
        if re.search(r"[-/. ]\d{2}$", moment["named"]):
            ways.add("two-digit year")
    else:
        ways.add("day or month first")
        if len(moment["year"]) == 2:
            ways.add("two-digit year")
        if "." in moment["day"]:
            ways.add("dots")
    if moment["hour"]:
        ways.add("time")
    if moment["half"]:
        ways.add("am/pm")
    if moment["offset"]:
        ways.add("offset")
    return ways


def date_order(reader: Reader, table: Table, column: Column) -> tuple[str, str]:
    """Return the order of day, month and year (ymd, dmy, mdy; empty if unknown), and the reason."""
    if not column.dates["day or month first"]:
        return "ymd", ""
    first, second = reader.connection.execute(
        f"select max(cast(day[1] as integer)), max(cast(day[2] as integer)) from (select "
        f"string_split(regexp_extract({column.sql}, '^[0-9]{{1,2}}[/.-][0-9]{{1,2}}[/.-]'), '/') as day from "
        f"(select regexp_replace({column.sql}, '[.-]', '/', 'g') as {column.sql} from {table.relation}) "
        f"where {column.sql} similar to '[0-9]{{1,2}}/[0-9]{{1,2}}/[0-9]{{2}}.*')"
    ).fetchone()
    if first > 12 and second > 12:
        return "", "mixed"
    if first > 12:
        return "dmy", f"the first number goes up to {first}"
    if second > 12:
        return "mdy", f"the second number goes up to {second}"
    if column.dates["dots"]:
        return "dmy", "dates with dots have the day first"
    return "", "no number is above 12"


def offsets(reader: Reader, table: Table, column: Column) -> list[str]:
    """Return the UTC offsets of the times in a column."""
    found = reader.connection.execute(
        f"select distinct regexp_extract({column.sql}, '(Z|UTC|GMT|[+-][0-9]{{2}}:?[0-9]{{2}})$', "
        f"1) as o from {table.relation} "
        f"where {column.sql} is not null order by o"
    ).fetchall()
    return [offset for (offset,) in found if offset]


def hidden_date(reader: Reader, table: Table, column: Column) -> str:
    """Return the format of dates stored as whole numbers: yyyymmdd or an epoch; empty if there is none."""
    lowest, highest, days, longest = reader.connection.execute(
        f"select min(try_cast({column.sql} as bigint)), max(try_cast({column.sql} as bigint)), "
        f"count(*) filter (where try_strptime({column.sql}, '%Y%m%d') is not null and "
        f"length({column.sql}) = 8), "
        f"max(length({column.sql})) from {table.relation} where {column.sql} is not null"
    ).fetchone()
    if longest == 8 and days >= MOSTLY * column.filled:
        return "yyyymmdd"
    if longest is not None and lowest is not None:
        for name, scale in [
            ("epoch", 1),
            ("epoch in milliseconds", 1000),
            ("epoch in microseconds", 1_000_000),
        ]:
            if 600_000_000 * scale <= lowest and highest <= 2_500_000_000 * scale:
                return name
    return ""
