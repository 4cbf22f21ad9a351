"""Build the same input on DuckDB and on Spark, and compare every mart: all rows, columns and types.

    make test-spark                                        the bundled sample, with all tests on Spark
    .venv/bin/python scripts/parity.py --lines 200000      synthetic order lines instead

Marts are compared with EXCEPT ALL in both directions, without tolerance for any column. Spark runs on the
cluster in SPARK_MASTER, or on a temporary one that scripts/spark_cluster.py starts on this machine.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
from spark_cluster import cluster

ROOT = Path(__file__).resolve().parents[1]
DBT = [sys.executable, "-c", "from dbt.cli.main import cli; cli()"]
MODELS_ONLY = ["--exclude-resource-types", "test", "unit_test"]
SLOWEST = 12


@dataclass
class Compared:
    """One mart on both engines."""

    mart: str
    rows: int
    columns: int
    types: list  # columns with different names or types on the engines
    differences: int  # rows that only one of them has


@dataclass
class Build:
    """A build of one target in a separate folder."""

    target: str
    folder: Path
    seconds: float = 0
    summary: str = ""

    def run(self, options):
        """Run dbt; exit with its output if it fails."""
        places = {
            "SEGMENTATION_DB": self.folder / "segmentation.duckdb",
            "SPARK_WAREHOUSE": self.folder / "warehouse",
            "DBT_TARGET_PATH": self.folder / f"target_{self.target}",
            "DBT_LOG_PATH": self.folder / f"logs_{self.target}",
        }
        start = time.monotonic()
        done = subprocess.run(
            [*DBT, "build", "--target", self.target, *options],
            cwd=ROOT,
            env=os.environ | {name: str(path) for name, path in places.items()},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        self.seconds = time.monotonic() - start
        if done.returncode:
            sys.exit(f"{done.stdout[-6000:]}{done.stderr[-2000:]}\nThe build of target {self.target} failed.")
        self.summary = done.stdout.strip().splitlines()[-1]
        return self

    def seconds_of_models(self):
        """Return the seconds of every model."""
        text = (self.folder / f"target_{self.target}" / "run_results.json").read_text(encoding="utf-8")
        models = [row for row in json.loads(text)["results"] if row["unique_id"].startswith("model.")]
        return {row["unique_id"].split(".")[2]: row["execution_time"] for row in models}


def described(connection, relation):
    """Return the columns of a relation, each with its type."""
    return {row[:2] for row in connection.sql(f"describe select * from {relation}").fetchall()}


def compare(connection, mart, one, other):
    """Compare the relations of a mart on both engines."""
    columns, others = described(connection, one), described(connection, other)
    shared = {name for name, _ in columns} & {name for name, _ in others}
    selected = ", ".join(f'"{name}"' for name in sorted(shared))
    lacking = "select count(*) from (select {columns} from {here} except all select {columns} from {there})"
    return Compared(
        mart,
        connection.sql(f"select count(*) from {one}").fetchall()[0][0],
        len(columns),
        sorted(columns ^ others),
        sum(
            connection.sql(lacking.format(columns=selected, here=here, there=there)).fetchall()[0][0]
            for here, there in [(one, other), (other, one)]
        ),
    )


def compare_marts(folder):
    """Compare every mart that both engines build, reading Spark's files."""
    connection = duckdb.connect()
    connection.execute(f"attach '{folder / 'segmentation_work' / 'building.duckdb'}' as duck (read_only)")
    return [
        compare(
            connection,
            mart.name,
            f"duck.marts.{mart.name}",
            f"read_parquet('{mart}/**/*.parquet', hive_partitioning = true)",
        )
        for mart in sorted((folder / "warehouse" / "building.db").iterdir())
    ]


def report(compared, duck, spark):
    """Print the table of marts, and the slowest models on Spark with their times on DuckDB."""
    print(f"{'mart':34} {'rows':>10} {'columns':>8} {'differences':>12}  other types")
    for row in compared:
        other = ", ".join(" ".join(column) for column in row.types)
        print(f"{row.mart:34} {row.rows:>10,} {row.columns:>8} {row.differences:>12,}  {other}".rstrip())
    print(f"\n{'slowest models, seconds':34} {'Spark':>10} {'DuckDB':>8}")
    for model in sorted(spark, key=spark.get, reverse=True)[:SLOWEST]:
        print(f"{model:34} {spark[model]:>10.2f} {duck.get(model, 0):>8.2f}")


def main():
    """Build on both engines, compare, and fail if there is a difference."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--lines", type=int, help="order lines to generate (default: bundled sample)")
    parser.add_argument("--layout", default="shop", choices=["shop", "online_retail", "instacart"])
    parser.add_argument(
        "--format", default="parquet", choices=["parquet", "csv"], help="file format of generated lines"
    )
    parser.add_argument("--tests", action="store_true", help="run all data and unit tests on Spark too")
    parser.add_argument("--folder", type=Path, help="keep both builds in this folder")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="parity-") as temporary:
        folder = (arguments.folder or Path(temporary)).resolve()
        choices = {"layout": arguments.layout}
        if arguments.lines:
            choices["raw_path"] = str(folder / f"raw_{arguments.lines}_{arguments.format}")
            make = [sys.executable, ROOT / "scripts" / "make_sample.py", "--layout", arguments.layout]
            make += ["--out", choices["raw_path"], "--format", arguments.format]
            subprocess.run([*make, "--lines", str(arguments.lines)], check=True)
        options = ["--vars", json.dumps(choices)]
        duck = Build("dev", folder).run([*options, *MODELS_ONLY])
        with cluster() as master:
            os.environ["SPARK_MASTER"] = master
            spark = Build("spark", folder).run(options if arguments.tests else [*options, *MODELS_ONLY])
        compared = compare_marts(folder)
        report(compared, duck.seconds_of_models(), spark.seconds_of_models())
    print(f"\nDuckDB took {duck.seconds:.0f} s, Spark on {master} {spark.seconds:.0f} s: {spark.summary}")
    different = [row.mart for row in compared if row.differences or row.types]
    sys.exit(
        f"Marts that differ: {', '.join(different) or 'none was built'}" if different or not compared else 0
    )


if __name__ == "__main__":
    main()
