"""The files for BI and spreadsheets: complete, safe, from one build, with hashed customers on request."""
# ruff: noqa: D103 - test names describe the tests

import csv
import hashlib
import hmac
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import duckdb
import exports
import pytest
from conftest import ROOT

KEY = "a key that nobody can guess"
DEFINITIONS = sorted((ROOT / "scripts" / "exports").glob("*.sql"))
NASTY = {
    "=1+1": "'=1+1",
    "+1": "'+1",
    "-1": "'-1",
    "@SUM(1)": "'@SUM(1)",
    "\tx": "'\tx",
    "\rx": "'\rx",
    "a=b": "a=b",
}
FILE_NAMES = {
    "customer_segmentation",
    "strategic_summary",
    "priority_summary",
    "behaviour_summary",
    "region_by_strategic_segment",
    "demographic_profile_by_strategic_segment",
    "department_targeting",
    "product_targeting",
}


@dataclass
class Exported:
    """A set of exported files, and the output of the program."""

    folder: Path
    said: str

    def rows(self, name):
        """Return the rows of a CSV file as dictionaries of text."""
        with (self.folder / "csv" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def export(database, folder, *options, **environment):
    """Run the program and return its result."""
    command = [sys.executable, str(ROOT / "scripts" / "exports.py"), "--folder", str(folder), *options]
    environment = os.environ | {"SEGMENTATION_DB": str(database)} | environment
    return subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", check=False)


def exported(database, folder, *options, **environment):
    """Export successfully and return the files."""
    done = export(database, folder, *options, **environment)
    assert done.returncode == 0, done.stderr
    return Exported((folder / "latest").resolve(), done.stdout)


@pytest.fixture(scope="module")
def plain(samples, tmp_path_factory):
    """Return the exports of the sample of the layout shop."""
    return exported(samples["shop"].database, tmp_path_factory.mktemp("plain"))


@pytest.fixture(scope="module")
def hidden(samples, tmp_path_factory):
    """Return the same exports with hashed customers."""
    options = {"SEGMENTATION_EXPORT_KEY": KEY}
    return exported(
        samples["shop"].database, tmp_path_factory.mktemp("hidden"), "--hash-customers", **options
    )


@pytest.fixture
def changed(shop, tmp_path):
    """Return a copy of the published file that a test may change."""
    return Path(shutil.copy(shop.database, tmp_path / "changed.duckdb"))


def documented():
    """Return the columns of every CSV file as documented in scripts/exports/README.md."""
    text = (ROOT / "scripts" / "exports" / "README.md").read_text(encoding="utf-8")
    found = {}
    for names, columns in re.findall(r"^\| (`.*?) \| .*? \| (.*?) \|$", text, flags=re.MULTILINE):
        for name in re.findall(r"`(\w+)`", names):
            found[name] = columns.split(", ")
    return found


def test_every_csv_file_is_documented_with_its_columns(plain, shop):
    assert {path.stem for path in DEFINITIONS} == set(documented()) == FILE_NAMES
    written = sorted((plain.folder / "csv").glob("*.csv"))
    there = [path.stem for path in DEFINITIONS if needed(path) <= set(shop.marts())]
    assert [path.stem for path in written] == there
    for path in written:
        assert path.read_text(encoding="utf-8").splitlines()[0].split(",") == documented()[path.stem]


def needed(definition):
    """Return the marts that a definition reads."""
    return set(re.findall(r"\bmarts\.(\w+)", definition.read_text(encoding="utf-8")))


def test_every_mart_is_exported_as_parquet_row_by_row(plain, shop):
    connection = duckdb.connect()
    connection.execute(f"attach '{shop.database}' as published (read_only)")
    for mart in [*shop.marts(), "publish_log"]:
        file, table = f"from '{plain.folder}/parquet/{mart}.parquet'", f"from published.marts.{mart}"
        assert connection.sql(f"describe {file}").fetchall() == connection.sql(f"describe {table}").fetchall()
        assert connection.sql(f"{file} except all {table}").fetchall() == []
        assert connection.sql(f"{table} except all {file}").fetchall() == []
    assert len(list((plain.folder / "parquet").iterdir())) == len(shop.marts()) + 1


def test_every_customer_is_in_the_file_once_with_every_segment(plain, shop):
    rows = plain.rows("customer_segmentation")
    expected = shop.rows(
        "select customer_id, net_amount::varchar, strategic_segment, rfm_segment, first_order_date::varchar"
        " from marts.customer_metrics inner join marts.dim_customers using (customer_id) order by customer_id"
    )
    columns = ["customer_id", "net_amount", "strategic_segment", "rfm_segment", "first_order_date"]
    assert [tuple(row[column] for column in columns) for row in rows] == expected
    assert all(re.fullmatch(r"\d{4}-\d{2}-\d{2}", row["last_order_date"]) for row in rows)


def test_summaries_and_slices_count_every_customer(plain, shop):
    customers = shop.value("select count(*) from marts.customer_metrics")
    for name in FILE_NAMES - {"customer_segmentation", "department_targeting", "product_targeting"}:
        assert sum(int(row["customers"]) for row in plain.rows(name)) == customers, name


def test_the_lines_of_the_targeting_files_sum_to_all_lines(plain, shop):
    if "segment_by_product" not in shop.marts():
        pytest.skip("the project has no marts of departments and products")
    lines = shop.value("select count(*) from marts.fct_sales")
    for name in ["department_targeting", "product_targeting"]:
        counted = {}
        for row in plain.rows(name):
            counted[row["scheme"]] = counted.get(row["scheme"], 0) + int(row["lines"])
        assert counted == dict.fromkeys(["strategic", "priority", "behaviour"], lines)


def test_two_exports_of_one_build_are_equal_byte_for_byte(plain, shop, tmp_path):
    again = exported(shop.database, tmp_path)
    files = [
        path.relative_to(plain.folder) for path in plain.folder.rglob("*.*") if path.name != "build.json"
    ]
    assert len(files) > 30
    assert [
        file for file in files if (plain.folder / file).read_bytes() != (again.folder / file).read_bytes()
    ] == []


def test_formulas_are_escaped_and_numbers_stay_numbers(changed, tmp_path):
    with duckdb.connect(changed) as connection:
        for number, text in enumerate(NASTY):
            one = f"select customer_id from marts.customer_metrics order by 1 limit 1 offset {number}"
            where = f"where customer_id = ({one})"
            connection.execute(f"update marts.dim_customers set country = ? {where}", [text])
            values = "net_amount = -5, reorder_rate = 0.00001"
            connection.execute(f"update marts.customer_metrics set {values} {where}")
    rows = exported(changed, tmp_path / "exports").rows("customer_segmentation")[: len(NASTY)]
    assert [row["country"] for row in rows] == list(NASTY.values())
    assert {row["net_amount"] for row in rows} == {"-5.0000"}
    assert {row["reorder_rate"] for row in rows} == {"0.0000100000"}


def test_hashed_customers_are_the_same_in_every_file_and_depend_on_the_key(plain, hidden, shop):
    def hashed(customer_id):
        return hmac.new(KEY.encode(), customer_id.encode(), hashlib.sha256).hexdigest()

    ids = {row["customer_id"] for row in plain.rows("customer_segmentation")}
    assert {row["customer_id"] for row in hidden.rows("customer_segmentation")} == {
        hashed(one) for one in ids
    }
    with duckdb.connect() as connection:
        for mart in shop.marts():
            columns = f"select column_name from (describe from '{hidden.folder}/parquet/{mart}.parquet')"
            if ("customer_id",) in connection.sql(columns).fetchall():
                file = (
                    "select distinct customer_id from '{}/parquet/{}.parquet' where customer_id is not null"
                )
                ids = {one for (one,) in connection.sql(file.format(plain.folder, mart)).fetchall()}
                ids = {"guest" if one == "guest" else hashed(one) for one in ids}
                assert {one for (one,) in connection.sql(file.format(hidden.folder, mart)).fetchall()} == ids


def test_no_customer_id_and_no_key_is_left_in_any_file(hidden, shop):
    ids = [one for (one,) in shop.rows("select customer_id from marts.customer_metrics")]
    with duckdb.connect() as connection:
        texts = [path.read_text(encoding="utf-8") for path in hidden.folder.rglob("*.csv")]
        for path in hidden.folder.rglob("*.parquet"):
            texts += [str(row) for row in connection.sql(f"from '{path}'").fetchall()]
    everything = "\n".join([*texts, (hidden.folder / "build.json").read_text(encoding="utf-8"), hidden.said])
    words = set(re.findall(r"\w+", everything))
    assert words.isdisjoint(ids)
    assert KEY not in everything
    assert not any(KEY.encode() in path.read_bytes() for path in hidden.folder.rglob("*.*"))


@pytest.mark.parametrize("key", ["", "too short"])
def test_hashing_needs_a_key(shop, tmp_path, key):
    done = export(shop.database, tmp_path, "--hash-customers", SEGMENTATION_EXPORT_KEY=key)
    assert done.returncode != 0
    assert done.stderr.startswith("Nothing was exported: --hash-customers needs a key")
    assert not (tmp_path / "latest").exists()


def test_a_set_that_cannot_be_finished_leaves_the_previous_one(shop, changed, tmp_path):
    before = exported(shop.database, tmp_path / "exports")
    with duckdb.connect(changed) as connection:
        connection.execute("alter table marts.segment_by_region drop column share_within_region")
    done = export(changed, tmp_path / "exports")
    assert done.returncode != 0
    assert done.stderr.startswith("Nothing was exported: ")
    assert "Traceback" not in done.stderr
    assert (tmp_path / "exports" / "latest").resolve() == before.folder
    assert (
        len([path for path in (tmp_path / "exports").iterdir() if path.is_dir()]) == 2
    )  # the set and `latest`


def test_old_sets_are_removed_and_the_newest_names_its_build(shop, tmp_path):
    for _ in range(5):
        newest = exported(shop.database, tmp_path)
    sets = [path for path in tmp_path.iterdir() if path.is_dir() and not path.is_symlink()]
    assert len(sets) == 3
    assert newest.folder in sets
    build = json.loads((newest.folder / "build.json").read_text(encoding="utf-8"))
    assert build["run_id"] in shop.run.output
    assert build["rows"]["parquet/fct_sales.parquet"] == shop.value("select count(*) from marts.fct_sales")


def contents(folder):
    """Return the contents of the files in a folder that a user added."""
    return {
        str(path.relative_to(folder)): path.read_text(encoding="utf-8")
        for path in folder.rglob("notes*.txt")
        if not path.is_symlink()
    }


@pytest.mark.parametrize("names", [["aaa"], ["zzz-1", "zzz-2", "zzz-3"], ["20200101T000000_x", "aaa", "zzz"]])
def test_a_folder_with_other_files_is_refused_and_not_changed(shop, tmp_path, names):
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "notes.txt").write_text(name, encoding="utf-8")
    before = sorted(tmp_path.rglob("*"))
    done = export(shop.database, tmp_path)
    assert done.returncode != 0
    assert f"--folder {tmp_path / 'exports'}" in done.stderr
    assert sorted(tmp_path.rglob("*")) == before
    assert exported(shop.database, tmp_path / "exports").folder.parent == tmp_path / "exports"


