"""Benchmark full builds of synthetic retailers at several sizes against a hand-written DuckDB script.

    python scripts/benchmark.py --lines 300000 3200000 32400000 --runs 3 --folder /tmp/benchmark
    python scripts/benchmark.py --layout instacart online_retail --lines 32400000 --folder /tmp/benchmark

Each variant runs as a process of its own, and the variants are timed alternately: a full `dbt build` from
scratch with all marts and data tests; the same without tests; and a script written for these data, without
any checks (`scripts/benchmark/hand_written_*.sql`). The script for the grocer (`instacart`) builds twelve
marts; a fourth variant builds only these twelve with dbt. The script for the flat file (`online_retail`)
builds the lines, orders, products and customers that the other marts are based on.

First the marts of all variants are compared. Then CPU seconds, wall time, peak memory, the ratio to the
script, the growth of CPU time with the number of lines (an exponent; 1 is linear) and the seconds of the
slowest models of the full build are printed. With both layouts the CPU cost per line of the flat file
relative to the grocer's is printed too. SEGMENTATION_MEMORY limits the memory of the dbt variants.
"""

import argparse
import json
import math
import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import duckdb
from measuring import BenchmarkError, Cost, apart, claim, dbt_build, differing, make_up, ratios, run, say
from publishing import quoted

PEERS = Path(__file__).resolve().parent / "benchmark"
WHOLE, UNTESTED = "dbt build, all marts and data tests", "dbt, all marts, no tests"
SAME, BY_HAND = "dbt, the script's marts, no tests", "hand-written script"
WITHOUT_TESTS = ["--resource-type", "model", "--resource-type", "seed"]
LEAST_SHARE = 0.01  # share of the seconds of all models below which a model is not listed


@dataclass(frozen=True)
class Layout:
    """A raw layout, its hand-written script, and the results of both that are compared."""

    name: str
    table: str  # the raw table of lines
    script: list[str]  # the files of the script, in the order they run
    compared: dict[str, tuple[str, str]]  # name of a comparison: a select from {marts}, and its key columns
    made: list[str]  # the marts that the script builds, if there is a dbt variant of only these

    @property
    def ways(self) -> list[str]:
        """Return the variants that are timed."""
        return [WHOLE, UNTESTED, SAME, BY_HAND] if self.made else [WHOLE, UNTESTED, BY_HAND]


