"""Every var is checked before the first model: a message says what is wrong and what to type.

The runs in this file share one process and one parsed project, which makes them fast; the command line itself
is tested at the end.
"""
# ruff: noqa: D103 - test names describe the tests

import re

import pytest
import yaml
from conftest import ROOT
from dbt.cli.main import dbtRunner

DECLARED = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
NOT_A_CHOICE = {"layouts"}  # the list of values of `layout`
WRONG = {
    "layout": ["warehouse"],
    "raw_path": [7, ["a"], "https://example.com/data"],
    "column_map": ["InvoiceNo", {"lines": "InvoiceNo"}],
    "csv_encoding": ["utf-16"],
    "csv_delimiter": [";;", ""],
    "date_order": ["ydm"],
    "two_digit_years": [70, "1970"],
    "time_zone": ["Berlin", "Europe/Berln", 7],
    "number_format": ["1.234", 7],
    "earliest_order_date": ["", "1.1.1990"],
    "latest_order_date": ["tomorrow", "2024-02-30"],
    "as_of_date": ["31.12.2024", "2024-02-30", "yesterday"],
    "rfm_scoring": ["quantile"],
    "rfm_groups": [1, 11, 2.5, "five", True],
    "rfm_monetary": ["median"],
    "non_products": ["drop"],
    "duplicate_rows": [True],
    "order_identity": ["customers", "order_id_and_day", "day_and_store", 7],
    "table_map": ["lines", 7],
    "skip_lines": [-1, 101, "two"],
    "xlsx_sheet": [7, ["a"]],
    "max_shared_orders": [-0.1, 1.01, "few"],
    "min_pair_orders": [-1, 2.5, "ten"],
    "max_basket_items": [-1, "all"],
    "max_reject_share": [-0.1, 1.01, "few"],
    "max_customer_share": [-0.1, 1.01, "few"],
    "min_orders_for_notice": [0, 2.5, "ten"],
    "cluster_count": [1, 11, 3.5, "four"],
    "history_months": [-1, 1.5, "all"],
    "clv_horizon_days": [-1, 1.5, "all"],
    "file_mode": [640, "rw-r--r--", "0640"],
    "hide_personal": ["yes", 1],
}
OTHERS = [
    {
        "rfm_scoring": "tie_safe",
        "rfm_groups": 4,
        "rfm_monetary": "average",
        "non_products": "keep",
        "duplicate_rows": "drop",
        "cluster_count": 7,
        "as_of_date": "2025-01-31",
    },
    {
        "layout": "online_retail",
        "rfm_groups": 10,
        "rfm_monetary": "gross",
        "min_pair_orders": 0,
        "max_basket_items": 3,
        "history_months": 0,
        "clv_horizon_days": 10,
        "cluster_count": 2,
    },
]
CASES = [(name, value) for name in DECLARED for value in WRONG.get(name, [])]


@pytest.fixture(scope="module")
def runner(dbt):
    """Return a function that runs `dbt run` with vars and returns whether it succeeded, and its output."""
    options = ["--target-path", str(dbt.folder / "targets" / "vars"), "--log-path", str(dbt.folder / "logs")]

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SEGMENTATION_DB", str(dbt.folder / "vars.duckdb"))
        patch.chdir(ROOT)
        manifest = dbtRunner().invoke(["parse", *options]).result

        def run(variables):
            said = []
            runner = dbtRunner(manifest, callbacks=[lambda event: said.append(event.info.msg)])
            result = runner.invoke(["run", "--vars", yaml.safe_dump(variables), *options])
            return result.success, f"{result.exception or ''}\n" + "\n".join(said)

        yield run


def test_every_var_of_the_project_is_tested_with_wrong_values():
    assert set(DECLARED) - NOT_A_CHOICE - set(WRONG) == set()


