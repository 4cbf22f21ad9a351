"""Generate a synthetic retailer: the raw tables of any of three layouts, at any scale.

Without arguments the three bundled samples in `seeds/` are regenerated:

    python scripts/make_sample.py

With a layout and a folder, a data set is written there, one file per table, ready for `dbt build` with
`--vars '{layout: instacart, raw_path: /tmp/big}'`:

    python scripts/make_sample.py --layout instacart --lines 3200000 --format parquet --out /tmp/big

How it works: all layouts share the same simulated retailer. Customers have habits, and orders and lines are
drawn from these habits. A layout only determines how this is written, with the quirks of its real files.
Unreadable rows are in the bundled `shop` only, because typed files cannot contain them.

Why the output is the same on every machine: every choice is a `draw`, a whole number computed from two keys
and a purpose by the arithmetic in PRIMITIVES, not by a random generator or an engine's own hash. Fractions
use only + - * / and square roots, which all machines round alike. Every file is written in a total order.
"""

import argparse
import os
import sys
from dataclasses import asdict, dataclass, replace
from itertools import count
from math import sqrt
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

SEEDS = Path(__file__).resolve().parent.parent / "seeds"
COPY_OPTIONS = {".csv": "format csv, header", ".parquet": "format parquet, compression zstd"}
MEMORY_LIMIT = "2GB"  # the rest is spilled to disk


@dataclass(frozen=True)
class Shape:
    """The size of a simulated retailer, and the overall behaviour of its customers."""

    customers: int
    guests: int  # each orders once
    idle_customers: int  # registered, but without orders
    products: int  # a multiple of four: a product family has four price levels
    repeat_orders: float  # higher: returning customers order more often
    most_orders: int
    basket: float  # higher: more lines per order
    shortest_gap: int  # days between a customer's orders
    longest_gap: int
    home_share: float  # share of customers in the home country of the layout
    is_popularity_steep: bool = False  # thousands of products, a few of them in many baskets


SAMPLES = {
    "shop": Shape(600, 370, 16, 180, 7.0, 40, 3.2, 8, 120, 0.72),
    "online_retail": Shape(125, 170, 0, 240, 4.0, 30, 6.5, 10, 120, 0.88),
    "instacart": Shape(250, 0, 0, 480, 17.0, 80, 5.5, 4, 25, 1.0),
}
FULL_SIZE = {
    "shop": SAMPLES["shop"],
    "online_retail": replace(SAMPLES["online_retail"], basket=18.0),
    "instacart": replace(SAMPLES["instacart"], repeat_orders=26.5, most_orders=99, basket=7.8),
}
LINES_PER_CUSTOMER = {"shop": 26.5, "online_retail": 125.0, "instacart": 157.0}  # with FULL_SIZE

