"""RFM: how recently, how often, how much, and what to do about it."""

import charts
import parts
import streamlit as st

reader = st.session_state["reader"]
parts.header("RFM", reader)

left, right = st.columns(2, gap="large")
with left, parts.part(
    "Recency and frequency", "Customers in each cell; 5 is best, so the top right buys recently and often. A click shows the cell's segments."
):
    cells = reader("rfm_map")
    if not parts.nothing(cells):
        scores = sorted(set(cells["r_score"]) | set(cells["f_score"]))
        found = {(row.r_score, row.f_score): row for row in cells.itertuples()}
        grid = [[found.get((r, f)) for r in scores] for f in reversed(scores)]
        figure = charts.heat(
            [str(score) for score in scores],
            [str(score) for score in reversed(scores)],
            [[cell.customers if cell else None for cell in row] for row in grid],
            [[charts.number(cell.customers) if cell else "" for cell in row] for row in grid],
            "Recency score (5 = bought most recently)",
            "Frequency score (5 = most orders)",
            clicks=[[f"segment:rfm:{cell.segments}" if cell else "" for cell in row] for row in grid],
            hover=[
                [
                    f"<b>recency {cell.r_score}, frequency {cell.f_score}</b><br>{charts.number(cell.customers)} customers"
                    f"<br>net revenue {charts.number(cell.revenue)}<br>{charts.wrapped(cell.segments, 40)}"
                    if cell
                    else ""
                    for cell in row
                ]
                for row in grid
            ],
            height=460,
        )
        parts.chart(figure, "rfm-map", "Customers by recency score and frequency score")
with right, parts.part("Segment sizes"):
    segments = parts.segment_bars(reader, "rfm")

with parts.part("What to do"):
    parts.table(
        segments[["segment", "action", "description", "customers", "share_of_customers", "revenue", "share_of_revenue"]], "rfm-segments", height=423
    )

with parts.part("What a score means", "From the lowest to the highest value of each score, over all customers: the filters do not change it."):
    thresholds = reader("rfm_thresholds")
    units = {"recency": "Recency, days since the last order", "frequency": "Frequency, orders", "monetary": "Monetary, currency of the shop"}
    for column, (measure, rows) in zip(st.columns(3), thresholds.groupby("measure", sort=False), strict=False):
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
