"""The published file: order, links, disks, foreign files, modes, and Windows as far as it can be simulated.

Nothing is built: the only mart is a table with one number.
"""
# ruff: noqa: D103 - test names describe the tests

import ast
import os
import signal
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import duckdb
import publishing
import pytest
from conftest import ROOT
from measuring import BenchmarkError, claim
from publishing import LOG_COLUMNS, NotPublishedError, Places, quoted


@pytest.fixture
def place(tmp_path):
    """Return the paths of a small published file that keeps two builds."""
    places = Places(tmp_path / "small.duckdb", tmp_path / "small_work", 2)
    places.work.mkdir()
    return places


def put(places, number):
    """Publish build number n, whose only mart contains n."""
    with duckdb.connect() as connection:
        connection.execute(f"attach {quoted(places.building)} as building (storage_version 'v1.2.0')")
        connection.execute("create schema if not exists building.marts")
        connection.execute(f"create or replace table building.marts.numbers as select {number} as number")
        row = dict.fromkeys(LOG_COLUMNS) | {"run_id": f"run-{number}"}
        return publishing.publish(connection, places, row, ["numbers"])


def number_in(places):
    """Return the number of the published build."""
    with duckdb.connect() as connection:
        connection.execute(f"attach {quoted(places.published)} as published (read_only)")
        return connection.sql("select number from published.marts.numbers").fetchall()[0][0]


def test_publications_are_ordered_by_a_counter_not_by_the_clock(place, monkeypatch):
    clock = iter(datetime(2030, 1, 1) - timedelta(days=day) for day in range(99))
    monkeypatch.setattr(publishing, "now", lambda: next(clock))
    for number in range(1, 6):
        put(place, number)
        if place.kept.exists():
            for path in place.kept.iterdir():
                os.utime(path, (2_000_000_000 - number, 2_000_000_000 - number))
    _, listed = publishing.builds(place)
    assert [(run_id, is_live) for run_id, _, is_live in listed] == [
        ("run-5", True),
        ("run-4", False),
        ("run-3", False),
    ]
    assert publishing.back(place, None) == "run-4"
    assert number_in(place) == 4
    assert [row["publication"] for row in publishing.read_log(place)] == [1, 2, 3, 4, 5, 6]


def test_only_builds_in_the_log_are_removed(place):
    place.kept.mkdir()
    mine = place.kept / "before_the_move.duckdb"
    mine.write_text("mine", encoding="utf-8")
    notes = [place.work / name for name in ["publishing.txt", "publishing.sql", "notes.duckdb"]]
    for path in notes:
        path.write_text("mine", encoding="utf-8")
    for number in range(1, 6):
        put(place, number)
    assert sorted(path.name for path in place.kept.iterdir()) == [mine.name, "run-3.duckdb", "run-4.duckdb"]
    assert all(path.read_text(encoding="utf-8") == "mine" for path in [mine, *notes])


def test_if_the_published_path_is_a_link_its_target_is_replaced_and_the_link_is_kept(place, tmp_path):
    (tmp_path / "real").mkdir()
    place.published.symlink_to(tmp_path / "real" / "marts.duckdb")
    for number in [1, 2]:
        put(place, number)
        assert place.published.is_symlink()
        assert number_in(place) == number
    publishing.back(place, None)
    assert place.published.is_symlink()
    assert number_in(place) == 1
    assert [path.name for path in (tmp_path / "real").iterdir()] == ["marts.duckdb"]


def test_a_work_folder_on_another_disk_is_detected(place, tmp_path, monkeypatch):
    publishing.try_rename(place)
    elsewhere = Path("/dev/shm")
    if elsewhere.is_dir() and elsewhere.stat().st_dev != tmp_path.stat().st_dev:
        far = elsewhere / f"{os.getpid()}.duckdb"
        place.published.symlink_to(far)
    else:

        def refuse(path, target):
            raise OSError(18, "Invalid cross-device link", str(path), None, str(target))

        monkeypatch.setattr(Path, "rename", refuse)
        far = place.target
    with pytest.raises(NotPublishedError, match="are on two disks") as problem:
        publishing.try_rename(place)
    assert f"SEGMENTATION_DB={far}" in str(problem.value)
    assert list(place.work.iterdir()) == []


def change(path, *sentences):
    """Change a published file."""
    with duckdb.connect(path) as connection:
        for sentence in sentences:
            connection.execute(sentence)