HOME_COUNTRY = {"shop": "United States", "online_retail": "United Kingdom", "instacart": "United States"}
OTHER_COUNTRIES = {
    "shop": "Canada|United Kingdom|Germany|France|Netherlands|Spain|Australia",
    "online_retail": "Germany|France|EIRE|Spain|Netherlands|Belgium|Switzerland",
    "instacart": "Canada",
}
ADJECTIVES = {
    "shop": "Red|Ivory|Café|Oak|Folk Art|Nordic|Copper|Striped|Rustic|Botanical",
    "online_retail": 'Red Retrospot|Round, Blue|French Café|"Home Sweet Home"|£1 Bargain|Set of 6|Vintage',
    "instacart": "Organic|Classic|Natural|Sea Salt|Honey|Original|Gluten Free|Jalapeño|Vanilla|Light|Roasted",
}
# Departments and their products, in families of four from cheap to expensive.
GIFT_SHOP = """
Kitchen: Teaspoon, Teacup, Teapot, Tea Set, Bun Case, Muffin Tin, Cake Stand, Mixing Bowl Set
Garden: Plant Label, Flower Pot, Watering Can, Bench, Seed Packet, Hand Trowel, Bird Feeder, Bird Bath
Stationery: Pencil, Notebook, Writing Set, Leather Journal, Gift Tag, Wrapping Paper, Photo Album, Desk Clock
Toys: Spinning Top, Skipping Rope, Toy Train, Doll House, Sticker Sheet, Jigsaw Puzzle, Soft Bear, Wagon
Lighting: Tea Light, Candle Holder, String Lights, Table Lamp, Match Box, Scented Candle, Lantern, Floor Lamp
Textiles: Napkin, Tea Towel, Apron, Quilt, Face Cloth, Hand Towel, Cushion Cover, Wool Throw
"""
GROCERY = """
frozen: Peas, Waffles, Pizza, Salmon Fillets; other: Gum, Gift Card, Batteries, Cold Remedy
bakery: Rolls, Bagels, Sourdough Bread, Cheesecake; produce: Bananas, Avocados, Strawberries, Mushroom Mix
alcohol: Lager, Cider, Red Wine, Whiskey; international: Rice Noodles, Soy Sauce, Curry Paste, Tahini
beverages: Sparkling Water, Iced Tea, Cold Brew, Kombucha; pets: Cat Treats, Cat Food, Dog Treats, Dog Food
dry goods pasta: Spaghetti, Marinara Sauce, Rice, Quinoa; bulk: Lentils, Rolled Oats, Almonds, Pine Nuts
personal care: Soap, Shampoo, Toothpaste, Vitamins; meat seafood: Chicken Thighs, Bacon, Ground Beef, Shrimp
pantry: Salt, Flour, Peanut Butter, Olive Oil; breakfast: Oatmeal, Granola Bar, Cereal, Pancake Mix
canned goods: Chickpeas, Tomatoes, Tuna, Clam Chowder; dairy eggs: Yogurt, Milk, Eggs, Parmesan
household: Sponges, Paper Towels, Detergent, Air Filter; babies: Fruit Pouch, Baby Cereal, Wipes, Diapers
snacks: Crackers, Tortilla Chips, Trail Mix, Truffles; deli: Pita Chips, Hummus, Sliced Turkey, Prosciutto
missing: Mints, Salsa, Cheese Dip, Fruit Basket
"""
DEPARTMENTS = {"shop": GIFT_SHOP, "online_retail": GIFT_SHOP, "instacart": GROCERY}
STATE_NAMES = (
    "Alabama|Arizona|California|Colorado|Connecticut|District of Columbia|Florida|Georgia|Illinois|Indiana"
    "|Iowa|Kansas|Maine|Massachusetts|Michigan|Minnesota|Missouri|Nebraska|New Jersey|New York|Ohio|Oregon"
    "|North Carolina|Pennsylvania|Rhode Island|Tennessee|Texas|Utah|Vermont|Virginia|Washington|Wisconsin"
)

# Rows of the bundled shop that the gate must reject, each for another reason.
BAD_ROWS = {
    "customers": ["C00021,United States,Wyoming,,85,,250000,,single,"],  # a second customer with this id
    "orders": ["O900001,C00022,2024-02-30 10:15:00,United States,false"],  # no such day
    "order_lines": [
        "L900001001,O100010,P1003,abc,2.45",  # the quantity is not a number
        "L900001002,O100020,,1,2.45",  # no product
        "L900001003,O100030,P1007,1,free",  # the price is not a number
        "L900001004,O999999,P1011,1,2.45",  # no such order
        "L900001005,,P1015,1,2.45",  # no order
        "L100001001,O100040,P1999,3,2.45",  # a second line with this id
    ],
}

# draw: a whole number below 2^32, from two keys mixed with large primes and Thomas Mueller's integer hash.
# long_tail: a heavy-tailed value, below 0.41 in half of the cases.
# exact, band: an attribute of a customer, either the exact value or a band.
PRIMITIVES = """
create macro folded(x) as xor(x, x >> 16);
create macro mixed(x) as (folded(x) * 73244475) & 4294967295;
create macro draw(a, b, purpose) as folded(mixed(mixed(
    (a * 2654435761 + b * 2246822519 + (md5_number_lower(purpose) & 4294967295)::bigint) & 4294967295
)));
create macro share(a, b, purpose) as draw(a, b, purpose) / 4294967296.0::double;
create macro one_in(n, a, b, purpose) as draw(a, b, purpose) % n = 0;
create macro pick(choices, a, b, purpose) as
    string_split(choices, '|')[1 + draw(a, b, purpose) % len(string_split(choices, '|'))];
create macro line_in(n, purpose) as one_in(n, document_no, line_no, purpose);
create macro long_tail(u) as 1 / sqrt(1 - u) - 1;
create macro exact(answer, purpose) as if(has_bands or one_in(25, customer_no, 0, purpose), null, answer);
create macro band(names) as if(has_bands, pick(names, customer_no, 0, names), null);
"""

