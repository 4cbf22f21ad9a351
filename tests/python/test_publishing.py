"""Readers of the published marts see one complete, tested build, whatever happens to the next one.

Real builds of a small shop, with the faults of scripts/faults.py; `make faults` runs more of them.
"""
# ruff: noqa: D103 - test names describe the tests

import os
import re
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path

import duckdb
import faults
import pytest
from conftest import ROOT, marts_in
from faults import Shop
from publishing import quoted

MIB = 1 << 20


def built(shop, number):
    """Build a shop with its prices; it must be published."""
    shop.price(number)
    outcome = shop.build()
    assert outcome.exit_code == 0, outcome.output[-3000:]
    assert shop.published() == number
    return outcome


def log_of(database):
    """Return the rows of the publish log as dictionaries, oldest first."""
    with duckdb.connect(database, read_only=True) as connection:
        rows = connection.sql("from marts.publish_log order by publication")
        return [dict(zip(rows.columns, row, strict=True)) for row in rows.fetchall()]


def program(shop, *arguments):
    """Run scripts/publishing.py."""
    command = [sys.executable, str(ROOT / "scripts" / "publishing.py"), *arguments]
    environment = os.environ | {"SEGMENTATION_DB": str(shop.database)}
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """Return a shop that has been built twice or more."""
    shop = Shop(tmp_path_factory.mktemp("publishing"))
    built(shop, 1)
    built(shop, 2)
    return shop


def test_the_published_marts_are_the_ones_that_were_built_and_tested(samples):
    for sample in samples.values():
        assert sample.run.marts == sample.database
        connection = duckdb.connect()
        connection.execute(f"attach {quoted(sample.database)} as published (read_only)")
        connection.execute(f"attach {quoted(sample.run.work / 'building.duckdb')} as building (read_only)")
        for mart in sample.marts():
            published, building = f"from published.marts.{mart}", f"from building.marts.{mart}"
            assert connection.sql(f"{published} except all {building}").fetchall() == []
            assert connection.sql(f"{building} except all {published}").fetchall() == []


def test_the_published_file_contains_only_the_marts_and_their_log(sample):
    with duckdb.connect(sample.database, read_only=True) as connection:
        tables = connection.sql("select schema_name, table_name from duckdb_tables()").fetchall()
        assert {schema for schema, _ in tables} == {"marts"}
        assert {table for _, table in tables} == {*sample.marts(), "publish_log"}
        assert connection.sql("select count(*) from duckdb_views() where not internal").fetchall() == [(0,)]
        version = "select tags['storage_version'] from duckdb_databases() where not internal"
        ((version,),) = connection.sql(version).fetchall()
        assert version.startswith("v1.2")  # as in profiles.yml


def test_the_log_says_which_run_is_live_from_which_input_and_code(sample):
    (row,) = log_of(sample.database)
    assert row["is_live"]
    assert row["run_id"] in sample.run.output
    assert (row["layout"], row["raw_path"]) == (sample.layout, "bundled sample")
    assert row["marts"] == len(sample.marts())
    assert row["row_count"] == sum(
        sample.value(f"select count(*) from marts.{mart}") for mart in sample.marts()
    )
    assert row["as_of_date"] == sample.value("select as_of_date from intermediate.int_as_of_date")
    assert len(row["input_fingerprint"]) == 32
    assert len(row["code_version"]) == 16


def test_another_input_has_another_fingerprint_and_the_same_code_the_same_version(store):
    *_, before, after = log_of(store.database)
    assert after["input_fingerprint"] != before["input_fingerprint"]
    assert after["code_version"] == before["code_version"]
    assert (before["is_live"], after["is_live"]) == (False, True)


# Faults of scripts/faults.py: in a full build if the build itself fails, otherwise only in its last step.
FAILURES = ["a data test fails", "only part is selected"]
FAILURES_OF_PUBLISHING = [
    "the disk is full while it publishes",
    "the copy is damaged",
    "the copy is truncated",
    "the rename fails",
]
PUBLISH = """
import sys
from pathlib import Path
import duckdb, publishing
places = publishing.Places(Path(sys.argv[1]), Path(sys.argv[2]))
connection = duckdb.connect()
connection.execute(f"attach {publishing.quoted(places.building)} as building")
row = publishing.read_log(places)[-1]
try:
    publishing.publish(connection, places, row, list(publishing.counts(connection, "building")))
except publishing.NotPublishedError as problem:
    sys.exit(f"Not published: {problem}")
"""


def test_a_failed_or_partial_build_leaves_the_published_build_unchanged_and_says_so(store):
    assert len(faults.failures(store, 1, FAILURES)) == len(FAILURES)


