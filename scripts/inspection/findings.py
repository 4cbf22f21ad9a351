"""The findings about the files for the chosen layout: vars with their reasons, notes, and questions."""

import csv
import re
from dataclasses import dataclass, field

from given_vars import JINJA, PROJECT

from inspection.columns import Column, date_order, hidden_date, offsets
from inspection.layouts import (
    AS_DECLARED,
    Fit,
    LayoutFit,
    Match,
    is_replaced,
    meanings_of,
    meanings_of_name,
    plain,
    settings,
    shown,
    values_of,
)
from inspection.reading import DELIMITER_NAMES, Reader, Table

RULES = PROJECT / "seeds" / "rules"
MANY = 0.2  # share of all orders above which a customer is reported
SOME = 0.01  # share of the orders above which shared order ids are no mistakes
SAYS = {"unit_price": "the price of one unit", "line_total": "the amount of the whole line"}
AGREE = 0.9  # share of lines in which price x quantity must be the total
PERSON = re.compile(r"mail|phone|person|unique|customer|name|tel")
PLACE = re.compile(r"zip|post|city|state|country|street|address")
THOUSANDS = {  # the thousands sign of a number format
    "thousands comma": ",",
    "thousands point": ".",
    "thousands apostrophe": "'",
    "thousands space": " ",
}
NUMBER_FORMATS = ["1.234,56", "1,234.56", "1'234.56", "1 234,56"]
FIRST_YEAR = 1970  # two digits are a year within a hundred years of this one
EPOCHS = {"epoch": "epoch_seconds", "epoch in milliseconds": "epoch_milliseconds"}
ENGLISH = re.compile("jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", re.IGNORECASE)
COUNTRY_OF_OFFSETS = {
    frozenset({"+01:00", "+02:00"}): "Europe/Berlin",
    frozenset({"+00:00", "+01:00"}): "Europe/London",
    frozenset({"-05:00", "-04:00"}): "America/New_York",
    frozenset({"-06:00", "-05:00"}): "America/Chicago",
    frozenset({"-07:00", "-06:00"}): "America/Denver",
    frozenset({"-08:00", "-07:00"}): "America/Los_Angeles",
}
# vars for the format of CSV files: name, value for a file format, default, and the reason to set it
FORMS = [
    (
        "csv_encoding",
        lambda form: "utf-8" if form.encoding == "utf-16" else form.encoding,
        "utf-8",
        lambda file, form: f"{file} is not UTF-8, and can be read as Windows-1252",
    ),
    (
        "csv_delimiter",
        lambda form: form.delimiter,
        ",",
        lambda file, form: (
            f"the columns of {file} are separated by a {DELIMITER_NAMES.get(form.delimiter, form.delimiter)}"
        ),
    ),
    (
        "skip_lines",
        lambda form: len(form.titles),
        0,
        lambda file, form: (
            f"lines above the column names of {file}; the first is '{shown(form.titles[0].strip(), 60)}'"
        ),
    ),
]


@dataclass
class Var:
    """A var to set, and the reason. A question is written to the vars file as a comment."""

    name: str
    value: object
    reason: str
    is_question: bool = False


@dataclass
class Findings:
    """Everything to report."""

    vars: list[Var] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    convert: list[str] = field(default_factory=list)  # formats that no var can read

    def set(self, name: str, value: object, reason: str, is_question: bool = False) -> None:
        """Add a var, or report that the file has to be changed if the project has no such var."""
        if JINJA.search(f"{value}"):
            self.convert.append(
                f"{reason}: {shown(str(value))} contains "
                f"'{{{{', '{{%' or '{{#', which no var may contain. Rename it"
            )
        elif name in settings():
            self.vars.append(Var(name, value, reason, is_question))
        else:
            self.convert.append(f"{reason}. No var can read this: change it in the file")


def findings_of(reader: Reader, fit: LayoutFit) -> Findings:
    """Return the findings about the tables of a layout."""
    found = Findings()
    fits = [each for each in fit.fits if each.table]
    forms(found, fits)
    dates(found, reader, fits)
    decimal = numbers(found, reader, fits)
    named(found, fits)
    for each in fits:
        missing(found, each)
        amounts(found, reader, each, decimal)
        orders(found, reader, each)
        customers(found, reader, each, fits)
        states(found, reader, each)
        rows(found, reader, each)
    return found


