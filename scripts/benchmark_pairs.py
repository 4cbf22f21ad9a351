"""Benchmark the counting of product pairs against other methods.

    python scripts/benchmark_pairs.py --lines 3200000 --runs 3 --folder /tmp/pairs

Ours are the models of pairs, from the basket items (`int_basket_items`) onwards, run by dbt as a process of
its own. The start-up time of dbt, with one small seed, is measured in the same round and subtracted; ratios
compare the rest with each other method. The other methods (`scripts/benchmark/pairs.py`) read the raw lines,
and their start-up counts; for SQLite the lines are loaded and indexed beforehand. First the pairs of all
methods are compared, then they are timed alternately. SQLite, pandas and mlxtend are skipped above 4 million
lines, because they take long or run out of memory, and Spark's FP-growth above 400,000, because it mines sets
of every size. polars and chdb are in the group `benchmark`, Spark in `spark`:
`uv sync --inexact --group benchmark --group spark`.
"""

import argparse
import os
import sqlite3
import sys
from importlib.util import find_spec
from pathlib import Path
from statistics import median

import duckdb
from measuring import BenchmarkError, Cost, apart, claim, dbt_build, make_up, ratios, run, say
from publishing import quoted

PEERS = Path(__file__).resolve().parent / "benchmark" / "pairs.py"
LAYOUT = "instacart"
DBT, START_UP = "dbt, the models of pairs", "start-up of dbt, with one small seed"
OURS = "dbt, the models of pairs, less start-up"
MODELS = ["--select", "int_basket_items+,+int_pair_counts"]
NAMES = {
    "duckdb": "DuckDB, a plain self-join",
    "polars": "polars, without rare products",
    "scipy": "scipy, sparse product",
    "sqlite": "SQLite, a self-join",
    "pandas": "pandas and itertools",
    "mlxtend": "mlxtend, FP-growth",
    "chdb": "chdb, lists without rare products",
    "spark": "Spark, FP-growth",
}
PACKAGES = {"polars": "polars", "chdb": "chdb", "spark": "pyspark"}  # in optional dependency groups
MOST_LINES = {"sqlite": 4_000_000, "pandas": 4_000_000, "mlxtend": 4_000_000, "spark": 400_000}


