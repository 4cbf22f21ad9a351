"""The bad and unusual inputs of `bad_inputs.py`, each with the expected result.

In rows, @ is replaced by a code that is unique to the case. A row alone is accepted; a row with a reason is quarantined.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

HEADERS = {
    "shop": {
        "customers": "customer_id,country,age,income",
        "products": "product_id,product_name,department,list_price",
        "orders": "order_id,customer_id,ordered_at,country,is_cancelled",
        "order_lines": "order_line_id,order_id,product_id,quantity,unit_price",
    },
    "online_retail": {
        "lines": "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country",
    },
    "instacart": {
        "products": "product_id,product_name,department_id,prices",
        "departments": "department_id,department",
        "customers": "user_id,state,age,income,fam_status",
        "orders": "order_id,user_id,order_number,order_dow,order_hour_of_day,days_since_prior_order",
        "order_products": "order_id,product_id,add_to_cart_order",
    },
}
BASE = {  # tables that all cases of a folder share, including their headers
    "shop": {
        "customers": [HEADERS["shop"]["customers"], "C0,France,30,1000"],
        "products": [HEADERS["shop"]["products"], "P1,Mug,Kitchen,1.5"],
    },
    "online_retail": {},
    "instacart": {
        "products": [HEADERS["instacart"]["products"], "P1,Bananas,D1,1.5", "P2,Milk,D1,"],
        "departments": [HEADERS["instacart"]["departments"], "D1,food"],
    },
}


@dataclass(frozen=True)
class Good:
    """Good rows before and after the rows of a case, and their expected results."""

    rows: dict
    sales: tuple
    orders: tuple


SHOP_ORDER = "O@,C@,2024-03-01 10:00:00,France,false"
SHOP_ORDER_READ = "O@|C@|2024-03-01 10:00:00|France|false"
GOOD = {
    "shop": Good(
        {"orders": ([SHOP_ORDER], []), "order_lines": (["GA@,O@,P1,2,1.5"], ["GB@,O@,P2,3,0.25"])},
        ("O@|P1|2|1.5", "O@|P2|3|0.25"),
        (SHOP_ORDER_READ,),
    ),
    "online_retail": Good(
        {
            "lines": (
                ["@,P1,MUG,2,2024-03-01 10:00:00,1.5,C@,France"],
                ["@,P2,TEA,3,2024-03-01 10:00:00,0.25,C@,France"],
            )
        },
        ("@|P1|2|1.5", "@|P2|3|0.25"),
        ("@|C@|2024-03-01 10:00:00|France|false",),
    ),
    "instacart": Good(
        {"orders": (["O@,C@,1,5,10,"], []), "order_products": (["O@,P1,1"], ["O@,P2,2"])},
        ("O@|P1|1|1.5", "O@|P2|1|None"),
        ("O@|C@|2017-01-06 10:00:00|Unknown|false",),
    ),
}


@dataclass(frozen=True)
class Case:
    """The rows of one case; each table is a file next to those of the other cases."""

    name: str
    rows: dict = field(default_factory=dict)  # by table
    sales: tuple = ()  # accepted lines in addition to the good ones: order|product|quantity|price
    orders: tuple = ()  # accepted orders: order|customer|time|country|cancelled
    layout: str = "shop"
    headers: dict = field(default_factory=dict)
    variables: dict = field(default_factory=dict)
    checks: tuple = ()  # further checks of the marts: ((column, model, condition), value)
    encoding: str = "utf-8"
    delimiter: str = ","
    ends: tuple = ("\n",)  # line endings, in turn
    is_cut: bool = False  # without the last line ending
    change: Callable = bytes  # start of every file, in bytes
    has_good_rows: bool = True
    is_parquet: bool = False

    @property
    def must(self) -> str:
        """Return the expected result, in words."""
        rows = [row for rows in self.rows.values() for row in rows]
        reasons = sorted({row[1] for row in rows if not isinstance(row, str)})
        return "quarantined: " + ", ".join(reasons) if reasons else "accepted"


def line(name: str, row: str, reason: str) -> Case:
    """Return a case of one bad order line of the shop."""
    return Case(name, {"order_lines": [(row, reason)]})


def good_line(name: str, row: str, read: str, **options) -> Case:
    """Return a case of one unusual order line of the shop that is accepted."""
    return Case(name, {"order_lines": [row]}, sales=(read,), **options)


def order(name: str, row: str, reason: str) -> Case:
    """Return a case of one bad order of the shop, whose line is rejected with it."""
    lines = [("X@,X@,P1,1,1", "order not accepted")]
    return Case(name, {"orders": [(row, reason)], "order_lines": lines})


def good_order(name: str, row: str, read: str, **options) -> Case:
    """Return a case of one unusual order of the shop that is accepted."""
    return Case(name, {"orders": [row]}, orders=(read,), **options)


WHOLE = [f"W@-{number},O@,P1,1,3" for number in range(20_480)]
MANY = [f"M@-{number},O@,P1,1,3" for number in range(200_000)]
UNREADABLE_PRICES = {
    "a word": "abc",
    "scientific 1e3": "1e3",
    "hexadecimal 0x10": "0x10",
    "underscore 1_000": "1_000",
    "NaN": "#NaN",
    "inf": "inf",
    "-Infinity": "-Infinity",
    "currency sign": "$9.95",
    "pound sign": "£9.95",
    "euro sign": "9.95 €",
    "decimal comma": '"9,95"',
    "thousands comma": '"1,000.00"',
    "percent": "5%",
    "two points": "1.2.3",
    "a typographic minus sign": "−5",
    "digits of another script": "٣",
    "brackets for negative": "(9.95)",
    "more digits than the type": "123456789012345678",
}
IMPOSSIBLE_DATES = {
    "30 February": "2024-02-30",
    "month 13": "2024-13-01",
    "month first": "03/25/2024",
    "day first": "25.03.2024",
    "a two-digit year": "24-03-01",
    "without dashes, month first": "03012024",
    "a spreadsheet's serial number": "45352",
    "UTC offset Z": "2024-03-01T10:00:00Z",
    "UTC offset +02:00": "2024-03-01 10:00:00+02:00",
    "a time zone": "2024-03-01 10:00:00 CET",
    "hour 24": "2024-03-01 24:00:00",
    "hour 25": "2024-03-01 25:00:00",
    "second 60": "2024-03-01 23:59:60",
    "a word": "yesterday",
}
DATES_OUT_OF_RANGE = {
    "from the future": "2199-01-01",
    "ancient": "1899-12-30 00:00:00",
    "year 0": "0000-01-01",
}
FLAT = "online_retail"
CART = "instacart"
TIME = "2024-03-01 10:00:00"
X_LINES = "order_line_id,order_id,product_id,quantity,unit_price"

SHOP = [
    Case(
        "types that a sniffer sees late: a price 2.5 after 20,480 whole numbers",
        {"order_lines": [*WHOLE, "Z@,O@,P1,1,2.5"]},
        sales=(*["O@|P1|1|3"] * 20_480, "O@|P1|1|2.5"),
    ),
    Case(
        "a stray quote at line 1,000 of 200,000",
        {"order_lines": [*MANY[:998], ('S@,O@,P1,"1,3', "stray quote"), *MANY[998:]]},
        sales=("O@|P1|1|3",) * 200_000,
    ),
    good_order(
        "id 017037 keeps its zero", "A@,017037,2024-03-02,,", "A@|017037|2024-03-02 00:00:00|Unknown|false"
    ),
    Case(
        "columns in another order are read by name",
        {"orders": [SHOP_ORDER], "order_lines": ["7,2,P1,O@,X@"]},
        headers={"order_lines": "unit_price,quantity,product_id,order_id,order_line_id"},
        sales=("O@|P1|2|7",),
        orders=(SHOP_ORDER_READ,),
        has_good_rows=False,
    ),
    *[
        line(f"price: {name}", f"X@,O@,P1,1,{price}", "unreadable unit_price")
        for name, price in UNREADABLE_PRICES.items()
    ],
    line("quantity: a word", "X@,O@,P1,two,1", "unreadable quantity"),
    line("quantity and price: 1e3, 0x10", "X@,O@,P1,1e3,0x10", "unreadable quantity unit_price"),
    line("quantity: null", "X@,O@,P1,,1", "missing quantity"),
    line("price: null, and no list price", "X@,O@,P9,1,", "missing price"),
    line("price: NULL as a word", "X@,O@,P9,1,NULL", "missing price"),
    line("price: NaN in upper or lower case is no price", "X@,O@,P9,1,nan", "missing price"),
    line("quantity: out of range", "X@,O@,P1,1000000000000,1", "amount out of range"),
    line("quantity x price: out of range", "X@,O@,P1,1000000,1000000", "amount out of range"),
    *[
        order(f"order date: {name}", f"X@,C@,{date},,", "unreadable ordered_at")
        for name, date in IMPOSSIBLE_DATES.items()
    ],
    *[
        order(f"order date: {name}", f"X@,C@,{date},,", "order date out of range")
        for name, date in DATES_OUT_OF_RANGE.items()
    ],
    order("order date: missing", "X@,C@,,,", "missing order date"),
    order("cancelled: a word", "X@,C@,2024-03-01,,perhaps", "unreadable is_cancelled"),
    line("missing order id", "X@,,P1,1,1", "missing order_id"),
    line("missing product id", "X@,O@,,1,1", "missing product_id"),
    line("missing line id", ",O@,P1,1,1", "missing order_line_id"),
    Case("an order without an id", {"orders": [(",C@,2024-03-01,,", "missing order_id")]}),
    line("an order that does not exist", "X@,NOWHERE,P1,1,1", "order not accepted"),
    line("ragged: too few values", "X@,O@,P1,1", "ragged line"),
    line("ragged: too many values", "X@,O@,P1,1,1,more", "ragged line"),
    Case(
        "ragged: two halves of a line, both truncated",
        {"order_lines": [("X@,O@,P1", "ragged line"), ("1,1,1", "ragged line")]},
    ),
    Case(
        "truncated last line",
        {"orders": [SHOP_ORDER], "order_lines": ["A@,O@,P1,1,1", ("B@,O@,P", "ragged line")]},
        sales=("O@|P1|1|1",),
        orders=(SHOP_ORDER_READ,),
        is_cut=True,
        has_good_rows=False,
    ),
    line("truncated at the last delimiter", "X@,O@,P9,1,", "missing price"),
    line("a cell over 1 MB", f"X@,O@,{'P' * 1_000_001},1,1", "line too long"),
    line("a quoted cell over 1 MB", f'X@,O@,"{"P" * 1_000_001}",1,1', "line too long"),
    Case(
        "duplicate line ids, first kept",
        {"order_lines": ["D@,O@,P1,1,1", ("D@,O@,P1,2,1", "duplicate order_line_id")]},
        sales=("O@|P1|1|1",),
    ),
    Case(
        "the same line twice, first kept",
        {"order_lines": ["D@,O@,P1,1,1", ("D@,O@,P1,1,1", "duplicate order_line_id")]},
        sales=("O@|P1|1|1",),
    ),
    Case(
        "an order with two customers and two countries, first kept",
        {"orders": ["A@,C1@,2024-03-01,France,", ("A@,C2@,2024-03-01,Spain,", "duplicate order_id")]},
        orders=("A@|C1@|2024-03-01 00:00:00|France|false",),
    ),
    Case(
        "a customer and a product listed twice, a broken age, a broken list price",
        {
            "customers": [
                "R@,France,30,",
                ("R@,Spain,31,", "duplicate customer_id"),
                ("S@,,old,", "unreadable age"),
            ],
            "products": [
                "R@,A,,",
                ("R@,B,,", "duplicate product_id"),
                ("S@,C,,cheap", "unreadable list_price"),
            ],
        },
    ),
    Case(
        "customers and products without ids",
        {
            "customers": [(",France,30,", "missing customer_id")],
            "products": [(",A,,1", "missing product_id")],
        },
    ),
    Case(
        "extra columns",
        {"orders": [SHOP_ORDER], "order_lines": ["A@,O@,P1,1,1,hello,,"]},
        headers={"order_lines": X_LINES + ",note,unnamed,"},
        sales=("O@|P1|1|1",),
        orders=(SHOP_ORDER_READ,),
        has_good_rows=False,
    ),
    good_line("a huge quantity", "A@,O@,P1,99999999,1", "O@|P1|99999999|1"),
    good_line(
        "a price of zero is a free line",
        "A@,O@,P1,1,0",
        "O@|P1|1|0",
        checks=((("count(*)", "fct_sales", "order_id = 'O@' and not is_sale"), 1),),
    ),
    good_line("a missing price is the list price", "A@,O@,P1,4,", "O@|P1|4|1.5"),
    good_line(
        "a return without its purchase",
        "A@,O@,P7,-4,2",
        "O@|P7|-4|2",
        checks=(
            (("cast(returned_amount as integer)", "fct_sales", "order_id = 'O@' and product_id = 'P7'"), 8),
        ),
    ),
    good_order("a cancelled order", "A@,C@,2024-03-02,,true", "A@|C@|2024-03-02 00:00:00|France|true"),
    Case(
        "a customer with returns only",
        {"orders": ["A@,RET@,2024-03-02,,"], "order_lines": ["A@,A@,P1,-1,2"]},
        sales=("A@|P1|-1|2",),
        orders=("A@|RET@|2024-03-02 00:00:00|Unknown|false",),
    ),
    *[
        good_order(
            f"customer id {name} is a guest",
            f"A@,{given},2024-03-02,Spain,",
            "A@|guest|2024-03-02 00:00:00|Spain|false",
        )
        for name, given in {
            "blank": "   ",
            "empty": "",
            "NULL": "NULL",
            "N/A": "N/A",
            "quoted blank": '" "',
        }.items()
    ],
    good_order(
        "spaces and case in an id", "  a@ , c@  ,2024-03-02,,", "A@|C@|2024-03-02 00:00:00|France|false"
    ),
    Case(
        "17850.0 and 17850 are one customer",
        {"orders": ["A@,17850.0,2024-03-02,,", "B@,17850,2024-03-02,,"]},
        orders=("A@|17850|2024-03-02 00:00:00|Unknown|false", "B@|17850|2024-03-02 00:00:00|Unknown|false"),
    ),
    good_line("decimals as programs write them", "A@,O@,P1,1,7.9799999999999995", "O@|P1|1|7.98"),
    good_line("more decimals than the type", "A@,O@,P1,1,1.23456", "O@|P1|1|1.2346"),
    good_line("no price is #N/A", "A@,O@,P1,4,#N/A", "O@|P1|4|1.5"),
    good_order("a day without dashes", "A@,C@,20240302,,0", "A@|C@|2024-03-02 00:00:00|France|false"),
    good_order("a day with slashes", "A@,C@,2024/3/2 7:05,,0", "A@|C@|2024-03-02 07:05:00|France|false"),
    good_order("a month by name", "A@,C@,02-Mar-2024 7:05 PM,,0", "A@|C@|2024-03-02 19:05:00|France|false"),
    good_order("ISO 8601 with T", "A@,C@,2024-03-02T07:05:09,,0", "A@|C@|2024-03-02 07:05:09|France|false"),
    Case("CRLF line endings", {"order_lines": ["A@,O@,P1,1,1"]}, sales=("O@|P1|1|1",), ends=("\r\n",)),
    Case(
        "mixed line endings",
        {"order_lines": ["A@,O@,P1,1,1", "B@,O@,P1,1,1"]},
        sales=("O@|P1|1|1",) * 2,
        ends=("\r\n", "\n"),
    ),
    Case(
        "no line ending after the last line",
        {"order_lines": ["A@,O@,P1,1,1"]},
        sales=("O@|P1|1|1",),
        is_cut=True,
    ),
    Case("a byte order mark", {"order_lines": ["A@,O@,P1,1,1"]}, sales=("O@|P1|1|1",), encoding="utf-8-sig"),
    Case("blank lines", {"order_lines": ["", "A@,O@,P1,1,1", "  ", ""]}, sales=("O@|P1|1|1",)),
    Case(
        "blank lines with CRLF",
        {"order_lines": ["", "A@,O@,P1,1,1", ""]},
        sales=("O@|P1|1|1",),
        ends=("\r\n",),
    ),
    line("a line of delimiters only", ",,,,", "missing order_id"),
    good_line("NUL byte in a value", "A@,O@,P\0X,1,1", "O@|P\0X|1|1"),
    good_line("control characters in a value", "A@,O@,P\x01\x1b\x1fX,1,1", "O@|P\x01\x1b\x1fX|1|1"),
    line("a unit separator within quotes", 'X@,O@,"P\x1f1",1,1', "stray quote"),
    good_line("emoji and combining letters", "A@,O@,P🎁É,1,1", "O@|P🎁É|1|1"),
    good_line("a line break within quotes", 'A@,O@,"P\nQ",1,1', "O@|P\nQ|1|1"),
    good_line(
        "three line breaks within quotes, one line blank", 'A@,O@,"P\n\nQ, R\n",1,1', "O@|P\n\nQ, R\n|1|1"
    ),
    good_line("a line break within quotes, CRLF", 'A@,O@,"P\nQ",1,1', "O@|P\nQ|1|1", ends=("\r\n",)),
    good_line("a row over several lines with two quoted cells", '"A@\n","O@","P\nQ",1,1', "O@|P\nQ|1|1"),
    good_line("a doubled quote", 'A@,O@,"P ""X""",1,1', 'O@|P "X"|1|1'),
    good_line("a quoted empty value", 'A@,O@,P1,"4",""', "O@|P1|4|1.5"),
    good_line("the delimiter within quotes", 'A@,O@,"P,X",1,1', "O@|P,X|1|1"),
    line("a stray quote within a value", 'X@,O@,P"1,1,1', "stray quote"),
    line("a quote that never closes", 'X@,O@,"P1,1,1', "stray quote"),
    line("text after a closing quote", 'X@,O@,"P1"x,1,1', "stray quote"),
    Case(
        "two stray quotes around good lines",
        {
            "order_lines": [
                ('X@,O@,"P1,1,1', "stray quote"),
                "A@,O@,P1,1,1",
                "B@,O@,P1,1,1",
                ('Y@,O@,P1,1",1', "stray quote"),
            ]
        },
        sales=("O@|P1|1|1",) * 2,
    ),
    Case(
        "quotes, spaces and capitals in the header",
        {"orders": [SHOP_ORDER], "order_lines": ["A@,O@,P1,1,1,x"]},
        headers={"order_lines": '"order_line_id", ORDER_ID ,"Product_Id",quantity,"unit_price","a, ""b"""'},
        sales=("O@|P1|1|1",),
        orders=(SHOP_ORDER_READ,),
        has_good_rows=False,
    ),
    line("a trailing delimiter on one line", "X@,O@,P1,1,1,", "ragged line"),
    Case(
        "a trailing delimiter on every line",
        {"orders": [SHOP_ORDER], "order_lines": ["A@,O@,P1,1,1,"]},
        headers={"order_lines": X_LINES + ","},
        sales=("O@|P1|1|1",),
        orders=(SHOP_ORDER_READ,),
        has_good_rows=False,
    ),
    good_line("Jinja in a value", "A@,O@,{{ 1/0 }}{% raise %},1,1", "O@|{{ 1/0 }}{% RAISE %}|1|1"),
    good_line("SQL in a value", "A@,O@,'); drop table x; --,1,1", "O@|'); DROP TABLE X; --|1|1"),
    line("SQL and Jinja in a bad row", "X@,O@,'); drop table x; --,{{ 1/0 }},1", "unreadable quantity"),
    line("SQL in a number", "X@,O@,P1,1);drop table x,1", "unreadable quantity"),
    Case(
        "Jinja and SQL in the header",
        {"orders": [SHOP_ORDER], "order_lines": ["A@,O@,P1,1,1,a,b,c"]},
        headers={"order_lines": X_LINES + ",{{ 1/0 }},'); drop table x; --,{% endmacro %}"},
        sales=("O@|P1|1|1",),
        orders=(SHOP_ORDER_READ,),
        has_good_rows=False,
    ),
    good_line("a spreadsheet formula is text", "A@,O@,=1+1,1,1", "O@|=1+1|1|1"),
    good_line("an id that begins with #", "#A@,O@,#P,1,1", "O@|#P|1|1"),
]

