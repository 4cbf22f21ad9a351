"""The dashboard without a browser: every page on every sample, filters, error messages, CSV."""
# ruff: noqa: D103 - test names describe the tests

import os
import re
import shutil
import socket
import subprocess
import sys
import time

import duckdb
import pytest
from conftest import LAYOUTS, ROOT

pytest.importorskip("streamlit", reason="the optional group dashboard is not installed")
sys.path.insert(0, str(ROOT / "scripts" / "dashboard"))

import parts
import published
from published import MissingMart, NothingPublished, Published, Selection
from streamlit.testing.v1 import AppTest

APP = ROOT / "scripts" / "dashboard" / "app.py"
PAGES = sorted(path.stem for path in (APP.parent / "views").glob("*.py"))
QUERIES = sorted(path.stem for path in published.SQL.glob("*.sql") if path.stem != "selection")


@pytest.fixture
def open_page(monkeypatch):
    """Return a function that opens a page on a database."""

    def opened(database, page="overview", **selection):
        monkeypatch.setenv("SEGMENTATION_DB", str(database))
        test = AppTest.from_file(str(APP), default_timeout=30)
        for name, value in selection.items():
            test.query_params[name] = value
        test.run()
        if page != "overview":
            test.switch_page(f"views/{page}.py").run()
        return test

    return opened


def shown(test):
    """Return all text of a page."""
    return "\n".join(element.value for element in [*test.markdown, *test.info, *test.caption, *test.title])


def test_there_is_a_page_for_every_view():
    assert (
        sorted(re.findall(r'^    \("(\w+)", "', APP.read_text(encoding="utf-8"), flags=re.MULTILINE)) == PAGES
    )


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_shows_every_sample(page, layout, samples, open_page):
    test = open_page(samples[layout].database, page)
    assert not test.exception
    customers = samples[layout].value("select count(*) from marts.customer_metrics")
    as_of = samples[layout].value("select max(last_sale_date + recency_days) from marts.customer_metrics")
    assert f"**{customers:,} customers** · as of {as_of:%d %B %Y}" in shown(test)


@pytest.mark.parametrize("page", PAGES)
def test_both_filters_apply_on_every_page(page, shop, open_page):
    test = open_page(shop.database, page, country=["Germany", "France"], scheme="RFM", segment=["Champions"])
    assert not test.exception
    expected = shop.value(
        "select count(*) from marts.dim_customers"
        " where country in ('Germany', 'France') and rfm_segment = 'Champions'"
    )
    assert expected > 0
    assert f"**{expected:,} of " in shown(test)
    assert "Germany or France · Champions" in shown(test)


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_selection_shows_a_message(page, shop, open_page):
    country, segment = shop.rows(
        "select c.country, s.segment from marts.dim_countries as c cross join marts.dim_segments as s"
        " where s.scheme = 'rfm' and c.country in (select country from marts.customer_metrics)"
        " and not exists (select 1 from marts.dim_customers as d"
        " where d.country = c.country and d.rfm_segment = s.segment) order by all limit 1"
    )[0]
    test = open_page(shop.database, page, country=country, scheme="RFM", segment=segment)
    assert not test.exception
    assert "**0 of " in shown(test)


@pytest.mark.parametrize("page", PAGES)
def test_missing_marts_show_a_message(page, shop, open_page, tmp_path):
    kept = {"dim_customers", "customer_metrics", "customer_segments", "fct_orders", "dim_segments"}
    database = tmp_path / "segmentation.duckdb"
    with duckdb.connect(database) as small:
        small.execute(f"attach '{shop.database}' as whole (read_only); create schema marts")
        for table in kept:
            small.execute(f"create table marts.{table} as from whole.marts.{table}")
    test = open_page(database, page)
    assert not test.exception
    assert "customers**" in shown(test)
    if page not in {"overview", "demographics"}:  # these need no other mart
        assert "which this build does not have" in shown(test)


def test_a_missing_database_shows_a_message(open_page, tmp_path):
    test = open_page(tmp_path / "nowhere.duckdb")
    assert not test.exception
    assert "Run `make build` first" in shown(test)


