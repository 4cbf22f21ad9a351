"""The models of lifetime value against published figures, simulations, and their own invariants."""
# ruff: noqa: D103 - test names describe the tests

import sys
from importlib.metadata import distribution

import numpy as np
import pandas as pd
import pytest
from conftest import BUILD, BUILD_AND_TEST
from lifetime_value import (
    BgNbd,
    FitError,
    Lowest,
    expected_amount,
    expected_purchases,
    fit_bg_nbd,
    fit_gamma_gamma,
    fit_sample,
    log_likelihood,
    lowest,
    probability_active,
)

PUBLISHED = BgNbd(0.243, 4.414, 0.793, 2.426)  # Fader, Hardie and Lee (2005), table 2


@pytest.fixture(scope="module")
def cdnow():
    """Return the CDNOW sample of 2,357 customers, in weeks, from the package `lifetimes`."""
    package = distribution("lifetimes")
    path = package.locate_file("lifetimes/datasets/cdnow_customers_summary_with_transactions.csv")
    return pd.read_csv(path)


@pytest.fixture(scope="module")
def histories(cdnow):
    """Return x, t_x and T of the sample."""
    return [cdnow[column].to_numpy(float) for column in ["x", "t_x", "T"]]


def test_bg_nbd_has_the_published_parameters_on_the_published_sample(histories):
    model = fit_bg_nbd(*histories)
    assert [round(value, 3) for value in (model.r, model.alpha, model.a, model.b)] == [
        0.243,
        4.414,
        0.793,
        2.426,
    ]
    assert np.sum(log_likelihood(model, *histories)) == pytest.approx(-9582.4, abs=0.05)


def test_gamma_gamma_has_the_published_parameters_on_the_published_sample(cdnow):
    model = fit_gamma_gamma(cdnow["x"].to_numpy(float), cdnow["zbar"].to_numpy(float))
    assert [model.p, model.q, model.v] == pytest.approx([6.25, 3.74, 15.44], abs=0.01)


def test_the_published_customer_is_expected_to_buy_as_published():
    expected = expected_purchases(PUBLISHED, np.array([2.0]), np.array([30.43]), np.array([38.86]), 39.0)
    assert expected[0] == pytest.approx(1.226, abs=5e-4)


def test_expected_amounts_equal_those_documented_by_the_package(cdnow):
    x, z = cdnow["x"].to_numpy(float), cdnow["zbar"].to_numpy(float)
    amounts = expected_amount(fit_gamma_gamma(x, z), x[:4], z[:4])
    assert amounts == pytest.approx([24.658619, 18.911489, 35.170981, 35.170981], abs=0.005)


def test_expected_purchases_equal_a_simulation():
    random = np.random.default_rng(1)
    customers, horizon = 400_000, 10.0
    rates = random.gamma(2.0, 1 / 5.0, customers)
    stops = random.beta(1.5, 3.0, customers)
    clock, bought, active = np.zeros(customers), np.zeros(customers), np.ones(customers, bool)
    while active.any():
        clock[active] += random.exponential(1 / rates[active])
        active &= clock <= horizon
        bought[active] += 1
        active &= random.random(customers) >= stops
    new = np.zeros(1)
    expected = expected_purchases(BgNbd(2.0, 5.0, 1.5, 3.0), new, new, new, horizon)
    assert bought.mean() == pytest.approx(expected[0], rel=0.01)


def test_many_purchases_and_a_parameter_of_one_give_finite_numbers():
    x, t_x, age = np.array([0.0, 500.0, 5000.0]), np.array([0.0, 699.0, 720.0]), np.full(3, 720.0)
    for a in [0.999999, 1.0, 1.000001, 0.01, 30.0]:
        model = BgNbd(0.5, 3.0, a, 5.0)
        expected = expected_purchases(model, x, t_x, age, 90.0)
        assert np.isfinite(expected).all()
        assert (expected >= 0).all()
        assert (
            (probability_active(model, x, t_x, age) >= 0) & (probability_active(model, x, t_x, age) <= 1)
        ).all()


def test_customers_who_have_been_away_longer_are_less_likely_to_be_active():
    seen = np.array([5.0, 15.0, 25.0, 35.0])
    chances = probability_active(PUBLISHED, np.full(4, 3.0), seen, np.full(4, 38.0))
    assert (np.diff(chances) > 0).all()


