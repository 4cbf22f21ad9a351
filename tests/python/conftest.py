"""Fixtures that run dbt, and the bundled samples, each built once per session.

The repository's own `target/`, `logs/` and database are not touched: every run of dbt has its own database,
target folder and log folder in pytest's temporary folder. A full run publishes its marts; the marts of a
partial run are read from the work folder.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

import duckdb
import pytest
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner
from publishing import quoted
from raw_folder import RawFolder

ROOT = Path(__file__).resolve().parents[2]
LONG = [
    "test_publishing",
    "test_history",
    "test_same_in_same_out",
    "test_inputs",
    "test_layouts",
    "test_raw_files",
    "test_bad_inputs",
    "test_values",
    "test_vars",
    "test_wrong_inputs",
    "test_amounts",
]
LAYOUTS = ["shop", "online_retail", "instacart"]
SMALL_LAYOUTS = ["shopify", "woocommerce", "square", "orders", "baskets", "olist"]  # see test_layouts
BUILD = ["build", "--exclude-resource-types", "test", "unit_test"]  # rule tables, sample and models
BUILD_AND_TEST = ["build", "--exclude-resource-types", "unit_test"]  # with data tests: published


def pytest_collection_modifyitems(items):
    """Start with the slowest files, so that parallel processes end at about the same time."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


@dataclass
class Run:
    """The result of a run of dbt."""

    exit_code: int
    output: str
    database: Path  # the published file; a partial run creates none

    @property
    def work(self):
        """Return the work folder of the build."""
        return work_of(self.database)

    @property
    def marts(self):
        """Return the file with the marts of this run."""
        return self.database if "Published: " in self.output else self.work / "building.duckdb"

    def connect(self):
        """Open the marts and all upstream tables for reading, each in its schema."""
        connection = duckdb.connect()
        connection.execute(f"attach {quoted(self.work / 'work.duckdb')} as work (read_only)")
        connection.execute(f"attach {quoted(self.marts)} as marts_file (read_only)")
        schemas = ["raw", "rules", "staging", "intermediate"]
        there = connection.sql("select schema_name from duckdb_schemas() where database_name = 'work'")
        path = [f"work.{schema}" for (schema,) in there.fetchall() if schema in schemas]
        connection.execute(f"set search_path = '{','.join(['memory.main', 'marts_file.marts', *path])}'")
        return connection


@dataclass
class Built:
    """A finished run, opened for reading."""

    layout: str
    run: Run
    connection: duckdb.DuckDBPyConnection

    @property
    def database(self):
        """Return the published file."""
        return self.run.database

    def frame(self, query):
        """Return the rows of a query as a data frame; a table name without schema is a mart."""
        return self.connection.sql(query if " " in query else f"select * from marts.{query}").df()

    def rows(self, query):
        """Return the rows of a query as tuples."""
        return self.connection.sql(query).fetchall()

    def value(self, query):
        """Return the single value of a query."""
        return self.rows(query)[0][0]

    def marts(self):
        """Return the names of all marts."""
        return marts_in(self.connection)

    def differences(self, other, **but):
        """Return the marts that differ from another build, with rows; `but` has the columns to ignore."""
        assert other.marts() == self.marts() != []
        self.connection.execute(f"attach {quoted(other.run.marts)} as other (read_only)")
        found = []
        for mart in self.marts():
            columns = f"* exclude ({but[mart]})" if mart in but else "*"
            ours, theirs = (f"select {columns} from {place}.{mart}" for place in ["marts", "other.marts"])
            lost, new = self.rows(f"{ours} except all {theirs}"), self.rows(f"{theirs} except all {ours}")
            if lost or new:
                found.append((mart, lost[:3], new[:3]))
        self.connection.execute("detach other")
        return found


def marts_in(connection):
    """Return the names of the marts in a connection, without the publish log."""
    tables = connection.sql("select table_name from duckdb_tables() where schema_name = 'marts' order by 1")
    return [table for (table,) in tables.fetchall() if table != "publish_log"]


def work_of(database):
    """Return the work folder of a published file."""
    return database.with_name(f"{database.stem}_work")


def copy(database, target):
    """Copy a published file, if there is one, and its work folder."""
    if database.exists():
        shutil.copy(database, target)
    if work_of(database).exists():
        shutil.copytree(work_of(database), work_of(target))


@contextmanager
def locked(path):
    """Hold a lock that only one process of the session can have at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def invoke(command, manifest=None):
    """Run dbt in this process; return dbt's result and its output."""
    said = []

    def listen(event):
        if event.info.level != "debug":
            said.append(event.info.msg)

    quiet = ["--log-level", "none", "--log-level-file", "none"]
    result = dbtRunner(manifest, callbacks=[listen]).invoke([*command, *quiet])
    DuckDBConnectionManager.close_all_connections()
    if result.exception:
        said.append(str(result.exception))
    return result, "\n".join(said)


def exit_code(result):
    """Return the exit code of the dbt command for a result."""
    return 0 if result.success else 2 if result.exception else 1


