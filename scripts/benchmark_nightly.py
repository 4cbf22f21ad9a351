"""Measure a nightly build beside a build from nothing, and first that both give the same marts.

    python scripts/benchmark_nightly.py --layout instacart --lines 32400000 --runs 3 --folder /tmp/nightly

A made-up retailer is built as he was an evening before: without the newest 1 % of his orders, without a
thousandth of the orders of two old months (they come late), and with other lines on as many orders of a
third (they are corrected in the night). Then he is built as he is, once in the folder of that build and
once from nothing, in turn, with all tests. Prints CPU seconds, wall time and peak memory. The shop's
customers buy some 26 lines each, the grocer's (instacart) 157.
"""

import argparse
import shutil
import sys
from pathlib import Path
from statistics import median

import duckdb
from measuring import BenchmarkError, Cost, apart, claim, dbt_build, make_up, run, say
from publishing import quoted

NIGHTLY, FROM_NOTHING = "the night's build", "build from nothing"

# Where the lines stand, when an order was placed, and lines as they were before they were corrected.
SHOP = {
    "lines": "order_lines",
    "dated": "select *, ordered_at::timestamp as moment from read_parquet({orders})",
    "corrected": "select * replace (quantity + (order_id in (select order_id from wrong))::int as quantity)",
    "withdrawn": "false",
}
GROCER = {
    "lines": "order_products",
    "dated": """
        select
            *,
            timestamp '2017-01-01' + to_hours((
                24 * first_value(order_dow) over visits
                + 24 * coalesce(sum(days_since_prior_order) over visits, 0)
                + order_hour_of_day
            )::bigint) as ordered_at,
            ordered_at as moment
        from read_parquet({orders})
        window visits as (partition by user_id order by order_number rows unbounded preceding)
    """,
    "corrected": "select *",
    "withdrawn": "add_to_cart_order = 1 and order_id in (select order_id from wrong)",
}
LAYOUTS = {"shop": SHOP, "instacart": GROCER}

# Months are counted back from the newest; orders are drawn by a digest of their id, always the same ones.
MADE = """
    create table placed as {dated};
    create table orders as
    select
        *,
        date_diff('month', moment, max(moment) over ()) as months_back,
        percent_rank() over (order by moment, order_id) > 0.99 as is_new,
        ('0x' || md5(order_id::varchar)[:8])::bigint % 1000 = 0 as is_drawn
    from placed;
    create table missing as from orders where is_new or (is_drawn and months_back in (5, 9));
    create table wrong as from orders where is_drawn and months_back = 7;
    copy (select * exclude (moment) from placed) to {orders_tonight} (format parquet, compression zstd);
    copy (
        select * exclude (moment) from placed
        where order_id not in (select order_id from missing)
    ) to {orders_before} (format parquet, compression zstd);
    copy (
        {corrected}
        from read_parquet({lines})
        where order_id not in (select order_id from missing) and not ({withdrawn})
    ) to {lines_before} (format parquet, compression zstd);
"""


def make(folder: Path, layout: str, lines: int) -> None:
    """Make up the retailer, tonight and as he was the evening before, unless they are there."""
    tonight, before, made = folder / "tonight", folder / "before", folder / "made_up"
    if before.exists():
        return
    make_up(layout, lines, made)
    new = folder / "before.new"
    for copied in [tonight, new]:
        shutil.rmtree(copied, ignore_errors=True)
        shutil.copytree(made, copied)
    said, table = LAYOUTS[layout], LAYOUTS[layout]["lines"]
    files = {
        "orders": made / "orders.parquet",
        "lines": made / f"{table}.parquet",
        "orders_tonight": tonight / "orders.parquet",
        "orders_before": new / "orders.parquet",
        "lines_before": new / f"{table}.parquet",
    }
    paths = {name: quoted(file) for name, file in files.items()}
    with duckdb.connect() as connection:
        connection.execute("set preserve_insertion_order = false; set enable_progress_bar = false")
        given = said | {"dated": said["dated"].format(**paths)} | paths
        connection.execute(MADE.format(**given))
    new.rename(before)


