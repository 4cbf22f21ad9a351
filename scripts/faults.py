"""Break builds in every known way, and show what readers of the published marts see meanwhile.

    python scripts/faults.py [--folder /tmp/faults] [--kills 50] [--builds 50] [--only kills,disk]

A small shop is built repeatedly by real runs of `dbt build`. In build number n every price is n, so that
every mart shows which build it comes from. After every fault the published file is opened and all its marts
must show the same number. Prints a Markdown table.
"""

import argparse
import contextlib
import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import duckdb

PROJECT = Path(__file__).resolve().parents[1]
RUN_DBT = "from dbt.cli.main import cli; cli()"
WHOLE = ["build", "--exclude-resource-types", "unit_test"]
CUSTOMERS, ORDERS, LINES = 30, 3, 4  # orders per customer, lines per order
UNITS = CUSTOMERS * ORDERS * LINES
PAUSE = 0.1  # seconds between two reads
PRICE_QUERIES = {  # queries that return the price, and so the build, of a mart
    "fct_sales": "select min(unit_price), max(unit_price) from {}",
    "fct_orders": f"select sum(order_value) / {UNITS} from {{}}",
    "customer_metrics": f"select sum(gross_amount) / {UNITS} from {{}}",
    "segment_summary": f"select sum(revenue) / {UNITS} from {{}} where scheme = 'rfm'",
    "order_value_distribution": f"select sum(revenue) / {UNITS} from {{}}",
    "build_audit": f"select max(amount_accepted) / {UNITS} from {{}} where raw_table = 'order_lines'",
}


class FaultError(Exception):
    """An outcome that must never happen."""


@dataclass
class Outcome:
    """The result of a run of dbt."""

    exit_code: int
    output: str

    def says(self, *words):
        """Return the first line of the output that contains all of the words; None if there is none."""
        return next((line for line in self.output.splitlines() if all(word in line for word in words)), None)


