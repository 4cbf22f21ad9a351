"""Build the same input on DuckDB and on Spark, and compare every mart: row for row, column for column, types included.

Every difference counts but those in APPROXIMATE. A mart is compared by EXCEPT ALL in both directions; where a
column is approximate, by the other columns, and row for row in the order of these within the tolerance.

    make test-spark                                               the bundled sample, with all tests on Spark
    .venv/bin/python scripts/parity.py --lines 200000             generated lines instead of the bundled sample

Spark runs on the cluster that SPARK_MASTER names, else on a local one that scripts/spark_cluster.py starts and stops.
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

# Columns that may differ, and by how much: Spark and DuckDB take logarithms and interpolate in their own ways.
APPROXIMATE = {}


@dataclass
class Compared:
    """One mart on both engines."""

    mart: str
    rows: int
    columns: int
    types: list  # columns of another type or name
    differences: int  # rows of one that the other lacks


def dbt(target, environment, *arguments):
    """Run dbt, and return its output and the seconds it took; stop where it fails."""
    start = time.monotonic()
    command = [sys.executable, "-c", "from dbt.cli.main import cli; cli()", "build", "--target", target, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | environment, capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        sys.exit(f"{done.stdout[-6000:]}\n{done.stderr[-2000:]}\nThe build on {target} failed.")
    return done.stdout, time.monotonic() - start


def described(connection, relation):
    """Return the columns of a relation, in order, with their types."""
    return [row[:2] for row in connection.sql(f"describe select * from {relation}").fetchall()]


def compare(connection, mart, duck, spark):
    """Compare two relations that should be one mart."""
    columns, others = described(connection, duck), described(connection, spark)
    types = sorted(set(columns) ^ set(others))
    approximate = APPROXIMATE.get(mart, {})
    shared = [name for name, _ in columns if name in dict(others)]
    exact = ", ".join(f'"{name}"' for name in shared if name not in approximate)
    differences = 0
    for one, other in [(duck, spark), (spark, duck)]:
        query = f"select count(*) from (select {exact} from {one} except all select {exact} from {other})"
        differences += connection.sql(query).fetchall()[0][0]
    for name, tolerance in approximate.items():
        differences += connection.sql(f"""
            with one as (select {name} as a, row_number() over (order by all) as place from (select {exact}, {name} from {duck})),
            other as (select {name} as b, row_number() over (order by all) as place from (select {exact}, {name} from {spark}))
            select count(*) from one full join other using (place)
            where a is distinct from b and coalesce(abs(a - b) > {tolerance}, true)
        """).fetchall()[0][0]
    rows = connection.sql(f"select count(*) from {duck}").fetchall()[0][0]
    return Compared(mart, rows, len(columns), types, differences)


def compare_all(work, warehouse):
    """Compare every mart that Spark has built with DuckDB's."""
    connection = duckdb.connect()
    connection.execute(f"attach '{work / 'building.duckdb'}' as duck (read_only)")
    compared = []
    for folder in sorted((warehouse / "building.db").iterdir()):
        files = f"read_parquet('{folder}/**/*.parquet')"
        compared.append(compare(connection, folder.name, f"duck.marts.{folder.name}", files))
    return compared


def seconds_of(target_path):
    """Return how long every model took in the last run."""
    results = json.loads((target_path / "run_results.json").read_text(encoding="utf-8"))["results"]
    return {
        result["unique_id"].split(".")[2]: result["execution_time"]
        for result in results
        if result["unique_id"].startswith("model.")
    }


def main():
    """Build on both engines, compare, and fail where there is a difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, help="generate so many order lines instead of taking the sample")
    parser.add_argument("--layout", default="shop", choices=["shop", "online_retail", "instacart"])
    parser.add_argument("--tests", action="store_true", help="run all data and unit tests on Spark too")
    parser.add_argument("--format", default="parquet", choices=["parquet", "csv"], help="of generated lines")
    parser.add_argument("--folder", type=Path, help="keep both builds in this folder")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="parity-") as temporary:
        folder = (arguments.folder or Path(temporary)).resolve()
        raw = ""
        if arguments.lines:
            raw = str(folder / f"raw_{arguments.lines}")
            make = [sys.executable, ROOT / "scripts" / "make_sample.py", "--layout", arguments.layout, "--out", raw]
            subprocess.run([*make, "--lines", str(arguments.lines), "--format", arguments.format], check=True)
        options = ["--vars", json.dumps({"layout": arguments.layout, "raw_path": raw})]
        models = ["--exclude-resource-types", "test", "unit_test"]
        environment = {
            target: {
                "SEGMENTATION_DB": str(folder / "segmentation.duckdb"),
                "SPARK_WAREHOUSE": str(folder / "warehouse"),
                "DBT_TARGET_PATH": str(folder / f"target_{target}"),
                "DBT_LOG_PATH": str(folder / f"logs_{target}"),
            }
            for target in ["dev", "spark"]
        }
        _, duck_seconds = dbt("dev", environment["dev"], *options, *models)
        with cluster() as master:
            spark_options = options if arguments.tests else [*options, *models]
            output, spark_seconds = dbt("spark", environment["spark"] | {"SPARK_MASTER": master}, *spark_options)
        compared = compare_all(folder / "segmentation_work", folder / "warehouse")
        report(compared, seconds_of(folder / "target_dev"), seconds_of(folder / "target_spark"))
    print(f"DuckDB took {duck_seconds:.0f} s, Spark on {master} {spark_seconds:.0f} s{', with its tests' * arguments.tests}.")
    print(output.strip().splitlines()[-1])
    different = [row.mart for row in compared if row.differences or row.types]
    sys.exit(f"Marts that differ: {', '.join(different)}" if different or not compared else 0)


def report(compared, duck_seconds, spark_seconds):
    """Print the table of marts, and the slowest models beside DuckDB."""
    print(f"{'mart':34} {'rows':>10} {'columns':>8} {'differences':>12}  other types")
    for row in compared:
        other = ", ".join(f"{name} {kind}" for name, kind in row.types)
        print(f"{row.mart:34} {row.rows:>10,} {row.columns:>8} {row.differences:>12,}  {other}".rstrip())
    print(f"\n{'slowest models, seconds':34} {'Spark':>10} {'DuckDB':>8}")
    for model in sorted(spark_seconds, key=spark_seconds.get, reverse=True)[:12]:
        print(f"{model:34} {spark_seconds[model]:>10.2f} {duck_seconds.get(model, 0):>8.2f}")
    print()


if __name__ == "__main__":
    main()
