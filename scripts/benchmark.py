"""Measure whole builds of a made-up grocer at several sizes, beside one hand-written DuckDB script.

    python scripts/benchmark.py --lines 300000 3200000 32400000 --runs 3 --folder /tmp/benchmark

Three ways, each a whole process, timed in alternation: the whole `dbt build` from nothing with every mart
and every test; dbt building only the marts that the script makes too, with all they need and without tests;
and the script (`scripts/benchmark/hand_written_*.sql`), written for this data set, which checks nothing.
First the marts of all ways are compared row for row.

Prints CPU seconds, wall time, peak memory, the ratio to the script and how CPU grows with the lines (an
exponent of 1: as fast as they do), then the seconds of every mart of the whole build. SEGMENTATION_MEMORY
limits the memory of dbt's ways. What a night's build saves: `benchmark_nightly.py`.
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
SCRIPT = ["lines", "clusters", "segmentations", "targeting"]
LAYOUT = "instacart"

# The marts that are compared, with their keys. The script makes customer_clusters, cluster_profiles,
# cluster_counts, customer_segments and segment_summary too; its clusters are found in another way.
COMPARED = {
    "customer_metrics": "customer_id",
    "customer_rfm": "customer_id",
    "customer_behaviour": "customer_id",
    "customer_value": "customer_id",
    "product_pairs": "product_id_a, product_id_b",
    "segment_by_product": "scheme, segment, product_id",
    "segment_by_department": "scheme, segment, department",
}
MADE_BY_SCRIPT = [
    *COMPARED,
    "customer_clusters",
    "cluster_profiles",
    "cluster_counts",
    "customer_segments",
    "segment_summary",
]
RUN_SCRIPT = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], config={"preserve_insertion_order": False})
connection.execute("set variable raw_path = ?", [sys.argv[2]])
connection.execute("set variable min_pair_orders = ?", [int(sys.argv[3])])
for file in sys.argv[4:]:
    connection.execute(open(file).read())
"""

WHOLE, SAME, BY_HAND = "dbt build, all marts and tests", "dbt, the script's marts", "hand-written script"
WAYS = [WHOLE, SAME, BY_HAND]