# Codes that are not products. Prices are in mills, thousandths of the currency, so that nothing is rounded.
FEES = """
create table fees as
from (values
    (1, 'POST', 'Postage', 'sale', true, 550, 1, 18000),
    (2, 'DOT', 'Dotcom postage', 'sale', false, 8, 1, 11170),
    (3, 'C2', 'Carriage', 'sale', true, 40, 1, 50000),
    (4, 'DELIVERY', 'Home delivery', 'sale', false, 30, 1, 4950),
    (5, 'GIFTWRAP', 'Gift wrapping', 'sale', false, 20, 1, 2500),
    (6, 'BANK CHARGES', 'Bank charges', 'sale', false, 5, 1, 15000),
    (7, 'M', 'Manual', 'sale', false, 9, 2, 1250),
    (8, 'D', 'Discount', 'reversal', false, 120, -1, 9380),
    (9, 'B', 'Adjust bad debt', 'adjustment', false, 1000, 1, -125120)
) as fees(fee_no, code, name, document_kind, is_abroad_only, per_thousand, units, mills);
"""

# Days are divided into slots with equal probability of an order: busy days have more slots.
CALENDAR = """
create table calendar as
select row_number() over (order by day, part) - 1 as slot, day::date as day
from generate_series(date '2022-12-01', date '2024-12-20', interval 1 day) as days(day),
    unnest(range([9, 8, 8, 9, 9, 8, 8, 8, 9, 13, 16, 14][month(day)] * if(dayofweek(day) = 0, 1, 2)))
        as parts(part);
"""

# One row per product: all nouns with the first adjective, then with the next ones, then in the next size.
PRODUCTS = """
create table products as
with numbered as (
    select
        product_no, product_no // nouns as turn, product_no % nouns as noun_no,
        string_split(getvariable('adjectives'), '|') as adjectives
    from range(getvariable('products')) as numbers(product_no), (select count(*) as nouns from nouns)
)
select
    product_no, department_no, department,
    adjectives[1 + turn % len(adjectives)] || ' ' || noun
        || if(turn < len(adjectives), '', format(', {} oz', 4 * (turn // len(adjectives)))) as product_name,
    [1500, 3900, 8500, 21000][1 + product_no % 4] * (60 + draw(product_no, 0, 'price') % 80) // 5000 * 50
        + if(one_in(12, product_no, 0, 'odd price'), 5, 0) as list_mills
from numbered
join nouns using (noun_no);
"""

# One row per customer with the habits that determine everything else; a column may use those above it. Order
# frequency, basket size, loyalty to products and price level are drawn independently.
CUSTOMERS = """
create table customers as
select
    customer_no::integer as customer_no,
    case
        when customer_no > getvariable('customers') + getvariable('guests') then 'idle'
        when customer_no > getvariable('customers') then 'guest'
        when customer_no % 151 = 17 then 'returns only'
        when customer_no * 618034 % 1000000 < 310000 then 'one-time'
        else 'returning'
    end as kind,
    getvariable('repeat_orders') * long_tail(share(customer_no, 0, 'orders')) as repeats,
    case kind
        when 'idle' then 0
        when 'returning' then least(getvariable('most_orders'), 2 + floor(repeats))
        else 1
    end::integer as orders,
    getvariable('basket') * (0.4 + 1.2 * share(customer_no, 0, 'basket')) as basket,
    0.95 * share(customer_no, 0, 'loyalty') as loyalty,
    share(customer_no, 0, 'taste') as taste,
    customer_no % 30 = 11 as is_wholesale,
    customer_no % 9 = 4 as is_fickle,
    getvariable('shortest_gap') + (getvariable('longest_gap') - getvariable('shortest_gap'))
        * share(customer_no, 0, 'gap') * share(customer_no, 1, 'gap') as gap_days,
    least(slots, orders * gap_days * slots / days) as active_slots,
    (slots - active_slots) * share(customer_no, 0, 'first order') as first_slot,
    pick(getvariable('other_countries'), customer_no, 0, 'other country') as other_country,
    share(customer_no, 0, 'country') < getvariable('home_share') as is_home,
    if(is_home, getvariable('home_country'), other_country) as country,
    pick(getvariable('state_names'), customer_no, 0, 'state') as state,
    18 + draw(customer_no, 0, 'age') % 68 as age,
    share(customer_no, 0, 'income') as wealth,
    15000 + 1000 * floor(236 * wealth * sqrt(wealth))::integer as income,
    pick(
        'single|single|married|married|married|divorced/widowed|living with parents and siblings',
        customer_no, 0, 'family'
    ) as family_status
from range(1, getvariable('customers') + getvariable('guests') + getvariable('idle_customers') + 1)
        as numbers(customer_no),
    (select count(*) as slots, count(distinct day) as days from calendar);
"""

