"""Movement: how customers move between segments, retention, and expected lifetime value."""

import charts
import parts

reader = parts.reader()
parts.header("Movement", reader)

chosen = reader.selection.scheme
scheme = chosen if chosen in {"rfm", "priority", "spend"} else "rfm"
name = parts.scheme_name(scheme)
WHOLE = "All countries and segments: not affected by the filters."

with parts.part(
    f"Segments over time: {name}", "Share of the selected customers in each segment at each month end."
):
    history = reader("segments_by_month", scheme=scheme)
    if not parts.nothing(history, "There is no closed month to show."):
        series = [
            (segment, rows["month"], rows["share_of_customers"], rows["colour"].iloc[0])
            for segment, rows in history.sort_values("segment_order").groupby("segment", sort=False)
        ]
        parts.chart(charts.areas(series, "Month end", "Share of customers"), "history", "Segments by month")
        with parts.folded():
            parts.table(history.drop(columns=["segment_order", "colour"]), "segments-by-month")

with parts.part(
    f"Moves in the last month: {name}",
    f"Per cent of the customers who were in the segment on the left a month before. {WHOLE}",
):
    moves = reader("migration", scheme=scheme)
    if not parts.nothing(moves, "There are no moves yet: this is the first month."):
        before = list(dict.fromkeys(moves["from_segment"]))
        after = list(dict.fromkeys(moves.sort_values(["to_order", "to_segment"])["to_segment"]))
        figure = charts.heat(
            after,
            [charts.wrapped(segment, 16) for segment in before],
            parts.grid(moves, before, after, "from_segment", "to_segment"),
            value=lambda cell: cell.share_of_from_segment,
            text=lambda cell: charts.whole(cell.share_of_from_segment),
            hover=lambda cell: (
                f"<b>{cell.from_segment} to {cell.to_segment}</b><br>"
                f"{charts.number(cell.customers)} customers<br>"
                f"{charts.percent(cell.share_of_from_segment)} of the segment"
            ),
            x_title=f"Segment at the end of {moves['month'].iloc[0]:%B %Y}",
            y_title="Segment a month before",
            height=150 + 42 * len(before),
        )
        parts.chart(figure, "migration", "Customers who moved between segments")
        with parts.folded():
            parts.table(moves.drop(columns=["from_order", "to_order"]), "segment-migration")

with parts.part(
    "Retention by cohort",
    f"Per cent of the customers with a first order in a month who bought in later months. {WHOLE}",
):
    cohorts = reader("retention")
    if not parts.nothing(cohorts, "There is no cohort with a later month yet."):
        months = list(dict.fromkeys(cohorts["cohort_month"]))
        since = sorted(set(cohorts["months_since"]))
        figure = charts.heat(
            [str(month) for month in since],
            [f"{month:%b %Y}" for month in months],
            parts.grid(cohorts, months, since, "cohort_month", "months_since"),
            value=lambda cell: cell.share_of_cohort,
            text=lambda cell: charts.whole(cell.share_of_cohort),
            hover=lambda cell: (
                f"<b>first order {cell.cohort_month:%B %Y}, {cell.months_since} months later</b><br>"
                f"{charts.number(cell.customers)} of {charts.number(cell.cohort_customers)} customers"
            ),
            x_title="Months since the first order",
            y_title="Month of the first order",
            height=120 + 32 * len(months),
        )
        parts.chart(figure, "retention", "Share of each cohort that bought again")
        with parts.folded():
            parts.table(reader("cohorts"), "cohort-retention")

left, right = parts.halves()
with left, parts.part("Time to the second order", WHOLE):
    repeats = reader("repeat_purchase")
    if not parts.nothing(repeats):
        figure = charts.columns(
            repeats["band"],
            repeats["customers"],
            [charts.brief(share) for share in repeats["share_of_customers"]],
            "Days from the first to the second order",
            "Customers",
        )
        parts.chart(figure, "repeat-purchase", "Customers by days to the second order")
        with parts.folded():
            parts.table(repeats.drop(columns=["band_order"]), "repeat-purchase")
with right, parts.part("New and returning customers", WHOLE):
    arrivals = reader("new_and_returning")
    if not parts.nothing(arrivals):
        figure = charts.stacked(
            [
                ("Returning", arrivals["month"], arrivals["returning_customers"], charts.BLUE),
                ("New", arrivals["month"], arrivals["new_customers"], charts.ORANGE),
            ],
            None,
            "Month",
            "Customers who bought",
        )
        parts.chart(figure, "new-and-returning", "New and returning customers by month")
        with parts.folded():
            parts.table(arrivals, "new-and-returning")

with parts.part(
    "What customers will be worth", "Expected from each customer's own orders (BG/NBD and Gamma-Gamma)."
):
    values = reader("lifetime_value", scheme=chosen)
    if not parts.nothing(values):
        figure = charts.bars(
            list(values["segment"]),
            values["expected_spend"],
            [
                f"{charts.short(row.expected_spend)} · "
                f"{charts.brief(row.mean_probability_active)} still active"
                for row in values.itertuples()
            ],
            f"Expected spend in the next {int(values['horizon_days'].max())} days (shop currency)",
            colours=values["colour"],
            clicks=[[f"segment:{chosen}:{segment}"] for segment in values["segment"]],
        )
        parts.chart(figure, "lifetime-value", "Expected spend by segment")
        parts.table(reader("most_valuable"), "most-valuable-customers")
        check = reader("lifetime_validation")
        if not check.empty:
            figure = charts.lines(
                [
                    ("predicted", check["decile"], check["predicted_orders_per_customer"], charts.BLUE),
                    ("actual", check["decile"], check["actual_orders_per_customer"], charts.ORANGE),
                ],
                "Decile of customers by predicted orders",
                "Orders per customer in the test period",
            )
            parts.chart(figure, "lifetime-validation", "Predicted and actual orders by decile")