@pytest.mark.parametrize("fault", FAILURES_OF_PUBLISHING)
def test_a_failed_publication_leaves_the_published_build_unchanged_and_says_so(store, fault):
    words, before = faults.FAILING[fault]
    number = store.published()
    command = [sys.executable, "-c", before + PUBLISH, str(store.database), str(store.work)]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "scripts")}
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)
    faults.kept(store, faults.Outcome(done.returncode, done.stdout + done.stderr), number, *words)
    assert faults.left_behind(store) == []


def test_a_second_simultaneous_build_is_refused(store):
    assert faults.two_builds(store, 1)


def test_a_folder_that_cannot_be_written_is_reported_before_anything_is_built(store):
    try:
        assert faults.read_only(store, 1)
    except subprocess.CalledProcessError:
        pytest.skip("root without permission to mount cannot make a folder read-only")


def test_a_killed_build_leaves_one_complete_build_and_the_next_one_cleans_up(store):
    number = store.published()
    store.price(number + 1)
    process = store.start()
    time.sleep(6)
    process.kill()
    process.wait()
    assert store.published() == number
    right_before_the_rename = (
        "import publishing, os; publishing.keep_outgoing = lambda *_: os.kill(os.getpid(), 9)"
    )
    assert store.build(before=right_before_the_rename).exit_code == -9
    assert store.published() == number
    assert faults.left_behind(store) != []
    built(store, number + 1)
    assert faults.left_behind(store) == []