def missing(found: Findings, fit: Fit) -> None:
    """Report the substitutes for missing columns that most files have."""
    for name, declared in fit.declared.columns.items():
        said = re.search(r"If the column is missing, [^.]+|Optional if [^.]+", declared.description)
        if said and name not in fit.matches and not is_replaced(fit, declared):
            found.notes.append(f"{fit.declared.name} has no column for {name}. {said[0].strip()}.")


def forms(found: Findings, fits: list[Fit]) -> None:
    """Report the format of the files: encoding, delimiter, lines above the column names."""
    fits = [fit for fit in fits if not fit.declared.has_whole_lines]
    every = [
        (fit.table, file, form)
        for fit in fits
        for file, form in zip(fit.table.files, fit.table.forms, strict=True)
    ]
    text = [(table, file, form) for table, file, form in every if form.kind in {"csv", "xlsx"}]
    for name, of, default, reason in FORMS:
        values = {
            of(form): (file.name, form)
            for _, file, form in text
            if name == "skip_lines" or (form.kind == "csv" and len(form.names) > 1)
        }
        if len(values) > 1:
            ways = ", ".join(f"{label(value)} in {shown(file)}" for value, (file, _) in values.items())
            found.convert.append(
                f"The files differ in {name.removeprefix('csv_').replace('_', ' ')}: {ways}. A "
                f"build reads only one: convert the others"
            )
        for value, (file, form) in values.items() if len(values) == 1 else []:
            if value != default:
                found.set(name, value, reason(shown(file), form))
    for table in {id(table): table for table, _, _ in every}.values():
        if table.ragged_lines:
            found.notes.append(
                f"{table.name}: {table.ragged_lines:,} lines have more or fewer cells than the "
                f"header. They will be in rejected_rows."
            )
        if any(form.has_sep_line for form in table.forms):
            found.notes.append(f"{table.name} begins with the line 'sep=', which Excel writes.")
        headers = {tuple(name.lower() for name in form.names) for form in table.forms}
        if len(headers) > 1:
            found.notes.append(
                f"{table.name}: its {len(table.files)} files have {len(headers)} different sets of columns."
            )
        for form in table.forms[:1]:
            names = [name.lower() for name in form.names if name]
            for twice in sorted({name for name in names if names.count(name) > 1}):
                found.convert.append(
                    f"{table.name} has two columns named '{shown(twice)}'. Rename or remove one"
                )


def label(value: object) -> str:
    """Return a delimiter or number in words."""
    return DELIMITER_NAMES.get(value, str(value)) if isinstance(value, str) else str(value)


def dates(found: Findings, reader: Reader, fits: list[Fit]) -> None:
    """Report the format of dates."""
    orders = {}
    for fit in fits:
        for match in fit.matches.values():
            column = match.column
            where = f"{shown(column.name)} in {shown(fit.table.name)}"
            if match.declared.type == "timestamp" and column.is_number:
                way = hidden_date(reader, fit.table, column)
                order = "ymd" if way == "yyyymmdd" else EPOCHS.get(way, "")
                reason = f"they are {way}"
                orders.setdefault(order, (where, reason, shown(column.examples[0])))
                if not order:
                    found.convert.append(
                        f"{where} has dates as {way}, such as "
                        f"{column.examples[0]}. No var can read this: change it in the file"
                    )
            elif match.declared.type == "timestamp":
                order, why = date_order(reader, fit.table, column)
                orders.setdefault(order, (where, why, shown(column.examples[0])))
                ways_of_dates(found, reader, fit, column, where)
    known = {order: of for order, of in orders.items() if order}
    if len(known) > 1:
        every = "; ".join(f"{order} in {where}" for order, (where, _, _) in known.items())
        found.convert.append(f"Dates are written in several orders: {every}. A build reads only one")
    for order, (where, why, example) in orders.items() if len(known) < 2 else []:
        if order and order != "ymd":
            found.set("date_order", order, f"dates such as {example}: {why} ({where})")
        elif why == "mixed":
            found.convert.append(f"{where} has dates with the day first and dates with the month first")
        elif not order and not known:
            reason = f"is {example} ({where}) day first (dmy) or month first (mdy)? No number is above 12"
            found.set("date_order", "dmy", reason, is_question=True)


