"""Spend ranks, tiers, consistency flags, outliers and the grid of orders and spend against pandas and numpy.

The definitions are repeated here in Python; the rule tables are not read.
"""
# ruff: noqa: D103 - test names describe the tests

from fractions import Fraction

import numpy as np
import oracle
import pandas as pd
import pytest

SPEND_TIERS = ["High-value", "Mid-tier", "Low-spending", "No net spend"]
FLAGS = ["one_time_big_buyer", "consistent_top_spender", "high_ticket_occasional", "regular"]
ORDER_BANDS = [("1", 1), ("2", 2), ("3", 3), ("4-5", 4), ("6-10", 6), ("11+", 11)]
SPEND_BANDS = [("<100", -np.inf), ("100-700", 100), ("700-2000", 700), ("2000-5000", 2000), ("5000+", 5000)]
ROUNDING = 1e-6  # marts store fences and averages with six decimals


@pytest.fixture(scope="session")
def expected(sample):
    """Return the expected customer_value, by customer_id."""
    customers = oracle.customer_measures(oracle.usable_rows(sample.layout)[0]).sort_index()
    average = customers["gross"] / customers["orders"]
    found = customers[["orders", "net"]].copy()
    found["spend_rank"] = customers["net"].rank(method="min", ascending=False)
    found["average_rank"] = average.rank(method="min", ascending=False)
    found["frequency_rank"] = customers["orders"].rank(method="min", ascending=False)
    found["spend_percentile"] = customers["net"].rank(pct=True)
    spend = exact_percentiles(customers["net"])
    found["spend_tier"] = [tier(net, rank) for net, rank in zip(customers["net"], spend, strict=True)]
    rows = zip(found["spend_tier"], exact_percentiles(average), customers["orders"], strict=True)
    found["consistency_flag"] = [flag(*row) for row in rows]
    found["net_amount"] = customers["net"] / oracle.MONEY
    found["average_order_value"] = average / oracle.MONEY
    found["average_basket_size"] = customers["units"] / oracle.PIECES / customers["orders"]
    return found


@pytest.fixture(scope="session")
def value(sample):
    """Return customer_value, by customer_id."""
    return sample.frame("customer_value").set_index("customer_id").sort_index()


def exact_percentiles(measure):
    """Return percentile ranks with ties averaged as fractions, in percent."""
    return [Fraction(100 * int(2 * rank), 2 * len(measure)) for rank in measure.rank()]


def tier(net, rank):
    """Return the spend tier: strictly above 80 and 50 percent, only for customers with net spend."""
    if net <= 0:
        return "No net spend"
    return "High-value" if rank > 80 else "Mid-tier" if rank > 50 else "Low-spending"


def flag(spend_tier, average_rank, orders):
    """Return the consistency flag: top in both measures, in one of them, or in neither."""
    if spend_tier == "High-value" and orders == 1:
        return "one_time_big_buyer"
    if average_rank > 80:
        return "consistent_top_spender" if spend_tier == "High-value" else "high_ticket_occasional"
    return "regular"


def upper_fence(values):
    """Return the upper fence of a box plot."""
    lower, upper = np.quantile(values, [0.25, 0.75])
    return upper + 1.5 * (upper - lower)


def places(values, bands):
    """Return the name of the band of each value."""
    names = np.array([name for name, _ in bands])
    return names[np.searchsorted([lowest for _, lowest in bands], values, side="right") - 1]


@pytest.mark.parametrize(
    "column",
    [
        *["spend_rank", "average_rank", "frequency_rank", "spend_percentile", "orders"],
        *["spend_tier", "consistency_flag"],
    ],
)
def test_ranks_tiers_and_flags_match_the_definition_exactly(value, expected, column):
    assert list(value.index) == list(expected.index)
    rows = zip(value.index, value[column], expected[column], strict=True)
    assert [row for row in rows if row[1] != row[2]] == []


def test_amounts_of_the_value_mart_equal_pandas(value, expected):
    for column in ["net_amount", "average_order_value"]:
        np.testing.assert_allclose(value[column].astype(float), expected[column], rtol=1e-12, atol=ROUNDING)


def test_fences_equal_numpy(sample, expected):
    ((spend, basket),) = sample.rows(
        "select upper_net_amount, upper_basket_size from intermediate.int_customer_fences"
    )
    assert float(spend) == pytest.approx(upper_fence(expected["net_amount"]), abs=4 * ROUNDING)
    assert float(basket) == pytest.approx(upper_fence(expected["average_basket_size"]), abs=4 * ROUNDING)


def test_outliers_are_above_the_fence_and_wholesale_is_distinguished_from_high_spend(value, expected):
    is_wholesale = expected["average_basket_size"] > upper_fence(expected["average_basket_size"]) + ROUNDING
    is_high = expected["net_amount"] > upper_fence(expected["net_amount"]) + ROUNDING
    kinds = np.select([is_wholesale, is_high], ["wholesale size", "high spend"], "none")
    assert list(value["outlier_kind"]) == list(kinds)


def test_every_customer_is_in_one_cell_of_the_grid_of_orders_and_spend(sample, expected):
    cells = pd.DataFrame(
        {
            "orders_band": places(expected["orders"], ORDER_BANDS),
            "spend_band": places(expected["net_amount"], SPEND_BANDS),
            "revenue": expected["net"].to_numpy(),
        }
    )
    cells = cells.groupby(["orders_band", "spend_band"])["revenue"].agg(["size", "sum"])
    every_cell = [(orders, spend) for orders, _ in ORDER_BANDS for spend, _ in SPEND_BANDS]
    cells = cells.reindex(every_cell, fill_value=0)
    grid = sample.frame("select * from marts.orders_by_spend order by orders_band_order, spend_band_order")
    assert list(zip(grid["orders_band"], grid["spend_band"], strict=True)) == every_cell
    assert list(grid["customers"]) == list(cells["size"])
    assert list(grid["share_of_customers"]) == list(cells["size"] / len(expected))
    np.testing.assert_allclose(grid["revenue"].astype(float), cells["sum"] / oracle.MONEY, atol=1e-9)


def test_every_tier_flag_and_outlier_type_occurs_in_the_sample_of_the_shop(shop):
    value = shop.frame("customer_value")
    assert set(value["spend_tier"]) == set(SPEND_TIERS)
    assert set(value["consistency_flag"]) == set(FLAGS)
    assert set(value["outlier_kind"]) == {"wholesale size", "high spend", "none"}
    listed = shop.rows("select segment from marts.dim_segments where scheme = 'spend' order by segment_order")
    assert [segment for (segment,) in listed] == SPEND_TIERS
