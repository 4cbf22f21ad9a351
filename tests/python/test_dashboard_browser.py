"""The dashboard in a browser: Chromium loads pages, filters, clicks, follows links and downloads."""
# ruff: noqa: D103 - test names describe the tests

import csv
import io
import shutil
from urllib.parse import quote

import duckdb
import pytest

pytest.importorskip("streamlit", reason="the optional group dashboard is not installed")
pytest.importorskip("playwright", reason="the optional group browser is not installed")

from dashboard_server import CHROMIUM, browser, dashboard, settled

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")

PAGES = {
    "": "Overview",
    "rfm": "RFM",
    "behaviour": "Behaviour",
    "demographics": "Demographics",
    "clusters": "Clusters",
    "baskets": "Baskets",
    "distributions": "Distributions",
    "movement": "Movement",
    "targeting": "Targeting",
    "quality": "Data quality",
}


@pytest.fixture(scope="module")
def live(shop, tmp_path_factory):
    """Return a published file that a test may replace, and the address of a dashboard that shows it."""
    database = tmp_path_factory.mktemp("published") / "segmentation.duckdb"
    shutil.copy(shop.database, database)
    with dashboard(database) as address:
        yield database, address


@pytest.fixture(scope="module")
def address(live):
    """Return the address of the dashboard."""
    return live[1]


@pytest.fixture(scope="module")
def chromium():
    """Return a browser."""
    with browser() as started:
        yield started