OWN = {
    "csv_encoding": "windows-1252",
    "csv_delimiter": ";",
    "date_order": "dmy",
    "column_map": {"order_lines": {"quantity": "pieces"}},
    "earliest_order_date": "2024-01-01",
    "latest_order_date": "2024-12-31",
}
OWN_ORDER = "O@;C@;01.03.2024 10:00;France;"
OWN_OPTIONS = {
    "variables": OWN,
    "delimiter": ";",
    "encoding": "cp1252",
    "has_good_rows": False,
    "headers": {"order_lines": "order_line_id;order_id;product_id;pieces;unit_price"},
}
SHOP_IN_ITS_OWN_WAY = [
    Case(
        "Windows-1252, semicolons, day first, a renamed column in column_map",
        {"orders": [OWN_ORDER], "order_lines": ["A@;O@;CAFÉ € ‘Q’, X;1;1"]},
        sales=("O@|CAFÉ € ‘Q’, X|1|1",),
        orders=(SHOP_ORDER_READ,),
        **OWN_OPTIONS,
    ),
    Case(
        "a semicolon within quotes",
        {"orders": [OWN_ORDER], "order_lines": ['A@;O@;"P;X";1;1', ("X@;O@;P;1", "ragged line")]},
        sales=("O@|P;X|1|1",),
        orders=(SHOP_ORDER_READ,),
        **OWN_OPTIONS,
    ),
    Case(
        "a decimal comma in a file with semicolons",
        {"orders": [OWN_ORDER], "order_lines": [("X@;O@;P1;1;9,95", "unreadable unit_price")]},
        orders=(SHOP_ORDER_READ,),
        **OWN_OPTIONS,
    ),
    Case(
        "month first where the day is first",
        {
            "orders": [
                OWN_ORDER,
                ("X@;C@;03/25/2024;;", "unreadable ordered_at"),
                ("Y@;C@;2024/03/01;;", "unreadable ordered_at"),
                "Z@;C@;2024-03-01;France;",
            ]
        },
        orders=(SHOP_ORDER_READ, "Z@|C@|2024-03-01 00:00:00|France|false"),
        **OWN_OPTIONS,
    ),
    Case(
        "3/4/2024 is the day that date_order says",
        {"orders": ["A@;C@;3/4/2024;France;"]},
        orders=("A@|C@|2024-04-03 00:00:00|France|false",),
        **OWN_OPTIONS,
    ),
    Case(
        "dates before and after the bounds in the vars",
        {
            "orders": [
                OWN_ORDER,
                ("X@;C@;31.12.2023;;", "order date out of range"),
                ("Y@;C@;01.01.2025;;", "order date out of range"),
                "A@;C@;31.12.2024 23:59:59;;",
            ]
        },
        orders=(SHOP_ORDER_READ, "A@|C@|2024-12-31 23:59:59|France|false"),
        **OWN_OPTIONS,
    ),
]