def test_files_that_others_add_are_never_removed(shop, tmp_path):
    for number in range(5):
        newest = exported(shop.database, tmp_path).folder
        (newest / f"notes-{number}.txt").write_text("mine", encoding="utf-8")
        for name in [f"aaa-{number}", f"zzz-{number}", f"99990101T000000.0_{number}"]:
            (tmp_path / name).mkdir()
            (tmp_path / name / "notes.txt").write_text("mine", encoding="utf-8")
            (tmp_path / name / "build.json").write_text("{}", encoding="utf-8")
        (tmp_path / f"set-{number}").symlink_to(newest)
    assert len(contents(tmp_path)) == 5 + 15
    assert (tmp_path / "latest").resolve() == newest
    assert (
        len(list(tmp_path.glob("*/parquet/fct_sales.parquet"))) == 3 + 1 + 3
    )  # sets, latest, the user's links


def test_a_set_that_is_a_link_to_another_folder_is_not_followed(shop, tmp_path):
    first = exported(shop.database, tmp_path / "exports").folder
    shutil.move(first, tmp_path / "moved")
    first.symlink_to(tmp_path / "moved")
    for _ in range(4):
        exported(shop.database, tmp_path / "exports")
    assert (tmp_path / "moved" / "csv" / "customer_segmentation.csv").exists()


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_a_foreign_file_called_latest_is_left_alone(shop, tmp_path, kind):
    exported(shop.database, tmp_path / "exports")
    latest, mine = tmp_path / "exports" / "latest", tmp_path / "mine"
    latest.unlink()
    mine.mkdir()
    match kind:
        case "folder":
            latest.mkdir()
        case "file":
            latest.write_text("mine", encoding="utf-8")
        case _:
            latest.symlink_to(mine)
    done = export(shop.database, tmp_path / "exports")
    assert done.returncode != 0
    assert done.stderr.startswith(f"Nothing was exported: {latest} was not written by this program")
    assert latest.resolve() == (mine if kind == "link" else latest)