class Shop:
    """A small shop: raw files whose prices change with every build, and its published file."""

    def __init__(self, folder, database=None):
        """Create the folder; the database may be elsewhere, for example on a small disk."""
        self.folder = folder
        self.raw = folder / "raw"
        self.raw.mkdir(parents=True, exist_ok=True)
        self.database = database or folder / "segmentation.duckdb"
        self.work = self.database.with_name(f"{self.database.stem}_work")

    def price(self, number, wrong_lines=0):
        """Write raw files in which every price is `number`."""
        orders, lines = [], []
        for customer in range(CUSTOMERS):
            for order in range(ORDERS):
                order_id = f"O{customer}-{order}"
                day = f"2024-{1 + order:02}-{1 + customer % 28:02}"
                orders.append([order_id, f"C{customer}", day, "France", ""])
                for line in range(LINES):
                    lines.append([f"{order_id}-{line}", order_id, f"P{(customer + line) % 9}", 1, number])
        lines += [[f"wrong-{line}", orders[0][0], "P1", "many", number] for line in range(wrong_lines)]
        columns = ["order_id", "customer_id", "ordered_at", "country", "is_cancelled"]
        self.write("orders", columns, orders)
        columns = ["order_line_id", "order_id", "product_id", "quantity", "unit_price"]
        self.write("order_lines", columns, lines)

    def write(self, table, columns, rows):
        """Write one raw file."""
        with (self.raw / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([columns, *rows])

    def start(self, *arguments, before="", project=PROJECT, prepare=None, **variables):
        """Start dbt; `before` is Python code that runs first, `prepare` a function that the process calls."""
        variables = {"layout": "shop", "raw_path": str(self.raw)} | variables
        code = f"import sys; sys.path.insert(0, {str(project / 'scripts')!r}); {before}\n{RUN_DBT}"
        command = [sys.executable, "-c", code, *(arguments or WHOLE), "--vars", json.dumps(variables)]
        command += ["--target-path", str(self.folder / "target"), "--log-path", str(self.folder / "logs")]
        command += ["--log-level-file", "none"]  # only the output matters; a log would fill a small disk
        # a file, because a full pipe would block the child process
        self.said = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - dbt goes on writing
        return subprocess.Popen(
            command,
            cwd=project,
            env=os.environ | {"SEGMENTATION_DB": str(self.database)},
            stdout=self.said,
            stderr=subprocess.STDOUT,
            preexec_fn=prepare,  # noqa: PLW1509 - only these small programs start processes here
        )

    def build(self, *arguments, **options):
        """Run dbt and wait for it, by default with a full build."""
        process = self.start(*arguments, **options)
        said = self.said
        process.wait()
        said.seek(0)
        return Outcome(process.returncode, said.read())

    def published(self):
        """Return the number of the build in the published file; raise FaultError if its marts differ."""
        with duckdb.connect(self.database, read_only=True) as connection:
            return build_number(connection, "marts.{}".format)


def build_number(connection, relation):
    """Return the build number of all marts; raise FaultError if they come from several builds."""
    found = {}
    for mart, query in PRICE_QUERIES.items():
        for value in connection.execute(query.format(relation(mart))).fetchone():
            found.setdefault(Decimal(str(value)).normalize(), []).append(mart)
    if len(found) != 1:
        raise FaultError(f"marts of several builds: {found}")
    return int(next(iter(found)))


def left_behind(shop):
    """Return temporary files of a publication that are left after a build has ended normally."""
    found = [*shop.work.glob("publishing*"), *shop.database.parent.glob(f".{shop.database.name}*")]
    return sorted(path.name for path in found if path.suffix not in {".lock", ".holder"})


# One function per fault: it returns rows of the table, or raises.


@dataclass
class Row:
    """A row of the table."""

    fault: str
    tried: int
    seen: str


def expect(condition, outcome):
    """Raise FaultError unless a fault was handled correctly."""
    if not condition:
        raise FaultError(outcome.output[-3000:] if isinstance(outcome, Outcome) else str(outcome))


def begun(path, moment):
    """Return whether a file was written after a time; leftovers of a killed build do not count."""
    try:
        return path.stat().st_mtime_ns > moment
    except FileNotFoundError:
        return False


def kills(shop, times, during_publishing):
    """Kill builds at random times, during the whole build or only while it publishes."""
    chance = random.Random(4)
    number = shop.published()
    started = time.monotonic()
    shop.price(number + 1)
    expect((outcome := shop.build()).exit_code == 0, outcome)
    duration = time.monotonic() - started
    seen = {"old": 0, "new": 0}
    number += 1
    for _ in range(times):
        shop.price(number + 1)
        before = time.time_ns()
        process = shop.start()
        if during_publishing:
            while process.poll() is None and not begun(shop.work / "publishing.duckdb", before):
                time.sleep(0.0005)
            time.sleep(chance.random() * 0.3)
        else:
            time.sleep(chance.random() * duration)
        process.send_signal(signal.SIGKILL)
        process.wait()
        found = shop.published()
        expect(found in {number, number + 1}, f"build {found} after build {number}")
        seen["old" if found == number else "new"] += 1
        number = max(number, found)
    shop.price(number + 1)
    expect((outcome := shop.build()).exit_code == 0, outcome)
    expect(shop.published() == number + 1 and not left_behind(shop), outcome)
    where = "while it publishes" if during_publishing else "at a random time"
    return Row(
        f"kill -9 {where}",
        times,
        f"previous build {seen['old']} times, new build {seen['new']} times, mixed or unreadable 0 times; "
        "the next build succeeds",
    )


def kept(shop, outcome, number, *words):
    """Check that a run failed with a line that contains the words, and did not change the published build."""
    expect(outcome.exit_code != 0, outcome)
    expect("Traceback" not in outcome.output, outcome)
    expect(outcome.says(*words), outcome)
    expect(shop.published() == number, outcome)
    return outcome.says(*words).strip()


@contextlib.contextmanager
def small_disk(folder):
    """Mount a disk whose size can be changed (needs root); yield the function that changes it."""
    folder.mkdir(parents=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4G", "tmpfs", str(folder)], check=True)
    try:
        yield lambda size: subprocess.run(["mount", "-o", f"remount,size={size}", str(folder)], check=True)
    finally:
        subprocess.run(["umount", str(folder)], check=False)


def most_used(shop):
    """Return the peak size of the files on the disk of the published file during a build."""
    most = 0
    process = shop.start()
    while process.poll() is None:
        most = max(most, shutil.disk_usage(shop.database.parent).used)
        time.sleep(0.01)
    return most


def disk_full(shop, _times):
    """Limit the disk to five sizes between the current files and what a build needs."""
    said = []
    with small_disk(shop.folder / "small") as resize:
        small = Shop(shop.folder / "disk", shop.folder / "small" / "segmentation.duckdb")
        for number in (1, 2):
            small.price(number)
            expect((outcome := small.build()).exit_code == 0, outcome)
        most = most_used(small)
        used = shutil.disk_usage(small.database.parent).used
        for part in (0.01, 0.3, 0.6, 0.8, 0.95):
            small.price(number + 1)
            resize(used + int(part * (most - used)))
            outcome = small.build()
            resize("4G")
            if outcome.exit_code == 0:
                number += 1
                said.append("enough")
                expect(small.published() == number, outcome)
            else:
                said.append("full")
                kept(small, outcome, number, "disk is full")
        small.price(number + 1)
        expect((outcome := small.build()).exit_code == 0, outcome)
        expect(small.published() == number + 1, outcome)
    seen = f"{said.count('full')} times one line that says so, and the previous build"
    if "enough" in said:
        seen += f"; {said.count('enough')} times enough space, and the new build"
    return Row("disk full at five sizes", len(said), f"{seen}; with enough space the next build succeeds")


def failures(shop, _times, names=None):
    """Make builds fail in every way that has a message, or in the ways that are named."""
    number = shop.published()
    rows = []
    shop.price(number + 1)
    for fault, arguments in PARTIAL.items():
        if names is None or fault in names:
            outcome = shop.build(*arguments)
            expect(outcome.exit_code == 0 and outcome.says("Not published", "left out"), outcome)
            expect(shop.published() == number, outcome)
            rows.append(Row(fault, 1, f"`{outcome.says('Not published')}`"))
    for fault, (words, before) in FAILING.items():
        if names is None or fault in names:
            shop.price(number + 1, wrong_lines=0 if before else 40)
            rows.append(Row(fault, 1, f"`{kept(shop, shop.build(before=before), number, *words)}`"))
    shop.price(number + 1)
    expect((outcome := shop.build()).exit_code == 0, outcome)
    expect(shop.published() == number + 1 and not left_behind(shop), outcome)
    return rows


PARTIAL = {
    "only part is selected": ["build", "--select", "fct_sales"],
    "a mart is excluded": ["build", "--exclude", "orders_by_spend"],
    "the data tests are left out": ["build", "--exclude-resource-types", "test", "unit_test"],
    "`dbt run`": ["run"],
}
SMALL_MEMORY = """
import duckdb
connect = duckdb.connect
duckdb.connect = lambda path, **options: connect(
    path,
    **options | {"config": options["config"] | {"memory_limit": "12MB", "max_temp_directory_size": "0MB"}},
)
"""
NO_RENAME = """
from pathlib import Path
replace = Path.replace
def refuse(path, target):
    if path.name == "publishing.duckdb":
        raise PermissionError(13, "Permission denied", str(target))
    return replace(path, target)
Path.replace = refuse
"""
DISK_FULL = "raise OSError(28, 'No space left on device')"
DAMAGE = """
with open(target, "r+b") as file:
    for place in range(1 << 18, file.seek(0, 2), 1 << 18):
        file.seek(place + 100_000)
        file.write(b"\\xff" * 5000)
"""
CUT_OFF = """
with open(target, "r+b") as file:
    file.truncate(file.seek(0, 2) // 2)
"""


def at_copy(what):
    """Return Python code that does something right after the marts are copied."""
    inner = what.strip().replace("\n", "\n    ")
    return (
        "import publishing, shutil\ncopyfile = shutil.copyfile\n"
        f"def copy(source, target):\n    copyfile(source, target)\n    {inner}\nshutil.copyfile = copy\n"
    )


def broken_model(name):
    """Return Python code that makes a model fail when it is built."""
    return (
        "import dbt.adapters.duckdb.connections as c\nexecute = c.DuckDBConnectionManager.execute\n"
        "def broken(self, sql, *rest, **more):\n"
        f"    if 'insert into' in sql and '\"{name}' in sql: sql = 'select error(\"broken on purpose\")'\n"
        "    return execute(self, sql, *rest, **more)\nc.DuckDBConnectionManager.execute = broken\n"
    )


FAILING = {  # the words of the message, and how the build is made to fail
    "a data test fails": (["Not published", "failed"], ""),  # too many rejected rows
    "an error in a model": (["Not published", "failed"], broken_model("customer_rfm")),
    "the memory limit is too low": (["memory limit is too low"], SMALL_MEMORY),
    "the disk is full while it publishes": (["Not published", "disk is full"], at_copy(DISK_FULL)),
    "the copy is damaged": (["Not published", "damaged"], at_copy(DAMAGE)),
    "the copy is truncated": (["Not published", "damaged"], at_copy(CUT_OFF)),
    "the rename fails": (["Not published", "cannot be written"], NO_RENAME),
}


def damaged_files(shop, _times):
    """Damage the working files between two builds, as a faulty disk may."""
    number = shop.published()
    rows = []
    for name in ["building.duckdb", "work.duckdb"]:
        for part, begins in {"its head": 4096, "all its blocks": 1 << 18}.items():
            path = shop.work / name
            aside = path.read_bytes()
            with path.open("r+b") as file:
                for place in range(begins, 12_288 if begins == 4096 else len(aside), 1 << 15):
                    file.seek(place)
                    file.write(bytes(8000))
            shop.price(number + 1)
            outcome = shop.build()
            if outcome.exit_code == 0:
                number += 1
                expect(shop.published() == number, outcome)
                rows.append(
                    Row(f"`{name}` is damaged in {part}", 1, "the build recreated it and was published")
                )
            else:
                said = kept(shop, outcome, number, "damaged")
                rows.append(Row(f"`{name}` is damaged in {part}", 1, f"`{said}`"))
                for file in shop.work.glob(f"{name}*"):
                    file.unlink()
                expect((outcome := shop.build()).exit_code == 0, outcome)
                number += 1
    return rows


def two_builds(shop, _times):
    """Start a build while another is running."""
    number = shop.published()
    shop.price(number + 1)
    first = shop.start()
    while first.poll() is None and str(first.pid) not in (shop.work / "build.holder").read_text(
        encoding="utf-8"
    ):
        time.sleep(0.05)
    said = kept(shop, shop.build(), number, "Another run of dbt", str(first.pid))
    expect(first.wait() == 0 and shop.published() == number + 1, "the first of two builds failed")
    return Row("two builds at once", 1, f"the first is published; the second: `{said}`")


def read_only(shop, _times):
    """Make the folder of a build read-only: by its mode or, for root, who ignores modes, by its mount."""
    if os.geteuid() != 0:
        return [refused(shop, lambda mode: shop.database.parent.chmod(0o555 if mode == "ro" else 0o755))]
    with small_disk(shop.folder / "locked"):
        disk = shop.folder / "locked"
        locked = Shop(shop.folder / "on_locked", disk / "segmentation.duckdb")
        shutil.copyfile(shop.database, locked.database)
        shutil.copytree(shop.work, locked.work)
        return [
            refused(locked, lambda mode: subprocess.run(["mount", "-o", f"remount,{mode}", disk], check=True))
        ]


def refused(shop, switch):
    """Run a build that cannot write anything."""
    number = shop.published()
    shop.price(number + 1)
    switch("ro")
    try:
        said = kept(shop, shop.build(), number, "cannot be written")
    finally:
        switch("rw")
    return Row("a read-only folder", 1, f"`{said}`")


def going_back(shop, _times):
    """Go back to the previous build, then build again."""
    number = shop.published() + 1
    shop.price(number)
    expect((outcome := shop.build()).exit_code == 0, outcome)
    done = asked(shop, "back")
    expect(done.exit_code == 0 and shop.published() < number, done)
    with duckdb.connect(shop.database, read_only=True) as connection:
        log = connection.sql("select action, is_live from marts.publish_log order by publication").fetchall()
    expect(log[-1] == ("went back", True) and sum(live for _, live in log) == 1, log)
    shop.price(number + 1)
    expect((outcome := shop.build()).exit_code == 0, outcome)
    expect(shop.published() == number + 1, outcome)
    return Row(
        "`make back`", 1, "the previous build is live again, and the log says so; the next build is published"
    )


def in_pieces(shop, _times):
    """Build in pieces, and publish only when all of them have passed."""
    number = shop.published()
    shop.price(number + 1)
    rows = []
    expect((outcome := shop.build("seed")).exit_code == 0, outcome)
    expect((outcome := shop.build("run")).exit_code == 0, outcome)
    said = asked(shop, "publish")
    expect(said.exit_code != 0 and said.says("Not published", "have not passed"), said)
    expect(shop.published() == number, said)
    rows.append(Row("`dbt run`, then `make publish`", 1, f"`{said.output.strip()}`"))
    expect((outcome := shop.build("test", "--exclude-resource-types", "unit_test")).exit_code == 0, outcome)
    expect(outcome.says("All models, seeds and tests have passed") and shop.published() == number, outcome)
    said = asked(shop, "publish")
    expect(said.exit_code == 0 and shop.published() == number + 1, said)
    rows.append(Row("then `dbt test` and `make publish`", 1, "the new build"))
    said = asked(shop, "publish")
    expect(said.exit_code != 0 and said.says("has been published already"), said)
    number += 1
    shop.price(number + 1)
    outcome = shop.build(before=broken_model("customer_rfm"))
    kept(shop, outcome, number, "Not published", "failed")
    expect((outcome := shop.build("retry")).exit_code == 0, outcome)
    expect(shop.published() == number + 1, outcome)
    rows.append(Row("an error in a model, then `dbt retry`", 1, "the new build"))
    return rows


def asked(shop, *arguments):
    """Run scripts/publishing.py."""
    command = [sys.executable, str(PROJECT / "scripts" / "publishing.py"), *arguments]
    environment = os.environ | {"SEGMENTATION_DB": str(shop.database)}
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    return Outcome(done.returncode, done.stdout + done.stderr)


def foreign_files(shop, _times):
    """Replace the published file with files that this project did not publish."""
    number = shop.published()
    aside = shop.database.with_suffix(".aside")
    shop.database.rename(aside)
    rows = []
    try:
        for what, data in {"empty": b"", "garbage": b"not a database" * 1000}.items():
            shop.database.write_bytes(data)
            outcome = shop.build()
            said = outcome.says(str(shop.database), "Move it away")
            expect(outcome.exit_code != 0 and said and "Traceback" not in outcome.output, outcome)
            expect(not outcome.says("  staging/") and shop.database.read_bytes() == data, outcome)
            rows.append(Row(f"the published file is {what}", 1, f"`{said.strip()}`"))
    finally:
        aside.replace(shop.database)
    expect(shop.published() == number, "the published file was touched")
    return rows


def interrupted(shop, _times):
    """Press Ctrl-C."""
    number = shop.published()
    shop.price(number + 1)
    process = shop.start()
    said = shop.said
    while process.poll() is None and "  staging/" not in Path(f"/proc/self/fd/{said.fileno()}").read_text(
        encoding="utf-8"
    ):
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    process.wait()
    said.seek(0)
    line = kept(shop, Outcome(process.returncode, said.read()), number, "Interrupted")
    return Row("Ctrl-C", 1, f"`{line}`")


# Readers.


def read_on(read, stop, seen, errors):
    """Read repeatedly, and once more after the last build."""
    last = False
    while not last:
        last = stop.wait(PAUSE)
        try:
            seen.append(read())
        except (duckdb.Error, FaultError, OSError) as error:
            errors.append(str(error))


def exported(shop):
    """Return the build number of the newest exports; raise FaultError if Parquet and CSV differ."""
    folder = (shop.folder / "exports" / "latest").resolve()
    with duckdb.connect() as connection:
        number = build_number(connection, lambda mart: f"'{folder}/parquet/{mart}.parquet'")
        spent = f"select sum(net_amount) / {UNITS} from '{folder}/csv/customer_segmentation.csv'"
        if connection.execute(spent).fetchone()[0] != number:
            raise FaultError("CSV and Parquet from two builds")
    return number


def export(shop):
    """Write the exports of the published build."""
    command = [
        sys.executable,
        str(PROJECT / "scripts" / "exports.py"),
        "--folder",
        str(shop.folder / "exports"),
    ]
    environment = os.environ | {"SEGMENTATION_DB": str(shop.database)}
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    expect(done.returncode == 0, done.stdout + done.stderr)


def readers(shop, builds):
    """Build and export repeatedly with two concurrent readers."""
    number = shop.published()
    export(shop)
    stop, counts, errors, threads = threading.Event(), ([], []), ([], []), []
    for read, seen, wrong in zip([shop.published, lambda: exported(shop)], counts, errors, strict=True):
        threads.append(threading.Thread(target=read_on, args=(read, stop, seen, wrong)))
        threads[-1].start()
    try:
        for _ in range(builds):
            number += 1
            shop.price(number)
            expect((outcome := shop.build()).exit_code == 0, outcome)
            export(shop)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    expect(not errors[0] and not errors[1], f"{errors[0][:3]} {errors[1][:3]}")
    for seen in counts:
        expect(seen == sorted(seen) and seen[-1] == number, f"builds were seen as {sorted(set(seen))}")
    what = [
        f"{len(seen)} reads of the {kind}"
        for kind, seen in zip(["published file", "exports"], counts, strict=True)
    ]
    return Row(
        "builds with two readers in a loop", builds, f"{' and '.join(what)}: no error, none mixed, none older"
    )


FAULTS = {
    "kills": lambda shop, times: kills(shop, times - times // 2, during_publishing=False),
    "publishing": lambda shop, times: kills(shop, times // 2, during_publishing=True),
    "disk": disk_full,
    "failures": failures,
    "damage": damaged_files,
    "two": two_builds,
    "readonly": read_only,
    "back": going_back,
    "pieces": in_pieces,
    "foreign": foreign_files,
    "interrupted": interrupted,
    "readers": readers,
}


def main():
    """Run the faults and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--folder", type=Path, help="folder of the shop (default: a new temporary folder)")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--builds", type=int, default=50)
    parser.add_argument("--only", default=",".join(FAULTS), help="some of " + ", ".join(FAULTS))
    arguments = parser.parse_args()
    shop = Shop((arguments.folder or Path(tempfile.mkdtemp(prefix="faults-"))).resolve())
    shop.price(1)
    if (outcome := shop.build()).exit_code != 0:
        sys.exit(outcome.output)
    print("| fault | times | what readers of the published marts saw, or the message |\n| --- | ---: | --- |")
    for name in arguments.only.split(","):
        rows = FAULTS[name](shop, arguments.builds if name == "readers" else arguments.kills)
        for row in rows if isinstance(rows, list) else [rows]:
            seen = row.seen.replace(str(shop.folder) + "/", "").replace("|", "/")
            print(f"| {row.fault} | {row.tried} | {seen} |", flush=True)


if __name__ == "__main__":
    main()