PARQUET_LINES = "order_line_id, order_id, product_id, {}, {}"
AS_DOUBLES = PARQUET_LINES.format("quantity::double as quantity", "unit_price::float as unit_price")
PARQUET_ORDERS = "order_id, customer_id, ordered_at::timestamp as ordered_at, country, is_cancelled::boolean as is_cancelled"


def parquet(name: str, rows: dict, headers: dict, **options) -> Case:
    """Return a case of Parquet files of the shop."""
    plain = {"orders": PARQUET_ORDERS, "order_lines": AS_DOUBLES}
    rows = {"orders": [SHOP_ORDER]} | rows
    orders = options.pop("orders", (SHOP_ORDER_READ,))
    return Case(
        name, rows, headers=plain | headers, orders=orders, has_good_rows=False, is_parquet=True, **options
    )


SHOP_IN_PARQUET = [
    parquet(
        "Parquet: floating point numbers", {"order_lines": ["A@,O@,P1,2,2.5"]}, {}, sales=("O@|P1|2|2.5",)
    ),
    parquet(
        "Parquet: NaN and infinity",
        {
            "order_lines": [
                "A@,O@,P1,2,2.5",
                ("B@,O@,P1,nan,1", "missing quantity"),
                ("C@,O@,P1,1,inf", "unreadable unit_price"),
            ]
        },
        {},
        sales=("O@|P1|2|2.5",),
    ),
    parquet(
        "Parquet: null quantity and price",
        {"order_lines": [("A@,O@,P1,,2.5", "missing quantity"), ("B@,O@,P1,1,", "missing price")]},
        {},
    ),
    parquet(
        "Parquet: int32 and decimals",
        {"order_lines": ["A@,O@,P1,2,2.5"]},
        {
            "order_lines": PARQUET_LINES.format(
                "quantity::integer as quantity", "unit_price::decimal(9,2) as unit_price"
            )
        },
        sales=("O@|P1|2|2.5",),
    ),
    parquet(
        "Parquet: numbers as text",
        {"order_lines": ["A@,O@,P1, 2 ,2.5", ("B@,O@,P1,1e3,1", "unreadable quantity")]},
        {"order_lines": PARQUET_LINES.format("quantity", "unit_price")},
        sales=("O@|P1|2|2.5",),
    ),
    parquet(
        "Parquet: ids as floats",
        {
            "orders": ["7@,17850,2024-03-01 10:00:00,France,".replace("7@", "7000")],
            "order_lines": ["1,7000,22,2,2.5"],
        },
        {
            "orders": "order_id::double as order_id, customer_id::double as customer_id, ordered_at::timestamp as ordered_at, country",
            "order_lines": "order_line_id::bigint as order_line_id, order_id::double as order_id, product_id::double as product_id, "
            "quantity::smallint as quantity, unit_price::float as unit_price",
        },
        sales=("7000|22|2|2.5",),
        orders=("7000|17850|2024-03-01 10:00:00|France|false",),
    ),
    parquet(
        "Parquet: dates as text",
        {
            "orders": [
                SHOP_ORDER,
                ("X@,C@,2024-02-30,,", "unreadable ordered_at"),
                ("Y@,C@,2024-03-01T10:00:00Z,,", "unreadable ordered_at"),
            ]
        },
        {"orders": "order_id, customer_id, ordered_at, country"},
    ),
    parquet(
        "Parquet: dates without a time",
        {"orders": ["O@,C@,2024-03-01,France,"]},
        {"orders": "order_id, customer_id, ordered_at::date as ordered_at, country"},
        orders=("O@|C@|2024-03-01 00:00:00|France|false",),
    ),
    parquet(
        "Parquet: timestamps with time zone are read in UTC",
        {"orders": ["O@,C@,2024-03-01 12:00:00+02:00,France,"]},
        {"orders": "order_id, customer_id, ordered_at::timestamptz as ordered_at, country"},
    ),
    parquet(
        "Parquet: dates as numbers",
        {"orders": [("X@,C@,1709287200,,", "unreadable ordered_at")]},
        {"orders": "order_id, customer_id, ordered_at::bigint as ordered_at, country"},
        orders=(),
    ),
    parquet(
        "Parquet: a date from the future",
        {"orders": [SHOP_ORDER, ("X@,C@,2199-01-01,,", "order date out of range")]},
        {},
    ),
    parquet(
        "Parquet: columns in another order, extra columns",
        {"order_lines": ["A@,O@,P1,2,2.5"]},
        {
            "order_lines": "1 as extra, unit_price::float as Unit_Price, quantity::bigint as QUANTITY, product_id, order_id, order_line_id, "
            '\'{{ 1/0 }}\' as "\'); drop table x; --", [1] as "a ""b"""'
        },
        sales=("O@|P1|2|2.5",),
    ),
    parquet(
        "Parquet: extra columns with the names of internal ones",
        {"order_lines": ["A@,O@,P1,2,2.5", ("B@,O@,P1,,2.5", "missing quantity")]},
        {
            "order_lines": "*, 'x' as read_error, 'x' as raw_file, 9 as raw_line, 'x' as raw_row, 'x' as stored_1"
        },
        sales=("O@|P1|2|2.5",),
    ),
    parquet(
        "Parquet: extra columns with the names of the reader's file and row columns",
        {"order_lines": ["A@,O@,P1,2,2.5"]},
        {"order_lines": "*, 'elsewhere.parquet' as FileName, 'x' as file_row_number"},
        sales=("O@|P1|2|2.5",),
    ),
    parquet(
        "Parquet: a guest as null, NaN or blank",
        {"orders": ["A@,,2024-03-02,Spain,", "B@,nan,2024-03-02,Spain,"]},
        {
            "orders": "order_id, customer_id::double as customer_id, ordered_at::timestamp as ordered_at, country"
        },
        orders=("A@|guest|2024-03-02 00:00:00|Spain|false", "B@|guest|2024-03-02 00:00:00|Spain|false"),
    ),
    parquet(
        "Parquet: SQL and Jinja in a value",
        {"order_lines": ["('A@', 'O@', '''); drop table x; --{{ 1/0 }}', '1', '1')"]},
        {},
        sales=("O@|'); DROP TABLE X; --{{ 1/0 }}|1|1",),
    ),
]