@pytest.fixture
def page(chromium):
    """Return an empty browser page that records every request."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000})
    opened = context.new_page()
    opened.requested = []
    opened.on("request", lambda request: opened.requested.append(request.url))
    yield opened
    context.close()


def go(page, address):
    """Open an address and wait until it is shown."""
    page.goto(address)
    expect_line(page, "customers · ")


def facts(page):
    """Return the cards of a page by their label."""
    cards = page.locator('[data-testid="stMetric"]')
    texts = [cards.nth(number).inner_text().split("\n") for number in range(cards.count())]
    return {text[0]: text[-1] for text in texts}


def expect_facts(page, expected):
    """Wait until the cards of a page have the expected values."""
    for _ in range(40):
        if facts(page).items() >= expected.items():
            return
        page.wait_for_timeout(500)
    assert facts(page).items() >= expected.items()


def expect_line(page, pattern):
    """Wait until the line under the title matches."""
    page.wait_for_function(
        "pattern => new RegExp(pattern).test(document.querySelector('[data-testid=\"stMain\"]').innerText)",
        arg=pattern,
        timeout=20_000,
    )
    settled(page)


def choose(page, label, option):
    """Choose an option of a filter by typing it."""
    box = page.locator(f'input[aria-label="{label}"]')
    box.click()
    box.fill(option)
    page.get_by_role("option", name=option, exact=True).click()
    page.keyboard.press("Escape")


def kpis(shop, condition="true"):
    """Return the expected cards of the overview, from the order lines."""
    sales, orders, units = shop.rows(
        "select sum(s.gross_amount), count(distinct s.order_id), sum(s.quantity) from marts.fct_sales as s"
        f" inner join marts.dim_customers as d on s.customer_id = d.customer_id"
        f" where s.is_sale and {condition}"
    )[0]
    customers, repeat = shop.rows(
        "select count(*), avg((m.orders > 1)::int) from marts.customer_metrics as m"
        f" inner join marts.dim_customers as d on m.customer_id = d.customer_id where {condition}"
    )[0]
    return {
        "Customers": f"{customers:,}",
        "Orders": f"{orders:,}",
        "Average basket size": f"{units / orders:,.1f} units",
        "Average basket spend": f"{sales / orders:,.2f}",
        "Repeat rate": f"{100 * repeat:,.1f} %",
        "Total sales": f"{sales / 1000:,.1f} k" if sales >= 10_000 else f"{sales:,.0f}",
    }


@pytest.mark.parametrize("path", PAGES)
def test_every_page_loads_without_external_requests(path, page, address, shop):
    go(page, f"{address}/{path}")
    assert page.locator("h1").inner_text() == PAGES[path]
    expect_line(page, f"{shop.value('select count(*) from marts.customer_metrics'):,} customers")
    assert page.locator('[data-testid="stException"]').count() == 0
    elsewhere = [url for url in page.requested if not url.startswith((address, "data:", "blob:"))]
    assert elsewhere == []
    assert not page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_the_numbers_on_the_overview_equal_sql(page, address, shop):
    go(page, address)
    expect_facts(page, kpis(shop))


def test_filter_by_country(page, address, shop):
    go(page, address)
    choose(page, "Country", "Germany")
    expect_line(page, "customers · as of .* · Germany")
    expect_facts(page, kpis(shop, "d.country = 'Germany'"))
    assert "country=Germany" in page.url


def test_filter_by_a_segment_of_any_scheme_and_keep_it_on_the_next_page(page, address, shop):
    go(page, address)
    choose(page, "Segments of", "RFM")
    settled(page)
    choose(page, "Segment", "Champions")
    expect_line(page, "customers · as of .* · Champions")
    expect_facts(page, kpis(shop, "d.rfm_segment = 'Champions'"))
    page.get_by_role("link", name="Behaviour").click()
    expect_line(page, "Behaviour(.|\n)*Champions")
    assert "segment=Champions" in page.url
    count = shop.value("select count(*) from marts.customer_rfm where rfm_segment = 'Champions'")
    expect_line(page, f"{count:,} of ")


def test_a_link_includes_the_selection(page, address, shop):
    segment = "Low-Engagement Customers"
    go(page, f"{address}/?country=United%20States&scheme=Strategic&segment={quote(segment)}")
    expect_line(page, f"United States · {segment}")
    condition = f"d.country = 'United States' and d.strategic_segment = '{segment}'"
    expect_facts(page, kpis(shop, condition))


def test_a_click_on_a_bar_filters_and_a_second_click_undoes_it(page, address, shop):
    go(page, address)
    click_bar(page, "Priority tier: customers by segment", 0)
    expect_line(page, "customers · as of .* · High Priority")
    expect_facts(page, kpis(shop, "d.priority_tier = 'High Priority'"))
    click_bar(page, "Priority tier: customers by segment", 0)
    expect_line(page, "all customers")
    click_bar(page, "Sales by country", 0)
    expect_line(page, "customers · as of .* · United States")


def test_a_click_on_a_cell_filters(page, address, shop):
    go(page, f"{address}/rfm")
    text = page.locator(".scatterlayer .textpoint text").first
    box = text.bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect_line(page, "\\d+ of [\\d,]+ customers")
    segments = shop.rows(
        "select distinct rfm_segment from marts.customer_rfm where r_score = 1 and f_score = 5 order by 1"
    )
    expect_line(page, " or ".join(segment for (segment,) in segments))


def click_bar(page, chart, number):
    """Click a bar of a chart."""
    figure = page.get_by_label(chart).first
    figure.scroll_into_view_if_needed()
    box = figure.locator(".barlayer .point path").nth(number).bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)


def test_a_downloaded_table_equals_sql(page, address, shop):
    go(page, f"{address}/targeting?country=Germany&audience=Reactivate")
    expect_line(page, "· Germany")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download audience reactivate").click()
    assert waiting.value.suggested_filename == "audience-reactivate.csv"
    rows = list(csv.DictReader(io.StringIO(waiting.value.path().read_text(encoding="utf-8"))))
    expected = shop.rows(
        "select customer_id, reason from marts.campaign_audiences where action = 'Reactivate'"
        " and customer_id in (select customer_id from marts.dim_customers where country = 'Germany')"
    )
    assert len(rows) > 0
    assert sorted((row["customer_id"], row["reason"]) for row in rows) == sorted(expected)


def test_an_empty_selection_shows_a_message(page, address, shop):
    country, segment = shop.rows(
        "select c.country, s.segment from marts.dim_countries as c cross join marts.dim_segments as s"
        " where s.scheme = 'rfm' and c.country in (select country from marts.customer_metrics)"
        " and not exists (select 1 from marts.dim_customers as d"
        " where d.country = c.country and d.rfm_segment = s.segment) order by all limit 1"
    )[0]
    go(page, f"{address}/?scheme=RFM&country={quote(country)}&segment={quote(segment)}")
    expect_line(page, "0 of .* customers")
    expect_line(page, "No orders match this selection")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_fits_a_phone(path, chromium, address):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    small = context.new_page()
    go(small, f"{address}/{path}")
    widest = small.evaluate(
        "Math.max(...[...document.querySelectorAll('.js-plotly-plot, h1, h3, p')]"
        ".map(element => element.getBoundingClientRect().right))"
    )
    assert widest <= 390
    context.close()


def test_a_new_build_is_shown_without_a_restart(page, live, shop):
    database, address = live
    go(page, address)
    expect_line(page, f"{shop.value('select count(*) from marts.customer_metrics'):,} customers")
    new_file = database.with_name("next.duckdb")
    shutil.copy(database, new_file)
    with duckdb.connect(new_file) as build:
        build.execute("delete from marts.customer_metrics where orders = 1")
    try:
        new_file.replace(database)
        count = shop.value("select count(*) from marts.customer_metrics where orders > 1")
        expect_line(page, f"{count:,} customers")
    finally:
        shutil.copy(shop.database, new_file)
        new_file.replace(database)
