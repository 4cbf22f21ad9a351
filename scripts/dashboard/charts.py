"""The charts of the dashboard and of the report; they only draw, and compute nothing.

Names and values are written on the bars, so that colour is never the only sign and no legend is needed on a
phone. Segment colours come from `dim_segments`; everything else is blue.
"""

import textwrap

import pandas
import plotly.graph_objects as go

BLUE = "#2e6fb5"
PALE = "#a9c6e3"
ORANGE = "#d9822b"
EDGE = "rgba(128,128,128,0.55)"
GRID = "rgba(128,128,128,0.22)"
# light to dark in even steps of one hue: safe for colour-blind readers
BLUES = [[0, "#eef4fa"], [0.25, "#b7d0e8"], [0.5, "#6fa3d2"], [0.75, "#2e6fb5"], [1, "#0b3c7a"]]
MONEY = "Sales (shop currency)"
NET = "Net revenue (shop currency)"


def absent(value):
    """Return whether a value is missing: None, NaN or NaT."""
    return value is None or bool(pandas.isna(value))


def number(value, digits=0):
    """Return a number with thousands separators; a dash if it is missing."""
    return "-" if absent(value) else f"{value:,.{digits}f}"


def short(value):
    """Return a large number in short form: 1.2 M, 34.5 k."""
    if absent(value):
        return "-"
    for limit, one, unit in [(1e9, 1e9, "bn"), (1e6, 1e6, "M"), (1e4, 1e3, "k")]:
        if abs(value) >= limit:
            return f"{value / one:,.1f} {unit}"
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:,.2f}"


def percent(value):
    """Return a share in per cent."""
    return "-" if absent(value) else f"{100 * value:,.1f} %"


def brief(value):
    """Return a share in per cent in short form."""
    return "-" if absent(value) else f"{100 * value:.{0 if value >= 0.0995 or value == 0 else 1}f} %"


def whole(value):
    """Return a share in whole per cent without the sign, for small cells."""
    return "-" if absent(value) else f"{round(100 * value)}"


def inked(figure, dark):
    """Return a figure with the text colour of a light or a dark page."""
    ink, faint = ("#edebe8", "#c3bfb9") if dark else ("#26282b", "#4c5157")
    figure.update_layout(font_color=ink, legend_font_color=ink)
    figure.update_annotations(font_color=ink)
    figure.update_traces(textfont_color=ink, selector={"type": "bar"})
    for axis in [*figure.select_xaxes(), *figure.select_yaxes()]:
        axis.update(tickfont={"color": faint, "size": 12}, title_font={"color": faint, "size": 13})
    return figure


def plain(figure, height, x_title=None, y_title=None):
    """Return a figure with the common layout of all charts."""
    figure.update_layout(
        height=height,
        margin={"l": 8, "r": 8, "t": 8, "b": 8},
        showlegend=False,
        dragmode=False,
        separators=".,",
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        hoverlabel={"align": "left"},
        clickmode="event+select",
    )
    figure.update_xaxes(
        title={"text": x_title, "standoff": 8}, gridcolor=GRID, zeroline=False, automargin=True
    )
    figure.update_yaxes(
        title={"text": y_title, "standoff": 8}, gridcolor=GRID, zeroline=False, automargin=True
    )
    return figure


def faded(names, chosen):
    """Return an opacity for every name: names that are not selected are faded."""
    return [1 if not chosen or name in chosen else 0.3 for name in names]


