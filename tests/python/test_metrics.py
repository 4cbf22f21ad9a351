"""MetricFlow, the dashboard and plain SQL give the same answers to the same questions."""
# ruff: noqa: D103 - test names describe the tests

import shutil
import sys

import pandas
import pytest
from click.testing import CliRunner
from conftest import ROOT
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from project_copy import PARSED, ProjectCopy

pytest.importorskip("metricflow", reason="the optional group metrics is not installed")
pytest.importorskip("streamlit", reason="the optional group dashboard is not installed")
sys.path.insert(0, str(ROOT / "scripts" / "dashboard"))

from dbt_metricflow.cli.main import cli
from published import Published, Selection

METRICS = [
    "total_sales",
    "orders",
    "average_basket_size",
    "average_basket_spend",
    "customers",
    "repeat_rate",
    "reorder_rate",
]


@pytest.fixture(scope="module")
def asked(shop, dbt, tmp_path_factory):
    """Return a function that queries MetricFlow for metrics by a dimension, in this process."""
    # it opens the file for writing, and reads the project's target/, so it gets a copy of both
    project = ProjectCopy(tmp_path_factory.mktemp("metrics"), shop, dbt)
    for name in [PARSED, "semantic_manifest.json"]:
        shutil.copy(dbt.target("shop") / name, project.folder / "target")
    file = project.folder / "answer.csv"

    def answer(*arguments):
        with project.entered() as patch:
            patch.setenv("DO_NOT_TRACK", "1")
            result = CliRunner().invoke(cli, ["query", "--csv", str(file), *arguments])
            DuckDBConnectionManager.close_all_connections()
        assert result.exit_code == 0, result.output
        return pandas.read_csv(file, keep_default_na=False, na_values=[""])

    return answer


def shown(shop, selection):
    """Return the values of the dashboard's cards."""
    return Published(shop.database).reader(selection)("kpis").iloc[0][METRICS].astype(float).to_dict()


def test_all_metrics_equal_the_dashboard(asked, shop):
    (row,) = asked("--metrics", ",".join(METRICS)).to_dict("records")
    assert row == pytest.approx(shown(shop, Selection()), rel=1e-9)


def test_the_metrics_of_every_country_equal_the_dashboard(asked, shop):
    answers = asked("--metrics", ",".join(METRICS), "--group-by", "customer__country")
    countries = [country for (country,) in shop.rows("select distinct country from marts.customer_metrics")]
    for row in answers.to_dict("records"):
        country = row.pop("customer__country")
        if country in countries:
            assert row == pytest.approx(shown(shop, Selection((country,))), rel=1e-9), country
    assert set(countries) <= set(answers["customer__country"])


def test_the_metrics_of_every_segment_equal_the_dashboard(asked, shop):
    answers = asked("--metrics", ",".join(METRICS), "--group-by", "customer__strategic_segment")
    rows = shop.rows("select distinct strategic_segment from marts.customer_behaviour")
    segments = [segment for (segment,) in rows]
    for row in answers.to_dict("records"):
        segment = row.pop("customer__strategic_segment")
        if segment in segments:
            ours = shown(shop, Selection((), "strategic", (segment,)))
            assert row == pytest.approx(ours, rel=1e-9), segment
    assert set(segments) <= set(answers["customer__strategic_segment"])


def test_total_sales_by_country_and_month_equal_plain_sql(asked, shop):
    by_country = asked("--metrics", "total_sales", "--group-by", "customer__country")
    expected = shop.rows(
        "select d.country, sum(s.gross_amount) from marts.fct_sales as s"
        " inner join marts.dim_customers as d on s.customer_id = d.customer_id where s.is_sale group by 1"
    )
    found = dict(zip(by_country["customer__country"], by_country["total_sales"], strict=True))
    assert found == pytest.approx({country: float(sales) for country, sales in expected})

    by_month = asked("--metrics", "total_sales,orders", "--group-by", "metric_time__month")
    expected = shop.rows(
        "select strftime(order_date, '%Y-%m'), sum(gross_amount), count(distinct order_id)"
        " from marts.fct_sales where is_sale group by 1 order by 1"
    )
    by_month = by_month[by_month["orders"].fillna(0) > 0].sort_values("metric_time__month")
    months = by_month["metric_time__month"].str[:7]
    assert list(zip(months, by_month["orders"], strict=True)) == [(month, n) for month, _, n in expected]
    assert list(by_month["total_sales"]) == pytest.approx([float(sales) for _, sales, _ in expected])
