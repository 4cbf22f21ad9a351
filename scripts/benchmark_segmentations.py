"""Benchmark the segmentations against the same work written by hand in SQL and in pandas.

    python scripts/benchmark_segmentations.py --customers 206209 --runs 5 --folder /tmp/benchmark

How it works:

1. `scripts/make_sample.py` generates a synthetic grocer. The project is built once up to one row per
   customer (`int_customer_measures`, `int_customers`), and those tables are copied to a small database.
2. Every variant of a job gets a copy of that database, reads the same tables and writes the same marts.
   The job `segmentations` ends with `segment_summary` and starts with the personas computed. The job
   `clusters` is separate, because the variants use different algorithms.
3. First the results are compared. Only variants that agree are timed, alternately, each as a process of
   its own.

Not timed: loading the rule tables (done for all variants) and dbt's first parse of the project (which is
kept between builds). The hand-written variants are in `scripts/benchmark/`. Nothing is written to the
repository: database, target and logs are in the folder of the command line.
"""

import argparse
import json
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import duckdb
from make_sample import LINES_PER_CUSTOMER
from measuring import BenchmarkError, Cost, apart, claim, dbt_build, differing, make_up, ratios, run, say
from publishing import quoted

PEERS = Path(__file__).resolve().parent / "benchmark"
LAYOUT = "instacart"

# The tables that every variant starts with, apart from the rule tables.
READY_MADE = ["intermediate.int_customer_measures", "intermediate.int_customers", "marts.customer_clusters"]
RUN_SQL = "import sys, duckdb; duckdb.connect(sys.argv[1]).execute(open(sys.argv[2]).read())"

LEAST_RAND_INDEX = 0.9
LARGEST_SILHOUETTE_GAP = 0.05


@dataclass(frozen=True)
class Job:
    """A piece of work with several variants."""

    name: str
    models: str  # the models that do it
    sql: str  # the hand-written file
    tables: dict[str, str]  # tables to compare row by row, and their keys


SEGMENTATIONS = Job(
    name="segmentations",
    models="""
        int_customer_demographics int_customer_ranks int_rfm_scores int_spend_tiers int_customer_fences
        int_priority_scores int_behaviour_segments int_strategic_segments int_segments
        customer_metrics customer_rfm customer_behaviour customer_value customer_segments segment_summary
    """,
    sql="hand_written_segmentations.sql",
    tables={
        "customer_metrics": "customer_id",
        "customer_rfm": "customer_id",
        "customer_behaviour": "customer_id",
        "customer_value": "customer_id",
        "customer_segments": "customer_id, scheme",
        "segment_summary": "scheme, segment",
    },
)
CLUSTERS = Job(
    name="clusters",
    models="path:models/intermediate/clusters customer_clusters cluster_profiles cluster_counts",
    sql="hand_written_clusters.sql",
    tables={},
)
JOBS = [SEGMENTATIONS, CLUSTERS]

DBT, BY_HAND, PANDAS = "dbt build", "one hand-written DuckDB script", "pandas"
START_UP = "dbt build of one model of 38 rows"


