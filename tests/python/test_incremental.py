"""A build that keeps the lines of the build before gives, row for row, what a build from nothing gives."""
# ruff: noqa: D103 - the name of a test is its sentence

import duckdb
import pandas as pd
import pytest
from conftest import BUILD, copy, work_of
from raw_folder import RawFolder, bundled

LINES = "int_order_lines_checked"
ORDERS = ["int_order_totals", "int_baskets"]
PRODUCTS = "int_customer_products"
MARKS = {  # what no build writes: what has it after a build was kept
    LINES: ("raw_file", "kept"),
    "int_order_totals": ("country", "kept"),
    "int_baskets": ("priced_lines", -1),
    PRODUCTS: ("priced_lines", -1),
    "fct_sales": ("country", "kept"),
    "fct_orders": ("country", "kept"),
}
# orders without a line, in a month of its own each, and what becomes of them on the fourth day
ORDER = {"customer_id": "C00001", "country": "France", "is_cancelled": "false"}
WITHOUT_LINES = {
    "O800001": ("2023-10", {"country": "Italy"}),
    "O800002": ("2023-11", {"customer_id": "C00002"}),
    "O800003": ("2023-12", {"customer_id": ""}),
    "O800004": ("2024-01", {"is_cancelled": "true"}),
    "O800005": ("2024-03", {"ordered_at": "2024-03-14 23:59:02"}),
    "O800006": ("2024-04", {"order_id": "O800007"}),
}
PARTS_BEFORE = {  # builds of a part before the whole build of a night, the last as if it was broken off
    2: ["--exclude", "int_departments", "int_baskets", "int_first_orders"],
    3: ["--exclude", "int_order_products", "int_order_totals"],
    4: ["--select", LINES],
}
LATE_FIRST, FIRST_UNTIL_THEN = "2022-12", "2024-02"


def shop_on_day(day):
    """Return the raw tables of the shop as they are on the evening of a day."""
    tables = bundled("shop")
    orders, lines, products = tables["orders"], tables["order_lines"], tables["products"]
    without_lines = []
    for order, (month, change) in WITHOUT_LINES.items():
        row = ORDER | {"order_id": order, "ordered_at": f"{month}-14 23:59:01"}
        without_lines.append(row | change if day == 4 else row)
    orders = pd.concat([orders, pd.DataFrame(without_lines)])
    old = orders[orders["ordered_at"].str.startswith("2023-0") & (orders["is_cancelled"] != "true")][
        "order_id"
    ]
    late, corrected, removed = old.iloc[[3, 200]], old.iloc[80], old.iloc[120]
    if day == 0:
        orders = orders[~(orders["ordered_at"] > orders["ordered_at"].max()[:7])]
    if day in {0, 1, 4}:
        orders = orders[~orders["order_id"].isin(late)]
    if day == 2:
        orders = orders[orders["order_id"] != removed]
        lines = lines[lines["order_id"] != removed].copy()
        lines.loc[lines["order_id"] == corrected, "quantity"] = "7"
        sold = lines[lines["order_id"] == corrected]["product_id"].iloc[0]
        products = products[products["product_id"] != sold].copy()
        products.loc[products.index[5], ["product_name", "department"]] = ["Renamed", "A new department"]
        tables["customers"] = tables["customers"].assign(country="France")
    if day == 3:
        lines = pd.concat(
            [lines, lines.iloc[[50]].assign(quantity="3")]
        )  # the id of an old line a second time
        orders = orders.assign(
            is_cancelled=orders["is_cancelled"].where(orders["order_id"] != corrected, "true")
        )
    if day == 4:  # comes late and before the order that was its customer's first
        late_first = {"order_id": "O800000", "ordered_at": f"{LATE_FIRST}-05 10:00:00"}
        orders = pd.concat([orders, pd.DataFrame([ORDER | late_first | {"customer_id": "C00132"}])])
        lines = pd.concat([lines, lines.iloc[[0]].assign(order_line_id="L800000", order_id="O800000")])
    lines = lines[lines["order_id"].isin(orders["order_id"])]
    return tables | {"orders": orders, "order_lines": lines, "products": products}


@pytest.fixture(scope="module")
def nights(dbt):
    """Build the shop night by night on the build before, and what it has on each day from nothing."""
    folder = RawFolder(dbt.folder / "nightly")
    options = {"raw_path": str(folder.path), "min_pair_orders": 3}
    kept, anew = {}, {}
    before = None
    # the first day comes back after the third
    for night, day in enumerate([0, 1, 2, 3, 1, 4]):
        folder.write_all(shop_on_day(day))
        if night in PARTS_BEFORE:
            part = dbt("run", *PARTS_BEFORE[night], copy_of=before, **options)
            assert part.exit_code == 0, part.output
            before = part.database
        kept[night] = dbt.built(*BUILD, copy_of=before, **options)
        before = kept[night].database
        if day not in anew:
            anew[day] = dbt.built(*BUILD, **options)
    return kept, anew