def test_an_empty_database_shows_a_message(open_page, tmp_path):
    duckdb.connect(tmp_path / "empty.duckdb").close()
    test = open_page(tmp_path / "empty.duckdb")
    assert not test.exception
    assert "Run `make build`" in shown(test)


def test_unknown_words_in_the_url_are_ignored(shop, open_page):
    test = open_page(shop.database, country="Atlantis'; drop", scheme="zodiac", segment="Aries")
    assert not test.exception
    assert "all customers" in shown(test)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_cards_equal_sql(layout, samples):
    sample = samples[layout]
    kpis = Published(sample.database).reader(Selection())("kpis").iloc[0]
    sales, orders, units = sample.rows(
        "select sum(gross_amount), count(distinct order_id), sum(quantity) from marts.fct_sales where is_sale"
    )[0]
    repeat, reordered, lines = sample.rows(
        "select avg((orders >= 2)::int), sum(reordered_lines), sum(product_lines) from marts.customer_metrics"
    )[0]
    assert kpis["total_sales"] == pytest.approx(float(sales), rel=1e-12)
    assert kpis["orders"] == orders
    assert kpis["average_basket_size"] == pytest.approx(float(units) / orders)
    assert kpis["average_basket_spend"] == pytest.approx(float(sales) / orders)
    assert kpis["repeat_rate"] == pytest.approx(repeat)
    assert kpis["reorder_rate"] == pytest.approx(float(reordered / lines))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_without_a_filter_the_pages_equal_the_summaries(layout, samples):
    sample, reader = samples[layout], Published(samples[layout].database).reader(Selection())
    for mart, query, key, columns in [
        ("order_frequency_distribution", "order_frequency", ["band"], ["customers"]),
        ("product_diversity_distribution", "product_breadth", ["band"], ["customers"]),
        ("order_value_distribution", "order_values", ["band"], ["orders", "revenue", "share_of_revenue"]),
        ("orders_by_spend", "orders_by_spend", ["orders_band", "spend_band"], ["customers", "revenue"]),
    ]:
        ours = reader(query).set_index(key)[columns].astype(float).sort_index()
        theirs = sample.frame(mart).set_index(key)[columns].astype(float).sort_index()
        assert (ours - theirs).abs().max().max() < 1e-6, mart
    for scheme in parts.ALL_SCHEMES:
        columns = ["customers", "revenue", "share_of_customers", "share_of_revenue"]
        ours = reader("segment_sizes", scheme=scheme).set_index("segment")[columns].astype(float).fillna(0)
        theirs = sample.frame(f"select * from marts.segment_summary where scheme = '{scheme}'")
        theirs = theirs.set_index("segment")[columns].astype(float).fillna(0)
        assert (ours - theirs.loc[ours.index]).abs().max().max() < 1e-6, scheme


def test_a_country_filter_equals_the_summary_by_country(shop):
    for country in ["Germany", "United States"]:
        reader = Published(shop.database).reader(Selection((country,), "strategic"))
        ours = reader("segment_sizes", scheme="strategic").set_index("segment")["customers"]
        theirs = shop.frame(
            "select segment, customers from marts.segment_by_country"
            f" where scheme = 'strategic' and country = '{country}'"
        )
        assert ours[ours > 0].to_dict() == theirs.set_index("segment")["customers"].to_dict()


def test_every_query_is_used_by_a_page_or_by_the_report():
    pages = [path.read_text(encoding="utf-8") for path in APP.parent.rglob("*.py")]
    asked = {name for page in pages for name in re.findall(r'"(\w+)"', page)}
    assert set(QUERIES) - asked == set()


def test_a_new_build_is_shown_while_readers_of_the_old_one_finish(shop, tmp_path):
    live, new_file = tmp_path / "segmentation.duckdb", tmp_path / "next.duckdb"
    shutil.copy(shop.database, live)
    marts = Published(live)
    old = marts.reader(Selection())
    before = old("header")["all_customers"][0]
    shutil.copy(shop.database, new_file)
    with duckdb.connect(new_file) as build:
        build.execute("delete from marts.customer_metrics where orders = 1")
    new_file.replace(live)
    new = marts.reader(Selection())
    after = shop.value("select count(*) from marts.customer_metrics where orders > 1")
    assert new("header")["all_customers"][0] == after < before
    assert old.ask("select count(*) as customers from customer_metrics")["customers"][0] == before


