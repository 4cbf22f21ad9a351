"""One row per fit: the parameters of BG/NBD and Gamma-Gamma, or why there are none."""

PARAMETERS = ["r", "alpha", "a", "b", "p", "q", "v"]


def model(dbt, session):
    """Fit both models to the sample of every fit. The formulas are in scripts/lifetime_value.py."""
    histories = dbt.ref("int_purchase_histories")
    try:
        import pandas as pd  # noqa: PLC0415
        from lifetime_value import fit_sample  # noqa: PLC0415
    except ImportError as error:
        reason = f"the Python package {error.name.split('.')[0]} is not installed"
        nothing = ", ".join(f"cast(null as double) as {name}" for name in PARAMETERS)
        return histories.query(
            "histories",
            f"select distinct fit, cast(0 as bigint) as customers_fitted, {nothing},"
            f" '{reason}' as purchases_reason, '{reason}' as amounts_reason from histories",
        )
    sample = histories.filter("is_in_sample").order("fit, customer_key").df()
    fits = [
        {"fit": fit, "customers_fitted": len(rows)} | fit_sample(rows) for fit, rows in sample.groupby("fit")
    ]
    columns = ["fit", "customers_fitted", *PARAMETERS, "purchases_reason", "amounts_reason"]
    return pd.DataFrame(fits, columns=columns).astype({"purchases_reason": "str", "amounts_reason": "str"})