@pytest.mark.parametrize(("night", "day"), [(1, 1), (2, 2), (3, 3), (4, 1), (5, 4)])
def test_each_night_has_what_a_build_from_nothing_has(nights, night, day):
    kept, anew = nights
    assert kept[night].differences(anew[day]) == []
    for table in [*ORDERS, PRODUCTS]:
        here, there = (sorted(built.rows(f"from {table}"), key=repr) for built in [kept[night], anew[day]])
        assert here == there != []


def test_the_days_differ_in_the_marts(nights):
    _, anew = nights
    for day, other in [(0, 1), (1, 2), (2, 3), (3, 1)]:
        changed = {mart for mart, _, _ in anew[day].differences(anew[other])}
        assert {"fct_sales", "customer_metrics", "segment_summary"} <= changed


def test_orders_change_their_months_also_where_no_line_does(nights):
    _, anew = nights
    changed = {}
    for mart in ["fct_sales", "fct_orders"]:
        fingerprints = f"select distinct month, month_fingerprint from {mart}"
        changed[mart] = set(anew[1].rows(fingerprints)) ^ set(anew[4].rows(fingerprints))
        changed[mart] = {str(month)[:7] for month, _ in changed[mart]}
    assert changed["fct_sales"] == {LATE_FIRST}
    without_lines = {month for month, _ in WITHOUT_LINES.values()}
    assert changed["fct_orders"] == {LATE_FIRST, FIRST_UNTIL_THEN, *without_lines}
    flags = "select order_id, is_first_order from fct_orders where strftime(month, '%Y-%m') = '{}'"
    before, after = (set(anew[day].rows(flags.format(FIRST_UNTIL_THEN))) for day in [1, 4])
    assert before ^ after == {("O102211", True), ("O102211", False)}


@pytest.fixture(scope="module")
def second_night(dbt, nights):
    """Build what is there on day 1 on the build of day 0, all of whose kept rows are marked."""
    kept, _ = nights
    folder = RawFolder(dbt.folder / "nightly")
    folder.write_all(shop_on_day(1))
    marked = dbt.folder / "marked" / kept[0].database.name
    marked.parent.mkdir()
    copy(kept[0].database, marked)
    for table, (column, mark) in MARKS.items():
        file, schema = ("building", "marts") if table.startswith("fct_") else ("work", "intermediate")
        with duckdb.connect(work_of(marked) / f"{file}.duckdb") as connection:
            connection.execute(f"update {schema}.{table} set {column} = '{mark}'")
    return dbt.built(*BUILD, copy_of=marked, raw_path=str(folder.path), min_pair_orders=3)


def new_orders():
    """Return the orders of day 1 that are not there on day 0."""
    before, after = (shop_on_day(day)["orders"] for day in [0, 1])
    return after[~after["order_id"].isin(before["order_id"])]


def test_only_months_in_which_something_changed_are_loaded(second_night):
    new = new_orders()["ordered_at"].str[:7]
    for table, (column, mark) in MARKS.items():
        if table == PRODUCTS:
            continue
        loaded = (
            f"select distinct strftime(month, '%Y-%m') from {table} where {column} is distinct from '{mark}'"
        )
        assert {month for (month,) in second_night.rows(loaded)} == set(new)
        assert second_night.value(f"select count(distinct month) from {table}") > 10


def test_only_customers_whose_baskets_changed_are_loaded(nights, second_night):
    _, anew = nights
    rows = f"select customer_id, {PRODUCTS}.* exclude (customer_fingerprint)"
    rows += f" from {PRODUCTS} inner join int_customers using (customer_key)"
    changed = {row[0] for row in set(anew[0].rows(rows)) ^ set(anew[1].rows(rows))}
    column, mark = MARKS[PRODUCTS]
    loaded = f"select distinct customer_id from ({rows}) where {column} <> {mark}"
    loaded = {customer for (customer,) in second_night.rows(loaded)}
    new = set(new_orders()["customer_id"])
    assert set() != changed <= loaded <= new  # who only gave something back has the products of before
    everybody = f"select count(distinct customer_key) from {PRODUCTS}"
    assert len(loaded) < second_night.value(everybody) / 2


@pytest.mark.parametrize("change", ["drop column {}", "alter column {} type varchar"])
def test_tables_of_another_version_of_the_project_are_made_anew(dbt, nights, change):
    kept, anew = nights
    RawFolder(dbt.folder / "nightly").write_all(shop_on_day(1))
    older = dbt.folder / change.split()[0] / kept[0].database.name
    older.parent.mkdir()
    copy(kept[0].database, older)
    tables = {"work": ["int_order_products", *ORDERS], "building": ["fct_sales", "fct_orders"]}
    for file, schema in [("work", "intermediate"), ("building", "marts")]:
        with duckdb.connect(work_of(older) / f"{file}.duckdb") as connection:
            for table in tables[file]:
                connection.execute(f"alter table {schema}.{table} {change.format('month_fingerprint')}")
    options = {"raw_path": str(dbt.folder / "nightly"), "min_pair_orders": 3}
    built = dbt.built(*BUILD, copy_of=older, **options)
    assert built.differences(anew[1]) == []
    for table in [*tables["work"], *tables["building"]]:
        types = f"select column_name, column_type from (describe {table})"
        assert built.rows(types) == anew[1].rows(types)
