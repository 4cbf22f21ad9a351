"""The report: one HTML file with aggregates of the marts, to mail or to keep with a build.

It uses the same queries and charts as the dashboard, and needs no server or network: plotly.js is included.
It contains no single customers, and groups with fewer customers than a threshold are hidden.
"""

import argparse
import html
import os
import sys
import tempfile
from pathlib import Path

import charts
import plotly.io
from plotly.offline import get_plotlyjs
from published import ROOT, MissingMart, NothingPublished, Published, Selection, published_path

SMALLEST_GROUP = 5
MARK = '<meta name="generator" content="customer segmentation report">'
HEAD_OF_OLD_REPORTS = "<title>Customer segmentation</title><style>"
STYLE = """
:root {--ink:#26282b; --faint:#5a6068; --page:#ffffff; --card:#f6f7f8; --line:#dfe2e5}
@media (prefers-color-scheme: dark) {
  :root {--ink:#edebe8; --faint:#b9b5af; --page:#171614; --card:#22211f; --line:#3a3835}
}
* {box-sizing: border-box}
body {margin:0; background:var(--page); color:var(--ink); font:16px/1.5 system-ui, sans-serif}
main {max-width:1120px; margin:0 auto; padding:32px 20px 64px}
h1 {font-size:1.9rem; margin:0} h2 {font-size:1.2rem; margin:40px 0 0}
p {margin:4px 0; color:var(--faint)}
.cards {display:grid; grid-template-columns:repeat(auto-fit,minmax(150px,1fr)); gap:12px; margin:20px 0}
.card {background:var(--card); border:1px solid var(--line); border-radius:8px; padding:12px 16px}
.card b {display:block; font-size:1.5rem; font-weight:600} .card span {color:var(--faint); font-size:.9rem}
.halves {display:grid; grid-template-columns:repeat(auto-fit,minmax(330px,1fr)); gap:0 40px}
.scroll {overflow-x:auto}
table {border-collapse:collapse; font-size:.9rem; margin-top:10px; width:100%}
th,td {padding:6px 10px; border-bottom:1px solid var(--line); text-align:left}
td.number,th.number {text-align:right; font-variant-numeric:tabular-nums; white-space:nowrap}
@media print {section {break-inside:avoid}}
"""
# text colour of charts for the light and dark scheme, and charts as wide as their container
SCRIPT = """
const dark = matchMedia('(prefers-color-scheme: dark)');
function ink() {
  const colour = dark.matches ? '#edebe8' : '#26282b', faint = dark.matches ? '#c3bfb9' : '#4c5157';
  document.querySelectorAll('.plotly-graph-div').forEach(chart => {
    const change = {'font.color': colour};
    (chart.layout.annotations || []).forEach((_, i) => change[`annotations[${i}].font.color`] = colour);
    Object.keys(chart.layout).filter(key => /^[xy]axis/.test(key)).forEach(key => {
      change[`${key}.tickfont.color`] = faint; change[`${key}.title.font.color`] = faint;
    });
    Plotly.relayout(chart, change);
    chart.data.forEach((trace, i) => {
      if (trace.type === 'bar') Plotly.restyle(chart, {'textfont.color': colour}, [i]);
    });
  });
}
dark.addEventListener('change', ink); ink();
"""


def hidden(frame, least, within=()):
    """Return the rows of a summary without small groups, and the number of groups removed.

    A single hidden group of a total (`within` names its columns) could be computed from the others, so the
    next smallest groups are removed too, until the hidden groups together have enough customers.
    """
    customers = frame["customers"]
    small = (customers > 0) & (customers < least)
    wholes = [rows for _, rows in frame.groupby(list(within), sort=False)] if within else [frame]
    for whole in wholes:
        by_size = whole["customers"][whole["customers"] > 0].sort_values(kind="stable").index
        for index in by_size:
            if 0 < customers[small & small.index.isin(whole.index)].sum() < least:
                small.loc[index] = True
    return frame[~small], int(small.sum())