FOREIGN = {
    "empty": (lambda path: path.write_bytes(b""), "it is empty"),
    "garbage": (lambda path: path.write_bytes(b"x" * 9999), "it is not a DuckDB file"),
    "a head only": (lambda path: path.write_bytes(b"\0" * 8 + b"DUCK" + b"\1" * 9000), "cannot be read"),
    "a folder": (lambda path: path.mkdir(), "it is a folder"),
    "a foreign database": (
        lambda path: change(path, "create table mine as select 1 as x"),
        "it has no table",
    ),
    "of an older version": (
        lambda path: change(
            path, "create schema marts", "create table marts.publish_log as select 'a' as run_id"
        ),
        "was published by another version of this project: its marts.publish_log lacks action",
    ),
    "of a newer version": (
        lambda path: change(
            path,
            "create schema marts",
            "create table marts.publish_log as select "
            + "".join(f"1 as {name}, " for name in LOG_COLUMNS)
            + "1 as more",
        ),
        "its marts.publish_log has more",
    ),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_a_file_that_this_project_did_not_publish_is_named_and_never_replaced(place, kind):
    make, words = FOREIGN[kind]
    make(place.published)
    is_file = place.published.is_file()
    before = place.published.read_bytes() if is_file else None
    with pytest.raises(NotPublishedError) as problem:
        put(place, 1)
    assert words in str(problem.value)
    assert str(place.published) in str(problem.value)
    assert "Move it away" in str(problem.value)
    assert "publishing" not in str(problem.value).replace("marts.publish_log", "")
    assert before is None or place.published.read_bytes() == before


def test_a_log_without_the_counter_is_migrated(place):
    for number in [1, 2]:
        put(place, number)
    change(place.published, "alter table marts.publish_log drop column publication")
    put(place, 3)
    log = publishing.read_log(place)
    assert [(row["publication"], row["run_id"]) for row in log] == [(1, "run-1"), (2, "run-2"), (3, "run-3")]
    assert publishing.back(place, "run-1") == "run-1"


@pytest.mark.parametrize("version", ["v1.0.0", "v1.2.0", "v1.4.0"])
def test_the_published_file_has_the_storage_version_of_the_file_of_the_build(place, version):
    with duckdb.connect() as connection:
        connection.execute(f"attach {quoted(place.building)} as building (storage_version '{version}')")
    with duckdb.connect() as connection:
        connection.execute(f"attach {quoted(place.building)} as building")
        connection.execute(
            "create schema building.marts; create table building.marts.numbers as select 1 as number"
        )
        publishing.publish(connection, place, dict.fromkeys(LOG_COLUMNS) | {"run_id": "a"}, ["numbers"])
    with duckdb.connect(place.published, read_only=True) as connection:
        tag = "select tags['storage_version'] from duckdb_databases() where not internal"
        assert connection.sql(tag).fetchall()[0][0].startswith(version)


@pytest.mark.parametrize("before", ["v1.0.0", "v1.2.0", "v1.4.0"])
@pytest.mark.parametrize("wanted", ["v1.0.0", "v1.2.0"])
def test_the_storage_version_setting_applies_whatever_the_previous_file_had(place, before, wanted):
    with duckdb.connect() as connection:
        connection.execute(f"attach {quoted(place.building)} as building (storage_version '{before}')")
        connection.execute("create table building.left_over as select 1 as x")
    plugin = publishing.Plugin.__new__(publishing.Plugin)
    plugin.places, plugin.storage, plugin.is_building = place, wanted, True
    plugin.creds = SimpleNamespace(path=str(place.work_file))
    with plugin.opened({}) as connection:
        tag = "select tags['storage_version'] from duckdb_databases() where database_name = 'building'"
        assert connection.sql(tag).fetchall()[0][0].startswith(wanted)


# Permissions.


def mode(path):
    """Return the mode of a file."""
    return path.stat().st_mode & 0o777


def test_the_published_file_and_kept_builds_keep_their_mode_and_new_ones_follow_the_umask(place):
    mask = os.umask(0o027)
    try:
        put(place, 1)
        assert mode(place.published) == 0o640
        place.published.chmod(0o604)
        put(place, 2)
        assert mode(place.published) == 0o604
        assert mode(place.kept / "run-1.duckdb") == 0o604
        publishing.back(place, None)
        assert mode(place.published) == 0o604
    finally:
        os.umask(mask)


def test_the_work_folder_is_private_and_keeps_a_changed_mode(tmp_path):
    folder = tmp_path / "deep" / "small_work"
    publishing.make_private(folder)
    assert mode(folder) == 0o700
    folder.chmod(0o750)
    publishing.make_private(folder)
    assert mode(folder) == 0o750


@pytest.mark.parametrize("wanted", [0o600, 0o640, 0o664, 0o644])
def test_file_mode_applies_to_new_files_and_folders(tmp_path, wanted):
    mask = os.umask(publishing.mask_of(wanted))
    try:
        (tmp_path / "file").touch()
        (tmp_path / "folder").mkdir()
        with duckdb.connect(tmp_path / "file.duckdb") as connection:
            connection.execute("create table t as select 1 as x")
    finally:
        os.umask(mask)
    assert mode(tmp_path / "file") == mode(tmp_path / "file.duckdb") == wanted
    assert mode(tmp_path / "folder") == wanted | (wanted & 0o444) >> 2


def test_a_new_log_follows_file_mode_and_an_existing_one_keeps_its_mode(tmp_path, monkeypatch):
    log = tmp_path / "dbt.log"
    log.write_text("==== 10:00:00 | this-run ====\n", encoding="utf-8")
    log.chmod(0o644)
    monkeypatch.setattr(publishing, "get_flags", lambda: SimpleNamespace(LOG_PATH=str(tmp_path)))
    mask = os.umask(0o022)
    try:
        monkeypatch.setattr(publishing, "get_invocation_id", lambda: "another-run")
        publishing.follow_mode(0o600)
        assert mode(log) == 0o644
        monkeypatch.setattr(publishing, "get_invocation_id", lambda: "this-run")
        publishing.follow_mode(0o600)
        assert mode(log) == 0o600
    finally:
        os.umask(mask)


def test_a_benchmark_folder_with_other_files_is_refused(tmp_path):
    claim(tmp_path / "new")
    claim(tmp_path / "new")
    (tmp_path / "notes.txt").touch()
    with pytest.raises(BenchmarkError, match=f"--folder {tmp_path / 'benchmark'}"):
        claim(tmp_path)


# Windows, as far as it can be simulated: no fcntl, folders cannot be opened, open files cannot be replaced.


def test_no_program_needs_a_unix_module():
    for path in [*(ROOT / "scripts").glob("*.py"), *(ROOT / "scripts" / "dashboard").rglob("*.py")]:
        names = {
            name.name.split(".")[0]
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in [
                *node.names,
                *([ast.alias(node.module)] if isinstance(node, ast.ImportFrom) and node.module else []),
            ]
        }
        assert names.isdisjoint({"fcntl", "pwd", "grp", "termios"}), path


def test_on_windows_a_reader_with_the_file_open_is_reported_and_the_build_can_be_published_later(
    place, monkeypatch
):
    put(place, 1)
    open_folder, real = os.open, Path.replace

    def refuse_folders(path, flags, *rest):
        if Path(path).is_dir():
            raise PermissionError(13, "Permission denied", str(path))
        return open_folder(path, flags, *rest)

    def refuse(path, target):
        if path == place.candidate:
            error = PermissionError(13, "The process cannot access the file", str(path), None, str(target))
            error.winerror = 32
            raise error
        return real(path, target)

    monkeypatch.setattr(publishing, "WINDOWS", True)
    monkeypatch.setattr(os, "open", refuse_folders)
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(
        NotPublishedError, match="is open in another program, and Windows cannot replace open files"
    ):
        put(place, 2)
    assert number_in(place) == 1
    monkeypatch.setattr(Path, "replace", real)
    put(place, 2)
    assert number_in(place) == 2


def test_a_lock_names_its_holder_and_ends_with_the_process(place):
    code = "import publishing, sys, time; from pathlib import Path\n"
    code += "lock = publishing.Lock(Path(sys.argv[1])); print('held', flush=True); time.sleep(600)"
    command = [sys.executable, "-c", code, str(place.work / "build.lock")]
    environment = os.environ | {"PYTHONPATH": str(ROOT / "scripts")}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    try:
        assert process.stdout.readline() == b"held\n"
        with pytest.raises(BlockingIOError, match=f"process {process.pid}"):
            publishing.Lock(place.work / "build.lock")
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    publishing.Lock(place.work / "build.lock").release()