def flat(name: str, rows: list, sales: tuple = (), orders: tuple = (), **options) -> Case:
    """Return a case of the flat layout."""
    return Case(name, {"lines": rows}, sales, orders, layout=FLAT, **options)


def bad_flat(name: str, row: str, reason: str, **options) -> Case:
    """Return a case of one bad flat line."""
    return flat(name, [(row, reason)], **options)


FLAT_CASES = [
    *[
        bad_flat(f"flat: price {name}", f"@,P1,X,1,{TIME},{price},C@,France", "unreadable UnitPrice")
        for name, price in {
            "1e3": "1e3",
            "decimal comma": '"1,5"',
            "currency sign": "£1",
            "hexadecimal": "0x10",
        }.items()
    ],
    bad_flat("flat: quantity a word", f"@,P1,X,one,{TIME},1,C@,France", "unreadable Quantity"),
    bad_flat("flat: missing quantity", f"@,P1,X,,{TIME},1,C@,France", "missing quantity"),
    bad_flat("flat: missing price", f"@,P1,X,1,{TIME},,C@,France", "missing price"),
    bad_flat("flat: out of range", f"@,P1,X,1000000000000,{TIME},1,C@,France", "amount out of range"),
    bad_flat("flat: missing order id", f",P1,X,1,{TIME},1,C@,France", "missing order_id"),
    bad_flat("flat: missing product id", f"@,,X,1,{TIME},1,C@,France", "missing product_id"),
    bad_flat("flat: impossible date", "@X,P1,X,1,2024-02-30 10:00:00,1,C@,France", "unreadable InvoiceDate"),
    bad_flat("flat: month first", "@X,P1,X,1,12/1/2010 8:26,1,C@,France", "unreadable InvoiceDate"),
    bad_flat("flat: offset", "@X,P1,X,1,2024-03-01T10:00:00Z,1,C@,France", "unreadable InvoiceDate"),
    bad_flat("flat: missing date", "@X,P1,X,1,,1,C@,France", "order not accepted"),
    bad_flat("flat: date from the future", "@X,P1,X,1,2199-01-01,1,C@,France", "order not accepted"),
    bad_flat("flat: ancient date", "@X,P1,X,1,1899-12-30,1,C@,France", "order not accepted"),
    bad_flat("flat: ragged", f"@,P1,X,1,{TIME},1,C@", "ragged line"),
    bad_flat("flat: stray quote", f'@,P1,6" PLATE,1,{TIME},1,C@,France', "stray quote"),
    flat("flat: a quoted line break", [f'@,P1,"X\nY",1,{TIME},1,C@,France'], ("@|P1|1|1",)),
    flat(
        "flat: a credit note with its purchase",
        [f"C900001,P1,X,-2,{TIME},1.5,C@,France"],
        ("C900001|P1|-2|1.5",),
        ("C900001|C@|2024-03-01 10:00:00|France|true",),
    ),
    flat(
        "flat: a credit note without",
        [f"C900002,P8,X,-2,{TIME},1.5,C@,France"],
        ("C900002|P8|-2|1.5",),
        ("C900002|C@|2024-03-01 10:00:00|France|true",),
    ),
    flat(
        "flat: returns only",
        [f"C900003,P1,X,-2,{TIME},1.5,RET@,Spain"],
        ("C900003|P1|-2|1.5",),
        ("C900003|RET@|2024-03-01 10:00:00|Spain|true",),
    ),
    flat(
        "flat: an order number that merely begins with C is not a credit note",
        [f"C@,P1,X,2,{TIME},1.5,C@,France"],
        ("C@|P1|2|1.5",),
        ("C@|C@|2024-03-01 10:00:00|France|false",),
    ),
    *[
        flat(
            f"flat: customer id {name} is a guest",
            [f"@X,P1,X,1,{TIME},1,{given},France"],
            ("@X|P1|1|1",),
            ("@X|guest|2024-03-01 10:00:00|France|false",),
        )
        for name, given in {"empty": "", "NULL": "NULL", "N/A": "N/A", "blank": " "}.items()
    ],
    flat(
        "flat: 17850.0 and 17850",
        [f"@X,P1,X,1,{TIME},1,17850.0,France", f"@Y,P1,X,1,{TIME},1,17850,France"],
        ("@X|P1|1|1", "@Y|P1|1|1"),
        ("@X|17850|2024-03-01 10:00:00|France|false", "@Y|17850|2024-03-01 10:00:00|France|false"),
    ),
    flat("flat: leading zeros of a product", [f"@,00123,X,1,{TIME},1,C@,France"], ("@|00123|1|1",)),
    flat(
        "flat: an order with two customers, countries and descriptions: the most frequent ones count",
        [f"@,P1,MUGG,1,{TIME},1,OTHER@,Spain"],
        ("@|P1|1|1",),
    ),
    flat("flat: exact duplicates are kept", [f"@,P1,MUG,1,{TIME},9,C@,France"] * 2, ("@|P1|1|9",) * 2),
    flat("flat: a price of zero", [f"@,P1,MUG,1,{TIME},0,C@,France"], ("@|P1|1|0",)),
    flat("flat: a negative price", [f"@,P1,MUG,1,{TIME},-5,C@,France"], ("@|P1|1|-5",)),
    flat(
        "flat: names of Online Retail II, CRLF, a byte order mark",
        [f"@,P1,MUG,1,{TIME},1,C@,France"],
        ("@|P1|1|1",),
        ("@|C@|2024-03-01 10:00:00|France|false",),
        ends=("\r\n",),
        encoding="utf-8-sig",
        has_good_rows=False,
        headers={"lines": "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID,Country"},
    ),
    flat(
        "flat: columns in another order",
        [f"France,@,C@,1,X,7,{TIME},P1"],
        ("@|P1|7|1",),
        ("@|C@|2024-03-01 10:00:00|France|false",),
        has_good_rows=False,
        headers={
            "lines": "Country,InvoiceNo,CustomerID,UnitPrice,Description,Quantity,InvoiceDate,StockCode"
        },
    ),
    flat(
        "flat: SQL and Jinja in a value",
        [f"@,P1,'); drop table x; --{{{{ 1/0 }}}},1,{TIME},1,C@,France"],
        ("@|P1|1|1",),
    ),
]
DROP = {"duplicate_rows": "drop", "max_basket_items": 3}
FLAT_CASES_WITH_VARS = [
    flat(
        "flat: exact duplicates are dropped",
        [
            f"@,P1,MUG,1,{TIME},9,C@,France",
            (f"@,P1,MUG,1,{TIME},9,C@,France", "exact duplicate"),
            (f"@,P1,MUG,1,{TIME},9,C@,France", "exact duplicate"),
        ],
        ("@|P1|1|9",),
        variables=DROP,
    ),
    flat(
        "flat: lines that differ only in price are kept",
        [f"@,P1,MUG,1,{TIME},9,C@,France", f"@,P1,MUG,1,{TIME},8,C@,France"],
        ("@|P1|1|9", "@|P1|1|8"),
        variables=DROP,
    ),
    flat(
        "flat: a basket over the cap",
        [f"@,Q{number},X,1,{TIME},1,C@,France" for number in range(4)],
        tuple(f"@|Q{number}|1|1" for number in range(4)),
        variables=DROP,
        checks=((("rows_rejected", "build_audit", "step_order = 4"), 1),),
    ),
]


