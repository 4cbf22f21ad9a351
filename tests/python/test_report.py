"""The report: one file, no requests, no single customers or small groups, and the numbers of the marts."""
# ruff: noqa: D103 - test names describe the tests

import re
import subprocess
import sys

import pandas
import pytest
from conftest import LAYOUTS, ROOT

pytest.importorskip("plotly", reason="the optional group dashboard is not installed")
sys.path.insert(0, str(ROOT / "scripts" / "dashboard"))

import report
from dashboard_server import CHROMIUM, browser
from published import Published, Selection
from report import get_plotlyjs, written


@pytest.fixture(scope="module")
def texts(samples):
    """Return the report of every sample, without plotly.js."""
    return {
        layout: written(Published(sample.database), 5).replace(get_plotlyjs(), "")
        for layout, sample in samples.items()
    }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_report_contains_every_figure(layout, texts, samples):
    sales, orders = samples[layout].rows(
        "select sum(gross_amount), count(distinct order_id) from marts.fct_sales where is_sale"
    )[0]
    customers = samples[layout].value("select count(*) from marts.customer_metrics")
    words = re.sub(r"<[^>]+>", " ", texts[layout])
    assert f"{customers:,} customers" in words
    assert f"{orders:,}" in words
    assert f"{float(sales) / 1000:,.1f} k" in words
    assert "which this build does not have" not in words


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_report_contains_no_customer(layout, texts, samples):
    words = set(re.findall(r"[\w-]+", texts[layout]))
    ids = {row for (row,) in samples[layout].rows("select customer_id from marts.customer_metrics")}
    named = {word for word in ids & words if not word.isdigit() or int(word) > 12_345}
    assert named == set()


def test_the_report_has_no_external_links(texts):
    for text in texts.values():
        assert re.findall(r"(?:src|href)\s*=\s*[\"']?(?!data:)\S+", text) == []
        assert re.findall(r"https?://(?!plot\.ly|www\.w3\.org)\S+", text) == []


def test_small_groups_are_hidden_with_groups_that_would_reveal_them():
    frame = pandas.DataFrame({"segment": list("abcdef"), "customers": [100, 3, 40, 60, 0, 20]})
    shown, number = report.hidden(frame, 5)
    assert list(shown["segment"]) == ["a", "c", "d", "e"]  # b is small, f would reveal it
    assert number == 2
    frame = pandas.DataFrame({"segment": list("abcd"), "customers": [100, 1, 2, 50]})
    assert list(report.hidden(frame, 5)[0]["segment"]) == ["a"]  # three customers are also too few
    frame = pandas.DataFrame({"segment": list("abcd"), "customers": [100, 4, 4, 50]})
    assert list(report.hidden(frame, 5)[0]["segment"]) == ["a", "d"]
    assert report.hidden(frame, 1)[1] == 0


def test_small_groups_are_hidden_within_each_total():
    frame = pandas.DataFrame({"slice": list("xxxyy"), "customers": [3, 9, 50, 20, 30]})
    assert list(report.hidden(frame, 5, within=["slice"])[0]["customers"]) == [50, 20, 30]


def test_a_higher_threshold_hides_more(shop):
    def hides(text):
        return sum(int(number) for number in re.findall(r"(\d+) groups are not shown", text))

    marts = Published(shop.database)
    segments = marts.reader(Selection())("segment_sizes", scheme="strategic")
    smallest = segments.loc[segments["customers"].idxmin(), "segment"]
    assert hides(written(marts, 1)) == 0 < hides(written(marts, 5)) < hides(written(marts, 60))
    assert f'<td class="">{smallest}</td>' in written(marts, 1)
    assert f'<td class="">{smallest}</td>' not in written(marts, 60)


def test_the_command_writes_the_file(shop, tmp_path, monkeypatch):
    monkeypatch.setenv("SEGMENTATION_DB", str(shop.database))
    command = [sys.executable, str(ROOT / "scripts" / "dashboard" / "report.py")]
    command += ["--out", str(tmp_path / "r.html")]
    subprocess.run(command, check=True, capture_output=True)
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    monkeypatch.setenv("SEGMENTATION_DB", str(tmp_path / "nowhere.duckdb"))
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode != 0
    assert "Run `make build` first" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_overwrites_reports_only(shop, tmp_path, monkeypatch):
    monkeypatch.setenv("SEGMENTATION_DB", str(shop.database))
    command = [sys.executable, str(ROOT / "scripts" / "dashboard" / "report.py"), "--out"]
    mine, link, report = tmp_path / "mine.html", tmp_path / "link.html", tmp_path / "report.html"
    mine.write_text("<!doctype html><title>Customer segmentation</title>", encoding="utf-8")
    for out in [mine, tmp_path]:
        done = subprocess.run([*command, str(out)], capture_output=True, encoding="utf-8", check=False)
        assert done.returncode != 0
        assert f"{out} exists and was not written by this program" in done.stderr
    assert mine.stat().st_size == 51
    subprocess.run([*command, str(report)], check=True, capture_output=True)
    link.symlink_to(report)
    report.chmod(0o640)
    before = report.stat().st_ino
    subprocess.run([*command, str(link)], check=True, capture_output=True)
    assert link.is_symlink()
    assert report.stat().st_ino != before
    assert report.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link.html", "mine.html", "report.html"]


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_the_report_draws_its_charts_and_makes_no_request(shop, tmp_path):
    pytest.importorskip("playwright", reason="the optional group browser is not installed")
    file = tmp_path / "report.html"
    file.write_text(written(Published(shop.database), 5), encoding="utf-8")
    with browser() as chromium:
        page = chromium.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark").new_page()
        requested, errors = [], []
        page.on("request", lambda request: requested.append(request.url))
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(file.as_uri())
        page.wait_for_function("document.querySelectorAll('.main-svg .bars').length > 10", timeout=20_000)
        assert errors == []
        assert requested == [file.as_uri()]
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