class Workshop:
    """The folder of the benchmark."""

    def __init__(self, folder: Path, lines: int):
        """Keep everything in `folder`."""
        self.folder = folder
        self.lines = lines
        self.raw = folder / f"raw_{lines}_lines"
        self.prepared = folder / "prepared.duckdb"
        self.note = folder / "prepared.json"
        self.log = folder / "last_process.log"

    def dbt(self, database: Path, select: str, *resource_types: str) -> list[str]:
        """Return the command of a build without tests."""
        selection = [word for kind in resource_types for word in ["--resource-type", kind]]
        given = {"layout": LAYOUT, "raw_path": str(self.raw)}
        return dbt_build(database, given, *selection, "--select", *select.split())

    def prepare(self) -> int:
        """Create the tables that all variants start with, if needed; return the number of customers."""
        made_for = json.loads(self.note.read_text(encoding="utf-8")) if self.note.exists() else None
        if made_for is not None and made_for["lines"] != self.lines:
            raise BenchmarkError(
                f"{self.folder} contains data of {made_for['lines']:,} lines, not of {self.lines:,}. "
                "Choose another folder, or empty this one."
            )
        if made_for is None:
            self.make()
        with duckdb.connect(self.prepared, read_only=True) as connection:
            return connection.sql("select count(*) from intermediate.int_customer_measures").fetchall()[0][0]

    def make(self) -> None:
        """Generate the raw tables, build the project once up to one row per customer, copy what is needed."""
        make_up(LAYOUT, self.lines, self.raw)
        say("building the project once, up to one row per customer")
        full = self.folder / "full_work"
        shutil.rmtree(full, ignore_errors=True)
        wanted = " ".join("+" + model for job in JOBS for model in job.models.split() if ":" not in model)
        run(self.dbt(self.folder / "full.duckdb", wanted, "model", "seed"), self.log)
        self.prepared.unlink(missing_ok=True)
        with duckdb.connect() as connection:
            connection.execute(f"attach {quoted(full / 'work.duckdb')} as made (read_only)")
            connection.execute(f"attach {quoted(full / 'building.duckdb')} as marts (read_only)")
            connection.execute(f"attach {quoted(self.prepared)} as prepared (storage_version 'v1.0.0')")
            rules = connection.sql(
                "select 'rules.' || table_name from duckdb_tables() "
                "where database_name = 'made' and schema_name = 'rules'"
            ).fetchall()
            for table in READY_MADE + [table for (table,) in rules]:
                connection.execute(f"create schema if not exists prepared.{table.split('.')[0]}")
                source = f"marts.{table}" if table.startswith("marts.") else f"made.{table}"
                connection.execute(f"create table prepared.{table} as from {source}")
        shutil.rmtree(full)
        self.note.write_text(json.dumps({"lines": self.lines}), encoding="utf-8")

    def database(self, way: str, job: Job) -> Path:
        """Return a fresh copy of the prepared tables; the path never changes, because dbt remembers it."""
        names = {DBT: "dbt", BY_HAND: "sql", PANDAS: "pandas", START_UP: "dbt"}
        if names[way] == "dbt":  # with another path it would parse the project again
            database = self.folder / "dbt_work" / "building.duckdb"
            database.parent.mkdir(exist_ok=True)
            database.with_name("work.duckdb.wal").unlink(missing_ok=True)
            shutil.copyfile(self.prepared, database.with_name("work.duckdb"))
        else:
            database = self.folder / f"{names[way]}_{job.name}.duckdb"
        database.with_name(database.name + ".wal").unlink(missing_ok=True)
        shutil.copyfile(self.prepared, database)
        return database

    def do(self, way: str, job: Job) -> tuple[Cost, Path]:
        """Run one variant of a job; return its cost and the path of its result."""
        database = self.database(way, job)
        if way == START_UP:
            command = self.dbt(self.folder / "dbt.duckdb", "int_segments", "model")
        elif way == DBT:
            command = self.dbt(self.folder / "dbt.duckdb", job.models, "model")
        elif way == BY_HAND:
            command = [sys.executable, "-c", RUN_SQL, str(database), str(PEERS / job.sql)]
        else:
            command = [sys.executable, str(PEERS / "in_pandas.py"), job.name, str(database)]
        return run(command, self.log), database


def compare(job: Job, ours: Path, other: Path) -> tuple[list[str], str]:
    """Return the differences between two results, and a remark on how well they agree."""
    with duckdb.connect() as connection:
        connection.execute("set enable_progress_bar = false")
        connection.execute(f"attach {quoted(ours)} as ours (read_only)")
        connection.execute(f"attach {quoted(other)} as other (read_only)")
        found = [line for table, keys in job.tables.items() for line in differing(connection, table, keys)]
        if job.tables:
            return found, f"{', '.join(job.tables)} equal row by row"
        from sklearn.metrics import adjusted_rand_score  # noqa: PLC0415 - slow to import

        pairs = connection.sql("""
            select
                coalesce(a.cluster_key, 0) as ours,
                coalesce(b.cluster_key, 0) as other,
                a.persona is distinct from b.persona as differs
            from ours.marts.customer_clusters as a
            full join other.marts.customer_clusters as b using (customer_id)
        """).fetchnumpy()
        index = adjusted_rand_score(pairs["ours"], pairs["other"])
        counts, gap = connection.sql("""
            select count(*), max(abs(a.silhouette - b.silhouette))
            from ours.marts.cluster_counts as a join other.marts.cluster_counts as b using (cluster_count)
        """).fetchall()[0]
        if index < LEAST_RAND_INDEX:
            found.append(f"customer_clusters: the adjusted Rand index is {index:.3f}")
        if counts != 9 or gap > LARGEST_SILHOUETTE_GAP:
            found.append(f"cluster_counts: {counts} of 9 cluster counts, silhouettes up to {gap:.3f} apart")
        return found, f"adjusted Rand index {index:.3f}, another persona for {pairs['differs'].mean():.1%}"


def check_results(shop: Workshop) -> list[str]:
    """Stop unless all variants produce the same result; return how well they agree."""
    remarks = []
    for job in JOBS:
        _, ours = shop.do(DBT, job)
        kept = ours.rename(shop.folder / f"ours_{job.name}.duckdb")
        for way in (BY_HAND, PANDAS):
            say(f"{job.name}: comparing the results of dbt and of {way}")
            _, other = shop.do(way, job)
            found, remark = apart(compare, job, kept, other)
            if found:
                first = "\n  ".join(found[:20])
                raise BenchmarkError(
                    f"The results of dbt and of {way} differ, so there is nothing to time:\n  {first}"
                )
            remarks.append(f"{job.name}, dbt and {way}: {remark}")
    return remarks