def test_the_order_of_customers_does_not_matter(cdnow):
    columns = {"x": "repeat_purchases", "t_x": "days_to_last_purchase", "T": "days_as_customer"}
    sample = cdnow.rename(columns=columns | {"zbar": "mean_repeat_amount"})
    assert fit_sample(sample) == fit_sample(sample.sample(frac=1, random_state=3))


@pytest.mark.parametrize(("customers", "repeats"), [(200, 0.0), (10, 1.0)])
def test_too_few_customers_or_no_repeat_customers_cannot_be_fitted(customers, repeats):
    age = np.full(customers, 300.0)
    with pytest.raises(FitError, match="fewer than 50 customers, or none who came back"):
        fit_bg_nbd(np.full(customers, repeats), repeats * age, age)


def test_an_optimizer_without_an_optimum_is_reported_as_not_converged():
    with pytest.raises(FitError, match="the endless fit did not converge: a parameter reached its bound"):
        lowest(lambda logarithms: -logarithms[0], [0.0], "endless").found()
    with pytest.raises(FitError, match="the empty fit did not converge"):
        lowest(lambda logarithms: np.nan, [0.0], "empty").found()


@pytest.mark.parametrize("spread", [0, 1, 3])
def test_customers_who_differ_no_more_than_by_chance_cannot_be_fitted(spread):
    age = 300.0 + np.arange(200) % 7
    x = 40.0 + np.arange(200) % (spread + 1)  # by chance alone the spread would be more than six
    with pytest.raises(
        FitError, match="the NBD fit did not converge: customers differ no more than by chance"
    ):
        fit_bg_nbd(x, 0.99 * age, age)


def test_a_fit_whose_predictions_are_not_finite_is_reported_as_not_converged(monkeypatch):
    """36 of 5,685 customers came back in a public data set: such a fit has large a and b."""
    ends = {"NBD": Lowest((0.004, 1.0), 1.0, None), "BG/NBD": Lowest((0.004, 1.0, 1046.0, 1117.0), 0.0, None)}
    monkeypatch.setattr("lifetime_value.lowest", lambda loss, start, name: ends[name])
    x, age = np.array([0.0, 1.0, 2.0, 3.0] * 50), np.linspace(1, 490, 200)
    with pytest.raises(FitError, match="the BG/NBD fit did not converge: its predictions are not finite"):
        fit_bg_nbd(x, np.where(x > 0, age / 2, 0.0), age)


def test_equal_amounts_cannot_be_fitted():
    with pytest.raises(FitError, match="the Gamma-Gamma fit did not converge"):
        fit_gamma_gamma(np.full(200, 3.0), np.full(200, 5.0))


def test_without_dropout_the_model_is_the_nbd():
    random = np.random.default_rng(2)
    age = random.uniform(100, 400, 2000)
    rates = random.gamma(0.8, 1 / 40, 2000)
    x = random.poisson(rates * age).astype(float)
    t_x = np.where(x > 0, age * random.beta(np.maximum(x, 1), 1), 0)
    model = fit_bg_nbd(x, t_x, age)
    assert model.a == 0
    assert [model.r, model.alpha] == pytest.approx([0.8, 40], rel=0.15)
    assert (probability_active(model, x, t_x, age) == 1).all()
    expected = expected_purchases(model, x, t_x, age, 30.0)
    assert expected == pytest.approx((model.r + x) / (model.alpha + age) * 30)


def test_a_failed_fit_leaves_values_empty_with_a_reason_that_the_build_prints(dbt, raw):
    orders = [
        (f"{customer}-{month}", f"C{customer}", f"2024-{month:02}-{1 + customer % 28:02}", "", "")
        for customer in range(60)
        for month in range(1, 13)
    ]
    lines = [(n, order, "P", 1, 5) for n, (order, *_) in enumerate(orders)]  # always the same amount
    raw.write_orders(orders, lines)
    marts = ["--select", "+customer_lifetime_value", "+customer_rfm"]
    run = dbt(*BUILD, *marts, raw_path=str(raw.path))
    assert run.exit_code == 0, run.output
    reason = "the NBD fit did not converge"  # all customers buy equally often
    assert f"Lifetime value: {reason}" in run.output
    with run.connect() as connection:
        rows = connection.sql("select * from marts.customer_lifetime_value").df()
        assert connection.sql("select count(*) from marts.customer_rfm").fetchall() == [(60,)]
    assert len(rows) == 60
    assert rows["missing_reason"].str.startswith(reason).all()
    empty = ["probability_active", "expected_orders", "expected_order_value", "expected_spend"]
    assert rows[empty].isna().all(axis=None)


