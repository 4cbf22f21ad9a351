"""Find the layout that fits some tables, and match their columns to the declared ones.

The layouts and their columns are read from their declarations: a new layout needs no change here. A column
is matched by its declared name or an alias, as in the build, otherwise by a synonym from synonyms.csv. Its
values must fit the declared type.
"""

import csv
import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml
from given_vars import PROJECT

from inspection.columns import BOOLEAN, Column, hidden_date
from inspection.reading import Reader, Table

SYNONYMS = Path(__file__).with_name("synonyms.csv")
AS_DECLARED, SAME_LETTERS, SAME_MEANING = 4, 3, 2  # strength of a match by name
KINDS = {
    "text": "words",
    "date": "dates",
    "time": "times",
    "number": "numbers",
    "whole number": "whole numbers",
}
KEY_IS_UNIQUE = 0.98  # share of distinct ids in a table that has one row per id


@dataclass
class Declared:
    """A column that a layout declares."""

    name: str
    type: str
    is_required: bool
    aliases: list[str]
    description: str
    default: str | None

    @property
    def is_number(self) -> bool:
        """Return whether its values are numbers."""
        return self.type.split("(")[0] in {"integer", "bigint", "decimal", "double"}


@dataclass
class DeclaredTable:
    """A raw table that a layout declares."""

    name: str
    is_optional: bool
    has_whole_lines: bool  # every line is one value, and there is no header
    columns: dict[str, Declared]
    key: str  # the column whose values are unique; empty if there is none


@dataclass
class Match:
    """A column of a file that is matched to a declared one."""

    declared: Declared
    column: Column
    strength: int
    others: list[Column] = field(default_factory=list)  # the same column in other files


@dataclass
class Fit:
    """How well a table of files fits a declared table."""

    table: Table | None
    declared: DeclaredTable
    every: list[Column] = field(default_factory=list)
    matches: dict[str, Match] = field(default_factory=dict)
    lacks: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(
        default_factory=list
    )  # columns with a matching name but other values

    @property
    def reasons(self) -> list[str]:
        """Return why columns with a matching name were not used, unless another column was."""
        return [reason for wanted, reason in self.refused if wanted not in self.matches]

    @property
    def points(self) -> int:
        """Return the score of the match."""
        return sum(match.strength for match in self.matches.values())

    @property
    def is_flat(self) -> bool:
        """Return whether it is a table of lines that also has the customers and days of its orders."""
        of = {meaning for column in self.declared.columns.values() for meaning in meanings_of(column)}
        return {"order_id", "customer_id", "ordered_at", "product_id"} <= of

    def taken(self, meaning: str) -> Column | None:
        """Return the column that was matched to a meaning."""
        return next((match.column for match in self.matches.values() if means(match.declared, meaning)), None)


@dataclass
class LayoutFit:
    """How well the tables fit a layout."""

    layout: str
    fits: list[Fit]
    unused: list[Table]

    @property
    def lacks(self) -> list[str]:
        """Return what is missing, in words."""
        return [lack for fit in self.fits for lack in fit.lacks] or (
            [] if self.fits else ["all of its tables"]
        )

    @property
    def taken(self) -> int:
        """Return the number of matched columns."""
        return sum(len(fit.matches) for fit in self.fits)

    @property
    def points(self) -> int:
        """Return the score of the match."""
        return sum(fit.points for fit in self.fits) - 3 * len(self.unused)


def plain(name: str) -> str:
    """Return a name in lower case without accents, with one `_` for each run of other characters."""
    letters = unicodedata.normalize("NFKD", name.replace("ß", "ss").replace("ł", "l").replace("Ł", "L"))
    letters = "".join(letter for letter in letters if not unicodedata.combining(letter)).lower()
    return re.sub(r"[\W_]+", "_", letters).strip("_")


def synonyms() -> dict[str, list[str]]:
    """Return the meanings of every known name; names are written without `_`."""
    found = {}
    with SYNONYMS.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for name in row["names"].split():
                meanings = found.setdefault(name.replace("_", ""), [])
                if row["meaning"] not in meanings:
                    meanings.append(row["meaning"])
    return found


MEANINGS = synonyms()


def meanings_of_name(name: str) -> list[str]:
    """Return the possible meanings of a name; a unit in brackets or after the name is ignored."""
    letters = plain(re.sub(r"[\[(].*?[\])]", "", name))
    short = re.sub(
        r"_(eur|usd|gbp|chf|euro|in_eur|gross|net|brutto|netto|incl_vat|excl_vat|utc|local)$", "", letters
    )
    return MEANINGS.get(letters.replace("_", "")) or MEANINGS.get(short.replace("_", "")) or []


def meanings_of(declared: Declared) -> set[str]:
    """Return the meanings of a declared column, by its name or otherwise by its aliases."""
    for name in [declared.name, *declared.aliases]:
        if found := meanings_of_name(name):
            return set(found) | {declared.name}
    return {declared.name}


def means(declared: Declared, meaning: str) -> bool:
    """Return whether the first meaning of a declared column is this one."""
    if declared.name == meaning:
        return True
    found = meanings_of_name(declared.name)
    return bool(found) and found[0] == meaning