# One row per order, spread evenly over the slots in which its customer was active. A customer's shelf is the
# list of products bought so far: `reordered` lines of an order come from it, the others are added to it.
ORDERS = """
create table orders as
with visits as (
    select
        customers.* exclude (orders, basket),
        visit::integer as visit,
        (visit + share(customer_no, visit, 'day')) / orders as progress,
        floor(first_slot + progress * active_slots)::bigint as slot,
        draw(customer_no, visit, 'hour') % 420 + draw(customer_no, visit, 'minute') % 421 as minute,
        0.85 + 0.45 * long_tail(share(customer_no, visit, 'lines')) as appetite,
        greatest(1, least(145, floor(basket * if(is_wholesale, 2, 1) * appetite)))::integer as lines,
        if(visit = 0, 0, floor(loyalty * lines + share(customer_no, visit, 'reorder')))::integer as reordered
    from customers, unnest(range(orders)) as visits(visit)
)
select
    customer_no, visit, kind, is_wholesale, is_fickle, taste, lines, reordered,
    -- a few customers send every third order somewhere else
    if(customer_no % 37 = 5 and visit % 3 = 1, other_country, country) as country,
    day + to_minutes(420 + minute::integer) as ordered_at,
    row_number() over (order by ordered_at, customer_no, visit)::integer as order_no,
    coalesce(sum(lines - reordered) over earlier_visits, 0)::integer as shelf
from visits
join calendar using (slot)
window earlier_visits as (
    partition by customer_no order by visit rows between unbounded preceding and 1 preceding
);
create macro shuffled(order_no) as 1 + order_no::bigint * 15485863 % (select count(*) from orders);
"""

# One row per product in an order. A position on the shelf is a product family drawn by popularity, with a
# price level drawn by the customer's taste. Reorders are drawn from equal parts of the shelf, so that no
# position is used twice. Every sixth family has planted pairs: its first and third product are often bought
# together with the next one.
LINES = """
create table lines as
with drawn as (
    select
        order_no, position,
        position * shelf // reordered as part_start,
        greatest(1, (position + 1) * shelf // reordered - part_start) as part_size,
        if(
            position < reordered,
            part_start + draw(order_no, position, 'shelf') % part_size,
            shelf + position - reordered
        ) as place,
        share(customer_no, place, 'popularity') as u,
        u * u * if(getvariable('is_popularity_steep'), u, 1) as rank_share,
        0.8 * taste + 0.1 + 0.6 * (share(customer_no, place, 'price level') - 0.5) as price_share,
        getvariable('products') // 4 as families,
        floor(rank_share * families)::bigint * 15485863 % families as family,
        4 * family + floor(4 * greatest(0, least(0.999, price_share)))::bigint as product_no
    from orders, unnest(range(lines)) as positions(position)
),
with_companions as (
    select order_no, position, product_no from drawn
    union all
    select order_no, position + 1000, product_no + 1
    from drawn
    where family % 6 = 0 and product_no % 2 = 0 and share(order_no, product_no, 'companion') < 0.55
),
without_repeats as (
    select order_no, product_no, min(position) as position from with_companions group by order_no, product_no
)
select
    order_no,
    row_number() over (partition by order_no order by position)::integer as line_no,
    product_no::integer as product_no
from without_repeats;
"""

