"""Distributions: order values with their long tail, product diversity, one-time buyers, orders by spend."""

import charts
import parts
import streamlit as st

reader = parts.reader()
parts.header("Distributions", reader)

with parts.part(
    "Order values: the bulk and the long tail",
    "Histogram and box plot on the same scale. The box is the middle half of orders, its line the median.",
):
    steps, box = reader("order_value_histogram"), reader("order_value_box")
    if not parts.nothing(box, "No orders match this selection.") and not steps.empty:
        box = box.iloc[0]
        parts.chart(
            charts.long_tail(steps, box),
            "long-tail",
            "Orders by value, histogram and box plot on a logarithmic scale",
        )
        parts.cards(
            [
                (
                    "Median order",
                    charts.number(box["median"], 2),
                    "Half of the orders are worth less, in the shop currency",
                ),
                ("Mean order", charts.number(box["mean"], 2), "Total sales / orders"),
                (
                    "Middle half",
                    f"{charts.short(box['lower_quartile'])} to {charts.short(box['upper_quartile'])}",
                    "From the lower to the upper quartile",
                ),
                ("Largest order", charts.short(box["maximum"]), charts.number(box["maximum"], 2)),
            ]
        )
        st.caption(
            f"{charts.number(box['orders_above'])} of {charts.number(box['orders'])} orders are above "
            "the upper whisker, which ends 1.5 box lengths above the box."
        )

left, right = parts.halves()
with left, parts.part("Orders by value"):
    values = reader("order_values")
    figure = charts.columns(
        values["band"],
        values["orders"],
        [charts.brief(share) for share in values["share_of_orders"]],
        "Order value (shop currency)",
        "Orders",
        hover=[
            f"{charts.number(row.orders)} orders, sales {charts.number(row.revenue)}"
            for row in values.itertuples()
        ],
    )
    parts.chart(figure, "order-values", "Orders by value")
with right, parts.part("Sales by value of the order"):
    values = reader("order_values")
    figure = charts.columns(
        values["band"],
        values["revenue"],
        [charts.brief(share) for share in values["share_of_revenue"]],
        "Order value (shop currency)",
        charts.MONEY,
    )
    parts.chart(figure, "order-value-sales", "Sales by value of the order")
with parts.folded(), parts.part():
    parts.table(reader("order_values").drop(columns=["band_order"]), "order-values")

left, right = parts.halves()
with left, parts.part("Product diversity", "Customers by number of different products."):
    breadth = reader("product_breadth")
    if not parts.nothing(breadth):
        kinds = list(dict.fromkeys(breadth["buyer_kind"]))
        tones = dict(zip(kinds, [charts.ORANGE, charts.PALE, charts.BLUE], strict=False))
        by_kind = {kind: breadth[breadth["buyer_kind"] == kind] for kind in kinds}
        figure = charts.stacked(
            [
                (kind, rows["band"], rows["customers"], tones.get(kind, charts.BLUE))
                for kind, rows in by_kind.items()
            ],
            breadth["band"],
            "Different products bought",
            "Customers",
            texts={
                kind: [charts.brief(share) for share in rows["share_of_customers"]]
                for kind, rows in by_kind.items()
            },
        )
        figure.update_layout(legend_traceorder="normal")
        parts.chart(figure, "diversity", "Customers by number of different products")
        with parts.folded():
            parts.table(breadth.drop(columns=["band_order"]), "product-diversity")
with right, parts.part("One-time buyers"):
    buyers = parts.segment_bars(reader, "buyer_type")
    parts.download(buyers.drop(columns=["segment_order", "colour"]), "buyer-types")

with parts.part("Orders and spend", "Customers by number of orders and net spend."):
    cells = reader("orders_by_spend")
    if not parts.nothing(cells):
        spends = list(dict.fromkeys(cells["spend_band"]))
        orders = list(dict.fromkeys(cells["orders_band"]))
        figure = charts.heat(
            orders,
            spends[::-1],
            parts.grid(cells, spends[::-1], orders, "spend_band", "orders_band"),
            value=lambda cell: cell.customers,
            text=lambda cell: charts.number(cell.customers),
            hover=lambda cell: (
                f"<b>{cell.orders_band} orders, spend {cell.spend_band}</b><br>"
                f"{charts.number(cell.customers)} customers, {charts.percent(cell.share_of_customers)}<br>"
                f"net revenue {charts.number(cell.revenue)}"
            ),
            x_title="Orders of the customer",
            y_title="Net spend (shop currency)",
            height=380,
        )
        parts.chart(figure, "orders-by-spend", "Customers by number of orders and spend")
        with parts.folded():
            parts.table(
                cells[["orders_band", "spend_band", "customers", "share_of_customers", "revenue"]],
                "orders-by-spend",
            )

with parts.part("Statistics of every measure", "Over all orders and customers: not affected by the filters."):
    parts.table(reader("order_value_statistics"), "order-value-statistics")
