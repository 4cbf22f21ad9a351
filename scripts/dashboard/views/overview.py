"""Overview: key figures, sales over time and by country, segments."""

import charts
import parts
import streamlit as st

reader = parts.reader()
parts.header("Overview", reader)

kpis = reader("kpis").iloc[0]
parts.cards(
    [
        (
            "Total sales",
            charts.short(kpis["total_sales"]),
            f"{charts.number(kpis['total_sales'], 2)} in the shop currency: all sale lines, before returns",
        ),
        (
            "Customers",
            charts.number(kpis["customers"]),
            "Customers with a known id and at least one sale order",
        ),
        ("Orders", charts.number(kpis["orders"]), "Orders with at least one sale line"),
        ("Average basket size", f"{charts.number(kpis['average_basket_size'], 1)} units", "Units / orders"),
        (
            "Average basket spend",
            charts.number(kpis["average_basket_spend"], 2),
            "Total sales / orders, in the shop currency",
        ),
        ("Repeat rate", charts.percent(kpis["repeat_rate"]), "Customers with two orders or more / customers"),
        (
            "Reorder rate",
            charts.percent(kpis["reorder_rate"]),
            "Product lines that the customer bought in an earlier order / product lines",
        ),
        (
            "Sales to guests",
            charts.short(kpis["guest_sales"]),
            "Orders without a known customer, included in total sales. Guests are in no segment",
        ),
    ]
)

if kpis["orders"] == 0:
    st.info("No orders match this selection. Remove a filter to see more.")
else:
    with parts.part("Sales over time", "Sales by month. Months with incomplete data are pale."):
        months = reader("sales_by_month")
        parts.chart(charts.months(months), "months", "Sales by month")

    left, right = st.columns([2, 3], gap="large")
    with left:
        with parts.part("Priority tiers"):
            parts.segment_bars(reader, "priority")
        with parts.part("Sales by country", "By country of the customer. Guests are listed as Unknown."):
            countries = reader("countries")
            top = countries.head(12)
            figure = charts.bars(
                list(top["country"]),
                top["total_sales"],
                [
                    f"{charts.short(v)} · {charts.percent(s)}"
                    for v, s in zip(top["total_sales"], top["share_of_sales"], strict=True)
                ],
                charts.MONEY,
                clicks=[[f"country:{name}"] for name in top["country"]],
                chosen=reader.selection.countries,
            )
            parts.chart(figure, "countries", "Sales by country")
    with right, parts.part("Strategic segments"):
        parts.segment_bars(reader, "strategic")

    tables = {
        "Strategic segments": ("segment_sizes", {"scheme": "strategic"}, ["segment_order", "colour"]),
        "Months": ("sales_by_month", {}, ["month_start"]),
        "Countries": ("countries", {}, []),
    }
    st.subheader("Data tables", anchor=False)
    for tab, (name, (question, values, hidden)) in zip(st.tabs(list(tables)), tables.items(), strict=True):
        with tab, parts.part():
            parts.table(reader(question, **values).drop(columns=hidden), name.lower().replace(" ", "-"))
