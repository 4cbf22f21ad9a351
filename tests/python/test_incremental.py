"""A build that keeps the lines of the build before gives, row for row, what a build from nothing gives."""
# ruff: noqa: D103 - the name of a test is its sentence

import duckdb
import pandas as pd
import pytest
from conftest import BUILD, copy, work_of
from raw_folder import RawFolder, bundled

LINES = "int_order_lines_checked"


def shop_on_day(day):
    """Return the raw tables of the shop as they are on the evening of a day."""
    tables = bundled("shop")
    orders, lines, products = tables["orders"], tables["order_lines"], tables["products"]
    old = orders[orders["ordered_at"].str.startswith("2023-0") & (orders["is_cancelled"] != "true")][
        "order_id"
    ]
    late, corrected, removed = old.iloc[[3, 200]], old.iloc[80], old.iloc[120]
    if day == 0:
        orders = orders[~(orders["ordered_at"] > orders["ordered_at"].max()[:7])]
    if day <= 1:
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
    lines = lines[lines["order_id"].isin(orders["order_id"])]
    return tables | {"orders": orders, "order_lines": lines, "products": products}


@pytest.fixture(scope="module")
def nights(dbt):
    """Build the shop night by night on the build before, and what it has on each day from nothing."""
    folder = RawFolder(dbt.folder / "nightly")
    options = {"raw_path": str(folder.path), "min_pair_orders": 3}
    kept, anew = {}, {}
    before = None
    # the second day comes after a build of a part that was broken off, and is withdrawn in the end
    for night, day in enumerate([0, 1, 2, 3, 1]):
        folder.write_all(shop_on_day(day))
        if day == 2:
            broken_off = dbt("run", "--select", LINES, copy_of=before, **options)
            assert broken_off.exit_code == 0, broken_off.output
            before = broken_off.database
        kept[night] = dbt.built(*BUILD, copy_of=before, **options)
        before = kept[night].database
        if day not in anew:
            anew[day] = dbt.built(*BUILD, **options)
    return kept, anew


@pytest.mark.parametrize(("night", "day"), [(1, 1), (2, 2), (3, 3), (4, 1)])
def test_each_night_has_what_a_build_from_nothing_has(nights, night, day):
    kept, anew = nights
    assert kept[night].differences(anew[day]) == []


def test_the_days_differ_in_the_marts(nights):
    _, anew = nights
    for day, other in [(0, 1), (1, 2), (2, 3), (3, 1)]:
        changed = {mart for mart, _, _ in anew[day].differences(anew[other])}
        assert {"fct_sales", "customer_metrics", "segment_summary"} <= changed


def test_only_months_in_which_something_changed_are_loaded(dbt, nights):
    kept, _ = nights
    folder = RawFolder(dbt.folder / "nightly")
    folder.write_all(shop_on_day(1))
    marked = dbt.folder / "marked" / kept[0].database.name
    marked.parent.mkdir()
    copy(kept[0].database, marked)
    for file, table in [("work", f"intermediate.{LINES}"), ("building", "marts.fct_sales")]:
        with duckdb.connect(work_of(marked) / f"{file}.duckdb") as connection:
            column = "raw_file" if file == "work" else "country"
            connection.execute(f"update {table} set {column} = 'kept'")
    built = dbt.built(*BUILD, copy_of=marked, raw_path=str(folder.path), min_pair_orders=3)
    orders = shop_on_day(1)["orders"].merge(
        shop_on_day(0)["orders"], on="order_id", how="left", indicator=True
    )
    new = orders[orders["_merge"] == "left_only"]["ordered_at_x"].str[:7]
    for table, column in [(LINES, "raw_file"), ("fct_sales", "country")]:
        loaded = (
            f"select distinct strftime(month, '%Y-%m') from {table} where {column} is distinct from 'kept'"
        )
        assert {month for (month,) in built.rows(loaded)} == set(new)
        assert built.value(f"select count(distinct month) from {table}") > 10


@pytest.mark.parametrize("change", ["drop column {}", "alter column {} type varchar"])
def test_tables_of_another_version_of_the_project_are_made_anew(dbt, nights, change):
    kept, anew = nights
    RawFolder(dbt.folder / "nightly").write_all(shop_on_day(1))
    older = dbt.folder / change.split()[0] / kept[0].database.name
    older.parent.mkdir()
    copy(kept[0].database, older)
    for file, table in [("work", "intermediate.int_order_products"), ("building", "marts.fct_sales")]:
        with duckdb.connect(work_of(older) / f"{file}.duckdb") as connection:
            connection.execute(f"alter table {table} {change.format('month_fingerprint')}")
    options = {"raw_path": str(dbt.folder / "nightly"), "min_pair_orders": 3}
    built = dbt.built(*BUILD, copy_of=older, **options)
    assert built.differences(anew[1]) == []
    for table in ["int_order_products", "fct_sales"]:
        types = f"select column_name, column_type from (describe {table})"
        assert built.rows(types) == anew[1].rows(types)