def ways_of_dates(found: Findings, reader: Reader, fit: Fit, column: Column, where: str) -> None:
    """Report what else the dates of a column have: two-digit years, month names, UTC offsets."""
    if column.dates["two-digit year"]:
        example = shown(column.shown["two-digit year"])
        found.set(
            "two_digit_years",
            FIRST_YEAR,
            f"{where} has two-digit years, such as "
            f"{example}; 70 to 99 are read as 1970 to 1999, "
            f"00 to 69 as 2000 to 2069",
        )
    if column.dates["month name"] and not ENGLISH.search(column.shown["month name"]):
        example = shown(column.shown["month name"])
        found.convert.append(
            f"{where} has month names that are not English, such as {example}. Write numbers"
        )
    if column.dates["offset"]:
        zone(found, reader, fit.table, column, where)
    if column.others:
        found.notes.append(
            f"{where}: {column.others:,} values are not dates, such as '{shown(column.other)}'. "
            "They will be in rejected_rows."
        )


def zone(found: Findings, reader: Reader, table: Table, column: Column, where: str) -> None:
    """Report the time zone of a column."""
    signs = offsets(reader, table, column)
    hours = {
        "+00:00"
        if sign in {"Z", "UTC", "GMT"}
        else f"{sign[:3]}:{sign[-2:]}"
        if len(sign) > 3
        else f"{sign}:00"
        for sign in signs
    }
    name = COUNTRY_OF_OFFSETS.get(frozenset(hours), "UTC" if hours == {"+00:00"} else "")
    said = ", ".join(signs[:4])
    found.set(
        "time_zone", name or "Europe/Berlin",
        f"{where} has times with a UTC offset ({said}): which time zone is the shop "
        f"in? " + (f"{name} has these" if name else "Set it"),
        is_question=not name,
    )  # fmt: skip


def numbers(found: Findings, reader: Reader, fits: list[Fit]) -> str:
    """Report the format of numbers, and return their decimal sign."""
    marks, example = {}, {}
    for fit in fits:
        for match in fit.matches.values():
            if match.declared.is_number and fit.table.form.kind != "parquet":
                for way, count in match.column.marks.items():
                    marks[way] = marks.get(way, 0) + count
                    example.setdefault(
                        way,
                        (match.column.shown[way], f"{shown(match.column.name)} in {shown(fit.table.name)}"),
                    )
                if match.column.others:
                    found.notes.append(
                        f"{shown(match.column.name)} in {shown(fit.table.name)}: "
                        f"{match.column.others:,} values are not numbers, "
                        f"such as '{shown(match.column.other)}'. They will be in rejected_rows."
                    )
    comma = marks.get("decimal comma", 0) or marks.get("thousands point", 0)
    point = marks.get("decimal point", 0) or marks.get("thousands comma", 0)
    if marks.get("decimal comma") and marks.get("decimal point"):
        texts = [
            f"{shown(example[way][0])} ({example[way][1]})" for way in ["decimal comma", "decimal point"]
        ]
        found.convert.append(
            f"Some numbers have a decimal comma and some a decimal point: {' and '.join(texts)}. "
            f"A build reads only one"
        )
    decimal = "," if comma > point else "."
    unsure = next((way for way in ["comma or thousands", "point or thousands"] if way in marks), None)
    is_question = False
    if unsure and not comma and not point:
        decimal = "." if unsure.startswith("comma") else ","
        is_question = unsure.startswith("comma") or marks[unsure] > 0
    thousands = next((sign for way, sign in THOUSANDS.items() if way in marks), "")
    if unsure and not thousands:
        sign = "," if unsure.startswith("comma") else "."
        thousands = sign if sign != decimal else ""
    if decimal == "," or thousands or {"currency", "accounting"} & set(marks):
        written = next(
            (one for one in NUMBER_FORMATS if one[-3] == decimal and thousands in {"", one[1]}), ""
        )
        ways = ["decimal comma", *THOUSANDS, "currency", "accounting", unsure]
        text, where = example[unsure if is_question else next(way for way in ways if way in example)]
        if is_question:
            reason = f"is {shown(text)} ({where}) more than a thousand, or a number with three decimals"
        else:
            reason = f"numbers such as {shown(text)} ({where})"
        found.set("number_format" if written else "", written, reason, is_question)
    if "percent" in example:
        text, where = example["percent"]
        found.notes.append(f"{where} has percentages, such as {shown(text)}. They will be in rejected_rows.")
    return decimal


def number(column: Column, decimal: str) -> str:
    """Return SQL that converts a column to numbers."""
    digits = f"regexp_replace({column.sql}, '[^0-9{decimal}+-]', '', 'g')"
    return f"try_cast({f'''replace({digits}, ',', '.')''' if decimal == ',' else digits} as double)"