class Report:
    """The parts of the report, in order."""

    def __init__(self, reader, least):
        """Use the queries of a reader; groups with fewer than `least` customers are hidden."""
        self.reader = reader
        self.least = least
        self.parts = []

    def add(self, title, *pieces, note=""):
        """Add a chapter."""
        note = f"<p>{html.escape(note)}</p>" if note else ""
        self.parts.append(f"<section><h2>{html.escape(title)}</h2>{note}{''.join(pieces)}</section>")

    def chart(self, figure):
        """Return a chart as HTML, without click filters."""
        figure = charts.inked(figure, dark=False)
        figure.update_layout(clickmode="none", font_family="system-ui, sans-serif")
        config = {"displayModeBar": False, "responsive": True, "showTips": False}
        return plotly.io.to_html(figure, include_plotlyjs=False, full_html=False, config=config)

    def table(self, frame, formats):
        """Return a table as HTML; `formats` has a heading and a format function for each column."""
        head = "".join(
            f'<th class="{"number" if write else ""}">{name}</th>' for name, write in formats.values()
        )
        rows = []
        for row in frame.to_dict("records"):
            texts = [write(row[name]) if write else str(row[name]) for name, (_, write) in formats.items()]
            kinds = ["number" if write else "" for _, write in formats.values()]
            cells = [
                f'<td class="{k}">{html.escape(text)}</td>' for k, text in zip(kinds, texts, strict=True)
            ]
            rows.append(f"<tr>{''.join(cells)}</tr>")
        return f'<div class="scroll"><table><tr>{head}</tr>{"".join(rows)}</table></div>'

    def left_out(self, number):
        """Return a sentence on how many groups are hidden."""
        if not number:
            return ""
        return (
            f"<p>{number} groups are not shown: they have fewer than {self.least} customers, or would "
            "reveal a group that has.</p>"
        )

    def segments(self, scheme, title):
        """Return the bars and the table of a scheme."""
        frame, small = hidden(self.reader("segment_sizes", scheme=scheme), self.least)
        figure = charts.bars(
            list(frame["segment"]),
            frame["customers"],
            [
                f"{charts.number(r.customers)} · {charts.percent(r.share_of_customers or 0)}"
                for r in frame.itertuples()
            ],
            "Customers",
            colours=frame["colour"],
        )
        table = self.table(
            frame,
            {
                "segment": (title, None),
                "action": ("Action", None),
                "customers": ("Customers", charts.number),
                "share_of_customers": ("Share", charts.percent),
                "revenue": ("Net revenue", charts.number),
                "share_of_revenue": ("Share", charts.percent),
            },
        )
        return self.chart(figure) + table + self.left_out(small)

    def histogram(self, question, label, unit):
        """Return customers by band."""
        frame, small = hidden(self.reader(question), self.least)
        figure = charts.columns(
            frame[label],
            frame["customers"],
            [charts.brief(s) for s in frame["share_of_customers"]],
            unit,
            "Customers",
        )
        return self.chart(figure) + self.left_out(small)


def cards(facts):
    """Return figures as cards."""
    return (
        '<div class="cards">'
        + "".join(f'<div class="card"><span>{label}</span><b>{text}</b></div>' for label, text in facts)
        + "</div>"
    )


def overview(report):
    """Write the figures, the months and the countries."""
    kpis = report.reader("kpis").iloc[0]
    report.parts.append(
        cards(
            [
                ("Total sales", charts.short(kpis["total_sales"])),
                ("Customers", charts.number(kpis["customers"])),
                ("Orders", charts.number(kpis["orders"])),
                ("Average basket size", f"{charts.number(kpis['average_basket_size'], 1)} units"),
                ("Average basket spend", charts.number(kpis["average_basket_spend"], 2)),
                ("Repeat rate", charts.percent(kpis["repeat_rate"])),
                ("Reorder rate", charts.percent(kpis["reorder_rate"])),
            ]
        )
    )
    note = "Sales by month, including guests. Months with incomplete data are pale."
    report.add("Sales over time", report.chart(charts.months(report.reader("sales_by_month"))), note=note)
    countries, small = hidden(report.reader("countries"), report.least)
    countries = countries.head(12)
    figure = charts.bars(
        list(countries["country"]),
        countries["total_sales"],
        [
            f"{charts.short(r.total_sales)} · {charts.percent(r.share_of_sales)}"
            for r in countries.itertuples()
        ],
        charts.MONEY,
    )
    note = "By country of the customer, the twelve largest. Guests are listed as Unknown."
    report.add("Sales by country", report.chart(figure), report.left_out(small), note=note)


def segmentations(report):
    """Write one chapter per scheme."""
    for scheme, title in [
        ("priority", "Priority tiers"),
        ("strategic", "Strategic segments"),
        ("rfm", "RFM segments"),
        ("behaviour", "Behaviour segments"),
        ("persona", "Personas"),
        ("spend", "Spend tiers"),
        ("buyer_type", "Buyer types"),
    ]:
        report.add(title, report.segments(scheme, title))


