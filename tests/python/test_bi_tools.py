"""What BI tools rely on: descriptions in the database, the README's relationships, exposures."""
# ruff: noqa: D103 - test names describe the tests

import re

import pytest
import yaml
from conftest import ROOT

SQL = ROOT / "scripts" / "dashboard" / "sql"
README = (ROOT / "models" / "marts" / "README.md").read_text(encoding="utf-8")
RELATIONS = re.findall(r'^    (\w+) \|\|--o[{|] (\w+) : "?([^"\n]+)"?$', README, flags=re.MULTILINE)
EXPOSURES = yaml.safe_load((ROOT / "models" / "marts" / "_exposures.yml").read_text(encoding="utf-8"))[
    "exposures"
]


def test_every_mart_and_column_is_described_in_the_database(shop):
    tables = shop.rows("select table_name, comment from duckdb_tables() where schema_name = 'marts'")
    columns = shop.rows(
        "select table_name, column_name, comment from duckdb_columns() where schema_name = 'marts'"
    )
    assert {table for table, _ in tables} - {"publish_log"} == set(shop.marts())
    assert [table for table, comment in tables if not (comment or "").strip().startswith("One row per")] == []
    assert [(table, column) for table, column, comment in columns if not (comment or "").strip()] == []


@pytest.mark.parametrize(("one", "many", "on"), RELATIONS)
def test_the_relationships_in_the_readme_are_valid(one, many, on, shop):
    if " = " in on:
        key, reference = on.split(" = ")
        pairs = [(key, reference)]
    else:
        pairs = [(column, column) for column in on.split(" and ")]
    keys = ", ".join(key for key, _ in pairs)
    assert shop.value(f"select count(*) - count(distinct ({keys})) from marts.{one}") == 0
    joined = " and ".join(f"o.{key} = m.{reference}" for key, reference in pairs)
    match = f"select 1 from marts.{one} as o where {joined}"
    assert shop.value(f"select count(*) from marts.{many} as m where not exists ({match})") == 0


def test_the_readme_lists_the_whole_star_schema(shop):
    drawn = {table for one, many, _ in RELATIONS for table in [one, many]}
    assert {table for table in shop.marts() if table.startswith(("dim_", "fct_"))} - drawn == set()


def test_the_exports_exposure_lists_every_mart(shop):
    (exposure,) = [exposure for exposure in EXPOSURES if exposure["name"] == "exports"]
    assert {reference.split("'")[1] for reference in exposure["depends_on"]} == set(shop.marts())


def test_the_dashboard_exposure_lists_the_marts_that_its_queries_read(shop):
    (exposure,) = [exposure for exposure in EXPOSURES if exposure["name"] == "dashboard"]
    named = {reference.split("'")[1] for reference in exposure["depends_on"]}
    words = set()
    for path in [*SQL.glob("*.sql"), *(SQL.parent / "views").glob("*.py")]:
        text = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
        words |= set(re.findall(r"\b(?:from|join)\s+(\w+)", text))
    assert named == words & set(shop.marts())