def build(folder: Path, layout: str, raw: Path, orders: int) -> Cost:
    """Run the whole build in the one folder that all builds use, and return what it took."""
    given = {"layout": layout, "raw_path": str(raw), "min_pair_orders": max(10, orders // 10_000)}
    return run(dbt_build(folder / "segmentation.duckdb", given), folder / "last_process.log")


def put(source: Path, target: Path) -> None:
    """Put the published file and the folder of its builds in place of those of another folder."""
    for name in ["segmentation.duckdb", "segmentation_work"]:
        if (target / name).is_dir():
            shutil.rmtree(target / name)
        (target / name).unlink(missing_ok=True)
        if (source / name).is_dir():
            shutil.copytree(source / name, target / name, ignore=shutil.ignore_patterns("published"))
        elif (source / name).exists():
            shutil.copy(source / name, target / name)


def unequal(one: Path, other: Path) -> list[str]:
    """Return the marts of two published files that are not equal row for row."""
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        for name, folder in [("one", one), ("other", other)]:
            connection.execute(f"attach {quoted(folder / 'segmentation.duckdb')} as {name} (read_only)")
        tables = connection.sql(
            "select table_name from duckdb_tables() where database_name = 'one' and schema_name = 'marts'"
        )
        found = []
        for (table,) in tables.fetchall():
            pair = [f"from one.marts.{table}", f"from other.marts.{table}"]
            both = [f"({a} except all {b})" for a, b in [pair, pair[::-1]]]
            if table != "publish_log" and connection.sql(" union all ".join(both)).fetchall():
                found.append(table)
        return found


def measure(folder: Path, layout: str, lines: int, runs: int) -> None:
    """Compare both ways, time them in turn, and print the table."""
    raw = folder / f"{layout}_{lines}_lines"
    raw.mkdir(exist_ok=True)
    make(raw, layout, lines)
    tonight, before = raw / "tonight", raw / "before"
    with duckdb.connect() as connection:
        count = f"select count(*) from {quoted(tonight / 'orders.parquet')}"
        orders = connection.sql(count).fetchall()[0][0]
    evening, night, empty = (folder / name for name in ["evening", "night", "empty"])
    for kept in [evening, night, empty]:
        kept.mkdir(exist_ok=True)
    say("building the evening before")
    put(empty, folder)
    build(folder, layout, before, orders)
    put(folder, evening)
    taken: dict[str, list[Cost]] = {NIGHTLY: [], FROM_NOTHING: []}
    for number in range(runs):
        for way, start in [(NIGHTLY, evening), (FROM_NOTHING, empty)]:
            say(f"round {number + 1} of {runs}: {way}")
            put(start, folder)
            taken[way].append(build(folder, layout, tonight, orders))
            if number == 0 and way == NIGHTLY:
                put(folder, night)
        if number == 0 and (found := apart(unequal, night, folder)):
            raise BenchmarkError(f"The night's build and one from nothing differ in {', '.join(found)}.")
    say("all marts equal row for row")
    whole = median(cost.cpu for cost in taken[FROM_NOTHING])
    print("| way | CPU seconds | to a build from nothing | wall seconds | peak memory, MiB |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for way, costs in taken.items():
        cpu, wall, peak = (median(getattr(cost, what) for cost in costs) for what in ["cpu", "wall", "peak"])
        print(f"| {way} | {cpu:.1f} | {cpu / whole:.2f} | {wall:.1f} | {peak:,.0f} |")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--layout", choices=LAYOUTS, default="shop", help="what is made up (%(default)s)")
    parser.add_argument("--lines", type=int, default=3_200_000, help="order lines, roughly (%(default)s)")
    parser.add_argument("--runs", type=int, default=3, help="how often each way is timed (%(default)s)")
    parser.add_argument("--folder", type=Path, required=True, help="where everything is kept")
    given = parser.parse_args()
    folder = given.folder.resolve()
    try:
        claim(folder)
        measure(folder, given.layout, given.lines, given.runs)
    except BenchmarkError as error:
        sys.exit(f"benchmark_nightly: {error}")


if __name__ == "__main__":
    main()
