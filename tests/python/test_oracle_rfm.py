"""RFM scores and segments against pandas, row by row, for every layout and scoring method."""
# ruff: noqa: D103 - test names describe the tests

import oracle
import pandas as pd
import pytest

COLUMNS = ["recency_days", "frequency", "monetary", "r_score", "f_score", "m_score"]
COLUMNS += ["last_group", "volume_group", "avg_group", "rfm_cell", "rfm_segment"]
SCORED_ANEW = [
    "run",
    "--select",
    *[f"int_as_of_date+,+{mart}" for mart in ["customer_rfm", "rfm_thresholds"]],
]
WAYS = {
    "tie-safe, 3 groups, gross": {"rfm_scoring": "tie_safe", "rfm_groups": 3, "rfm_monetary": "gross"},
    "ntile, 10 groups, average": {"rfm_groups": 10, "rfm_monetary": "average"},
    "ntile, 2 groups, as of a later day": {"rfm_groups": 2, "as_of_date": "2025-03-01"},
}


@pytest.fixture(scope="session")
def scored_anew(dbt, shop):
    """Score the shop with every other method; return the builds by method."""
    shared = {"copy_of": shop.database, "layout": "shop"}
    return dbt.all_built({way: (SCORED_ANEW, shared | variables) for way, variables in WAYS.items()})


def published(built):
    """Return customer_rfm by customer_id, with monetary in whole millionths."""
    rows = built.frame(
        "select * replace (cast(monetary * 1000000 as bigint) as monetary) from marts.customer_rfm"
    )
    return rows.set_index("customer_id").sort_index()[COLUMNS]


def assert_same(actual, expected):
    """Compare row by row, ignoring integer widths."""
    pd.testing.assert_frame_equal(
        actual, expected[COLUMNS].sort_index(), check_dtype=False, check_names=False, check_index_type=False
    )


def test_the_scores_and_segment_of_every_customer_equal_pandas(sample):
    lines, _ = oracle.usable_rows(sample.layout)
    assert_same(published(sample), oracle.rfm(oracle.customer_measures(lines)))


@pytest.mark.parametrize("way", WAYS)
def test_every_other_scoring_method_equals_pandas(scored_anew, way):
    variables = WAYS[way]
    lines, _ = oracle.usable_rows("shop")
    customers = oracle.customer_measures(lines)
    if "as_of_date" in variables:
        customers["recency"] = (pd.Timestamp(variables["as_of_date"]) - customers["last_day"]).dt.days
    expected = oracle.rfm(
        customers,
        groups=variables.get("rfm_groups", 5),
        scoring=variables.get("rfm_scoring", "ntile"),
        monetary=variables.get("rfm_monetary", "net"),
    )
    assert_same(published(scored_anew[way]), expected)


@pytest.mark.parametrize("way", [way for way in WAYS if "tie-safe" in way])
@pytest.mark.parametrize(
    ("measure", "score"), [("recency_days", "r_score"), ("frequency", "f_score"), ("monetary", "m_score")]
)
def test_tie_safe_gives_equal_customers_the_same_score(scored_anew, way, measure, score):
    scores = published(scored_anew[way]).groupby(measure)[score].nunique()
    assert (scores == 1).all()


@pytest.mark.parametrize(
    ("measure", "score", "sign"),
    [("recency_days", "r_score", -1), ("frequency", "f_score", 1), ("monetary", "m_score", 1)],
)
def test_five_is_best_in_every_measure(sample, measure, score, sign):
    means = published(sample).groupby(score)[measure].mean() * sign
    assert list(means.index) == [1, 2, 3, 4, 5]
    assert means.is_monotonic_increasing
    assert means.is_unique


def test_groups_of_ntile_differ_by_at_most_one_customer(sample):
    for column in ["last_group", "volume_group", "avg_group", "m_score"]:
        sizes = published(sample)[column].value_counts()
        assert len(sizes) == 5
        assert sizes.max() - sizes.min() <= 1


def test_thresholds_are_the_lowest_and_the_highest_value_of_each_score(sample):
    scores = published(sample)
    expected = {}
    for measure, column, score in [
        ("recency", "recency_days", "r_score"),
        ("frequency", "frequency", "f_score"),
        ("monetary", "monetary", "m_score"),
    ]:
        unit = 1_000_000 if measure == "monetary" else 1
        for number, values in scores.groupby(score)[column]:
            expected[measure, number] = (values.min() / unit, values.max() / unit, len(values))
    columns = "measure, score, lowest_value, highest_value, customers"
    rows = sample.rows(f"select {columns} from marts.rfm_thresholds")
    assert {(row[0], row[1]): (float(row[2]), float(row[3]), row[4]) for row in rows} == expected


def test_every_segment_of_the_map_has_a_customer_in_the_shop(shop):
    assert set(published(shop)["rfm_segment"]) == set(oracle.rule_table("rfm_segments")["segment"])


def test_guests_and_customers_without_a_sale_are_in_no_segment(sample):
    lines, orders = oracle.usable_rows(sample.layout)
    buyers = set(oracle.customer_measures(lines).index)
    labels = dict(sample.rows("select customer_id, rfm_segment from marts.dim_customers"))
    assert labels.pop("guest") == "Guest"
    known = set(orders["customer_id"].dropna())
    if sample.layout != "online_retail":
        registered = oracle.raw_table(sample.layout, "customers").iloc[:, 0]
        known |= set(registered)
    assert set(labels) == known
    assert {customer for customer, label in labels.items() if label != "No purchases"} == buyers


def test_the_summary_counts_the_customers_and_the_revenue_of_every_segment(sample):
    lines, _ = oracle.usable_rows(sample.layout)
    customers = oracle.customer_measures(lines)
    members = customers.groupby(oracle.rfm(customers)["rfm_segment"])
    sizes, revenue = members.size(), members["net"].sum()
    orders, money = members["orders"].mean(), members["net"].median() / oracle.MONEY
    summary = sample.frame("select * from marts.segment_summary where scheme = 'rfm'").set_index("segment")
    assert set(summary.index) == set(oracle.rule_table("rfm_segments")["segment"])
    for segment, row in summary.iterrows():
        assert row["customers"] == sizes.get(segment, 0)
        assert row["share_of_customers"] == pytest.approx(sizes.get(segment, 0) / len(customers))
        assert row["revenue"] == pytest.approx(revenue.get(segment, 0) / oracle.MONEY)
        assert row["share_of_revenue"] == pytest.approx(revenue.get(segment, 0) / customers["net"].sum())
        if segment in sizes.index:
            assert row["mean_orders"] == pytest.approx(orders[segment], abs=1e-6)
            assert row["median_net_amount"] == pytest.approx(money[segment], abs=1e-6)