def named(found: Findings, fits: list[Fit]) -> None:
    """Report columns and tables with other names than the layout's."""
    columns = {fit.declared.name: own for fit in fits if (own := own_names(found, fit))}
    tables = {fit.declared.name: stem(fit.table.name) for fit in fits}
    tables = {wanted: name for wanted, name in tables.items() if wanted != name}
    for wanted, name in list(tables.items()):
        if re.search(r"[/\[]", name):
            found.convert.append(f"{shown(name)} has '[' in its name, which no var may contain: rename it")
            del tables[wanted]
    if columns:
        found.set("column_map", columns, "columns with other names: the layout's name, then yours")
    if tables:
        names = shown(", ".join(tables.values()), 80)
        found.set("table_map", tables, f"{names}: the layout calls the table {', '.join(tables)}")


def own_names(found: Findings, fit: Fit) -> dict[str, str | list[str]]:
    """Return the entries of a table in `column_map`."""
    own = {}
    for match in fit.matches.values():
        name = match.column.name
        if time := time_beside(fit, match):
            said = f"{name} + {time}"
        elif match.others:
            said = [name, *(other.name for other in match.others)]
        elif match.strength < AS_DECLARED:
            said = name
        else:
            continue
        if JINJA.search(f"{said}") or name.startswith("="):
            found.convert.append(
                f"The column '{shown(name)}' begins with '=' or contains '{{{{', '{{%' or '{{#', "
                "which no var may contain: rename it"
            )
        else:
            own[match.declared.name] = said
    return own


def stem(name: str) -> str:
    """Return the name of a file without its extensions."""
    return re.sub(
        r"(\.(csv|tsv|tab|txt|jsonl|ndjson|parquet|xlsx))?(\.(gz|zst))?$", "", name, flags=re.IGNORECASE
    )


def time_beside(fit: Fit, match: Match) -> str:
    """Return the column with the time of day of a date without one; empty if there is none."""
    if match.declared.type != "timestamp" or match.column.kind != "date" or match.column.dates["time"]:
        return ""
    used = {other.column.place for other in fit.matches.values()}
    return next(
        (
            each.name
            for each in fit.every
            if each.kind == "time" and each.place not in used and "time" in meanings_of_name(each.name)
        ),
        "",
    )


def amounts(found: Findings, reader: Reader, fit: Fit, decimal: str) -> None:
    """Report whether prices are per unit or per line."""
    quantity, price, total = (fit.taken(meaning) for meaning in ["quantity", "unit_price", "line_total"])
    if not quantity or not (price or total):
        return
    units = number(quantity, decimal)
    if price and total:
        equal, rows = reader.connection.execute(
            f"select count(*) filter (where abs(u * p - t) <= 0.005 + 0.001 * abs(t)), count(*) "
            f"from (select {units} as u, "
            f"{number(price, decimal)} as p, {number(total, decimal)} as t from "
            f"{fit.table.relation}) where u * p is not null and t is not null"
        ).fetchone()
        found.notes.append(
            f"{shown(price.name)} x {shown(quantity.name)} is {shown(total.name)} in {equal:,} of "
            f"{rows:,} lines: {shown(price.name)} is read as "
            f"the price of one unit, {shown(total.name)} as the amount of the line"
            + ("." if equal >= AGREE * rows else ", which is used. Is that right?")
        )
        return
    column = price or total
    meaning = "unit_price" if price else "line_total"
    money = number(column, decimal)
    said = f"{shown(column.name)} is read as {SAYS[meaning]}, judging by its name"
    seems, products = seeming(reader, fit, units, money)
    if seems == meaning:
        said += f" and its values (for {products:,} products bought in several quantities)."
    elif seems:
        rise = "rise with" if seems == "line_total" else "do not depend on"
        other = next((name for name, of in fit.declared.columns.items() if seems in meanings_of(of)), seems)
        said += f". But its values look like {SAYS[seems]}: for the same product, they {rise} the quantity. "
        said += f"If so, map it to {other} in column_map."
    else:
        said += "; its values do not show which."
    is_as_declared = any(
        each.column is column and each.strength == AS_DECLARED for each in fit.matches.values()
    )
    if not is_as_declared or seems not in {"", meaning}:
        found.notes.append(said)