def cart(name: str, rows: dict, sales: tuple = (), orders: tuple = (), **options) -> Case:
    """Return a case of the grocery layout."""
    return Case(name, rows, sales, orders, layout=CART, **options)


CART_CASES = [
    cart(
        "cart: missing order and product ids",
        {"order_products": [(",P1,3", "missing order_id"), ("O@,,3", "missing product_id")]},
    ),
    cart("cart: missing position in the cart", {"order_products": [("O@,P1,", "missing order_line_id")]}),
    cart(
        "cart: position in the cart 1e3", {"order_products": [("O@,P1,1e3", "unreadable add_to_cart_order")]}
    ),
    cart(
        "cart: position in the cart 2.5", {"order_products": [("O@,P1,2.5", "unreadable add_to_cart_order")]}
    ),
    cart(
        "cart: the same line twice",
        {"order_products": ["O@,P1,3", ("O@,P1,3", "duplicate order_line_id")]},
        ("O@|P1|1|1.5",),
    ),
    cart("cart: an order that does not exist", {"order_products": [("NOWHERE,P1,1", "order not accepted")]}),
    cart("cart: a product that is not listed", {"order_products": ["O@,P77,3"]}, ("O@|P77|1|None",)),
    cart(
        "cart: a word as days since the previous order",
        {"orders": [("X@,C@,2,5,10,many", "unreadable days_since_prior_order")]},
    ),
    cart("cart: an order listed twice", {"orders": [("O@,C@,1,5,10,", "duplicate order_id")]}),
    cart("cart: an order without an id", {"orders": [(",C@,2,5,10,3", "missing order_id")]}),
    cart(
        "cart: days as 30.0, a guest",
        {"orders": ["A@,C@,2.0,5,10,30.0", "B@,,1,2,9,"]},
        (),
        ("A@|C@|2017-02-05 10:00:00|Unknown|false", "B@|guest|2017-01-03 09:00:00|Unknown|false"),
    ),
    cart("cart: days far out of range", {"orders": [("X@,C@,2,5,10,9999999", "order date out of range")]}),
    cart(
        "cart: ids as 17850.0",
        {"orders": ["17850.0,206.0,1,0,8,"], "order_products": ["17850,P1,1"]},
        ("17850|P1|1|1.5",),
        ("17850|206|2017-01-01 08:00:00|Unknown|false",),
    ),
    cart(
        "cart: ragged and stray quotes",
        {"order_products": [("O@,P1", "ragged line"), ('O@,"P1,3', "stray quote")]},
    ),
    cart(
        "cart: bad products and departments",
        {
            "products": [
                ("P1,Zucchini,D1,1", "duplicate product_id"),
                ("X@,Dear,D1,$1", "unreadable prices"),
            ],
            "departments": [(",none", "missing department_id"), ("D1,zoo", "duplicate department_id")],
        },
    ),
    cart(
        "cart: bad customers",
        {
            "customers": [
                "C@,Texas,30,1,",
                ("X@,Texas,thirty,1,", "unreadable age"),
                (",Texas,30,1,", "missing customer_id"),
            ]
        },
    ),
]

