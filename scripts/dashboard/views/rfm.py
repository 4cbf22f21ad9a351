"""RFM: recency, frequency, monetary, and what to do about each segment."""

import charts
import parts
import streamlit as st

reader = parts.reader()
parts.header("RFM", reader)

left, right = parts.halves()
with (
    left,
    parts.part(
        "Recency and frequency",
        "Customers in each cell. 5 is best: at the top right are recent, frequent buyers. Click to filter.",
    ),
):
    cells = reader("rfm_map")
    if not parts.nothing(cells):
        scores = sorted(set(cells["r_score"]) | set(cells["f_score"]))
        grid = parts.grid(cells, scores[::-1], scores, "f_score", "r_score")
        figure = charts.heat(
            [str(score) for score in scores],
            [str(score) for score in scores[::-1]],
            grid,
            value=lambda cell: cell.customers,
            text=lambda cell: charts.number(cell.customers),
            hover=lambda cell: (
                f"<b>recency {cell.r_score}, frequency {cell.f_score}</b><br>"
                f"{charts.number(cell.customers)} customers<br>net revenue {charts.number(cell.revenue)}<br>"
                f"{charts.wrapped(cell.segments, 40)}"
            ),
            click=lambda cell: f"segment:rfm:{cell.segments}",
            x_title="Recency score (5 = bought most recently)",
            y_title="Frequency score (5 = most orders)",
            height=460,
        )
        parts.chart(figure, "rfm-map", "Customers by recency score and frequency score")
with right, parts.part("Segment sizes"):
    parts.segment_bars(reader, "rfm")

with parts.part("What to do"):
    segments = reader("segment_sizes", scheme="rfm")
    parts.table(
        segments[
            [
                "segment",
                "action",
                "customers",
                "share_of_customers",
                "revenue",
                "share_of_revenue",
                "description",
            ]
        ],
        "rfm-segments",
        height=423,
    )

with parts.part(
    "What a score means",
    "Lowest and highest value of each score, over all customers: not affected by the filters.",
):
    thresholds = reader("rfm_thresholds")
    units = {
        "recency": "Recency, days since the last order",
        "frequency": "Frequency, orders",
        "monetary": "Monetary, shop currency",
    }
    for column, (measure, rows) in zip(
        st.columns(3), thresholds.groupby("measure", sort=False), strict=False
    ):
        with column:
            st.markdown(f"**{units.get(measure, measure)}**")
            st.dataframe(
                rows.assign(
                    **{
                        "Score": rows["score"].astype(str),
                        "From": [charts.short(v) for v in rows["lowest_value"]],
                        "To": [charts.short(v) for v in rows["highest_value"]],
                        "Customers": [charts.number(v) for v in rows["customers"]],
                    }
                )[["Score", "From", "To", "Customers"]],
                hide_index=True,
            )
    parts.download(thresholds, "rfm-thresholds")