def marts(keys: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Return comparisons of full marts, from their key columns."""
    return {mart: (f"from {{marts}}.{mart}", key) for mart, key in keys.items()}


# The script also builds customer_clusters, cluster_profiles, cluster_counts, customer_segments and
# segment_summary, but with another clustering algorithm.
GROCER_MARTS = {
    "customer_metrics": "customer_id",
    "customer_rfm": "customer_id",
    "customer_behaviour": "customer_id",
    "customer_value": "customer_id",
    "product_pairs": "product_id_a, product_id_b",
    "segment_by_product": "scheme, segment, product_id",
    "segment_by_department": "scheme, segment, department",
}
GROCER = Layout(
    name="instacart",
    table="order_products",
    script=["lines", "clusters", "segmentations", "targeting"],
    compared=marts(GROCER_MARTS),
    made=[
        *GROCER_MARTS,
        "customer_clusters",
        "cluster_profiles",
        "cluster_counts",
        "customer_segments",
        "segment_summary",
    ],
)
SUMS_OF_LINES = """
    select
        {key},
        count(*) as lines,
        sum(quantity) as quantity,
        sum(quantity * unit_price) as amount,
        sum(gross_amount) as gross_amount,
        sum(returned_amount) as returned_amount,
        sum(net_amount) as net_amount,
        count(*) filter (is_cancellation) as cancelled_lines,
        min(customer_id || ' ' || country || ' ' || order_date) as lowest,
        max(customer_id || ' ' || country || ' ' || order_date) as highest
    from {{marts}}.fct_sales
    group by {key}
"""
FLAT = Layout(
    name="online_retail",
    table="lines",
    script=["flat"],
    compared={
        "fct_sales by order": (SUMS_OF_LINES.format(key="order_id"), "order_id"),
        "fct_sales by product": (SUMS_OF_LINES.format(key="product_id"), "product_id"),
        "fct_orders": (
            "select order_id, customer_id, ordered_at, order_date, country, order_value, returned_amount, "
            "units, lines, distinct_products from {marts}.fct_orders",
            "order_id",
        ),
        "dim_products": ("select product_id, product_name from {marts}.dim_products", "product_id"),
        "customer_metrics": (
            "select customer_id, orders, lines, units, gross_amount, returned_amount, first_sale_date, "
            "last_sale_date, purchase_days, distinct_products, product_lines, reordered_lines "
            "from {marts}.customer_metrics",
            "customer_id",
        ),
    },
    made=[],
)
LAYOUTS = {layout.name: layout for layout in [GROCER, FLAT]}

RUN_SCRIPT = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], config={"preserve_insertion_order": False})
connection.execute("set variable raw_path = ?", [sys.argv[2]])
connection.execute("set variable min_pair_orders = ?", [int(sys.argv[3])])
for file in sys.argv[4:]:
    connection.execute(open(file).read())
"""


@dataclass
class Size:
    """One layout and number of order lines: the location of its data, and its measurements."""

    layout: Layout
    lines: int
    folder: Path
    costs: dict[str, list[Cost]] = field(default_factory=dict)
    models: dict[str, list[float]] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return its name in messages."""
        return f"{self.layout.name}, {self.lines:,} lines"

    @property
    def raw(self) -> Path:
        """The folder of the raw files."""
        return self.folder / "raw"

    @property
    def database(self) -> Path:
        """The file that dbt publishes."""
        return self.folder / "segmentation.duckdb"

    @property
    def script_database(self) -> Path:
        """The file that the script writes."""
        return self.folder / "script.duckdb"

    @property
    def min_pair_orders(self) -> int:
        """The least number of orders of a pair: one in ten thousand, at ten lines per order."""
        return max(10, self.lines // 100_000)

    @property
    def log(self) -> Path:
        """The output of the last process."""
        return self.folder / "last_process.log"

    def make(self) -> None:
        """Generate the data, unless they exist."""
        self.folder.mkdir(parents=True, exist_ok=True)
        make_up(self.layout.name, self.lines, self.raw)

    def dbt(self, *selection: str) -> Cost:
        """Build from scratch."""
        self.database.unlink(missing_ok=True)
        shutil.rmtree(self.folder / "segmentation_work", ignore_errors=True)
        given = {
            "layout": self.layout.name,
            "raw_path": str(self.raw),
            "min_pair_orders": self.min_pair_orders,
        }
        return run(dbt_build(self.database, given, *selection), self.log)

    def do(self, way: str) -> Cost:
        """Run one variant and return its cost."""
        if way == WHOLE:
            return self.dbt()
        if way == UNTESTED:
            return self.dbt(*WITHOUT_TESTS)
        if way == SAME:
            return self.dbt(*WITHOUT_TESTS, "--select", *[f"+{mart}" for mart in self.layout.made])
        shutil.copyfile(self.folder / "rules.duckdb", self.script_database)
        files = [str(PEERS / f"hand_written_{part}.sql") for part in self.layout.script]
        given = [str(self.script_database), str(self.raw), str(self.min_pair_orders), *files]
        return run([sys.executable, "-c", RUN_SCRIPT, *given], self.log)

    def count(self) -> int:
        """Return the exact number of lines."""
        file = quoted(self.raw / f"{self.layout.table}.parquet")
        return duckdb.sql(f"select count(*) from read_parquet({file})").fetchall()[0][0]

    def note_models(self) -> None:
        """Record the seconds of every model of the last build."""
        results = json.loads((self.folder / "target" / "run_results.json").read_text(encoding="utf-8"))
        for result in results["results"]:
            kind, _, name, *_ = result["unique_id"].split(".")
            if kind == "model":
                self.models.setdefault(name, []).append(result["execution_time"])


def keep_rules(size: Size) -> None:
    """Copy the rule tables to the database that the script starts with."""
    target = size.folder / "rules.duckdb"
    target.unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute(
            f"attach {quoted(size.folder / 'segmentation_work' / 'work.duckdb')} as made (read_only)"
        )
        connection.execute(f"attach {quoted(target)} as kept (storage_version 'v1.0.0')")
        connection.execute("create schema kept.rules")
        tables = connection.sql(
            "select table_name from duckdb_tables() where database_name = 'made' and schema_name = 'rules'"
        )
        for (table,) in tables.fetchall():
            connection.execute(f"create table kept.rules.{table} as from made.rules.{table}")


def all_differing(layout: Layout, ours: Path, other: Path) -> list[str]:
    """Return the differences between the marts of two files, in words."""
    with duckdb.connect(config={"preserve_insertion_order": False}) as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"attach {quoted(ours)} as ours (read_only)")
        connection.execute(f"attach {quoted(other)} as other (read_only)")
        found = []
        for name, (select, keys) in layout.compared.items():
            sides = [select.format(marts=f"{side}.marts") for side in ["ours", "other"]]
            found += differing(connection, name, keys, *sides)
        return found


def check(size: Size) -> None:
    """Stop unless all variants produce the same marts."""
    say(f"{size}: comparing the marts of all variants")
    size.do(WHOLE)
    keep_rules(size)
    published = size.database.rename(size.folder / "whole.duckdb")
    building = (
        size.folder / "segmentation_work" / "building.duckdb"
    )  # without tests a build is not published: its marts are in the work folder
    for way in size.layout.ways[1:]:
        size.do(way)
        other = size.script_database if way == BY_HAND else building
        if found := apart(all_differing, size.layout, published, other):
            first = "\n  ".join(found[:20])
            raise BenchmarkError(f"{way}: the marts differ from those of the full build:\n  {first}")
    published.unlink()


def measure(size: Size, runs: int) -> None:
    """Compare all variants, then time them alternately, in forward and reverse order."""
    size.make()
    check(size)
    for number in range(runs):
        say(f"{size}: round {number + 1} of {runs}, load {os.getloadavg()[0]:.1f}")
        for way in size.layout.ways[:: 1 if number % 2 == 0 else -1]:
            size.costs.setdefault(way, []).append(size.do(way))
            if way == WHOLE:
                size.note_models()


def exponent(sizes: list[Size], taken: list[float]) -> str:
    """Return the exponent with which a cost grows from the second largest size to the largest."""
    if len(sizes) < 2 or min(taken[-2:]) <= 0:
        return ""
    return f"{math.log(taken[-1] / taken[-2]) / math.log(sizes[-1].lines / sizes[-2].lines):.2f}"


def table_of_ways(sizes: list[Size]) -> str:
    """Return the Markdown table of the variants: medians, and medians of the ratios within a round."""
    rows = [
        "| variant | lines | CPU s | ratio to script | wall s | peak MiB | exponent |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for way in sizes[0].layout.ways:
        cpu = [median(cost.cpu for cost in size.costs[way]) for size in sizes]
        for place, size in enumerate(sizes):
            costs = size.costs[way]
            ratio = median(ratios(costs, size.costs[BY_HAND]))
            wall, peak = median(cost.wall for cost in costs), median(cost.peak for cost in costs)
            growth = exponent(sizes[: place + 1], cpu[: place + 1])
            rows.append(
                f"| {way} | {size.lines:,} | {cpu[place]:.1f} | {ratio:.2f} "
                f"| {wall:.1f} | {peak:,.0f} | {growth} |"
            )
    return "\n".join(rows)


def table_of_models(sizes: list[Size]) -> str:
    """Return the Markdown table of the models, slowest first: seconds of each model's own step.

    Models below 1 % of the seconds of all models, at the largest size, are combined in the last row.
    """
    heads = " | ".join(f"{size.lines:,}" for size in sizes)
    rows = [
        f"| model: seconds by number of lines | {heads} | share | exponent |",
        "| --- |" + " ---: |" * (len(sizes) + 2),
    ]
    taken = {model: [median(size.models[model]) for size in sizes] for model in sizes[-1].models}
    every = sum(seconds[-1] for seconds in taken.values())
    costly = {model: seconds for model, seconds in taken.items() if seconds[-1] >= LEAST_SHARE * every}
    listed = sorted(costly.items(), key=lambda item: (-item[1][-1], item[0]))
    others = [seconds for model, seconds in taken.items() if model not in costly]
    if others:
        listed.append((f"{len(others)} others", [sum(each) for each in zip(*others, strict=True)]))
    for model, seconds in listed:
        shown = " | ".join(f"{second:.2f}" for second in seconds)
        rows.append(f"| {model} | {shown} | {seconds[-1] / every:.1%} | {exponent(sizes, seconds)} |")
    return "\n".join(rows)


def beside_the_grocer(measured: dict[str, list[Size]]) -> str:
    """Return the Markdown table of CPU seconds per line of the flat file as multiples of the grocer's."""
    rows = [
        "| CPU per line, flat file to grocer | lines | ratio |",
        "| --- | ---: | ---: |",
    ]
    for way in [WHOLE, UNTESTED]:
        for flat, grocer in zip(measured[FLAT.name], measured[GROCER.name], strict=True):
            cpu = [median(cost.cpu for cost in size.costs[way]) / size.count() for size in [flat, grocer]]
            rows.append(f"| {way} | {flat.lines:,} | {cpu[0] / cpu[1]:.2f} |")
    return "\n".join(rows)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--lines",
        type=int,
        nargs="+",
        default=[300_000, 3_200_000, 32_400_000],
        help="approximate order lines (%(default)s)",
    )
    parser.add_argument("--runs", type=int, default=3, help="runs of each variant (%(default)s)")
    parser.add_argument("--folder", type=Path, required=True, help="folder for data, databases and logs")
    parser.add_argument(
        "--layout",
        choices=list(LAYOUTS),
        nargs="+",
        default=[GROCER.name],
        help="the grocer, the flat file or both (%(default)s)",
    )
    given = parser.parse_args()
    folder = given.folder.resolve()
    measured = {
        name: [Size(LAYOUTS[name], lines, folder / f"{name}_{lines}_lines") for lines in sorted(given.lines)]
        for name in dict.fromkeys(given.layout)
    }
    try:
        claim(folder)
        for sizes in zip(*measured.values(), strict=True):  # small sizes first
            for size in sizes:
                measure(size, given.runs)
    except BenchmarkError as error:
        sys.exit(f"benchmark: {error}")
    for name, sizes in measured.items():
        print(f"{name}:", table_of_ways(sizes), table_of_models(sizes), sep="\n\n", end="\n\n")
    if len(measured) == len(LAYOUTS):
        print(beside_the_grocer(measured), end="\n\n")
    limit = os.environ.get("SEGMENTATION_MEMORY", "80%")
    print(f"Medians of {given.runs} runs, {os.cpu_count()} cores, memory limit of dbt {limit}.")


if __name__ == "__main__":
    main()
