"""Measure a nightly build beside a build from nothing, and first that both give the same marts.

    python scripts/benchmark_nightly.py --lines 32400000 --runs 3 --folder /tmp/nightly

A made-up shop is built as it was an evening before: without the newest 1 % of its orders, without a
thousandth of the orders of two old months (they come late), and with another quantity on as many
lines of a third (they are corrected in the night). Then it is built as it is, once in the folder
of that build and once from nothing, in turn, with all tests. Prints CPU seconds, wall time and peak memory.
"""

import argparse
import shutil
import sys
from pathlib import Path
from statistics import median

import duckdb
from measuring import BenchmarkError, Cost, apart, dbt_build, make_up, run, say
from publishing import quoted

NIGHTLY, FROM_NOTHING = "the night's build", "build from nothing"

# Months are counted back from the newest; orders are drawn by a digest of their id, always the same ones.
NOT_YET_THERE = """
    create table orders as
    select
        *,
        date_diff('month', ordered_at::timestamp, max(ordered_at::timestamp) over ()) as months_back,
        percent_rank() over (order by ordered_at, order_id) > 0.99 as is_new,
        ('0x' || md5(order_id)[:8])::bigint % 1000 = 0 as is_drawn
    from read_parquet({orders});
    create table missing as from orders where is_new or (is_drawn and months_back in (5, 9));
    create table wrong as from orders where is_drawn and months_back = 7;
    copy (from read_parquet({orders}) where order_id not in (select order_id from missing))
        to {orders_before} (format parquet, compression zstd);
    copy (
        select * replace (quantity + if(order_id in (select order_id from wrong), 1, 0) as quantity)
        from read_parquet({lines})
        where order_id not in (select order_id from missing)
    ) to {lines_before} (format parquet, compression zstd);
"""


def make(tonight: Path, before: Path, lines: int) -> None:
    """Make up the shop and what it was the evening before, unless they are there."""
    make_up("shop", lines, tonight)
    if not before.exists():
        new = before.with_suffix(".new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        for table in ["customers", "products"]:
            shutil.copy(tonight / f"{table}.parquet", new)
        files = {
            "orders": tonight / "orders.parquet",
            "lines": tonight / "order_lines.parquet",
            "orders_before": new / "orders.parquet",
            "lines_before": new / "order_lines.parquet",
        }
        with duckdb.connect() as connection:
            connection.execute("set preserve_insertion_order = false; set enable_progress_bar = false")
            connection.execute(NOT_YET_THERE.format(**{name: quoted(file) for name, file in files.items()}))
        new.rename(before)


def build(folder: Path, raw: Path, orders: int) -> Cost:
    """Run the whole build in the one folder that all builds use, and return what it took."""
    given = {"layout": "shop", "raw_path": str(raw), "min_pair_orders": max(10, orders // 10_000)}
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


def measure(folder: Path, lines: int, runs: int) -> None:
    """Compare both ways, time them in turn, and print the table."""
    tonight, before = folder / f"raw_{lines}_lines", folder / f"raw_{lines}_lines_before"
    make(tonight, before, lines)
    with duckdb.connect() as connection:
        count = f"select count(*) from {quoted(tonight / 'orders.parquet')}"
        orders = connection.sql(count).fetchall()[0][0]
    evening, night, empty = (folder / name for name in ["evening", "night", "empty"])
    for kept in [evening, night, empty]:
        kept.mkdir(exist_ok=True)
    say("building the evening before")
    put(empty, folder)
    build(folder, before, orders)
    put(folder, evening)
    taken: dict[str, list[Cost]] = {NIGHTLY: [], FROM_NOTHING: []}
    for number in range(runs):
        for way, start in [(NIGHTLY, evening), (FROM_NOTHING, empty)]:
            say(f"round {number + 1} of {runs}: {way}")
            put(start, folder)
            taken[way].append(build(folder, tonight, orders))
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
    parser.add_argument("--lines", type=int, default=3_200_000, help="order lines, roughly (%(default)s)")
    parser.add_argument("--runs", type=int, default=3, help="how often each way is timed (%(default)s)")
    parser.add_argument("--folder", type=Path, required=True, help="where everything is kept")
    given = parser.parse_args()
    folder = given.folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        measure(folder, given.lines, given.runs)
    except BenchmarkError as error:
        sys.exit(f"benchmark_nightly: {error}")


if __name__ == "__main__":
    main()
