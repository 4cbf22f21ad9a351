"""The parts of every page: filters, header, charts that filter, tables with a download."""

import csv
import io
import os
import re
from contextlib import contextmanager
from datetime import date, datetime

import charts
import published
import streamlit as st

ALL_SCHEMES = ["rfm", "priority", "behaviour", "strategic", "persona", "spend", "buyer_type"]
SCHEME_NAMES = {"rfm": "RFM", "buyer_type": "Buyer type", "spend": "Spend tier", "priority": "Priority tier"}
DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


@st.cache_resource
def marts(path):
    """Return the published marts, shared by all visitors."""
    return published.Published(path)


def source():
    """Return the published marts that this server shows."""
    return marts(str(published.published_path()))


def scheme_name(scheme):
    """Return the name of a scheme for readers."""
    return SCHEME_NAMES.get(scheme, scheme.replace("_", " ").capitalize())


def filters(choices):
    """Show the filters and return the selection; it is kept in the URL, so that a link includes it."""
    countries = list(choices.loc[choices["kind"] == "country", "name"])
    segments = choices[choices["kind"] == "segment"]
    schemes = list(segments["scheme"].unique())
    keep_what_exists(countries, schemes, segments)
    with st.sidebar:
        chosen = st.multiselect(
            "Country",
            countries,
            key="country",
            bind="query-params",
            placeholder="All countries",
            help="Country of the customer",
        )
        scheme = st.selectbox(
            "Segments of",
            schemes,
            index=schemes.index("strategic") if "strategic" in schemes else 0,
            format_func=scheme_name,
            key="scheme",
            bind="query-params",
            on_change=lambda: st.session_state.update(segment=[]),
        )
        names = list(segments.loc[segments["scheme"] == scheme, "name"])
        chosen_segments = st.multiselect(
            "Segment", names, key="segment", bind="query-params", placeholder="All segments"
        )
        if chosen or chosen_segments:
            st.button(
                "Show all customers",
                on_click=lambda: st.session_state.update(country=[], segment=[]),
                width="stretch",
            )
        st.caption(
            "You can also click a bar or a cell to filter, and click it again to undo. "
            "The URL contains the selection."
        )
    return published.Selection(tuple(chosen), scheme, tuple(chosen_segments))


def keep_what_exists(countries, schemes, segments):
    """Clear a saved choice that does not exist in a new build."""
    state = st.session_state
    if state.get("scheme") not in [None, *schemes]:
        del state["scheme"]
    names = set(segments.loc[segments["scheme"] == state.get("scheme", "strategic"), "name"])
    for key, possible in [("country", set(countries)), ("segment", names)]:
        if not set(state.get(key, [])) <= possible:
            state[key] = [name for name in state[key] if name in possible]


def header(title, reader):
    """Show the number of customers, the as-of date, and the selection."""
    facts = reader("header").iloc[0]
    st.title(title, anchor=False)
    of_all = f" of {charts.number(facts['all_customers'])}" if reader.selection else ""
    as_of = f"as of {facts['as_of_date']:%d %B %Y}" if facts["all_customers"] else "no sale in the data"
    st.markdown(
        f"**{charts.number(facts['customers'])}{of_all} customers** · {as_of} · {reader.selection.words()}"
    )
    return int(facts["customers"])


@contextmanager
def part(title=None, note=None):
    """Show one part of a page; if a mart is missing, show a message instead."""
    if title:
        st.subheader(title, anchor=False)
    if note:
        st.caption(note)
    try:
        yield
    except published.MissingMart as missing:
        st.info(str(missing))


def reader():
    """Return the reader that runs the queries of the current page."""
    return st.session_state["reader"]


def halves():
    """Return two columns, which are stacked on a phone."""
    return st.columns(2, gap="large")


def folded():
    """Return a container for the table behind a chart."""
    return st.expander("As a table")


def grid(frame, rows, columns, row, column):
    """Return the rows of a frame as the cells of a grid, None for missing cells."""
    found = {(getattr(cell, row), getattr(cell, column)): cell for cell in frame.itertuples()}
    return [[found.get((a, b)) for b in columns] for a in rows]


def nothing(frame, sentence="Nothing matches this selection."):
    """Show a message if there are no rows; return whether there were none."""
    empty = frame.empty or ("customers" in frame and frame["customers"].sum() == 0)
    if empty:
        st.info(sentence)
    return empty


def chart(figure, name, description):
    """Show a chart; a click on a country or a segment filters by it."""
    chosen = (st.session_state.get(key) for key in ["country", "scheme", "segment"])
    key = f"{name}-{'-'.join(map(str, chosen))}"  # another selection resets the clicks
    clickable = any(
        isinstance(click, str) and click.split(":")[0] in {"country", "segment"}
        for click in clicks_of(figure)
    )
    st.plotly_chart(
        charts.inked(figure, dark=st.context.theme.type == "dark"),
        key=key,
        on_select=(lambda: clicked(key)) if clickable else "ignore",
        selection_mode="points",
        config={"displayModeBar": False, "scrollZoom": False},
        alt=description,
    )


