"""Baskets: what is bought together, and what to recommend."""

import charts
import parts
import streamlit as st
from published import MissingMart

reader = parts.reader()
parts.header("Baskets", reader)


def recommended(product):
    """Return the recommendations of the mart, or from the pairs if there is no such mart."""
    try:
        return reader("recommendations_mart", product=product)
    except MissingMart:
        return reader("recommendations", product=product)


leading = "pairs_in_selection" if reader.selection else "pairs"
left, right = parts.halves()
note = (
    "The top 100 pairs of all orders, recounted in the orders of this selection."
    if reader.selection
    else "Orders with both products. Lift: how many times more often than by chance."
)
with left, parts.part("Bought together", note):
    pairs = reader(leading)
    if not parts.nothing(pairs, "No pair of products was bought together often enough in this selection."):
        top = pairs.head(12)
        figure = charts.bars(
            [
                f"{charts.cut(row.product_name_a, 17)} + {charts.cut(row.product_name_b, 17)}"
                for row in top.itertuples()
            ],
            top["orders_together"],
            [charts.number(value) for value in top["orders_together"]],
            "Orders with both products",
            hover=[
                f"<b>{row.product_name_a}</b><br>and <b>{row.product_name_b}</b><br>"
                f"{charts.number(row.orders_together)} orders, lift {charts.number(row.lift, 1)}"
                for row in top.itertuples()
            ],
        )
        parts.chart(figure, "pairs", "Pairs of products by orders with both")
with (
    right,
    parts.part(
        "Product overlap",
        "Orders with both products, over all orders. The numbers at the top are the products on the left.",
    ),
):
    overlap = reader("product_overlap")
    if not parts.nothing(overlap, "There are no pairs to show."):
        places = sorted(set(overlap["place_a"]))
        names = overlap.drop_duplicates("place_a").set_index("place_a")["product_a"]
        known = overlap[overlap["orders_together"].notna()]
        figure = charts.heat(
            [str(place) for place in places],
            [f"{charts.wrapped(charts.cut(names[place], 30), 16)}  <b>{place}</b>" for place in places],
            parts.grid(known, places, places, "place_a", "place_b"),
            value=lambda cell: cell.orders_together,
            text=lambda cell: charts.short(cell.orders_together),
            hover=lambda cell: (
                f"<b>{cell.product_a}</b><br>and <b>{cell.product_b}</b><br>"
                f"{charts.number(cell.orders_together)} orders, lift {charts.number(cell.lift, 1)}"
            ),
            x_title=None,
            y_title=None,
            height=80 + 44 * len(places),
        )
        figure.update_xaxes(side="top")
        figure.update_traces(textfont={"size": 10}, selector={"mode": "markers+text"})
        parts.chart(figure, "product-overlap", "Orders with both products")

with parts.part(
    "What to recommend",
    "Share of the orders with the product that also have the other one (confidence), over all orders.",
):
    products = reader("paired_products")
    if not parts.nothing(products, "There are no pairs to recommend from."):
        names = dict(zip(products["product_id"], products["product_name"], strict=True))
        if st.session_state.get("product") not in [None, *names]:
            del st.session_state["product"]
        product = st.selectbox(
            "Product",
            list(names),
            format_func=lambda key: f"{names[key]} ({key})",
            key="product",
            bind="query-params",
        )
        offers = recommended(product)
        figure = charts.bars(
            [charts.cut(name, 40) for name in offers["recommended_product_name"]],
            offers["confidence"],
            [
                f"{charts.percent(row.confidence)} · lift {charts.number(row.lift, 1)}"
                for row in offers.itertuples()
            ],
            f"Share of the orders with {charts.cut(names[product], 40)}",
            colours=[charts.ORANGE] * len(offers),
        )
        figure.update_xaxes(tickformat=".0%")
        parts.chart(figure, "recommendations", f"What buyers of {names[product]} also buy")
        parts.table(offers, "recommendations")

with parts.part("All pairs", "The first 500 by rank."):
    parts.table(reader(leading), "product-pairs")

if reader.has("basket_department_pairs"):
    with parts.part("Departments bought together"):
        parts.table(reader.ask("from basket_department_pairs order by all limit 500"), "department-pairs")