def test_with_the_clock_set_back_the_newest_set_is_kept(shop, tmp_path):
    for _ in range(3):
        exported(shop.database, tmp_path)
    for path in tmp_path.glob("2*"):  # as if they had been written long ago
        about = json.loads((path / "build.json").read_text(encoding="utf-8"))
        about["exported_at"] = "2199" + about["exported_at"][4:]
        (path / "build.json").write_text(json.dumps(about), encoding="utf-8")
        path.rename(path.with_name("2199" + path.name[4:]))
    latest = exported(shop.database, tmp_path).folder
    assert [path.name[:4] for path in tmp_path.glob("2*")].count("2199") == 2
    assert (latest / "build.json").exists()
    assert (tmp_path / "latest").resolve() == latest
    assert len(list(tmp_path.glob("2*"))) == 3


def test_a_half_written_set_of_a_killed_export_is_removed_and_others_are_kept(shop, tmp_path):
    exported(shop.database, tmp_path)
    (tmp_path / ".writing-killed").mkdir()
    (tmp_path / ".writing-killed" / ".unfinished").touch()
    (tmp_path / ".writing-notes").mkdir()
    exported(shop.database, tmp_path)
    assert [path.name for path in tmp_path.glob(".writing-*")] == [".writing-notes"]


def modes(folder):
    """Return the modes of the folders and of the files below a folder."""
    found = [path for path in [folder, *folder.rglob("*")] if not path.is_symlink()]
    return tuple(
        {path.stat().st_mode & 0o777 for path in found if path.is_dir() == kind} for kind in (True, False)
    )


