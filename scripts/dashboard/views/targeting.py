"""Targeting: campaign audiences, and what each segment buys."""

import charts
import parts
import streamlit as st

reader = parts.reader()
parts.header("Targeting", reader)

with parts.part("Audiences", "Customers in the audience of each campaign."):
    sizes = reader("audience_sizes")
    if not parts.nothing(sizes, "No campaign has an audience in this selection."):
        figure = charts.bars(
            list(sizes["action"]),
            sizes["customers"],
            [charts.number(value) for value in sizes["customers"]],
            "Customers addressed",
            hover=[
                f"<b>{row.action}</b><br>{charts.number(row.customers)} customers<br>"
                f"{charts.wrapped(row.segments, 44)}"
                for row in sizes.itertuples()
            ],
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
note = f"{parts.scheme_name(scheme)} segments, over all countries: not affected by the country filter."
with parts.part("What each segment buys, by department", f"Per cent of the segment's revenue. {note}"):
    cells = reader("departments", scheme=scheme)
    if not parts.nothing(cells):
        best = cells.sort_values(["department_revenue", "department"], ascending=[False, True])
        departments = list(dict.fromkeys(best["department"]))[:8]
        names = list(dict.fromkeys(cells["segment"]))
        figure = charts.heat(
            departments,
            [charts.wrapped(name, 18) for name in names],
            parts.grid(cells, names, departments, "segment", "department"),
            value=lambda cell: cell.share_of_segment_revenue,
            text=lambda cell: charts.whole(cell.share_of_segment_revenue),
            hover=lambda cell: (
                f"<b>{cell.segment}, {cell.department}</b><br>{charts.number(cell.lines)} lines<br>"
                f"net revenue {charts.number(cell.revenue)}"
            ),
            click=lambda cell: f"segment:{scheme}:{cell.segment}",
            x_title="Department",
            y_title=None,
            height=120 + 42 * len(names),
        )
        parts.chart(figure, "departments", "Share of a segment's revenue by department")
        parts.table(cells.drop(columns=["segment_order", "department_revenue"]), "segment-by-department")

with parts.part("What each segment buys, by product", note + " The first 25 products of each."):
    parts.table(reader("products", scheme=scheme), "segment-by-product")
