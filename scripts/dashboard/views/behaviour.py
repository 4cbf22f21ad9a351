"""Behaviour: order frequency, reorder loyalty, product breadth, prices, and the score that combines them."""

import charts
import parts

reader = parts.reader()
parts.header("Behaviour", reader)


def histogram(name, x_title, label="band"):
    """Show customers by band, with their share above each bar."""
    frame = reader(name)
    if parts.nothing(frame):
        return
    figure = charts.columns(
        frame[label],
        frame["customers"],
        [charts.brief(share) for share in frame["share_of_customers"]],
        x_title,
        "Customers",
        hover=[
            f"{charts.number(row.customers)} customers, {charts.percent(row.share_of_customers)}"
            for row in frame.itertuples()
        ],
    )
    parts.chart(figure, name, f"Customers by {x_title.lower()}")
    with parts.folded():
        parts.table(
            frame.drop(columns=[column for column in ["band_order", "step"] if column in frame]),
            name.replace("_", "-"),
        )


left, right = parts.halves()
with (
    left,
    parts.part(
        "Behaviour score",
        "Weighted ranks of orders, reorder rate, breadth and price; tiers are score ranges.",
    ),
):
    scores = reader("behaviour_score")
    if not parts.nothing(scores):
        figure = charts.stacked(
            [
                (tier, rows["score_from"].map("{:.2f}".format), rows["customers"], rows["colour"].iloc[0])
                for tier, rows in scores.sort_values("segment_order", ascending=False).groupby(
                    "priority_tier", sort=False
                )
            ],
            sorted(set(scores["score_from"].map("{:.2f}".format))),
            "Behaviour score (0 to 1, steps of .05)",
            "Customers",
        )
        figure.update_xaxes(dtick=2, tickangle=0)
        parts.chart(figure, "behaviour-score", "Customers by behaviour score and priority tier")
        with parts.folded():
            parts.table(scores.drop(columns=["segment_order", "colour"]), "behaviour-score")
with right, parts.part("Behaviour segments"):
    parts.segment_bars(reader, "behaviour")

left, right = parts.halves()
with left, parts.part("Order frequency", "Sale orders per customer."):
    histogram("order_frequency", "Orders per customer")
with right, parts.part("Reorder loyalty", "Share of a customer's product lines that were bought before."):
    histogram("reorder_loyalty", "Reorder rate of the customer, %")

left, right = parts.halves()
with left, parts.part("Breadth", "Different products that a customer has bought."):
    histogram("product_breadth", "Different products bought")
with right, parts.part("Price", "Mean price of the products that a customer buys."):
    histogram("product_price", "Mean product price (shop currency)")

with parts.part("Buyer type"):
    parts.segment_bars(reader, "buyer_type")