def seeming(reader: Reader, fit: Fit, units: str, money: str) -> tuple[str, int]:
    """Return what amounts look like (unit_price, line_total or empty), and from how many products.

    For a product that was bought in several quantities, unit prices vary less than line totals would, and
    line totals vary less once they are divided by the quantity.
    """
    product = fit.taken("product_id") or fit.taken("product_name")
    if not product:
        return "", 0
    products, as_unit, as_total = reader.connection.execute(
        f"""select count(*), avg(as_unit), avg(as_total) from (
            select stddev_pop(v) / avg(v) as as_unit, stddev_pop(v / u) / avg(v / u) as as_total
            from (select {product.sql} as product, {units} as u, {money} as v from {fit.table.relation})
            where u > 0 and v > 0 group by product having count(distinct u) > 1)"""
    ).fetchone()
    if not products:
        return "", 0
    return (
        "unit_price" if as_unit < 0.7 * as_total else "line_total" if as_total < 0.7 * as_unit else ""
    ), products


def orders(found: Findings, reader: Reader, fit: Fit) -> None:
    """Report whether an order id is one order: one customer, one day."""
    order, customer, moment, store = (
        fit.taken(meaning) for meaning in ["order_id", "customer_id", "ordered_at", "store"]
    )
    if not fit.is_flat:
        return
    if not order and customer and moment:
        found.set(
            "order_identity",
            "customer_and_day",
            "there is no order id: everything that a customer buys on one day is one order",
        )
    if not order or not (customer or moment):
        return
    parts = {"order": order.sql}
    if customer:
        parts["customer"] = customer.sql
    if moment:
        parts["day"] = f"regexp_extract({moment.sql}, '^[^ T]+')"
    if store:
        parts["store"] = store.sql

    def shared(*names: str) -> tuple[int, int, int]:
        keys = ", ".join(parts[name] for name in names)
        return reader.connection.execute(
            f"select count(*), count(*) filter (where c > 1), count(*) filter (where d > 1) from "
            f"(select count(distinct "
            f"{parts.get('customer', '1')}) as c, count(distinct {parts.get('day', '1')}) as d from "
            f"{fit.table.relation} "
            f"where {order.sql} is not null group by {keys})"
        ).fetchone()

    count, customers, days = shared("order")
    if not customers + days:
        return
    said = " and ".join(
        words
        for number_of, words in [
            (customers, f"{customers:,} with several customers"),
            (days, f"{days:,} on several days"),
        ]
        if number_of
    )
    reason = f"of {count:,} order ids in {shown(order.name)}, {said}"
    if max(customers, days) <= SOME * count:
        found.notes.append(f"{reason[0].upper()}{reason[1:]}: few enough to be mistakes.")
        return
    for way in [
        ("order", "customer"),
        ("order", "day"),
        ("order", "store"),
        ("order", "customer", "day"),
        ("order", "day", "store"),
    ]:
        if set(way) <= set(parts):
            total, by_customer, by_day = shared(*way)
            if max(by_customer, by_day) <= SOME * total:
                found.set("order_identity", "_and_".join(way), f"{reason}; with this setting no id is shared")
                return
    found.notes.append(f"{reason[0].upper()}{reason[1:]}: {shown(order.name)} may not be an order id.")


