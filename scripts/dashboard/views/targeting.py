"""Targeting: whom to address, and what each segment buys."""

import charts
import parts
import streamlit as st

reader = st.session_state["reader"]
parts.header("Targeting", reader)

with parts.part("Audiences", "Customers that each campaign addresses."):
    sizes = reader("audience_sizes")
    if not parts.nothing(sizes, "No campaign addresses anybody in this selection."):
        figure = charts.bars(
            list(sizes["action"]),
            sizes["customers"],
            [charts.number(value) for value in sizes["customers"]],
            "Customers addressed",
            hover=[f"<b>{row.action}</b><br>{charts.number(row.customers)} customers<br>{charts.wrapped(row.segments, 44)}" for row in sizes.itertuples()],
        )
        parts.chart(figure, "audiences", "Customers by campaign")
        actions = list(sizes["action"])
        if st.session_state.get("audience") not in [None, *actions]:
            del st.session_state["audience"]
        action = st.selectbox("Audience", actions, key="audience", bind="query-params")
        audience = reader("audience", action=action)
        parts.table(audience, f"audience-{action.lower().replace(' ', '-')}")

chosen = reader.selection.scheme
scheme = chosen if chosen in {"strategic", "priority", "behaviour"} else "strategic"
note = f"Segments of {parts.scheme_name(scheme).lower()}, over all countries: this mart is not cut by country."
with parts.part("What each segment buys, by department", note):
    cells = reader("departments", scheme=scheme)
    if not parts.nothing(cells):
        totals = cells.groupby("department", sort=False)["revenue"].sum().sort_values(ascending=False)
        departments, names = list(totals.index[:8]), list(dict.fromkeys(cells["segment"]))
        found = {(row.segment, row.department): row for row in cells.itertuples()}
        grid = [[found.get((name, department)) for department in departments] for name in names]
        figure = charts.heat(
            [charts.wrapped(department, 10) for department in departments],
            [charts.wrapped(name, 18) for name in names],
            [[cell.share_of_segment_revenue if cell else None for cell in row] for row in grid],
            [[f"{100 * cell.share_of_segment_revenue:.0f} %" if cell else "" for cell in row] for row in grid],
            "Department (per cent of the segment's revenue)",
            None,
            clicks=[[f"segment:{scheme}:{name}" for _ in departments] for name in names],
            hover=[
                [f"<b>{cell.segment}, {cell.department}</b><br>{charts.number(cell.lines)} lines<br>revenue {charts.number(cell.revenue)}" if cell else "" for cell in row]
                for row in grid
            ],
            height=120 + 42 * len(names),
        )
        parts.chart(figure, "departments", "Share of a segment's revenue by department")
        parts.table(cells.drop(columns=["segment_order"]), "segment-by-department")

with parts.part("What each segment buys, by product", note + " The first 25 products of each."):
    parts.table(reader("products", scheme=scheme), "segment-by-product")