def clicks_of(figure):
    """Return the custom data of the bars and cells of a figure."""
    for trace in figure.data:
        for click in trace.customdata if trace.customdata is not None else []:
            yield click[0] if isinstance(click, list | tuple) and click else click


def clicked(key):
    """Apply a click: `country:France` or `segment:rfm:Champions; Loyal`."""
    points = st.session_state[key]["selection"]["points"]
    for point in points:
        click = point.get("customdata")
        click = click[0] if isinstance(click, list | tuple) else click
        if isinstance(click, str) and click.startswith("country:"):
            toggle("country", [click.split(":", 1)[1]])
        if isinstance(click, str) and click.startswith("segment:"):
            _, scheme, names = click.split(":", 2)
            if st.session_state.get("scheme") != scheme:
                st.session_state.update(scheme=scheme, segment=[])
            toggle("segment", names.split("; "))
        return


def toggle(key, names):
    """Select names, or deselect them if exactly these are selected."""
    st.session_state[key] = [] if set(st.session_state.get(key, [])) == set(names) else names


def segment_bars(reader, scheme, value="customers"):
    """Show the segments of a scheme as bars that filter, in the colours of the dictionary."""
    frame = reader("segment_sizes", scheme=scheme)
    if nothing(frame):
        return frame
    share = {"customers": "share_of_customers", "revenue": "share_of_revenue"}[value]
    chosen = reader.selection.segments if reader.selection.scheme == scheme else ()
    labels = [
        f"{charts.number(v)} · {charts.percent(s)}"
        for v, s in zip(frame[value], frame[share].fillna(0), strict=True)
    ]
    figure = charts.bars(
        list(frame["segment"]),
        frame[value],
        labels,
        "Customers" if value == "customers" else charts.NET,
        colours=frame["colour"],
        clicks=[[f"segment:{scheme}:{name}"] for name in frame["segment"]],
        chosen=chosen,
        hover=[
            f"<b>{s.segment}</b><br>{charts.number(s.customers)} customers<br>"
            f"net revenue {charts.number(s.revenue)}<br>{s.action}: "
            f"{charts.wrapped(s.description, 48)}"
            for s in frame.itertuples()
        ],
    )
    chart(figure, f"{scheme}-{value}", f"{scheme_name(scheme)}: {value} by segment")
    return frame


def table(frame, name, height=None):
    """Show a table with readable headings and a CSV download."""
    titles = {column: heading(column) for column in frame.columns}
    formats = {}
    for column in frame.columns:
        if frame[column].dtype.kind in "if":
            formats[column] = st.column_config.NumberColumn(
                titles[column], format=number_format(column, frame[column])
            )
        elif frame[column].dtype.kind == "M":
            formats[column] = st.column_config.DateColumn(titles[column], format="YYYY-MM-DD")
        else:
            formats[column] = st.column_config.TextColumn(titles[column])
    shown = frame.copy()
    for column in frame.columns:
        if is_share(column):  # shares are shown in per cent
            shown[column] = 100 * shown[column]
    st.dataframe(
        shown,
        hide_index=True,
        column_config=formats,
        height=height or min(38 + 35 * max(len(shown), 1), 388),
        key=f"table-{name}",
    )
    download(frame, name)


def download(frame, name):
    """Offer a table as CSV."""
    st.download_button(
        f"Download {name.replace('-', ' ')} as CSV ({charts.number(len(frame))} rows)",
        as_csv(frame),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"download-{name}",
        icon=":material/download:",
        on_click="ignore",
    )


def heading(column):
    """Return the heading of a column."""
    words = column.replace("_", " ")
    return words if words != words.lower() else words[:1].upper() + words[1:]


def is_share(column):
    """Return whether a column contains shares between 0 and 1."""
    return bool(re.search(r"^share_|_share$|_rate$|^confidence|^support$", column))


def number_format(column, values):
    """Return the format of a numeric column: per cent for shares, otherwise with thousands separators."""
    if is_share(column):
        return "%.1f %%"
    whole = values.dropna()
    return (
        "localized"
        if (whole == whole.round()).all()
        else "%,.2f"
        if whole.abs().max() < 1e15
        else "localized"
    )


def as_csv(frame):
    """Return a table as CSV without texts that a spreadsheet would run as formulas."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(frame.columns)
    for row in frame.itertuples(index=False):
        writer.writerow([harmless(value) for value in row])
    return text.getvalue().encode("utf-8")


def harmless(value):
    """Return a cell for CSV: ISO dates, empty for null, an apostrophe before text that is a formula."""
    if charts.absent(value):
        return ""
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    if isinstance(value, datetime | date):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, float):
        return f"{value:.15g}" if value != int(value) else str(int(value))
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return "'" + value
    return value


def cards(facts):
    """Show figures as cards; each has a label, a text and an explanation."""
    with st.container(horizontal=True, key="cards"):
        for label, text, meaning in facts:
            st.metric(label, text, help=meaning, border=True, width="stretch")


def seconds_between_looks():
    """Return the interval at which an open page checks for a new build."""
    return float(os.environ.get("SEGMENTATION_DASHBOARD_REFRESH", "10"))
