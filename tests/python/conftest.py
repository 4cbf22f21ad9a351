"""How the tests run dbt, and the bundled samples, each built once a session.

Nothing here touches the repository's own `target/`, `logs/` or database: every run of dbt gets a database,
a target folder and a log folder of its own below pytest's temporary folder. A complete run publishes its
marts; those of a run that left something out are read where they were built.
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
LONG = ["test_publishing", "test_history", "test_same_in_same_out", "test_inputs"]
LAYOUTS = ["shop", "online_retail", "instacart"]
SMALL_LAYOUTS = ["shopify", "woocommerce", "square", "orders", "baskets", "olist"]  # see test_layouts
BUILD = ["build", "--exclude-resource-types", "test", "unit_test"]  # rule tables, sample and models
BUILD_AND_TEST = ["build", "--exclude-resource-types", "unit_test"]  # and the data tests: this is published


def pytest_collection_modifyitems(items):
    """Begin with the files that take minutes, so that processes side by side end at about the same time."""
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


@dataclass
class Run:
    """What a run of dbt left behind."""

    exit_code: int
    output: str
    database: Path  # the published file; a run that left something out makes none

    @property
    def work(self):
        """The folder with the files of the build."""
        return work_of(self.database)

    @property
    def marts(self):
        """The file with the marts of this run."""
        return self.database if "Published: " in self.output else self.work / "building.duckdb"

    def connect(self):
        """Open the marts and everything below them for reading, each under its schema."""
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
        """The published file."""
        return self.run.database

    def frame(self, query):
        """Return the rows of a query as a data frame; a bare table name means the mart."""
        return self.connection.sql(query if " " in query else f"select * from marts.{query}").df()

    def rows(self, query):
        """Return the rows of a query as tuples."""
        return self.connection.sql(query).fetchall()

    def value(self, query):
        """Return the one value of a query."""
        return self.rows(query)[0][0]

    def marts(self):
        """Return the names of all marts."""
        return marts_in(self.connection)

    def differences(self, other, **but):
        """Return the marts that differ from another build, with rows; `but` names columns left out."""
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
    """Return the names of the marts that a connection sees, without the log of publications."""
    tables = connection.sql("select table_name from duckdb_tables() where schema_name = 'marts' order by 1")
    return [table for (table,) in tables.fetchall() if table != "publish_log"]


def work_of(database):
    """Return the folder in which the builds of a published file work."""
    return database.with_name(f"{database.stem}_work")


def copy(database, target):
    """Copy a published file, where there is one, and the folder of its builds."""
    if database.exists():
        shutil.copy(database, target)
    if work_of(database).exists():
        shutil.copytree(work_of(database), work_of(target))


@contextmanager
def locked(path):
    """Hold a lock that only one of the processes of a session can have at a time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def invoke(command, manifest=None):
    """Run dbt in this process; return what dbt returned and what it said."""
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
    """Return the exit code that the command dbt has for what it returned."""
    return 0 if result.success else 2 if result.exception else 1


class Dbt:
    """Runs dbt on the project, in this process where it can.

    Processes that run tests side by side share the parsed project and the samples: the first that asks
    makes them, the others wait for it.
    """

    def __init__(self, folder, shared):
        """Keep everything below `folder`, and what is shared below `shared`."""
        self.folder = folder
        self.shared = shared
        self.numbers = count()
        self.manifests = {}

    def __call__(self, *arguments, copy_of=None, before="", **variables):
        """Run a dbt command with vars, in a copy of a database or a new one.

        With `before`, Python that is run first, dbt gets a process of its own.
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
        """Run dbt as a command; return its exit code and what it printed."""
        told = ["--log-level", "info"]
        done = subprocess.run(
            [sys.executable, "-c", f"{before}\nfrom dbt.cli.main import cli; cli()", *command, *told],
            cwd=ROOT,
            env=os.environ | {"SEGMENTATION_DB": str(database)},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    def target(self, layout, has_files=False):
        """Return the folder with the parsed project of a layout."""
        return self.shared / "parsed" / f"{layout}{'_files' if has_files else ''}"

    def parsed(self, layout, has_files=False):
        """Return the parsed project; the bundled samples and files are read by different models."""
        if (layout, has_files) not in self.manifests:
            variables = {"layout": layout} | ({"raw_path": str(self.shared)} if has_files else {})
            target = self.target(layout, has_files)
            command = ["--warn-error", "parse", "--vars", json.dumps(variables)]
            command += ["--target-path", str(target), "--log-path", str(self.folder / "logs")]
            with locked(target / "lock"), pytest.MonkeyPatch.context() as patch:
                # dbt parses again for another path of the database: this one suits copies of the project too
                patch.setenv("SEGMENTATION_DB", "segmentation.duckdb")
                patch.chdir(ROOT)
                result, said = invoke(command)
            assert result.success, said
            self.manifests[layout, has_files] = result.result
        return self.manifests[layout, has_files]

    def built(self, *arguments, **options):
        """Run a dbt command that has to succeed, by default a build without tests, and open the result."""
        run = self(*(arguments or BUILD), **options)
        assert run.exit_code == 0, run.output[-5000:]
        return Built(options.get("layout", "shop"), run, run.connect())

    def all_built(self, calls):
        """Do the same for several calls by name, each when its result is first asked for.

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
        """Return the bundled sample of a layout, built with its data tests, without a warning."""
        return self.built_once(layout, "--warn-error", *BUILD_AND_TEST, layout=layout)


class WhenAsked(Mapping):
    """A dictionary whose values are made when they are first asked for."""

    def __init__(self, make, names):
        """Take the function that makes the value of a name, and the names."""
        self.make = cache(make)
        self.names = list(names)

    def __getitem__(self, name):
        """Return the value of a name."""
        if name not in self.names:
            raise KeyError(name)
        return self.make(name)

    def __iter__(self):
        """Return the names in their order."""
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
    """Return the bundled samples by layout, each built once a session when it is asked for."""
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
    """Return an empty folder for raw files, always the same one."""
    return RawFolder(dbt.folder / "raw")


@pytest.fixture(scope="session")
def real_data(dbt):
    """Return the build of the real data; skip where the machine has none."""
    folder = os.environ.get("SEGMENTATION_REAL_DATA")
    if not folder or not (Path(folder) / "online_retail" / "lines.parquet").exists():
        pytest.skip("SEGMENTATION_REAL_DATA names no folder with online_retail/lines.parquet")
    raw_path = str(Path(folder).resolve() / "online_retail")
    variables = {"layout": "online_retail", "non_products": "keep", "rfm_monetary": "gross"}
    return dbt.built_once("real_data", *BUILD, raw_path=raw_path, **variables)