@pytest.mark.parametrize("part", [0.4, 0.6])  # full before the first model, and when the copy is written
def test_a_full_disk_leaves_the_published_build_unchanged(store, part):
    number = store.published()
    store.price(number + 1)
    limit = int(store.database.stat().st_size * part)
    outcome = store.build(prepare=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    faults.kept(store, outcome, number, "disk is full")


def test_files_do_not_grow_with_every_build(store):
    sizes = []
    for _ in range(2):
        built(store, store.published() + 1)
        sizes.append([path.stat().st_size for path in (store.database, store.work / "work.duckdb")])
    (first, first_work), *_, (last, last_work) = sizes
    assert last <= first + MIB
    assert last_work <= 2 * first_work
    assert len(list((store.work / "published").glob("*.duckdb"))) == 3  # kept_builds in profiles.yml


def test_a_mart_that_was_removed_from_the_project_is_not_published(store):
    with duckdb.connect(store.work / "building.duckdb") as connection:
        connection.execute("create table marts.of_yesterday as select 1 as x")
        connection.execute("create schema elsewhere; create table elsewhere.left_over as select 1 as x")
    built(store, store.published() + 1)
    with duckdb.connect(store.database, read_only=True) as connection:
        assert "of_yesterday" not in marts_in(connection)
        assert connection.sql("select distinct schema_name from duckdb_tables()").fetchall() == [("marts",)]


def test_readers_see_only_complete_builds_while_builds_are_published(store):
    row = faults.readers(store, 1)
    assert "no error, none mixed, none older" in row.seen


def test_a_reader_that_opens_the_file_for_writing_does_not_stop_a_build(store):
    opened = f"import duckdb, time; c = duckdb.connect({str(store.database)!r})"
    opened += "; print('open', flush=True); time.sleep(600)"
    writer = subprocess.Popen([sys.executable, "-c", opened], stdout=subprocess.PIPE)
    try:
        assert writer.stdout.readline() == b"open\n"
        number = store_number(store)
        store.price(number + 1)
        outcome = store.build()
        assert outcome.exit_code == 0, outcome.output[-3000:]
    finally:
        writer.kill()
        writer.wait()
    assert store.published() == number + 1
    assert len(log_of(store.database)) > 1


def store_number(shop):
    """Return the number of the newest kept or published build while the published file is locked."""
    with duckdb.connect(shop.work / "building.duckdb", read_only=True) as connection:
        return faults.build_number(connection, "marts.{}".format)


def test_kept_builds_can_be_published_again_and_removed_ones_cannot(store):
    number = store.published()
    live = log_of(store.database)[-1]["run_id"]
    done = program(store, "back")
    assert done.returncode == 0, done.stderr
    assert store.published() < number
    before = log_of(store.database)[-1]
    assert (before["action"], before["is_live"], before["run_id"] == live) == ("went back", True, False)
    listed = program(store, "list").stdout
    assert f"{before['run_id']}  " in listed
    assert listed.count("live") == 1
    done = program(store, "back", "nothing-of-that-name")
    assert done.returncode != 0
    assert done.stderr.startswith("Nothing changed: no build nothing-of-that-name is kept")
    assert "Traceback" not in done.stderr
    done = program(store, "back", live)
    assert done.returncode == 0, done.stderr
    assert store.published() == number
    assert log_of(store.database)[-1]["run_id"] == live


TRY_ALL = """
import dbt.adapters.duckdb.connections as c
execute = c.DuckDBConnectionManager.execute
def try_all(self, sql, *rest, **more):
    if 'insert into' in sql and 'fct_orders' in sql:
        cursor = c.DuckDBConnectionManager.env().conn.cursor()
        for sentence in {sentences!r}:
            try:
                cursor.execute(sentence).fetchall()
                print('DID', sentence)
            except Exception as error:
                print('REFUSED', sentence, type(error).__name__)
    return execute(self, sql, *rest, **more)
c.DuckDBConnectionManager.execute = try_all
"""


def test_files_outside_the_declared_folders_are_blocked_during_a_build(store, tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    (store.raw / "link.csv").symlink_to(tmp_path / "secret.csv")
    refused = [
        f"from read_csv('{tmp_path / 'secret.csv'}')",
        f"from read_csv('{store.raw / 'link.csv'}')",
        f"from read_csv('{store.raw}/../../../../../../../../etc/passwd')",
        f"from read_text('windows-1252://{tmp_path / 'secret.csv'}')",
        f"copy (select 1) to '{tmp_path / 'out.csv'}'",
        f"attach '{tmp_path / 'other.duckdb'}' as other",
        "set enable_external_access = true",
        "install httpfs",
        "from 'https://example.com/a.parquet'",
    ]
    allowed = [f"from read_csv('{store.raw / 'orders.csv'}')"]
    outcome = store.build(
        "run", "--select", "fct_orders", before=TRY_ALL.format(sentences=[*refused, *allowed])
    )
    (store.raw / "link.csv").unlink()
    assert outcome.exit_code == 0, outcome.output
    said = outcome.output.splitlines()
    assert [sentence for sentence in refused if not outcome.says(f"REFUSED {sentence}")] == []
    assert [line for line in said if line.startswith("DID")] == [f"DID {sentence}" for sentence in allowed]
    assert list(tmp_path.iterdir()) == [tmp_path / "secret.csv"]


def test_the_environment_is_locked_with_a_hash_for_every_package():
    lock = (ROOT / "uv.lock").read_text(encoding="utf-8")
    files = [line for line in lock.splitlines() if line.strip().startswith(("{ url =", "sdist = { url ="))]
    assert len(files) > 100
    assert [line for line in files if 'hash = "sha256:' not in line] == []
    assert "--locked" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_every_action_of_the_workflow_is_pinned_to_a_commit():
    workflows = [path.read_text(encoding="utf-8") for path in (ROOT / ".github" / "workflows").glob("*.yml")]
    used = [
        line.split("uses:")[1].strip() for text in workflows for line in text.splitlines() if "uses:" in line
    ]
    assert len(used) > 4
    assert [name for name in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", name)] == []


def test_make_clean_keeps_published_data_and_files_of_others(tmp_path):
    (tmp_path / "Makefile").write_bytes((ROOT / "Makefile").read_bytes())
    stay = [
        "segmentation.duckdb",
        "segmentation_work/published/a.duckdb",
        "exports/mine.txt",
        "benchmark/mine.txt",
    ]
    stay += [".superset/password", "spark-warehouse/published.db/part"]
    go = [
        ".venv/x",
        ".uv/x",
        "target/x",
        "logs/x",
        "segmentation_work/work.duckdb",
        "segmentation_work/building.duckdb",
    ]
    for name in [*stay, *go]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    subprocess.run(["make", "clean"], cwd=tmp_path, check=True, capture_output=True)
    assert all((tmp_path / name).exists() for name in stay)
    assert not any((tmp_path / name).exists() for name in go)


def test_nothing_is_downloaded_at_run_time():
    profile = (ROOT / "profiles.yml").read_text(encoding="utf-8")
    assert "autoinstall_known_extensions: false" in profile
    assert "autoload_known_extensions: false" in profile
    written = [
        *(ROOT / "scripts").rglob("*.py"),
        *(ROOT / "macros").rglob("*.sql"),
        *(ROOT / "models").rglob("*.sql"),
    ]
    for path in written:
        if path.name == "faults.py":
            continue
        text = path.read_text(encoding="utf-8")
        for word in ["install httpfs", "urllib.request", "requests.get", "load httpfs"]:
            assert word not in text, f"{path} contains {word}"
    assert not (ROOT / "packages.yml").exists()


def test_two_runs_in_one_process_do_not_lock_each_other_out(store):
    again = "from dbt.cli.main import dbtRunner\nassert dbtRunner().invoke(sys.argv[1:]).success\n"
    outcome = store.build("run", "--select", "fct_orders", before=again)
    assert outcome.exit_code == 0, outcome.output[-3000:]
    assert outcome.output.count("were left out, or have not passed") == 2


def test_an_open_connection_keeps_reading_its_build_while_the_next_is_published(store):
    number = store.published()
    store.price(number + 1)
    outcomes = []
    with duckdb.connect(store.database, read_only=True) as connection:
        thread = threading.Thread(target=lambda: outcomes.append(store.build()))
        thread.start()
        while thread.is_alive():
            assert faults.build_number(connection, "marts.{}".format) == number
            thread.join(0.05)
        assert faults.build_number(connection, "marts.{}".format) == number
    assert outcomes[0].exit_code == 0, outcomes[0].output[-3000:]
    assert store.published() == number + 1


# Builds in pieces.


def test_a_build_in_pieces_is_published_when_every_step_has_passed_and_so_is_a_retry(store):
    assert len(faults.in_pieces(store, 1)) == 3


def test_steps_with_other_vars_and_killed_steps_do_not_count(store):
    number = store.published()
    store.price(number + 1)
    assert store.build(rfm_groups=4).exit_code == 0
    assert store.published() == number + 1
    tests = ["test", "--exclude-resource-types", "unit_test"]
    assert store.build("run", rfm_groups=4).exit_code == 0
    outcome = store.build(*tests, rfm_groups=3)
    assert outcome.exit_code == 0, outcome.output[-3000:]
    assert outcome.says("Not published", "passed with other vars, raw files or code")
    assert "passed with other vars" in faults.asked(store, "publish").output
    outcome = store.build(*tests, rfm_groups=4)
    assert outcome.says("All models, seeds and tests have passed")
    die = "import os, publishing; publishing.Plugin.finish = lambda *_: os.kill(os.getpid(), 9)"
    assert store.build("run", "--select", "orders_by_spend", before=die, rfm_groups=4).exit_code == -9
    said = faults.asked(store, "publish").output
    assert "have not passed since the raw data were read" in said
    assert "orders_by_spend" in said
    assert store.build("build", "--select", "orders_by_spend", rfm_groups=4).exit_code == 0
    operation = store.build("run-operation", "publish", rfm_groups=4)
    assert operation.exit_code == 0, operation.output[-3000:]
    assert operation.says("Published: ")
    assert len(log_of(store.database)) > 2
    operation = store.build("run-operation", "publish", rfm_groups=4)
    assert operation.exit_code != 0
    assert operation.says("Not published", "has been published already")


def test_a_dry_run_succeeds_and_leaves_no_empty_marts(store):
    number = store.published()
    before = [(path.name, path.stat().st_mtime_ns) for path in sorted(store.work.glob("*.duckdb"))]
    outcome = store.build("build", "--empty", "--exclude-resource-types", "unit_test")
    assert outcome.exit_code == 0, outcome.output[-3000:]
    assert outcome.says("Not published", "no rows or part of them")
    assert [(path.name, path.stat().st_mtime_ns) for path in sorted(store.work.glob("*.duckdb"))] == before
    assert store.published() == number


LOOK = """
from dbt.cli.main import dbtRunner
assert dbtRunner().invoke(sys.argv[1:]).success
print('looked', flush=True)
import time; time.sleep(600)
"""


def test_an_editor_with_an_open_preview_blocks_no_build_and_reads_no_other_files(store, tmp_path):
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    query = "select count(*) as n from {{ ref('customer_rfm') }}"
    process = store.start("show", "--inline", query, before=LOOK)
    said = store.said
    try:
        while process.poll() is None and "looked" not in Path(f"/proc/self/fd/{said.fileno()}").read_text(
            encoding="utf-8"
        ):
            time.sleep(0.2)
        assert process.poll() is None
        built(store, store.published() + 1)
    finally:
        process.kill()
        process.wait()
    outcome = store.build("show", "--inline", f"from read_csv('{tmp_path / 'secret.csv'}')")
    assert outcome.exit_code != 0
    assert outcome.says("Permission Error", "secret.csv")


def test_dbt_works_from_another_folder(store, tmp_path, monkeypatch):
    options = ["--project-dir", str(ROOT), "--profiles-dir", str(ROOT)]
    real = subprocess.Popen
    monkeypatch.setattr(subprocess, "Popen", lambda *a, **k: real(*a, **k | {"cwd": tmp_path}))
    number = store.published()
    store.price(number + 1)
    outcome = store.build(*faults.WHOLE, *options)
    assert outcome.exit_code == 0, outcome.output[-3000:]
    assert store.published() == number + 1
    assert list(tmp_path.iterdir()) == []


def test_ctrl_c_prints_one_line_and_leaves_the_published_build_unchanged(store):
    assert "Interrupted" in faults.interrupted(store, 1).seen


def test_an_invalid_published_file_is_found_before_the_first_model(store):
    assert len(faults.foreign_files(store, 1)) == 2