BUILDS = {
    "shop": SHOP,
    "shop with vars": SHOP_IN_ITS_OWN_WAY,
    "shop in Parquet": SHOP_IN_PARQUET,
    "flat": FLAT_CASES,
    "flat with vars": FLAT_CASES_WITH_VARS,
    "cart": CART_CASES,
}


@dataclass(frozen=True)
class Stop:
    """A raw folder or a var that must stop the build."""

    name: str
    words: tuple  # in the message
    prepare: Callable[[Path], object] = lambda raw: None  # damages the folder of good files
    variables: dict = field(default_factory=dict)
    layout: str = "shop"
    raw_path: Callable[[Path], str] | None = None  # if it is not the folder itself
    folder: str = "raw"
    is_in_gate: bool = False  # stops after the gate, before the marts

    @property
    def must(self) -> str:
        """Return the expected result, in words."""
        when = "stops in the gate: " if self.is_in_gate else "stops: "
        return when + " ... ".join(self.words)


def lines_file(text: str | bytes) -> Callable[[Path], object]:
    """Return a function that rewrites the order lines of the shop."""
    data = text if isinstance(text, bytes) else text.encode("utf-8")
    return lambda raw: (raw / "order_lines.csv").write_bytes(data)


def header_of(text: str) -> Callable[[Path], object]:
    """Return a function that replaces the header of the order lines of the shop."""
    return lines_file(f"{text}\nA,O,P1,1,1\n")


def parquet_file(select: str, size: float = 1) -> Callable[[Path], object]:
    """Return a function that writes the order lines as Parquet, truncated if `size` is below 1."""

    def prepare(raw: Path) -> None:
        import duckdb  # noqa: PLC0415 - few cases need it

        (raw / "order_lines.csv").unlink()
        path = raw / "order_lines.parquet"
        with duckdb.connect() as connection:
            connection.sql(select).write_parquet(str(path))
        data = path.read_bytes()
        path.write_bytes(data[: int(len(data) * size)])

    return prepare