def customers(found: Findings, reader: Reader, fit: Fit, fits: list[Fit]) -> None:
    """Report customer ids that are no single person."""
    order, customer = fit.taken("order_id"), fit.taken("customer_id")
    if not customer or not (order or fit.is_flat or fit.declared.key == ""):
        return
    count = f"count(distinct {order.sql})" if order else "count(*)"
    total, buyers = reader.connection.execute(
        f"select {count}, count(distinct {customer.sql}) from {fit.table.relation}"
    ).fetchone()
    rows = reader.connection.execute(
        f"select {customer.sql}, {count} as n from {fit.table.relation} where {customer.sql} is not "
        f"null group by 1 order by n desc, 1 limit 1"
    ).fetchall()
    rule = RULES / "anonymous_customers.csv"
    remedy = "add it to seeds/rules/anonymous_customers.csv" if rule.exists() else "clear it in the file"
    anonymous_ids = anonymous(reader, fit, customer)
    if anonymous_ids:
        found.notes.append(
            f"{shown(customer.name)} has ids of no single customer ({', '.join(anonymous_ids)}): "
            f"seeds/rules/anonymous_customers.csv makes them guests."
        )
    if rows and rows[0][1] > MANY * total and buyers > 5:
        found.notes.append(
            f"{shown(customer.name)} {shown(rows[0][0])} has {rows[0][1]:,} of {total:,} orders. If "
            f"it is not one customer (walk-in, guest), "
            f"{remedy}."
        )
    if customer.missing:
        found.notes.append(
            f"{customer.missing:.1%} of the rows of {shown(fit.table.name)} have no "
            f"{shown(customer.name)}: guests, in no segment."
        )
    if order and buyers >= total - 1 and buyers > 20:
        # orders are joined by the id of the person
        if any("customer_unique_id" in other.matches for other in fits):
            return
        joining = [
            (column, other)
            for other in fits
            for column in (other.every if other.taken("customer_id") else [])
            if column.kind in {"text", "whole number"}
            and 0.2 * buyers < column.distinct < 0.98 * buyers
            and PERSON.search(plain(column.name))
            and not PLACE.search(plain(column.name))
        ]
        if any(column in [match.column for match in other.matches.values()] for column, other in joining):
            return
        names = sorted({shown(column.name) for column, _ in joining})
        found.notes.append(
            f"Every customer in {shown(customer.name)} has only one order: it may be an id of the "
            f"order, not of the person." + (f" {' or '.join(names)} would join them." if names else "")
        )


def anonymous(reader: Reader, fit: Fit, customer: Column) -> list[str]:
    """Return the customer ids that are in the rule table of anonymous customers."""
    path = RULES / "anonymous_customers.csv"
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        ids = [row["customer_id"].strip().upper() for row in csv.DictReader(file)]
    rows = reader.connection.execute(
        f"select distinct {customer.sql} from {fit.table.relation} where list_contains($1, "
        f"upper({customer.sql})) order by 1 limit 8",
        [ids],
    ).fetchall()
    return [shown(value) for (value,) in rows]


def states(found: Findings, reader: Reader, fit: Fit) -> None:
    """Report the order statuses and the currencies."""
    if status := fit.taken("order_status"):
        words = values_of(reader, fit.table, status, 30)
        known = rules_of("order_statuses", "status")
        unknown = [shown(word) for word in words if known and plain(word) not in known]
        found.notes.append(
            f"{shown(status.name)} has the statuses {', '.join(shown(word) for word in words)}. "
            f"seeds/rules/order_statuses.csv says which count."
        )
        if unknown:
            found.questions.append(
                f"Which of these statuses count as sales: {', '.join(unknown)}? Add them to "
                f"seeds/rules/order_statuses.csv."
            )
    elif fit.taken("is_cancelled") is None:
        for column in fit.every:
            if (
                "order_status" in meanings_of_name(column.name)
                and column.kind == "text"
                and 1 < column.distinct <= 30
            ):
                words = ", ".join(shown(word) for word in values_of(reader, fit.table, column, 8))
                found.notes.append(
                    f"{shown(column.name)} seems to be an order status ({words}), but it is not used: "
                    f"all rows count."
                )
    currency = fit.taken("currency")
    if currency and currency.distinct > 1:
        found.questions.append(
            f"{shown(currency.name)} has several currencies "
            f"({', '.join(shown(value) for value in values_of(reader, fit.table, currency, 5))}). "
            "Add a table exchange_rates (currency, rate): amounts of different currencies are never added."
        )


def rules_of(table: str, column: str) -> set[str]:
    """Return the values in a column of a rule table."""
    path = RULES / f"{table}.csv"
    if not path.exists():
        return set()
    with path.open(encoding="utf-8", newline="") as file:
        return {plain(row[column]) for row in csv.DictReader(file)}


def rows(found: Findings, reader: Reader, fit: Fit) -> None:
    """Report duplicate rows."""
    if fit.declared.has_whole_lines or not fit.every:
        return
    columns = ", ".join(column.sql for column in fit.every)
    copies = reader.value(
        f"select coalesce(sum(n - 1), 0) from (select count(*) as n from {fit.table.relation} group "
        f"by {columns} having count(*) > 1)"
    )
    if copies and fit.is_flat:
        found.set(
            "duplicate_rows",
            "drop",
            f"{copies:,} of {fit.table.row_count:,} rows are exact copies of another: mistakes, or "
            f"items bought twice",
            is_question=True,
        )
    elif copies:
        found.notes.append(
            f"{shown(fit.table.name)}: {copies:,} rows are exact copies of another. They will be in "
            f"rejected_rows."
        )