def test_without_the_packages_the_values_are_empty_and_the_build_says_what_to_install(dbt, shop, monkeypatch):
    for name in [name for name in sys.modules if name.split(".")[0] in {"scipy", "lifetime_value"}]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "scipy", None)  # makes Python raise ImportError
    selection = [*BUILD_AND_TEST, "--select", "int_lifetime_parameters+"]
    run = dbt(*selection, layout="shop", copy_of=shop.database)
    assert run.exit_code == 0, run.output
    assert "Lifetime value: the Python package scipy is not installed" in run.output
    assert "Traceback" not in run.output
    with run.connect() as connection:
        rows = connection.sql(
            "select missing_reason, count(*), count(expected_orders)"
            " from marts.customer_lifetime_value group by missing_reason"
        )
        ((reason, customers, values),) = rows.fetchall()
    assert (reason, values) == ("the Python package scipy is not installed", 0)
    assert customers == shop.value("select count(*) from marts.customer_metrics")


def test_every_customer_has_a_value_or_a_reason(sample):
    values = sample.frame("customer_lifetime_value").set_index("customer_id")
    assert set(values.index) == {
        customer for (customer,) in sample.rows("select customer_id from marts.customer_metrics")
    }
    there = values["missing_reason"].isna()
    assert (
        values.loc[there, ["probability_active", "expected_orders", "expected_spend"]].notna().all(axis=None)
    )


def test_purchase_histories_are_based_on_purchase_days(sample):
    days = sample.frame(
        "select customer_id, order_date, sum(order_value) as amount from marts.fct_orders"
        " where is_sale_order and customer_id <> 'guest' group by all order by all"
    )
    last_day = days["order_date"].max()
    found = sample.frame("customer_lifetime_value").set_index("customer_id")
    for customer, rows in days.groupby("customer_id"):
        first = rows["order_date"].iloc[0]
        wanted = (len(rows) - 1, (rows["order_date"].iloc[-1] - first).days, (last_day - first).days)
        row = found.loc[customer]
        assert (row["repeat_purchases"], row["days_to_last_purchase"], row["days_as_customer"]) == wanted


def test_the_holdout_counts_the_purchase_days_of_the_last_quarter(sample):
    orders = "marts.fct_orders where is_sale_order and customer_id <> 'guest'"
    (last_day,) = sample.rows(f"select max(order_date) from {orders}")[0]
    deciles = sample.frame("select * from marts.clv_validation order by decile")
    end = last_day - pd.Timedelta(days=90)
    assert (deciles["calibration_end"] == pd.Timestamp(end)).all()
    known = f"select customer_id from {orders} and order_date <= date '{end}'"
    held_out = f"select distinct customer_id, order_date from {orders} and order_date > date '{end}'"
    actual = sample.value(f"select count(*) from ({held_out}) where customer_id in ({known})")
    assert deciles["actual_orders"].sum() == actual
    assert deciles["customers"].sum() == sample.value(f"select count(distinct customer_id) from ({known})")
    assert list(deciles["decile"]) == list(range(1, 11))
    predicted = deciles["predicted_orders_per_customer"].dropna()
    assert predicted.is_monotonic_decreasing


def test_the_number_of_threads_does_not_matter(dbt, shop):
    values = shop.rows("select * from marts.customer_lifetime_value order by customer_id")
    selection = ["run", "--threads", "1", "--select", "int_purchase_histories+"]
    again = dbt.built(*selection, copy_of=shop.database, layout="shop")
    assert again.rows("select * from marts.customer_lifetime_value order by customer_id") == values


def test_predictions_for_the_real_data_are_in_the_right_order_and_miss_the_christmas_season(real_data):
    deciles = real_data.frame("select * from marts.clv_validation order by decile")
    assert deciles["missing_reason"].isna().all()
    predicted, actual = deciles["predicted_orders"].sum(), deciles["actual_orders"].sum()
    assert (
        2 / 3 < predicted / actual < 1
    )  # the models have no seasonality, and the holdout is the last quarter
    assert deciles["actual_orders"].corr(deciles["predicted_orders"]) > 0.97