# One row per document that the shop issues: sales, sales cancelled before shipping, reversals of a sale some
# days later, returns without an earlier sale, accounting adjustments and stock write-offs.
DOCUMENTS = """
create table documents as
with sales as (
    select
        order_no, visit, is_wholesale, is_fickle, country,
        if(kind = 'guest', null, customer_no) as customer_no,
        ordered_at as issued_at,
        case
            when kind = 'returns only' then 'return'
            when one_in(90, order_no, 0, 'unshipped') then 'unshipped'
            else 'sale'
        end as document_kind
    from orders
),
documents as (
    select * from sales
    union all
    select * replace (
        issued_at + to_minutes((1440 + draw(order_no, 0, 'reversed after') % 10080)::integer) as issued_at,
        'reversal' as document_kind
    )
    from sales
    where document_kind = 'sale' and customer_no is not null
        and share(order_no, 0, 'reversal') < if(is_fickle, 0.5, 0.015)
    union all
    select * replace (
        null as customer_no, getvariable('home_country') as country,
        if(one_in(4, order_no, 0, 'adjustment'), 'adjustment', 'write-off') as document_kind
    )
    from sales
    where one_in(100, order_no, 0, 'internal')
)
select *, row_number() over (order by issued_at, order_no, document_kind) as document_no from documents;
"""

# One row per line of a document: goods, an item returned from the previous order, and fees.
ENTRIES = """
create table entries as
select
    document_no, line_no, product_no, null as fee_code, null as fee_name,
    if(list_mills < 12000, [1, 1, 1, 1, 2, 2, 3, 4, 6, 12], [1, 1, 1, 1, 1, 1, 2, 2, 2, 2])
        [1 + draw(order_no, line_no, 'units') % 10]
        * if(is_wholesale, 2 + floor(9 * long_tail(share(order_no, 0, 'wholesale')))::integer, 1)
        * if(document_kind in ('sale', 'unshipped'), 1, -1) as units,
    case
        when document_kind = 'write-off' or one_in(150, order_no, line_no, 'free') then 0
        when is_wholesale then list_mills * 85 // 1000 * 10
        else list_mills
    end as mills
from documents
join lines using (order_no)
join products using (product_no)
where document_kind in ('sale', 'unshipped', 'return') or document_kind = 'write-off' and line_no = 1
    or document_kind = 'reversal' and (line_no = 1 or not one_in(4, order_no, line_no, 'kept'))
union all
select later.document_no, 800, product_no, null, null, -1, list_mills
from documents as later
join orders as earlier on later.customer_no = earlier.customer_no and later.visit = earlier.visit + 1
join lines on earlier.order_no = lines.order_no and lines.line_no = 1
join products using (product_no)
where document_kind = 'sale' and not later.is_wholesale and one_in(30, later.order_no, 0, 'came back')
union all
select
    document_no, 900 + fee_no, null, code, name, units,
    mills * (1 + draw(document_no, fee_no, 'tariff') % 3)
from documents
join fees using (document_kind)
where (not is_abroad_only or country <> getvariable('home_country'))
    and draw(document_no, fee_no, 'fee') % 1000 < per_thousand;
"""