@cache
def settings() -> dict:
    """Return the vars of the project with their defaults."""
    return yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]


def declarations() -> dict[str, list[DeclaredTable]]:
    """Return the tables that every layout declares."""
    layouts = {}
    for path in sorted((PROJECT / "models" / "staging").glob("*/_*__sources.yml")):
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]:
            layouts.setdefault(source["name"], []).extend(declared_table(table) for table in source["tables"])
    of_every_layout = [table for name, tables in layouts.items() if "{{" in name for table in tables]
    return {name: layouts[name] + of_every_layout for name in settings()["layouts"] if name in layouts}


def declared_table(table: dict) -> DeclaredTable:
    """Return the declaration of a table."""
    columns = {}
    for column in table.get("columns", []):
        meta = (column.get("config") or {}).get("meta") or {}
        columns[column["name"]] = Declared(
            column["name"], column.get("data_type", "string"), bool(meta.get("required")),
            list(meta.get("aliases", [])), column.get("description", ""), meta.get("default"),
        )  # fmt: skip
    meta = (table.get("config") or {}).get("meta") or {}
    thing = re.match(r"One row per (?:known |raw )?([a-z ]+?)[.,;]", table.get("description", "") + ".")
    key = ""
    if thing:
        wanted = thing[1].strip().replace(" ", "_") + "_id"
        key = next((name for name in columns if name == wanted or means(columns[name], wanted)), "")
    return DeclaredTable(
        table["name"], bool(meta.get("optional")), bool(meta.get("whole_lines")), columns, key
    )


def fit_of(reader: Reader, table: Table, columns: list[Column], declared: DeclaredTable) -> Fit:
    """Return how well a table of files fits a declared table."""
    fit = Fit(table, declared, columns)
    if declared.has_whole_lines:
        if not table.is_ragged:
            fit.lacks.append(f"{declared.name} (lines of different lengths)")
        return fit
    match_columns(reader, fit)
    for wanted in declared.columns.values():
        if (
            wanted.is_required
            and wanted.default is None
            and wanted.name not in fit.matches
            and not is_replaced(fit, wanted)
        ):
            fit.lacks.append(f"{declared.name}.{wanted.name}")
    key = fit.matches.get(declared.key)
    if key and table.row_count and key.column.distinct < KEY_IS_UNIQUE * table.row_count:
        fit.lacks.append(
            f"one row per {declared.key.removesuffix('_id').replace('_', ' ')} in {declared.name} "
            f"({key.column.name} has {key.column.distinct:,} values in {table.row_count:,} rows)"
        )
    return fit


def match_columns(reader: Reader, fit: Fit) -> None:
    """Match every declared column to the best column of the table, strongest matches first."""
    table, declared, columns = fit.table, fit.declared, fit.every
    pairs = []
    for order, wanted in enumerate(declared.columns.values()):
        for column in columns:
            if strength := strength_of(wanted, column, declared):
                refusal = refusal_of(reader, table, wanted, column, strength)
                if refusal:
                    fit.refused.append(
                        (wanted.name, f"{shown(column.name)} has a name like {wanted.name}, but {refusal}")
                    )
                else:
                    pairs.append(
                        (
                            -strength,
                            not wanted.is_required,
                            column.missing == 1,
                            order,
                            column.place,
                            wanted,
                            column,
                        )
                    )
    taken = set()
    for negative, _, _, _, _, wanted, column in sorted(pairs, key=lambda pair: pair[:5]):
        if wanted.name not in fit.matches and column.place not in taken:
            fit.matches[wanted.name] = Match(wanted, column, -negative)
            taken.add(column.place)
    for negative, _, _, _, _, wanted, column in sorted(pairs, key=lambda pair: pair[:5]):
        match = fit.matches.get(wanted.name)
        if match and column.place not in taken and are_apart(table, [match.column, *match.others, column]):
            match.others.append(column)
            match.strength = min(match.strength, -negative)
            taken.add(column.place)


def are_apart(table: Table, columns: list[Column]) -> bool:
    """Return whether every file of a table has at most one of some columns."""
    names = {column.name.lower() for column in columns}
    return all(
        sum(name in names for name in {name.lower() for name in form.names}) < 2 for form in table.forms
    )


def is_replaced(fit: Fit, wanted: Declared) -> bool:
    """Return whether another column replaces a required one."""
    if means(wanted, "unit_price"):
        return fit.taken("line_total") is not None
    if means(wanted, "order_id") and fit.is_flat and "order_identity" in settings():
        return fit.taken("customer_id") is not None and fit.taken("ordered_at") is not None
    return False


def strength_of(wanted: Declared, column: Column, declared: DeclaredTable) -> int:
    """Return how well the name of a column matches the declared column; 0 if it does not."""
    name = column.name.lower()
    if name in {known.lower() for known in [wanted.name, *wanted.aliases]}:
        return AS_DECLARED
    letters = plain(column.name).replace("_", "")
    if letters and letters in {plain(known).replace("_", "") for known in [wanted.name, *wanted.aliases]}:
        return SAME_LETTERS
    if meanings_of(wanted) & set(meanings_of_name(column.name)):
        return SAME_MEANING
    thing = declared.key.removesuffix("_id")
    if thing and letters in {"id", "name"} and wanted.name == f"{thing}_{letters}":
        return SAME_MEANING
    return 0


