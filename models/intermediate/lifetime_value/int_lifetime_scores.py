"""One row per fit and customer: the predictions of the fit for the customer."""

MEASURES = ["expected_purchases", "probability_active", "expected_amount"]


def model(dbt, session):
    """Score every customer with the parameters of every fit; missing if a fit has none."""
    histories = dbt.ref("int_purchase_histories")
    parameters = dbt.ref("int_lifetime_parameters")
    nothing = ", ".join(f"cast(null as double) as {name}" for name in MEASURES)
    without_scores = histories.query("histories", f"select fit, customer_key, {nothing} from histories")
    try:
        import pandas as pd  # noqa: PLC0415
        from lifetime_value import score  # noqa: PLC0415
    except ImportError:
        return without_scores
    fitted = {row["fit"]: row for row in parameters.df().to_dict("records")}
    scored = [
        score(rows, fitted[fit]) for fit, rows in histories.order("fit, customer_key").df().groupby("fit")
    ]
    return pd.concat(scored) if scored else without_scores