class Dbt:
    """Runs dbt on the project, in this process if possible.

    Parallel test processes share the parsed project and the samples: the first one creates them, the
    others wait.
    """

    def __init__(self, folder, shared):
        """Keep everything in `folder`, and shared results in `shared`."""
        self.folder = folder
        self.shared = shared
        self.numbers = count()
        self.manifests = {}

    def __call__(self, *arguments, copy_of=None, before="", **variables):
        """Run a dbt command with vars, in a copy of a database or a new one.

        With `before`, Python code that runs first, dbt runs in a separate process.
        """
        database = self.folder / str(next(self.numbers)) / "segmentation.duckdb"
        database.parent.mkdir()
        if copy_of is not None:
            copy(copy_of, database)
        command = [*map(str, arguments), "--vars", json.dumps(variables)]
        command += ["--target-path", str(database.parent / "target"), "--log-path", str(self.folder / "logs")]
        if before:
            return Run(*self.in_a_process(command, database, before), database)
        layout = variables.get("layout", "shop")
        manifest = (
            self.parsed(layout, "raw_path" in variables) if layout in [*LAYOUTS, *SMALL_LAYOUTS] else None
        )
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SEGMENTATION_DB", str(database))
            patch.chdir(ROOT)
            result, said = invoke(command, manifest)
        return Run(exit_code(result), said, database)

    def in_a_process(self, command, database, before):
        """Run dbt as a command; return its exit code and its output."""
        options = ["--log-level", "info"]
        done = subprocess.run(
            [sys.executable, "-c", f"{before}\nfrom dbt.cli.main import cli; cli()", *command, *options],
            cwd=ROOT,
            env=os.environ | {"SEGMENTATION_DB": str(database)},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def target(self, layout, has_files=False):
        """Return the target folder with the parsed project of a layout."""
        return self.shared / "parsed" / f"{layout}{'_files' if has_files else ''}"

    def parsed(self, layout, has_files=False):
        """Return the parsed project; it differs between bundled samples and files."""
        if (layout, has_files) not in self.manifests:
            variables = {"layout": layout} | ({"raw_path": str(self.shared)} if has_files else {})
            target = self.target(layout, has_files)
            command = ["--warn-error", "parse", "--vars", json.dumps(variables)]
            command += ["--target-path", str(target), "--log-path", str(self.folder / "logs")]
            with locked(target / "lock"), pytest.MonkeyPatch.context() as patch:
                # dbt parses again if the database path changes: this one also fits copies
                patch.setenv("SEGMENTATION_DB", "segmentation.duckdb")
                patch.chdir(ROOT)
                result, said = invoke(command)
            assert result.success, said
            self.manifests[layout, has_files] = result.result
        return self.manifests[layout, has_files]

    def built(self, *arguments, **options):
        """Run a dbt command that must succeed, by default a build without tests, and open the result."""
        run = self(*(arguments or BUILD), **options)
        assert run.exit_code == 0, run.output[-5000:]
        return Built(options.get("layout", "shop"), run, run.connect())

    def all_built(self, calls):
        """Return the results of several calls by name, each run on first use.

        A call is arguments and options.
        """
        return WhenAsked(lambda name: self.built(*calls[name][0], **calls[name][1]), calls)

    def built_once(self, name, *arguments, **options):
        """Do the same once for all processes of the session."""
        folder = self.shared / "built" / name
        output = folder / "output"
        with locked(folder.with_suffix(".lock")):
            if not output.exists():
                run = self(*arguments, **options)
                assert run.exit_code == 0, run.output[-5000:]
                shutil.move(run.database.parent, folder)
                output.write_text(run.output, encoding="utf-8")
        run = Run(0, output.read_text(encoding="utf-8"), folder / "segmentation.duckdb")
        return Built(options["layout"], run, run.connect())

    def sample(self, layout):
        """Return the bundled sample of a layout, built with its data tests and without warnings."""
        return self.built_once(layout, "--warn-error", *BUILD_AND_TEST, layout=layout)


class WhenAsked(Mapping):
    """A dictionary whose values are computed on first use."""

    def __init__(self, make, names):
        """Set the function that computes the value of a name, and the names."""
        self.make = cache(make)
        self.names = list(names)

    def __getitem__(self, name):
        """Return the value of a name."""
        if name not in self.names:
            raise KeyError(name)
        return self.make(name)

    def __iter__(self):
        """Return the names in order."""
        return iter(self.names)

    def __len__(self):
        """Return the number of names."""
        return len(self.names)


@pytest.fixture(scope="session")
def dbt(tmp_path_factory):
    """Return the function that runs dbt."""
    base = tmp_path_factory.getbasetemp()
    is_one_of_many = "PYTEST_XDIST_WORKER" in os.environ
    return Dbt(tmp_path_factory.mktemp("dbt"), (base.parent if is_one_of_many else base) / "shared")


@pytest.fixture(scope="session")
def samples(dbt):
    """Return the bundled samples by layout, each built once per session on first use."""
    return WhenAsked(dbt.sample, LAYOUTS)


@pytest.fixture(scope="session")
def shop(samples):
    """Return the bundled sample of the layout shop."""
    return samples["shop"]


@pytest.fixture(scope="session")
def online_retail(samples):
    """Return the bundled sample of the layout online_retail."""
    return samples["online_retail"]


@pytest.fixture(scope="session")
def instacart(samples):
    """Return the bundled sample of the layout instacart."""
    return samples["instacart"]


@pytest.fixture(scope="session", params=LAYOUTS)
def sample(request, samples):
    """Return the bundled sample of each layout in turn."""
    return samples[request.param]


@pytest.fixture
def raw(dbt):
    """Return an empty folder for raw files; the path is always the same."""
    return RawFolder(dbt.folder / "raw")


@pytest.fixture(scope="session")
def real_data(dbt):
    """Return the build of the real data; skip if this machine has none."""
    folder = os.environ.get("SEGMENTATION_REAL_DATA")
    if not folder or not (Path(folder) / "online_retail" / "lines.parquet").exists():
        pytest.skip("SEGMENTATION_REAL_DATA is not a folder with online_retail/lines.parquet")
    raw_path = str(Path(folder).resolve() / "online_retail")
    variables = {"layout": "online_retail", "non_products": "keep", "rfm_monetary": "gross"}
    return dbt.built_once("real_data", *BUILD, raw_path=raw_path, **variables)
