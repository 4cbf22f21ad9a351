"""Build large and skewed data sets with a memory limit, and print time and peak memory: `make load`.

    python scripts/benchmark_load.py --folder benchmark [--memory 4GB] [--scale 0.01] [--only basket,files]

Every case is built in full at its size and at half of it, with all data tests. The last column is the
exponent between the two: 1 if twice the input takes twice the CPU seconds, 2 if it takes four times as long.
The constant start-up time of dbt is subtracted from both. A build that fails ends the run.
"""

import argparse
import math
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
from measuring import BenchmarkError, claim, dbt_build, run, say
from publishing import quoted

WIDE_AWAKE = (
    "timestamp '2022-01-01' + to_minutes(cast(range * 7919 % 1400000 as integer))"  # over about 970 days
)


@dataclass(frozen=True)
class Case:
    """A data set: its size, the SQL of its two tables, and the build options."""

    name: str
    size: int  # orders, or lines of the single basket
    orders: str
    lines: str
    variables: dict
    files: int = 1


def orders_of(customer: str, moment: str = WIDE_AWAKE) -> str:
    """Return a select with one order per number."""
    return (
        f"select 'O' || range as order_id, {customer} as customer_id, {moment} as ordered_at, "
        "['France', 'Germany', 'Spain'][1 + range % 3] as country, false as is_cancelled from range({size})"
    )


def lines_of(a_line_more_in: int = 15) -> str:
    """Return a select with one line per order, and a second one in every n-th order."""
    return (
        "select 'L' || range || '-' || more as order_line_id, 'O' || range as order_id, "
        "'P' || (range * 31 + more * 17) % 20000 as product_id, 1 + range % 3 as quantity, "
        "cast(1 + (range % 997) / 100 as decimal(18, 2)) as unit_price "
        f"from range({{size}}), range(2) as again(more) where more = 0 or range % {a_line_more_in} = 0"
    )


CASES = {
    "customers": Case(
        "3 million customers, 7.5 million orders, 8 million lines",
        7_500_000,
        orders_of("'C' || range % (2 * {size} // 5)"),
        lines_of(),
        {},
    ),
    "years": Case(
        "30 years, all of them in the history",
        1_000_000,
        orders_of(
            "'C' || range % ({size} // 20)",
            "timestamp '1994-01-01' + to_hours(cast(range * 7919 % 262000 as integer))",
        ),
        lines_of(),
        {"history_months": 0},
    ),
    "files": Case(
        "500 small files", 500_000, orders_of("'C' || range % ({size} // 10)"), lines_of(), {}, files=500
    ),
    "customer": Case(
        "one customer with a million orders",
        1_000_000,
        orders_of("'C' || (range % 2) * (range // 1000)"),
        lines_of(),
        {},
    ),
    "basket": Case(
        "a basket of 50,000 items",
        50_000,
        orders_of("'C' || range % 1000"),
        "select 'L' || range as order_line_id, "
        "'O' || (range % 2 * (1 + range // 2 % ({size} - 1))) as order_id, "  # every second line in order 0
        "'P' || range as product_id, "
        "1 as quantity, cast(2.5 as decimal(18, 2)) as unit_price from range(2 * {size})",
        {"max_basket_items": 0},
    ),
}


def write(case: Case, size: int, folder: Path) -> None:
    """Write the raw tables of a case, unless they exist."""
    if folder.exists():
        return
    new = folder.with_suffix(".new")
    (new / "order_lines").mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as connection:
        orders = case.orders.replace("{size}", str(size))
        connection.execute(f"copy ({orders}) to {quoted(new / 'orders.parquet')} (format parquet)")
        connection.execute(f"create table lines as {case.lines.replace('{size}', str(size))}")
        if case.files == 1:
            target = new / "order_lines" / "all.parquet"
            connection.execute(f"copy lines to {quoted(target)} (format parquet)")
        for number in range(case.files if case.files > 1 else 0):
            target = new / "order_lines" / f"{number}.csv"
            part = f"from lines where hash(order_id) % {case.files} = {number}"
            connection.execute(f"copy ({part}) to {quoted(target)} (format csv, header)")
    new.rename(folder)


def built(folder: Path, raw: Path, variables: dict, memory: str):
    """Build from scratch with all data tests; return the cost."""
    for left in [folder / "segmentation.duckdb", *(folder / "segmentation_work").glob("*.duckdb*")]:
        left.unlink(missing_ok=True)
    given = {"layout": "shop", "raw_path": str(raw), **variables}
    command = dbt_build(folder / "segmentation.duckdb", given, "--exclude-resource-type", "unit_test")
    return run([command[0], f"SEGMENTATION_MEMORY={memory}", *command[1:]], folder / "last_process.log")


def measure(cases: list[str], folder: Path, memory: str, scale: float) -> None:
    """Build every case at full and half size, and print the table."""
    claim(folder)
    write(CASES["customers"], 100, folder / "tiny")
    say("dbt's start")
    built(folder, folder / "tiny", {}, memory)  # parses
    start = built(folder, folder / "tiny", {}, memory)
    print(
        f"With SEGMENTATION_MEMORY={memory}, at {scale:g} of the full size; "
        f"the start-up of dbt takes {start.cpu:.0f} CPU seconds.\n"
    )
    print(
        "| case | lines | seconds | CPU seconds | peak MB | exponent |\n"
        "| --- | ---: | ---: | ---: | ---: | ---: |"
    )
    for name in cases:
        case = CASES[name]
        taken = []
        for size in [max(100, int(case.size * scale / 2)), max(200, int(case.size * scale))]:
            say(f"{case.name}: {size:,}")
            raw = folder / f"{name}_{size}"
            write(case, size, raw)
            taken.append(built(folder, raw, case.variables, memory))
        half, whole = taken
        exponent = math.log2(max(whole.cpu - start.cpu, 0.1) / max(half.cpu - start.cpu, 0.1))
        lines = counted(raw / "order_lines")
        print(
            f"| {case.name} | {lines:,} | {whole.wall:.0f} | {whole.cpu:.0f} "
            f"| {whole.peak:,.0f} | {exponent:.2f} |",
            flush=True,
        )


def counted(folder: Path) -> int:
    """Return the rows of a raw table."""
    kind = "csv" if next(folder.iterdir()).suffix == ".csv" else "parquet"
    with duckdb.connect() as connection:
        return connection.sql(f"select count(*) from '{folder}/*.{kind}'").fetchall()[0][0]


def main() -> None:
    """Run the benchmark; exit with a one-line reason if it fails."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, required=True, help="where data, databases and logs are kept")
    parser.add_argument("--memory", default="4GB", help="SEGMENTATION_MEMORY of every build (%(default)s)")
    parser.add_argument("--scale", type=float, default=1, help="fraction of the full size (%(default)s)")
    parser.add_argument("--only", default=",".join(CASES), help="some of %(default)s")
    given = parser.parse_args()
    try:
        measure(given.only.split(","), given.folder.resolve(), given.memory, given.scale)
    except BenchmarkError as problem:
        sys.exit(str(problem))


if __name__ == "__main__":
    main()