class Shop:
    """The folder of the benchmark."""

    def __init__(self, folder: Path, lines: int):
        """Keep everything in `folder`."""
        self.folder, self.lines = folder, lines
        self.raw = folder / f"raw_{lines}_lines"
        self.file = self.raw / "order_products.parquet"
        self.least = max(10, lines // 100_000)
        self.log = folder / "last_process.log"
        self.ways = [
            name
            for name in NAMES
            if lines <= MOST_LINES.get(name, lines) and find_spec(PACKAGES.get(name, "duckdb"))
        ]

    def dbt(self, *selected: str) -> Cost:
        """Build the selected nodes."""
        given = {"layout": LAYOUT, "raw_path": str(self.raw), "min_pair_orders": self.least}
        selection = ["--resource-type", "model", "--resource-type", "seed", *selected]
        return run(dbt_build(self.folder / "pairs.duckdb", given, *selection), self.log)

    def make(self) -> None:
        """Generate the data, build the inputs of the models of pairs, load SQLite."""
        self.folder.mkdir(parents=True, exist_ok=True)
        make_up(LAYOUT, self.lines, self.raw)
        say("building the basket items")
        self.dbt("--select", "+int_pair_counts")
        if "sqlite" in self.ways:
            apart(self.load_sqlite)

    def load_sqlite(self) -> None:
        """Write the lines to SQLite, with the index that its join needs."""
        self.file.with_suffix(".sqlite").unlink(missing_ok=True)
        lines = duckdb.sql(f"select order_id, product_id from read_parquet({quoted(self.file)})").fetchall()
        with sqlite3.connect(self.file.with_suffix(".sqlite")) as connection:
            connection.execute("create table lines (order_id integer, product_id integer)")
            connection.executemany("insert into lines values (?, ?)", lines)
            connection.execute("create index by_order on lines (order_id, product_id)")

    def do(self, way: str) -> Cost:
        """Count the pairs with one method; return the cost."""
        if way == DBT:
            return self.dbt(*MODELS)
        if way == START_UP:
            return self.dbt("--select", "rfm_cells")
        result = self.folder / f"{way}.csv"
        return run([sys.executable, str(PEERS), way, str(self.file), str(self.least), str(result)], self.log)

    def unequal(self, way: str) -> int:
        """Return how many pairs differ between a method and ours."""
        with duckdb.connect() as connection:
            work = self.folder / "pairs_work" / "work.duckdb"
            connection.execute(f"attach {quoted(work)} as work (read_only)")
            return connection.execute(f"""
                with ours as (
                    select
                        least(a.product_id::bigint, b.product_id::bigint) as a,
                        greatest(a.product_id::bigint, b.product_id::bigint) as b,
                        orders_together as orders
                    from work.intermediate.int_pair_counts as counts
                    join work.intermediate.int_products as a on counts.product_key_a = a.product_key
                    join work.intermediate.int_products as b on counts.product_key_b = b.product_key
                ),
                theirs as (
                    select a::bigint as a, b::bigint as b, orders::bigint as orders
                    from read_csv({quoted(self.folder / f"{way}.csv")}, header = true, all_varchar = true)
                )
                select (select count(*) from (from ours except all from theirs))
                    + (select count(*) from (from theirs except all from ours))
            """).fetchone()[0]

    def pairs(self) -> int:
        """Return the number of pairs."""
        with duckdb.connect(self.folder / "pairs_work" / "work.duckdb", read_only=True) as connection:
            return connection.sql("select count(*) from intermediate.int_pair_counts").fetchall()[0][0]


def measure(shop: Shop, runs: int) -> None:
    """Compare all methods, time them alternately, print the table."""
    shop.make()
    for way in shop.ways:
        say(f"comparing: {NAMES[way]}")
        shop.do(way)
        if rows := apart(shop.unequal, way):
            raise BenchmarkError(f"{NAMES[way]} and the models differ in {rows:,} pairs.")
    ways = [DBT, START_UP, *shop.ways]
    costs: dict[str, list[Cost]] = {way: [] for way in ways}
    for number in range(runs):
        say(f"round {number + 1} of {runs}, load {os.getloadavg()[0]:.1f}")
        for way in ways if number % 2 == 0 else ways[::-1]:
            costs[way].append(shop.do(way))
    print(
        f"{apart(shop.pairs):,} pairs in at least {shop.least} orders, {shop.lines:,} lines, "
        f"medians of {runs} runs, same result from all methods.\n"
    )
    costs[OURS] = [
        Cost(cost.cpu - start.cpu, cost.wall - start.wall, cost.peak)
        for cost, start in zip(costs[DBT], costs[START_UP], strict=True)
    ]
    print("| method | CPU s | ratio of ours | wall s | peak MiB |\n| --- | ---: | ---: | ---: | ---: |")
    for way in [DBT, START_UP, OURS, *shop.ways]:
        cpu, wall, peak = (
            median(getattr(cost, what) for cost in costs[way]) for what in ["cpu", "wall", "peak"]
        )
        ratio = f"{median(ratios(costs[OURS], costs[way])):.2f}" if way in NAMES else ""
        print(f"| {NAMES.get(way, way)} | {cpu:.1f} | {ratio} | {wall:.1f} | {peak:,.0f} |")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, default=3_200_000, help="approximate order lines (%(default)s)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each method (%(default)s)")
    parser.add_argument("--folder", type=Path, required=True, help="folder for data, databases and logs")
    given = parser.parse_args()
    try:
        claim(given.folder.resolve())
        measure(Shop(given.folder.resolve(), given.lines), given.runs)
    except BenchmarkError as error:
        sys.exit(f"benchmark_pairs: {error}")


if __name__ == "__main__":
    main()