@dataclass
class Size:
    """One number of order lines: where its data are, and what was measured."""

    lines: int
    folder: Path
    costs: dict[str, list[Cost]] = field(default_factory=lambda: {way: [] for way in WAYS})
    marts: dict[str, list[float]] = field(default_factory=dict)

    @property
    def raw(self) -> Path:
        """The folder of the raw files."""
        return self.folder / "raw"

    @property
    def database(self) -> Path:
        """What dbt publishes."""
        return self.folder / "segmentation.duckdb"

    @property
    def script_database(self) -> Path:
        """What the script writes."""
        return self.folder / "script.duckdb"

    @property
    def min_pair_orders(self) -> int:
        """A pair counts from one order in ten thousand on, with ten lines an order."""
        return max(10, self.lines // 100_000)

    @property
    def log(self) -> Path:
        """What the last process said."""
        return self.folder / "last_process.log"

    def make(self) -> None:
        """Make up the data, unless they are there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        make_up(LAYOUT, self.lines, self.raw)

    def dbt(self, *selection: str) -> Cost:
        """Build from nothing."""
        self.database.unlink(missing_ok=True)
        shutil.rmtree(self.folder / "segmentation_work", ignore_errors=True)
        given = {"layout": LAYOUT, "raw_path": str(self.raw), "min_pair_orders": self.min_pair_orders}
        return run(dbt_build(self.database, given, *selection), self.log)

    def do(self, way: str) -> Cost:
        """Do everything in one way and return what it took."""
        if way == WHOLE:
            return self.dbt()
        if way == SAME:
            wanted = [f"+{mart}" for mart in MADE_BY_SCRIPT]
            return self.dbt("--resource-type", "model", "--resource-type", "seed", "--select", *wanted)
        shutil.copyfile(self.folder / "rules.duckdb", self.script_database)
        files = [str(PEERS / f"hand_written_{part}.sql") for part in SCRIPT]
        given = [str(self.script_database), str(self.raw), str(self.min_pair_orders), *files]
        return run([sys.executable, "-c", RUN_SCRIPT, *given], self.log)

    def note_marts(self) -> None:
        """Keep how long every mart of the last build took."""
        results = json.loads((self.folder / "target" / "run_results.json").read_text(encoding="utf-8"))
        for result in results["results"]:
            if '"marts"' in (result.get("relation_name") or "") and result["unique_id"].startswith("model."):
                mart = result["unique_id"].split(".")[2]
                self.marts.setdefault(mart, []).append(result["execution_time"])


def keep_rules(size: Size) -> None:
    """Copy the rule tables into the database that the script starts from."""
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


def all_differing(ours: Path, other: Path) -> list[str]:
    """Return what differs between the marts of two files, in words."""
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"attach {quoted(ours)} as ours (read_only)")
        connection.execute(f"attach {quoted(other)} as other (read_only)")
        return [line for mart, keys in COMPARED.items() for line in differing(connection, mart, keys)]


def check(size: Size) -> None:
    """Stop unless all ways come to the same marts."""
    say(f"{size.lines:,} lines: comparing the marts of all ways")
    size.do(WHOLE)
    keep_rules(size)
    published = size.database.rename(size.folder / "whole.duckdb")
    size.do(BY_HAND)
    size.do(SAME)  # a part of the project is never published
    for other in [size.script_database, size.folder / "segmentation_work" / "building.duckdb"]:
        if found := apart(all_differing, published, other):
            first = "\n  ".join(found[:20])
            raise BenchmarkError(f"The marts of two ways differ, so there is nothing to time:\n  {first}")
    published.unlink()


def measure(size: Size, runs: int) -> None:
    """Compare all ways, then time them in alternation, forwards and backwards."""
    size.make()
    check(size)
    for number in range(runs):
        say(f"{size.lines:,} lines: round {number + 1} of {runs}, load {os.getloadavg()[0]:.1f}")
        for way in WAYS if number % 2 == 0 else WAYS[::-1]:
            size.costs[way].append(size.do(way))
            if way == WHOLE:
                size.note_marts()


def exponent(sizes: list[Size], taken: list[float]) -> str:
    """Return how a cost grows from the second largest size to the largest, as a power of the lines."""
    if len(sizes) < 2 or min(taken[-2:]) <= 0:
        return ""
    return f"{math.log(taken[-1] / taken[-2]) / math.log(sizes[-1].lines / sizes[-2].lines):.2f}"


def table_of_ways(sizes: list[Size]) -> str:
    """Return the Markdown table of the ways: medians, and medians of the ratios within a round."""
    rows = [
        "| way | lines | CPU s | to the script | wall s | peak MiB | exponent |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for way in WAYS:
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


def table_of_marts(sizes: list[Size]) -> str:
    """Return the Markdown table of the marts: seconds of each one's own step, the most costly first."""
    heads = " | ".join(f"{size.lines:,}" for size in sizes)
    rows = [
        f"| mart, seconds at so many lines | {heads} | exponent |",
        "| --- |" + " ---: |" * (len(sizes) + 1),
    ]
    taken = {mart: [median(size.marts[mart]) for size in sizes] for mart in sizes[-1].marts}
    for mart, seconds in sorted(taken.items(), key=lambda item: (-item[1][-1], item[0])):
        shown = " | ".join(f"{second:.2f}" for second in seconds)
        rows.append(f"| {mart} | {shown} | {exponent(sizes, seconds)} |")
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
        help="order lines, roughly (%(default)s)",
    )
    parser.add_argument("--runs", type=int, default=3, help="how often each way is timed (%(default)s)")
    parser.add_argument("--folder", type=Path, required=True, help="where data, databases and logs are kept")
    given = parser.parse_args()
    folder = given.folder.resolve()
    sizes = [Size(lines, folder / f"{lines}_lines") for lines in sorted(given.lines)]
    try:
        claim(folder)
        for size in sizes:
            measure(size, given.runs)
    except BenchmarkError as error:
        sys.exit(f"benchmark: {error}")
    print(table_of_ways(sizes), table_of_marts(sizes), sep="\n\n")
    limit = os.environ.get("SEGMENTATION_MEMORY", "80%")
    print(f"\nMedians of {given.runs} runs, {os.cpu_count()} cores, memory limit of dbt {limit}.")


if __name__ == "__main__":
    main()