def distributions(report):
    """Write order values, frequency and diversity."""
    steps, box = report.reader("order_value_histogram"), report.reader("order_value_box")
    if not box.empty and not steps.empty:
        small = steps["orders"] < report.least
        steps.loc[small, ["orders", "revenue"]] = 0
        box = box.iloc[0]
        report.add(
            "Order values",
            report.chart(charts.long_tail(steps, box, with_largest=False)),
            note=f"Median order {charts.number(box['median'], 2)}, mean {charts.number(box['mean'], 2)}. "
            f"Steps with fewer than {report.least} orders and the largest order are not shown.",
        )
    report.add("Order frequency", report.histogram("order_frequency", "band", "Orders per customer"))
    report.add("Product diversity", report.histogram("product_breadth", "band", "Different products bought"))


def demographics(report):
    """Write customers by age, income, household and region, if known."""
    slices, small = hidden(report.reader("demographics"), report.least, within=["slice"])
    known = slices.groupby("slice")["label"].transform(lambda labels: set(labels) != {"Unknown"})
    if not known.any():
        return
    pieces = []
    for name, rows in slices[known].groupby("slice", sort=False):
        labels = [
            f"{charts.number(r.customers)} · {charts.percent(r.share_of_customers)}"
            for r in rows.itertuples()
        ]
        figure = charts.bars(list(rows["label"]), rows["customers"], labels, f"Customers by {name.lower()}")
        pieces.append(f"<div>{report.chart(figure)}</div>")
    report.add("Demographics", f'<div class="halves">{"".join(pieces)}</div>', report.left_out(small))


def baskets(report):
    """Write the top pairs of products."""
    pairs = report.reader("pairs").head(20)
    pairs = pairs[pairs["orders_together"] >= report.least]
    if pairs.empty:
        return
    table = report.table(
        pairs,
        {
            "product_name_a": ("Product", None),
            "product_name_b": ("Bought with", None),
            "orders_together": ("Orders", charts.number),
            "confidence_a_to_b": ("Of the first", charts.percent),
            "confidence_b_to_a": ("Of the second", charts.percent),
            "lift": ("Lift", lambda value: charts.number(value, 1)),
        },
    )
    report.add(
        "Bought together",
        table,
        note="Orders with both products. Lift: how many times more often than by chance.",
    )


def quality(report):
    """Write the rows read and the rows rejected."""
    audit = report.reader("audit")
    table = report.table(
        audit.fillna({"raw_table": ""}),
        {
            "step": ("Step", None),
            "raw_table": ("Raw table", None),
            "rows_read": ("Rows read", charts.number),
            "rows_accepted": ("Accepted", charts.number),
            "rows_rejected": ("Rejected", charts.number),
        },
    )
    report.add("Data quality", table)


def written(marts, least):
    """Return the report as HTML."""
    reader = marts.reader(Selection())
    facts = reader("header").iloc[0]
    report = Report(reader, least)
    for chapter in [overview, segmentations, distributions, demographics, baskets, quality]:
        try:
            chapter(report)
        except MissingMart as missing:
            report.add(chapter.__name__.capitalize(), note=str(missing))
    as_of = f"as of {facts['as_of_date']:%d %B %Y}" if facts["all_customers"] else "no sale in the data"
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Customer segmentation</title>{MARK}<style>{STYLE}</style><script>{get_plotlyjs()}</script></head>
<body><main><h1>Customer segmentation</h1>
<p><b>{charts.number(facts["all_customers"])} customers</b> · {as_of} · amounts in the shop currency ·
groups of fewer than {least} customers are not shown</p>
{"".join(report.parts)}
</main><script>{SCRIPT}</script></body></html>
"""


def is_free(path):
    """Return whether a file may be written: it does not exist, or this program wrote it."""
    if not path.exists():
        return not path.is_symlink()
    if not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(1000).decode("utf-8", "replace")
    return MARK in head or HEAD_OF_OLD_REPORTS in head


def put(path, text):
    """Write a file in one step, with the mode of the previous one; a link stays a link."""
    path = path.resolve()
    handle, half = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(half).chmod(path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~umask())
        Path(half).replace(path)
    except BaseException:
        Path(half).unlink(missing_ok=True)
        raise


def umask():
    """Return the umask of the process."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def main():
    """Write the report to a file."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--out", type=Path, default=ROOT / "exports" / "report.html", help="file to write (%(default)s)"
    )
    parser.add_argument(
        "--smallest-group",
        type=int,
        default=SMALLEST_GROUP,
        help="groups with fewer customers are hidden (%(default)s)",
    )
    given = parser.parse_args()
    if not is_free(given.out):
        sys.exit(
            f"{given.out} exists and was not written by this program: move it away, or set another --out"
        )
    try:
        text = written(Published(published_path()), given.smallest_group)
    except NothingPublished as nothing:
        sys.exit(str(nothing))
    given.out.parent.mkdir(parents=True, exist_ok=True)
    put(given.out, text)
    print(f"{given.out}: {len(text) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