# The contents of each file, by layout and table, in a total order.
FILES = {
    "shop": {
        "customers": """
            select
                format('C{:05d}', customer_no) as customer_id,
                if(one_in(40, customer_no, 0, 'no country'), null, country) as country,
                case
                    when has_bands or not is_home then null
                    when one_in(5, customer_no, 0, 'code') then pick('CA|FL|IL|NY|TX', customer_no, 0, 'code')
                    else state
                end as state,
                if(is_home, band('Northeast|Midwest|South|West'), null) as region,
                exact(age, 'age told') as age,
                band('Young Adults|Adults|Middle-Aged|Older Adults') as age_group,
                exact(income, 'income told') as income,
                band('Low|Middle|High|Very High') as income_group,
                exact(family_status, 'family told') as family_status,
                band('Single No Kids|Family Household|Divorced/Widowed|Living with Family') as household_group
            from (select *, customer_no % 12 = 5 as has_bands from customers)
            where kind <> 'guest' and customer_no % 89 <> 7  -- some customers are not registered
            order by customer_no
        """,
        "products": """
            with listed as (
                select
                    product_no as place, 'P' || 1001 + product_no as product_id, product_name, department,
                    list_mills / 1000 as list_price
                from products
                where product_no % 60 <> 59  -- some products are not in the list
                union all
                select 1000000000 + fee_no, code, name, 'Services', mills / 1000
                from fees
                where document_kind = 'sale'
            )
            select * exclude (place)
            from listed
            order by place
        """,
        "orders": """
            select
                'O' || 100000 + document_no as order_id,
                format('C{:05d}', customer_no) as customer_id,
                issued_at as ordered_at,
                if(one_in(50, document_no, 0, 'no country'), null, country) as country,
                case
                    when document_kind in ('reversal', 'unshipped') then true
                    when not one_in(40, document_no, 0, 'not said') then false
                end as is_cancelled
            from documents
            order by document_no
        """,
        "order_lines": """
            select
                'L' || (100000 + document_no) * 1000 + line_no as order_line_id,
                'O' || 100000 + document_no as order_id,
                case
                    when product_no is null then fee_code
                    when line_in(60, 'lower case') then 'p' || 1001 + product_no
                    when line_in(60, 'blanks') then ' P' || 1001 + product_no || ' '
                    else 'P' || 1001 + product_no
                end as product_id,
                units as quantity,
                if(line_in(250, 'no price') and mills > 0 and product_no % 60 <> 59, null, mills / 1000)
                    as unit_price
            from entries
            order by document_no, line_no
        """,
    },
    "online_retail": {
        "lines": """
            select
                case document_kind when 'return' then 'C' when 'reversal' then 'C' when 'adjustment' then 'A'
                    else '' end || 536364 + document_no as InvoiceNo,
                coalesce(fee_code, 20000 + product_no // 4 * 17 || if(
                    line_in(25, 'lower case'), ['', 'a', 'b', 's'], ['', 'A', 'B', 'S']
                )[1 + product_no % 4]) as StockCode,
                case
                    when line_in(120, 'no description') then null
                    when document_kind = 'write-off' then pick('damages|lost|check|?', document_no, 0, 'why')
                    when product_no is null then upper(fee_name)
                    else upper(product_name) || if(line_in(40, 'renamed'), ' NEW DESIGN', '')
                        || if(line_in(5, 'blank'), ' ', '')
                end as Description,
                units::bigint as Quantity,
                issued_at + to_minutes(if(one_in(40, document_no, 0, 'two times'), line_no % 2, 0)::integer)
                    as InvoiceDate,
                mills / 1000 as UnitPrice,
                12346::bigint + customer_no as CustomerID,
                country as Country
            from entries
            join documents using (document_no)
            left join products using (product_no),
                unnest(range(if(one_in(100, document_no, line_no, 'twice'), 2, 1)))
            where line_no <> 800  -- in this layout returns are on separate credit notes
            order by document_no, line_no
        """,
    },
    "instacart": {
        "orders": """
            select
                shuffled(order_no) as order_id, customer_no as user_id, visit + 1 as order_number,
                dayofweek(ordered_at) as order_dow, hour(ordered_at) as order_hour_of_day,
                if(visit > 0, least(30, ordered_at::date - lag(ordered_at::date) over visits), null)
                    as days_since_prior_order
            from orders
            window visits as (partition by customer_no order by visit)
            order by customer_no, visit
        """,
        "order_products": """
            select shuffled(order_no) as order_id, 1 + product_no as product_id, line_no as add_to_cart_order
            from lines
            where not one_in(250, order_no, 0, 'empty')
            order by order_id, line_no
        """,
        "products": """
            select
                1 + product_no as product_id, product_name, 1 + department_no as department_id,
                if(one_in(60, product_no, 0, 'no price'), null, list_mills / 1000) as prices
            from products
            order by product_no
        """,
        "departments": """
            select distinct 1 + department_no as department_id, department from nouns order by department_id
        """,
        "customers": """
            select customer_no as user_id, state, age, income, family_status as fam_status
            from customers
            order by customer_no
        """,
    },
}