def test_a_reader_cannot_write(shop):
    reader = Published(shop.database).reader(Selection())
    with pytest.raises(duckdb.Error, match="read-only"):
        reader.ask("delete from published.marts.customer_metrics")
    with pytest.raises(duckdb.Error, match="disabled"):
        reader.ask("copy (select 1) to 'out.csv'")


def test_missing_marts_and_missing_files_have_different_messages(shop, tmp_path):
    with pytest.raises(MissingMart, match="needs the mart nonsense, which"):
        Published(shop.database).reader(Selection()).ask("from nonsense")
    with pytest.raises(NothingPublished):
        Published(tmp_path / "nowhere.duckdb").reader(Selection())


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+44 20", "'+44 20"),
        ("-5 %", "'-5 %"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("Champions", "Champions"),
        (-5, -5),
        (-0.5, "-0.5"),
        (float("nan"), ""),
        (None, ""),
        (2.0, "2"),
    ],
)
def test_no_cell_of_a_download_runs_as_a_formula(cell, written):
    assert parts.harmless(cell) == written


def test_shares_are_recognized_by_name():
    assert parts.is_share("share_of_customers")
    assert parts.is_share("reorder_rate")
    assert not parts.is_share("customers")


def test_the_live_build_is_shown_if_there_is_a_log(shop, open_page, tmp_path):
    database = tmp_path / "segmentation.duckdb"
    shutil.copy(shop.database, database)
    with duckdb.connect(database) as log:
        log.execute(
            "create or replace table marts.publish_log as select * from (values"
            " ('older', timestamp '2024-12-01 10:00', 'shop', false),"
            " ('newest', timestamp '2024-12-02 10:00', 'shop', true))"
            " as t(run_id, published_at, layout, is_live)"
        )
    test = open_page(database, "quality")
    assert not test.exception
    assert "Published 02 December 2024, 10:00: run id `newest`, layout `shop`." in shown(test)


WATCHED = """
import os, socket
asked = socket.getaddrinfo
def recorded(host, *rest, **more):
    with open(os.environ["ASKED_HOSTS"], "a") as file:
        print(host, file=file)
    return asked(host, *rest, **more)
socket.getaddrinfo = recorded
"""


def own_addresses():
    """Return the addresses of this machine that other machines can reach."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing: only determines which address would be used
        except OSError:
            return []
        return [probe.getsockname()[0]]


def test_the_dashboard_listens_on_this_machine_only_and_looks_up_no_host(shop, tmp_path):
    (tmp_path / "sitecustomize.py").write_text(WATCHED, encoding="utf-8")
    asked = tmp_path / "asked"
    asked.touch()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    wanted = {"SEGMENTATION_DB": str(shop.database), "PYTHONPATH": str(tmp_path), "ASKED_HOSTS": str(asked)}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("STREAMLIT_")}
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "scripts/dashboard/app.py",
        "--server.port",
        str(port),
    ]
    with (tmp_path / "said").open("w+", encoding="utf-8") as said:
        server = subprocess.Popen(
            command, cwd=ROOT, env=environment | wanted, stdout=said, stderr=subprocess.STDOUT
        )
        try:
            for _ in range(600):
                said.seek(0)
                if "URL" in said.read() or server.poll() is not None:
                    break
                time.sleep(0.1)
            with socket.create_connection(("localhost", port), timeout=10):
                pass
            time.sleep(2)  # a look-up would happen after the start
            for address in own_addresses():
                with pytest.raises(OSError), socket.create_connection((address, port), timeout=5):
                    pass
        finally:
            server.terminate()
            server.wait()
        said.seek(0)
        words = said.read()
    assert f"http://localhost:{port}" in words
    assert "External" not in words
    assert "Network" not in words
    assert set(asked.read_text(encoding="utf-8").split()) <= {"localhost", "127.0.0.1", "::1", "None"}