@pytest.mark.parametrize(("name", "value"), CASES, ids=[f"{name}-{value}" for name, value in CASES])
def test_a_wrong_value_stops_the_build_before_the_first_model(runner, name, value):
    success, said = runner({name: value})
    assert not success
    needed = [name, str(value), "--vars"]
    sentences = [line for line in said.splitlines() if all(part in line for part in needed)]
    assert sentences, said
    assert f"{name}: " in sentences[0].split("--vars")[1]
    assert "Traceback" not in said
    assert not re.search(r"^\d+ of \d+ ", said, flags=re.MULTILINE)  # dbt's count of the nodes that it starts


def test_a_misspelt_var_stops_the_build_with_a_list_of_vars(runner):
    success, said = runner({"rfm_group": 4})
    assert not success
    sentence = next(line for line in said.splitlines() if "There is no var 'rfm_group'" in line)
    assert "Did you mean rfm_groups?" in sentence
    named = sentence.split("The vars are ")[1].rstrip(".").split(", ")
    assert named == sorted(set(DECLARED) - NOT_A_CHOICE)


@pytest.mark.parametrize("variables", [{"layout": "warehouse"}, {"rfm_groups": 11}], ids=str)
def test_the_command_line_ends_with_the_message_without_a_traceback(dbt, variables):
    run = dbt("run", **variables)
    ((name, value),) = variables.items()
    assert run.exit_code != 0
    assert name in run.output
    assert str(value) in run.output
    assert f'--vars "{{{name}: ' in run.output.replace("'", '"')
    assert "Traceback" not in run.output
    assert not re.search(r"\d+ of \d+ START ", run.output)


@pytest.mark.parametrize("variables", OTHERS, ids=["shop", "online_retail"])
def test_a_full_build_with_other_vars_passes_all_tests(dbt, variables):
    run = dbt("build", **variables)
    assert run.exit_code == 0, run.output[-5000:]
    assert "Published: " in run.output


SECRET = "a-key-that-nobody-may-see"


@pytest.mark.parametrize(
    "jinja", ["{{ env_var('SEGMENTATION_EXPORT_KEY') }}", "{{ print(env_var('SEGMENTATION_EXPORT_KEY')) }}"]
)
def test_no_secret_of_the_environment_is_logged_through_a_var(dbt, monkeypatch, jinja):
    monkeypatch.setenv("SEGMENTATION_EXPORT_KEY", SECRET)
    run = dbt("run", raw_path=jinja)
    assert run.exit_code != 0
    assert "which dbt would run as code: rename the folder or column" in run.output
    assert "Traceback" not in run.output
    written = [
        path.read_text(encoding="utf-8")
        for path in [dbt.folder / "logs" / "dbt.log", *dbt.folder.rglob("manifest.json")]
    ]
    assert SECRET not in "".join([run.output, *written])


@pytest.mark.parametrize("file", ["dbt_project.yml", "vars.yml"])
def test_jinja_in_a_file_of_vars_stops_before_any_sql(dbt, tmp_path, file):
    jinja = "{{ run_query('create table main.made_by_a_var as select 1') }}"
    (tmp_path / "dbt_project.yml").write_text("vars: {layout: shop}", encoding="utf-8")
    (tmp_path / file).write_text(
        yaml.safe_dump({"vars": {"layout": "shop", "as_of_date": jinja}}), encoding="utf-8"
    )
    before = "import sys, pathlib; sys.path.insert(0, 'scripts'); import given_vars\n"
    before += f"given_vars.PROJECT = pathlib.Path({str(tmp_path)!r})"
    run = dbt("run", "--select", "int_as_of_date", before=before)
    assert run.exit_code != 0
    assert "The var as_of_date contains" in run.output
    assert not run.work.exists()


@pytest.mark.parametrize("memory", ["lots", "4 gigs", "-1GB", "4"])
def test_an_invalid_memory_limit_stops_with_a_message(dbt, monkeypatch, memory):
    monkeypatch.setenv("SEGMENTATION_MEMORY", memory)
    run = dbt("run", "--select", "int_as_of_date")
    assert run.exit_code != 0
    assert f"SEGMENTATION_MEMORY is '{memory}' but must be a size" in run.output
    assert "SEGMENTATION_MEMORY=4GB dbt build" in run.output
    assert "Traceback" not in run.output