def refusal_of(reader: Reader, table: Table, wanted: Declared, column: Column, strength: int) -> str:
    """Return why a column cannot be a declared one, as the end of a sentence; empty if it can."""
    if not column.filled:
        return "is empty" if wanted.is_required else ""
    is_wrong = (
        (wanted.is_number and not column.is_number)
        or (
            wanted.type == "timestamp"
            and column.kind != "date"
            and not (column.is_number and hidden_date(reader, table, column))
        )
        or (wanted.type == "boolean" and not are_booleans(values_of(reader, table, column, 20)))
        or (wanted.type == "string" and column.kind in {"date", "time"} and strength == SAME_MEANING)
    )
    if is_wrong:
        return f"contains {KINDS.get(column.kind, column.kind)} such as '{shown(column.examples[0])}'"
    if wanted.name.endswith("discount_amount") and is_share(reader, table, column):
        return "contains shares from 0 to 1, not amounts"
    return ""


def are_booleans(values: list[str]) -> bool:
    """Return whether all values are read as true or false."""
    return {value.lower() for value in values} <= BOOLEAN


def is_share(reader: Reader, table: Table, column: Column) -> bool:
    """Return whether all numbers of a column are between 0 and 1, and not all are 0."""
    value = f"try_cast(replace({column.sql}, ',', '.') as double)"
    lowest, highest = reader.connection.execute(
        f"select min({value}), max({value}) from {table.relation}"
    ).fetchone()
    return lowest is not None and lowest >= 0 and 0 < highest <= 1


def values_of(reader: Reader, table: Table, column: Column, limit: int) -> list[str]:
    """Return the most frequent values of a column."""
    rows = reader.connection.execute(
        f"select {column.sql} from {table.relation} where {column.sql} is not null group by 1 order "
        f"by count(*) desc, 1 limit {limit}"
    ).fetchall()
    return [value for (value,) in rows]


def shown(text: str, width: int = 40) -> str:
    """Return a text from a file in printable form: on one line, without terminal control codes."""
    clean = "".join(letter if letter.isprintable() else "\ufffd" for letter in text)
    return clean if len(clean) <= width else clean[: width - 1] + "…"


def layout_fits(reader: Reader, tables: list[Table], columns: dict[str, list[Column]]) -> list[LayoutFit]:
    """Return how well the tables fit every layout, best first: the one with most matched columns."""
    found = [layout_fit(reader, name, declared, tables, columns) for name, declared in declarations().items()]
    order = [fit.layout for fit in found]
    return sorted(found, key=lambda fit: (bool(fit.lacks), -fit.taken, -fit.points, order.index(fit.layout)))


def layout_fit(
    reader: Reader,
    layout: str,
    declared: list[DeclaredTable],
    tables: list[Table],
    columns: dict[str, list[Column]],
) -> LayoutFit:
    """Return how well the tables fit one layout: each declared table gets the best table."""
    every = [
        (name_points(table.name, wanted.name), fit_of(reader, table, columns[table.name], wanted))
        for wanted in declared
        for table in tables
    ]
    every.sort(
        key=lambda pair: (bool(pair[1].lacks), pair[1].declared.is_optional, -pair[0], -pair[1].points)
    )
    are_all_optional = all(wanted.is_optional for wanted in declared)
    taken, fits = set(), {}
    for name, fit in every:
        is_known = name or not fit.declared.is_optional
        if (
            fit.declared.name in fits
            or fit.table.name in taken
            or fit.lacks
            or not (fit.matches or fit.declared.has_whole_lines)
        ):
            continue
        if not is_known and not are_all_optional:
            continue
        fits[fit.declared.name] = fit
        taken.add(fit.table.name)
    for name, fit in every:  # tables without a match: report what the best candidate lacks
        if (
            fit.declared.name not in fits
            and not fit.declared.is_optional
            and fit.table.name not in taken
            and fit.matches
        ):
            del name
            fits[fit.declared.name] = fit
            taken.add(fit.table.name)
    for wanted in declared:
        if wanted.name not in fits and not wanted.is_optional:
            fits[wanted.name] = Fit(None, wanted, lacks=[f"the table {wanted.name}"])
    return LayoutFit(layout, list(fits.values()), [table for table in tables if table.name not in taken])


def name_points(name: str, wanted: str) -> int:
    """Return how well the name of a file matches a raw table."""
    stem = plain(re.sub(r"(\.[A-Za-z]{2,7}){1,2}$", "", name))
    if stem == wanted:
        return 3
    if f"table {wanted}" in MEANINGS.get(stem.replace("_", ""), []):
        return 2
    words = set(stem.split("_"))
    return 1 if wanted.rsplit("_", maxsplit=1)[-1] in words and set(wanted.split("_")) <= words else 0