def link_out(raw: Path) -> None:
    """Move the order lines outside the folder, and put a link to them in it."""
    (raw / "order_lines.csv").rename(raw.parent / "outside.csv")
    (raw / "order_lines.csv").symlink_to(raw.parent / "outside.csv")


def link_to_itself(raw: Path) -> None:
    """Create a link to itself."""
    (raw / "order_lines.csv").unlink()
    (raw / "order_lines.csv").symlink_to(raw / "order_lines.csv")


def folder_named_like_a_file(raw: Path) -> None:
    """Create a folder with the name of a file."""
    (raw / "order_lines.csv").unlink()
    (raw / "order_lines.csv").mkdir()


def one_file_of_two(raw: Path) -> None:
    """Put the order lines in a folder, together with a file without the quantity."""
    (raw / "order_lines").mkdir()
    (raw / "order_lines.csv").rename(raw / "order_lines" / "a.csv")
    (raw / "order_lines" / "b.csv").write_text(
        "order_line_id,order_id,product_id,unit_price\nA,O,P,1\n", encoding="utf-8"
    )


def one_parquet_of_two(raw: Path) -> None:
    """Do the same with Parquet files."""
    row = "select 'A' as order_line_id, 'O' as order_id, 'P' as product_id, 1 as unit_price"
    (raw / "order_lines").mkdir()
    parquet_file(f"{row}, 1 as quantity")(raw)
    (raw / "order_lines.parquet").rename(raw / "order_lines" / "a.parquet")
    (raw / "order_lines.csv").touch()
    parquet_file(row)(raw)
    (raw / "order_lines.parquet").rename(raw / "order_lines" / "b.parquet")


