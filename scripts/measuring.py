"""Functions shared by the benchmarks: generate data, measure a process, compare two results."""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb
from make_sample import write_data_set

ROOT = Path(__file__).resolve().parent.parent
RUN_DBT = "from dbt.cli.main import cli; cli()"
# On a busy machine, threads of numeric libraries use ten times the CPU time while waiting for each other.
FAIR = {"OMP_WAIT_POLICY": "passive", "PYTHONUTF8": "1"}
MARK = ".benchmark"  # marks the folders that benchmarks created
TOLERANCE = 2e-6  # averages are stored with six decimals


class BenchmarkError(Exception):
    """An error that is shown to the user without a traceback."""


@dataclass(frozen=True)
class Cost:
    """The cost of a process."""

    cpu: float  # CPU seconds, user and system
    wall: float
    peak: float  # MiB


def say(sentence: str) -> None:
    """Print progress to stderr, separate from the table."""
    print(sentence, file=sys.stderr, flush=True)


def run(command: list[str], log: Path) -> Cost:
    """Run a process in the project's folder; return its cost, including child processes."""
    with log.open("wb") as said:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, stdout=said, stderr=subprocess.STDOUT, cwd=ROOT, env=os.environ | FAIR
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-25:]
        raise BenchmarkError("\n".join(["A process failed. Its command:", " ".join(command), "", *last]))
    unit = 1024 * 1024 if platform.system() == "Darwin" else 1024
    return Cost(usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / unit)


def apart(function: Callable[..., Any], *given: Any) -> Any:
    """Call a function in another process, because this one's peak memory would count for its children too."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *given).result()


def claim(folder: Path) -> None:
    """Create a folder for benchmarks; fail if it exists and contains other files."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / MARK
    others = sorted(path.name for path in folder.iterdir())
    if others and not mark.exists():
        raise BenchmarkError(
            f"{folder} contains files of others ({', '.join(others[:3])}), and benchmarks remove files. "
            f"Choose another folder: --folder {folder / 'benchmark'}. "
            f"If an older version created it: touch {mark}"
        )
    mark.touch()


def make_up(layout: str, lines: int, raw: Path) -> None:
    """Write synthetic raw tables as Parquet files, unless the folder exists."""
    if not raw.exists():
        say(f"generating {lines:,} order lines")
        new = raw.with_suffix(".new")
        apart(write_data_set, layout, lines, "parquet", new, os.cpu_count() or 1)
        new.rename(raw)


def dbt_build(database: Path, variables: dict[str, Any], *selection: str) -> list[str]:
    """Return the command of a build whose dbt target and logs are next to the published file."""
    command = ["env", f"SEGMENTATION_DB={database}", sys.executable, "-c", RUN_DBT, "build"]
    command += ["--exclude-resource-type", "unit_test"]
    command += ["--target-path", str(database.with_name("target"))]
    command += ["--log-path", str(database.with_name("logs"))]
    return [*command, "--vars", json.dumps(variables), *selection]


def ratios(taken: list[Cost], base: list[Cost]) -> list[float]:
    """Return the CPU seconds of each round as multiples of another variant's in the same round."""
    return [one.cpu / other.cpu for one, other in zip(taken, base, strict=True)]


def differing(
    connection: duckdb.DuckDBPyConnection, table: str, keys: str, one: str = "", another: str = ""
) -> list[str]:
    """Return the differences between two selects in words; by default of a table in `ours` and `other`."""
    connection.execute(f"create or replace temp table ours_now as {one or f'from ours.marts.{table}'}")
    connection.execute(f"create or replace temp table other_now as {another or f'from other.marts.{table}'}")
    ours, other = "temp.ours_now", "temp.other_now"
    columns = connection.sql(f"describe {ours}").fetchall()
    theirs = {name for name, *_ in connection.sql(f"describe {other}").fetchall()}
    missing = [name for name, *_ in columns if name not in theirs]
    if missing:
        return [f"{table} has no {', '.join(missing)}"]
    on = " and ".join(f"a.{key.strip()} = b.{key.strip()}" for key in keys.split(","))
    first_key = keys.split(",", maxsplit=1)[0]
    both = f"from {ours} as a full join {other} as b on {on}"
    found = []
    lonely = f"select count(*) {both} where a.{first_key} is null or b.{first_key} is null"
    if rows := connection.sql(lonely).fetchall()[0][0]:
        found.append(f"{table}: {rows:,} rows are in only one of the two")
    for name, kind, *_ in columns:
        equal = f"a.{name} is not distinct from b.{name}"
        if kind == "DOUBLE" or kind.startswith("DECIMAL"):
            gap = f"abs(a.{name}::double - b.{name}::double)"
            equal += f" or coalesce({gap} <= {TOLERANCE} * greatest(1, abs(a.{name}::double)), false)"
        rows, ours_value, other_value = connection.sql(
            f"select count(*), any_value(a.{name}), any_value(b.{name}) "
            f"from {ours} as a join {other} as b on {on} where not ({equal})"
        ).fetchall()[0]
        if rows:
            found.append(f"{table}.{name}: {rows:,} rows differ, for example {ours_value} and {other_value}")
    return found