def load_settings(connection: duckdb.DuckDBPyConnection, layout: str, shape: Shape) -> None:
    """Set the variables of the connection and create the table of nouns, which the SQL above reads."""
    settings = asdict(shape) | {
        "home_country": HOME_COUNTRY[layout],
        "other_countries": OTHER_COUNTRIES[layout],
        "adjectives": ADJECTIVES[layout],
        "state_names": STATE_NAMES,
    }
    for name, value in settings.items():
        connection.execute(f"set variable {name} = $value", {"value": value})

    connection.execute("create table nouns (noun_no int, noun text, department_no int, department text)")
    departments = DEPARTMENTS[layout].strip().replace("; ", "\n").splitlines()
    noun_numbers = count()
    for department_no, entry in enumerate(departments):
        department, nouns = entry.split(": ")
        for noun in nouns.split(", "):
            row = [next(noun_numbers), noun, department_no, department]
            connection.execute("insert into nouns values (?, ?, ?, ?)", row)


def write_files(layout: str, shape: Shape, paths: dict[str, Path], threads: int) -> None:
    """Simulate a retailer and write the tables of the layout to the paths, in the format of their suffix."""
    steps = [CALENDAR, PRODUCTS, CUSTOMERS, ORDERS, LINES]
    if layout != "instacart":
        steps += [FEES, DOCUMENTS, ENTRIES]
    with TemporaryDirectory() as scratch, duckdb.connect(Path(scratch) / "world.duckdb") as connection:
        connection.execute(f"set enable_progress_bar = {sys.stdout.isatty()}")
        connection.execute(f"set threads = {threads}; set memory_limit = '{MEMORY_LIMIT}'; {PRIMITIVES}")
        load_settings(connection, layout, shape)
        for step in steps:
            connection.execute(step)
        for table, path in paths.items():
            target = str(path).replace("'", "''")
            connection.execute(f"copy ({FILES[layout][table]}) to '{target}' ({COPY_OPTIONS[path.suffix]})")


def write_bundled_samples(threads: int) -> None:
    """Write the bundled samples, and the unreadable rows of the shop."""
    for layout, shape in SAMPLES.items():
        paths = {table: SEEDS / layout / f"{layout}__{table}.csv" for table in FILES[layout]}
        write_files(layout, shape, paths, threads)
    for table, rows in BAD_ROWS.items():
        with (SEEDS / "shop" / f"shop__{table}.csv").open("a", encoding="utf-8", newline="\n") as file:
            file.writelines(row + "\n" for row in rows)


def write_data_set(layout: str, lines: int, suffix: str, folder: Path, threads: int) -> None:
    """Write a data set of about a number of lines; products grow with the square root of the lines."""
    shape = FULL_SIZE[layout]
    growth = lines / LINES_PER_CUSTOMER[layout] / shape.customers
    shape = replace(
        shape,
        customers=round(shape.customers * growth),
        guests=round(shape.guests * growth),
        idle_customers=round(shape.idle_customers * growth),
        products=max(shape.products, round(2.2 * sqrt(lines)) * 4),
        is_popularity_steep=True,
    )
    folder.mkdir(parents=True, exist_ok=True)
    write_files(layout, shape, {table: folder / f"{table}.{suffix}" for table in FILES[layout]}, threads)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description="Generate a synthetic retailer. Without --layout, regenerate the samples in seeds/.",
        epilog="The same arguments produce the same files on every machine.",
    )
    parser.add_argument("--layout", choices=list(FILES), help="write a data set in this layout")
    parser.add_argument("--out", type=Path, help="folder to write to, created if missing")
    parser.add_argument("--lines", type=int, default=1_000_000, help="approximate order lines (%(default)s)")
    parser.add_argument(
        "--format", choices=["parquet", "csv"], default="parquet", help="file format (%(default)s)"
    )
    parser.add_argument(
        "--threads", type=int, default=os.cpu_count(), help="same files with any (%(default)s)"
    )
    given = parser.parse_args()

    if given.layout is None and given.out is None:
        write_bundled_samples(given.threads)
    elif given.layout is None or given.out is None:
        parser.error("--layout and --out must be used together")
    elif given.lines < 1000:
        parser.error("--lines must be 1000 or more")
    else:
        write_data_set(given.layout, given.lines, given.format, given.out, given.threads)


if __name__ == "__main__":
    main()