def time_all(shop: Workshop, runs: int) -> dict[tuple[str, str], list[Cost]]:
    """Run all variants alternately, in forward and reverse order; return the costs by job and variant."""
    turns = [(job, way) for job in JOBS for way in (DBT, BY_HAND, PANDAS)]
    turns.insert(3, (SEGMENTATIONS, START_UP))
    costs = {}
    for number in range(runs):
        say(f"round {number + 1} of {runs}, load {os.getloadavg()[0]:.1f}")
        for job, way in turns if number % 2 == 0 else reversed(turns):
            cost, _ = shop.do(way, job)
            costs.setdefault((job.name, way), []).append(cost)
    start_up = costs[SEGMENTATIONS.name, START_UP]
    for job in JOBS:
        costs[job.name, f"{DBT}, less start-up"] = [
            Cost(cost.cpu - base.cpu, cost.wall - base.wall, cost.peak)
            for cost, base in zip(costs[job.name, DBT], start_up, strict=True)
        ]
    return costs


def table(costs: dict[tuple[str, str], list[Cost]]) -> str:
    """Return the Markdown table: medians, and medians of the ratios within a round."""
    lines = [
        "| job | variant | CPU s | lowest-highest | CPU to hand-written | wall s | peak MiB |",
        "| --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    rows = [(job.name, way) for job in JOBS for way in (DBT, f"{DBT}, less start-up", BY_HAND, PANDAS)]
    for job, way in [(SEGMENTATIONS.name, START_UP), *rows]:
        taken = costs[job, way]
        cpu = [cost.cpu for cost in taken]
        ratio = "" if way == START_UP else f"{median(ratios(taken, costs[job, BY_HAND])):.2f}"
        label = "start-up" if way == START_UP else job
        lines.append(
            f"| {label} | {way} | {median(cpu):.2f} | {min(cpu):.2f}-{max(cpu):.2f} | {ratio} "
            f"| {median(cost.wall for cost in taken):.2f} | {median(cost.peak for cost in taken):,.0f} |"
        )
    return "\n".join(lines)


def benchmark(folder: Path, lines: int, runs: int) -> None:
    """Prepare the data, compare and time the variants, print the table."""
    folder.mkdir(parents=True, exist_ok=True)
    shop = Workshop(folder.resolve(), lines)
    customers = shop.prepare()
    remarks = check_results(shop)
    load_before = os.getloadavg()
    costs = time_all(shop, runs)
    print(table(costs))
    print()
    print(f"{customers:,} customers, {lines:,} order lines, {runs} alternating runs, medians.")
    load = f"Load average {load_before[0]:.1f} before and {os.getloadavg()[0]:.1f} after"
    print(f"{load}, {os.cpu_count()} cores.")
    packages = ["duckdb", "dbt-core", "pandas", "scikit-learn"]
    versions = ", ".join(f"{name} {version(name)}" for name in packages)
    print(f"{versions}, Python {platform.python_version()}.")
    for remark in remarks:
        print(f"Results compared before timing: {remark}.")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description="Benchmark the segmentations against the same work in a hand-written DuckDB script and "
        "in pandas. Prints one Markdown table.",
        epilog="Results are compared before anything is timed. CPU seconds and peak memory are of "
        "entire processes. On a busy machine trust the ratios, not the wall seconds.",
    )
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--lines", type=int, default=3_200_000, help="order lines to generate (%(default)s)")
    size.add_argument("--customers", type=int, help="or: approximate customers, each with 157 lines")
    parser.add_argument("--runs", type=int, default=3, help="runs of each variant (%(default)s)")
    parser.add_argument(
        "--folder",
        type=Path,
        help="where to work (a temporary folder that goes away). The data stay there for the next run: "
        "empty it after a change of raw tables, measures or rule tables",
    )
    given = parser.parse_args()
    lines = given.lines
    if given.customers is not None:
        lines = round(given.customers * LINES_PER_CUSTOMER[LAYOUT])
    if given.runs < 1:
        parser.error("--runs must be 1 or more")
    if lines < 10_000:
        parser.error("too small to measure: --lines must be 10000 or more, --customers 64 or more")
    try:
        if given.folder is not None:
            claim(given.folder)
            benchmark(given.folder, lines, given.runs)
        else:
            with TemporaryDirectory(prefix="benchmark-") as folder:
                benchmark(Path(folder), lines, given.runs)
    except BenchmarkError as error:
        sys.exit(f"benchmark: {error}")
    except OSError as error:
        sys.exit(f"benchmark: cannot write to {error.filename or given.folder}: {error.strerror or error}")
    except duckdb.Error as error:
        sys.exit(f"benchmark: DuckDB stopped with: {error}")


if __name__ == "__main__":
    main()