SQL = "'); drop table x; --"
TEXT_VARS = [
    "layout",
    "csv_encoding",
    "csv_delimiter",
    "date_order",
    "rfm_scoring",
    "rfm_monetary",
    "non_products",
    "duplicate_rows",
    "earliest_order_date",
    "latest_order_date",
    "as_of_date",
    "column_map",
    "rfm_groups",
    "cluster_count",
    "min_pair_orders",
    "max_basket_items",
    "max_reject_share",
]
GOOD_TAIL = "order_line_id,order_id,product_id,quantity,unit_price\n" + "".join(
    f"A{n},OK1,P1,1,1\n" for n in range(20)
)
STOPS = [
    Stop("an empty file", ("order_lines.csv", "is empty"), lines_file("")),
    Stop("a header only", ("'order_lines'", "has no row"), lines_file(X_LINES + "\n")),
    Stop(
        "no header",
        ("order_lines", "lacks the columns", "Found in", "column_map"),
        lines_file("A,O,P1,2,1\nB,O,P1,2,1\n"),
    ),
    Stop("only blank lines, without a header", ("order_lines.csv", "is empty"), lines_file("\n\n")),
    Stop(
        "two columns with the same name",
        ("order_lines.csv", "two columns named 'quantity'"),
        header_of("order_line_id,order_id,quantity,quantity,unit_price"),
    ),
    Stop(
        "two columns with the same name except for case",
        ("two columns named 'QUANTITY'",),
        header_of("order_line_id,order_id,quantity,QUANTITY,unit_price"),
    ),
    Stop(
        "a missing column",
        ("lacks the column product_id", "Found in", "unit_price", "column_map"),
        header_of("order_line_id,order_id,quantity,unit_price"),
    ),
    Stop(
        "a renamed column",
        ("has no column quantity", "pieces", "column_map: {order_lines: "),
        header_of("order_line_id,order_id,product_id,pieces,unit_price"),
    ),
    Stop(
        "a mapped column that does not exist",
        ("lacks the column units", "quantity"),
        variables={"column_map": {"order_lines": {"quantity": "units"}}},
    ),
    Stop(
        "Jinja in the name of a mapped column",
        ("The var column_map contains", "rename the folder or column"),
        variables={"column_map": {"order_lines": {"quantity": "{{ 1/0 }}"}}},
    ),
    Stop(
        "SQL and Jinja in a header without the columns",
        ("lacks the column", SQL, "{{ 1/0 }}"),
        header_of(f"{SQL},{{{{ 1/0 }}}},c,d,e"),
    ),
    Stop(
        "a line break in the header",
        ("order_lines.csv", "a line break in its first line"),
        lines_file(f'{X_LINES},"two\nlines"\nA,O,P1,1,1,x\n'),
    ),
    Stop(
        "Latin-1 where UTF-8 is expected",
        ("order_lines.csv", "not in UTF-8 (line 3)", "csv_encoding: windows-1252", "iconv"),
        lines_file(f"{X_LINES}\nA,O,P1,1,1\nB,O,CAFÉ,1,1\n".encode("latin-1")),
    ),
    Stop(
        "UTF-16 with a byte order mark",
        ("is in UTF-16", "iconv -f UTF-16"),
        lines_file(GOOD_TAIL.encode("utf-16")),
    ),
    Stop(
        "UTF-16 without one", ("is in UTF-16", "iconv -f UTF-16"), lines_file(GOOD_TAIL.encode("utf-16-le"))
    ),
    Stop(
        "UTF-16 with csv_encoding Windows-1252",
        ("is in UTF-16", "iconv -f UTF-16"),
        lines_file(GOOD_TAIL.encode("utf-16")),
        {"csv_encoding": "windows-1252"},
    ),
    Stop(
        "UTF-8 with csv_encoding Windows-1252",
        ("is in UTF-8, not in Windows-1252", "csv_encoding"),
        lines_file(f"{X_LINES}\nB,O,CAFÉ,1,1\n"),
        {"csv_encoding": "windows-1252"},
    ),
    Stop(
        "a DOS code page with csv_encoding Windows-1252",
        ("not in WINDOWS-1252 (line 2)", "iconv"),
        lines_file(f"{X_LINES}\nB,O,Müller,1,1\n".encode("cp850")),
        {"csv_encoding": "windows-1252"},
    ),
    Stop(
        "semicolons instead of commas",
        ("lacks the columns", "csv_delimiter: ';'"),
        lines_file(GOOD_TAIL.replace(",", ";")),
    ),
    Stop(
        "commas with csv_delimiter ;",
        ("lacks the column", "csv_delimiter: ','"),
        variables={"csv_delimiter": ";"},
    ),
    Stop(
        "line endings of old Macs",
        ("carriage returns without a line feed", "tr "),
        lines_file(GOOD_TAIL.replace("\n", "\r")),
    ),
    Stop(
        "one carriage return within a value",
        ("carriage returns without a line feed",),
        lines_file(GOOD_TAIL + "B,O,P\r1,1,1\n"),
    ),
    Stop(
        "a line of more than 15 MB",
        ("a line of more than 15 MB",),
        lines_file(GOOD_TAIL + "B,O," + "P" * 16_000_000 + ",1,1\n"),
    ),
    Stop(
        "a code point that is not a character", ("U+10FFFF",), lines_file(GOOD_TAIL + "B,O,\U0010ffff,1,1\n")
    ),
    Stop(
        "a missing table",
        ("order_lines", "is missing", "raw_path"),
        lambda raw: (raw / "order_lines.csv").unlink(),
    ),
    Stop("a link out of the folder", ("order_lines.csv", "leads out of the folder", "outside.csv"), link_out),
    Stop("a link to itself", ("order_lines.csv", "a link that leads back to itself"), link_to_itself),
    Stop(
        "a link to nothing",
        ("order_lines.csv", "cannot be read: No such file"),
        lambda raw: [
            (raw / "order_lines.csv").unlink(),
            (raw / "order_lines.csv").symlink_to(raw / "gone.csv"),
        ],
    ),
    Stop("a folder with the name of a file", ("'order_lines'", "is missing"), folder_named_like_a_file),
    Stop(
        "a table as a file and as a folder",
        ("order_lines", "more than once", "Keep one"),
        lambda raw: [
            (raw / "order_lines").mkdir(),
            (raw / "order_lines" / "more.csv").write_text(GOOD_TAIL, encoding="utf-8"),
        ],
    ),
    Stop("one of several files without a column", ("has no column quantity", "b.csv"), one_file_of_two),
    Stop(
        "one of several Parquet files without a column",
        ("has no column quantity", "b.parquet"),
        one_parquet_of_two,
    ),
    Stop(
        "Parquet without a column",
        ("lacks the column product_id", "order_lines.parquet"),
        parquet_file("select 'A' as order_line_id, 'O' as order_id, 1 as quantity, 1 as unit_price"),
    ),
    Stop(
        "Parquet without a row",
        ("'order_lines'", "has no row"),
        parquet_file(
            "select 'A' as order_line_id, 'O' as order_id, 'P' as product_id, 1 as quantity, 1 as unit_price where false"
        ),
    ),
    Stop(
        "a truncated Parquet file",
        ("order_lines.parquet", "not a Parquet file, or only a part of one"),
        parquet_file("select range from range(1000)", 0.5),
    ),
    Stop(
        "text named .parquet",
        ("order_lines.parquet", "not a Parquet file"),
        lambda raw: (raw / "order_lines.csv").rename(raw / "order_lines.parquet"),
    ),
    Stop("an empty Parquet file", ("order_lines.parquet", "is empty"), parquet_file("select 1", 0)),
    Stop("a folder that does not exist", ("raw_path", "missing"), raw_path=lambda raw: str(raw / "gone")),
    Stop("a path out of the folder", ("raw_path", "missing"), raw_path=lambda raw: f"{raw}/../../nowhere"),
    Stop("SQL in raw_path", ("raw_path", "missing", SQL), raw_path=lambda raw: SQL),
    Stop("a pattern in raw_path", ("raw_path", "missing"), raw_path=lambda raw: f"{raw.parent}/*"),
    Stop(
        "a URL in raw_path",
        ("raw_path", "a folder on this machine"),
        raw_path=lambda raw: "https://example.com/data",
    ),
    Stop("a schema that does not exist", ("raw_path", "missing"), raw_path=lambda raw: "nowhere"),
    Stop(
        "an empty file in a folder with a quote in its name",
        ("shop's raw", "is empty"),
        lines_file(""),
        folder="shop's raw",
    ),
    *[
        Stop(f"SQL in the var {name}", (f"The var {name} is", SQL, "--vars"), variables={name: SQL})
        for name in TEXT_VARS
    ],
    *[
        Stop(
            f"Jinja in the var {name}: {jinja[:2]}",
            (f"The var {name} contains", "--vars"),
            variables={name: jinja},
        )
        for name in TEXT_VARS
        for jinja in [
            "{{ run_query('create table x as select 1') }}",
            "{% do log(env_var('HOME'), true) %}",
            "{# #}",
        ]
    ],
    Stop(
        "a secret in raw_path",
        ("The var raw_path contains", "rename the folder"),
        raw_path=lambda raw: "{{ env_var('HOME') }}",
    ),
    Stop(
        "a folder whose name contains braces",
        ("The var raw_path contains", "rename the folder"),
        folder="a {{ b }}",
    ),
    Stop(
        "a misspelt var",
        ("There is no var 'rfm_gruops'", "Did you mean rfm_groups?", "The vars are"),
        variables={"rfm_gruops": 4},
    ),
    Stop(
        "a file mode that YAML reads as a number",
        ("The var file_mode is '640'", "file_mode: '640'"),
        variables={"file_mode": 640},
    ),
    Stop(
        "an unknown table in column_map",
        ("column_map names the raw table", SQL),
        variables={"column_map": {SQL: {"a": "b"}}},
    ),
    Stop(
        "an unknown column in column_map",
        ("column_map names the column", SQL),
        variables={"column_map": {"orders": {SQL: "b"}}},
    ),
    Stop(
        "flat: a missing column",
        ("lacks the column StockCode",),
        lambda raw: (raw / "lines.csv").write_text(
            "InvoiceNo,Quantity,InvoiceDate,UnitPrice,CustomerID\n1,2,3,4,5\n", encoding="utf-8"
        ),
        layout=FLAT,
    ),
    Stop(
        "flat: an empty file",
        ("lines.csv", "is empty"),
        lambda raw: (raw / "lines.csv").write_text(""),
        layout=FLAT,
    ),
    Stop(
        "cart: a missing column",
        ("lacks the column add_to_cart_order",),
        lambda raw: (raw / "order_products.csv").write_text("order_id,product_id\n1,2\n", encoding="utf-8"),
        layout=CART,
    ),
    Stop(
        "cart: a missing table",
        ("'products'", "is missing"),
        lambda raw: (raw / "products.csv").unlink(),
        layout=CART,
    ),
    Stop(
        "too many rejects", ("max_reject_share",), lines_file(GOOD_TAIL + "X,OK1,P1,abc,1\n"), is_in_gate=True
    ),
    Stop(
        "line ids that are unique only within their orders",
        ("duplicate order_line_id",),
        lambda raw: (raw / "order_lines.csv").write_text(
            HEADERS["shop"]["order_lines"] + "\n1,OK1,P1,1,1\n1,OK1,P1,2,1\n", encoding="utf-8"
        ),
        is_in_gate=True,
    ),
    Stop(
        "every customer null",
        ("No sale order has a customer",),
        lambda raw: (raw / "orders.csv").write_text(
            HEADERS["shop"]["orders"] + "\nOK1,NULL,2024-03-01,,\n", encoding="utf-8"
        ),
        is_in_gate=True,
    ),
    Stop(
        "blank lines only", ("The input has no sale line",), lines_file(X_LINES + "\n\n\n"), is_in_gate=True
    ),
]
if os.geteuid():
    STOPS.append(
        Stop(
            "a file without read permission",
            ("order_lines.csv", "Permission denied"),
            lambda raw: (raw / "order_lines.csv").chmod(0),
        )
    )