def test_exports_have_the_permissions_of_the_published_file(changed, tmp_path):
    changed.chmod(0o640)
    assert modes(exported(changed, tmp_path / "exports").folder) == ({0o750}, {0o640})
    changed.chmod(0o644)
    # like the previous set
    assert modes(exported(changed, tmp_path / "exports").folder) == ({0o750}, {0o640})
    (tmp_path / "exports").chmod(0o700)
    exported(changed, tmp_path / "exports")
    assert (tmp_path / "exports").stat().st_mode & 0o777 == 0o700


def test_without_links_a_text_file_names_the_newest_set(shop, tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise OSError("symbolic link privilege not held")

    monkeypatch.setattr(Path, "symlink_to", refuse)
    monkeypatch.setattr(exports, "WINDOWS", True)
    mask = os.umask(0o022)
    try:
        written, _ = exports.export(shop.database, tmp_path / "exports")
    finally:
        os.umask(mask)
    assert (tmp_path / "exports" / "latest.txt").read_text(encoding="utf-8") == written.name
    assert not [path for path in (tmp_path / "exports").iterdir() if path.name.startswith(".linking")]


def test_without_a_published_build_the_message_says_to_build(tmp_path):
    done = export(tmp_path / "segmentation.duckdb", tmp_path / "exports")
    assert done.returncode != 0
    assert "build first" in done.stderr