def bars(names, values, labels, axis, *, colours=None, clicks=None, chosen=(), hover=None):
    """Return horizontal bars, each with its name and value above it."""
    places = list(range(len(names)))
    figure = go.Figure(
        go.Bar(
            x=list(values),
            y=places,
            orientation="h",
            width=0.42,
            marker={
                "color": list(colours) if colours is not None else BLUE,
                "opacity": faded(names, chosen),
                "line": {"color": EDGE, "width": 1},
            },
            customdata=list(clicks) if clicks is not None else [[name] for name in names],
            hovertext=list(hover)
            if hover is not None
            else [f"{n}: {v}" for n, v in zip(names, labels, strict=True)],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    for place, name, label in zip(places, names, labels, strict=True):
        figure.add_annotation(
            x=0,
            xref="paper",
            y=place - 0.4,
            text=f"<b>{name}</b>  {label}",
            showarrow=False,
            xanchor="left",
            align="left",
            font_size=13,
        )
    plain(figure, 62 + 46 * max(len(names), 1), axis)
    figure.update_yaxes(
        range=[len(names) - 0.6, -0.75], showticklabels=False, showgrid=False, fixedrange=True, title=None
    )
    figure.update_xaxes(rangemode="tozero", tickformat="~s", nticks=6, fixedrange=True)
    if max(values, default=0) in (1, 2, 3, 4, 5):
        figure.update_xaxes(dtick=1, tickformat="d")
    return figure


def columns(labels, values, texts, x_title, y_title, *, colours=BLUE, hover=None):
    """Return vertical bars with their values on top."""
    figure = go.Figure(
        go.Bar(
            x=list(labels),
            y=list(values),
            text=list(texts),
            textposition="outside",
            textfont={"size": 12},
            constraintext="none",
            cliponaxis=False,
            marker={"color": colours, "line": {"color": EDGE, "width": 1}},
            hovertext=list(hover) if hover is not None else list(texts),
            hovertemplate="%{x}: %{hovertext}<extra></extra>",
        )
    )
    plain(figure, 340, x_title, y_title)
    figure.update_layout(margin={"t": 26}, bargap=0.18)
    figure.update_xaxes(type="category", showgrid=False, fixedrange=True)
    figure.update_yaxes(rangemode="tozero", tickformat="~s", nticks=5, fixedrange=True)
    return figure


def months(frame):
    """Return sales by month; months with incomplete data are pale, and their tooltip says so."""
    partial = list(frame["is_partial"])
    hover = [
        f"{month}: {number(sales)} in {number(orders)} orders" + (f" (to {last:%d %b})" if part else "")
        for month, sales, orders, part, last in zip(
            frame["month_year"],
            frame["total_sales"],
            frame["orders"],
            partial,
            frame["last_day"],
            strict=True,
        )
    ]
    figure = go.Figure(
        go.Bar(
            x=frame["month_start"],
            y=frame["total_sales"],
            marker={
                "color": [PALE if part else BLUE for part in partial],
                "line": {"color": EDGE, "width": 1},
            },
            hovertext=hover,
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    plain(figure, 320, "Month", MONEY)
    figure.update_xaxes(tickformat="%b<br>%Y", fixedrange=True, showgrid=False)
    figure.update_yaxes(rangemode="tozero", tickformat="~s", fixedrange=True)
    return figure


def lines(series, x_title, y_title):
    """Return lines of (name, x, y, colour), each labelled at its end."""
    figure = go.Figure()
    for name, xs, ys, colour in series:
        figure.add_trace(
            go.Scatter(
                x=list(xs),
                y=list(ys),
                mode="lines+markers",
                name=name,
                line={"color": colour, "width": 2.5},
                marker={"size": 5},
                hovertemplate=f"{name}<br>%{{x}}: %{{y:,.4~g}}<extra></extra>",
            )
        )
    plain(figure, 360, x_title, y_title)
    figure.update_layout(
        showlegend=len(series) > 1, legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0}
    )
    figure.update_yaxes(rangemode="tozero", tickformat="~s", fixedrange=True)
    figure.update_xaxes(fixedrange=True)
    return figure


def heat(x, y, cells, *, value, text, hover, x_title, y_title, click=None, height=420):
    """Return a heat map with its values written in the cells.

    `cells` has one list for every y, with None for empty cells; the functions `value`, `text`, `hover` and
    `click` return what a cell shows and what a click on it selects.
    """

    def each(what, empty=None):
        return [[empty if cell is None else what(cell) for cell in row] for row in cells]

    values, texts, hovers = each(value), each(text), each(hover, "")
    clicks = each(click, "") if click else None
    highest = max((number for row in values for number in row if number is not None), default=0) or 1
    figure = go.Figure(
        go.Heatmap(
            x=list(x),
            y=list(y),
            z=values,
            zmin=0,
            zmax=highest,
            colorscale=BLUES,
            showscale=False,
            xgap=2,
            ygap=2,
            hovertext=hovers,
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    # texts are a scatter trace: their colour can differ on light and dark cells, and they can be clicked
    there = [(i, j) for i, row in enumerate(cells) for j, cell in enumerate(row) if cell is not None]
    figure.add_trace(
        go.Scatter(
            x=[x[j] for _, j in there],
            y=[y[i] for i, _ in there],
            mode="markers+text",
            text=[texts[i][j] for i, j in there],
            textfont={
                "size": 13,
                "color": ["#ffffff" if (values[i][j] or 0) > 0.5 * highest else "#1c2733" for i, j in there],
            },
            marker={"size": 34, "opacity": 0},
            customdata=[[clicks[i][j]] for i, j in there] if clicks else None,
            hovertext=[hovers[i][j] for i, j in there],
            hovertemplate="%{hovertext}<extra></extra>",
            unselected={"marker": {"opacity": 0}},
            selected={"marker": {"opacity": 0}},
        )
    )
    plain(figure, height, x_title, y_title)
    figure.update_xaxes(type="category", showgrid=False, fixedrange=True, range=[-0.5, len(x) - 0.5])
    if len(x) <= 6:  # with more names, labels are rotated on a narrow page
        figure.update_xaxes(tickangle=0)
    figure.update_yaxes(type="category", showgrid=False, fixedrange=True, range=[len(y) - 0.5, -0.5])
    return figure


def long_tail(frame, box, *, with_largest=True):
    """Return a histogram over a box plot on one logarithmic axis, so that the long tail is readable."""
    figure = go.Figure()
    figure.add_trace(
        go.Scatter(
            x=[*frame["value_from"], frame["value_to"].iloc[-1]],
            y=[*frame["orders"], 0],
            mode="lines",
            line={"shape": "hv", "color": BLUE, "width": 2},
            fill="tozeroy",
            fillcolor="rgba(46,111,181,0.45)",
            hovertext=[
                f"{short(low)} to {short(high)}: {number(orders)} orders, sales {number(sales)}"
                for low, high, orders, sales in zip(
                    frame["value_from"], frame["value_to"], frame["orders"], frame["revenue"], strict=True
                )
            ]
            + [""],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    figure.add_trace(
        go.Box(
            y=[""],
            orientation="h",
            q1=[box["lower_quartile"]],
            median=[box["median"]],
            q3=[box["upper_quartile"]],
            lowerfence=[max(box["lower_whisker"], frame["value_from"].min())],
            upperfence=[box["upper_whisker"]],
            mean=[box["mean"]],
            fillcolor=PALE,
            line={"color": BLUE},
            yaxis="y2",
            hoverinfo="x",
        )
    )
    figure.add_trace(
        go.Scatter(
            x=[box["p99"], box["maximum"]][: 1 + with_largest],
            y=["", ""][: 1 + with_largest],
            yaxis="y2",
            mode="markers+text",
            marker={"color": ORANGE, "size": 9, "symbol": "diamond"},
            text=["99 %", "largest"][: 1 + with_largest],
            textposition="top center",
            hovertext=[
                f"99 % of the orders are below {number(box['p99'])}",
                f"largest order: {number(box['maximum'])}",
            ],
            hovertemplate="%{hovertext}<extra></extra>",
        )
    )
    plain(figure, 430, "Order value (shop currency, logarithmic)", "Orders")
    figure.update_xaxes(type="log", dtick=1, tickformat=",.0f", fixedrange=True)
    figure.update_layout(
        yaxis={"domain": [0.3, 1], "rangemode": "tozero", "tickformat": "~s", "fixedrange": True},
        yaxis2={"domain": [0, 0.22], "showticklabels": False, "showgrid": False, "fixedrange": True},
        boxmode="overlay",
    )
    return figure


def wrapped(text, width=24):
    """Return a name wrapped to lines of a width."""
    return "<br>".join(textwrap.wrap(str(text), width)) or "-"


def cut(text, width):
    """Return a name cut to a length."""
    return text if len(text) <= width else text[: width - 1] + "…"


def stacked(series, labels, x_title, y_title, *, texts=None):
    """Return stacked vertical bars of (name, labels, values, colour); `texts` by name are shown on top."""
    figure = go.Figure()
    for name, xs, ys, colour in series:
        figure.add_trace(
            go.Bar(
                x=list(xs),
                y=list(ys),
                name=name,
                text=list(texts[name]) if texts else None,
                textposition="outside",
                textfont={"size": 12},
                constraintext="none",
                cliponaxis=False,
                marker={"color": colour, "line": {"color": EDGE, "width": 1}},
                hovertemplate=f"{name}, %{{x}}: %{{y:,}}<extra></extra>",
            )
        )
    plain(figure, 380, x_title, y_title)
    figure.update_layout(
        barmode="stack",
        bargap=0.1,
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "traceorder": "reversed"},
    )
    if labels is None:
        figure.update_xaxes(tickformat="%b<br>%Y", showgrid=False, fixedrange=True)
    else:
        figure.update_xaxes(
            type="category",
            categoryorder="array",
            categoryarray=list(labels),
            showgrid=False,
            fixedrange=True,
        )
    figure.update_yaxes(rangemode="tozero", tickformat="~s", nticks=5, fixedrange=True)
    return figure


def areas(series, x_title, y_title):
    """Return stacked shares over time of (name, x, share, colour)."""
    figure = go.Figure()
    for name, xs, ys, colour in series:
        figure.add_trace(
            go.Bar(
                x=list(xs),
                y=list(ys),
                name=name,
                marker={"color": colour},
                hovertemplate=f"{name}, %{{x|%b %Y}}: %{{y:.1%}}<extra></extra>",
            )
        )
    plain(figure, 420, x_title, y_title)
    figure.update_layout(
        barmode="stack",
        bargap=0.06,
        showlegend=True,
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
    )
    figure.update_yaxes(tickformat=".0%", range=[0, 1], fixedrange=True)
    figure.update_xaxes(tickformat="%b<br>%Y", fixedrange=True, showgrid=False)
    return figure
