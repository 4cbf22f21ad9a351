"""Percentile ranks, behaviour score, tiers, segments and demographics against pandas, for every layout.

The definitions are repeated here in Python; the rule tables are not read. Ranks and scores are compared as
fractions, so that no customer at a boundary depends on rounding.
"""
# ruff: noqa: D103 - test names describe the tests

from fractions import Fraction
from types import SimpleNamespace

import oracle
import pandas as pd
import pytest

RANKED = ["orders", "reorder_rate", "distinct_products", "average_product_price"]
WEIGHTS = {"orders": 40, "reorder_rate": 30, "distinct_products": 20, "average_product_price": 10}
TIERS = [("High Priority", 80), ("Growth Priority", 60), ("Maintain", 40), ("Low Priority", 0)]

# The first match applies. o, r, p, v are the percentile ranks of orders, reorder rate, distinct products and
# average product price, in percent.
BEHAVIOUR = [
    ("Champions", lambda c: c.o >= 80 and c.r >= 80),
    ("Loyal Repeat Buyers", lambda c: c.o >= 70 and c.r >= 60),
    ("Frequent Explorers", lambda c: c.o >= 70 and c.p >= 70 and c.r < 50),
    ("Premium Basket Buyers", lambda c: c.v >= 80 and c.p >= 60),
    ("Upsell Candidates", lambda c: c.o >= 60 and c.v >= 60),
    ("Developing Repeat Buyers", lambda c: c.o >= 40 and c.r >= 50),
    ("Low Engagement Customers", lambda c: c.o < 30 and c.r < 30),
    ("Light Buyers", lambda c: c.o < 40),
    ("Standard Customers", lambda c: True),
]
STRATEGIC = {
    "High Priority": [
        ("High-Value Repeat Customers", lambda c: c.income in {"High", "Very High"}),
        ("Highly Engaged Customers", lambda c: True),
    ],
    "Growth Priority": [
        ("Affluent Active Customers", lambda c: c.income == "Very High"),
        ("Active Family Shoppers", lambda c: c.household == "Family Household"),
        ("Active Value-Conscious Customers", lambda c: c.income == "Low"),
        ("Broad Basket Explorers", lambda c: True),
    ],
    "Maintain": [
        ("Premium Higher Price Buyers", lambda c: c.v >= 70),
        ("Frequent Low-Price Buyers", lambda c: c.o >= 50 and c.v < 40),
        ("Stable Mid-Value Customers", lambda c: True),
    ],
    "Low Priority": [
        ("Low-Engagement Families", lambda c: c.household == "Family Household"),
        ("Low-Engagement Customers", lambda c: True),
    ],
}
RFM = [
    *["Champions", "Loyal", "Potential Loyalist", "New Customers", "Promising", "Need Attention"],
    *["About To Sleep", "At Risk", "Cannot Lose Them", "Hibernating", "Lost"],
]

AGE_GROUPS = [("Young Adults", 30), ("Adults", 45), ("Middle-Aged", 60), ("Older Adults", float("inf"))]
INCOME_GROUPS = [("Low", 50_000), ("Middle", 100_000), ("High", 150_000), ("Very High", float("inf"))]
HOUSEHOLDS = {
    "single": "Single No Kids",
    "married": "Family Household",
    "divorced/widowed": "Divorced/Widowed",
    "living with parents and siblings": "Living with Family",
}
REGIONS = {  # US Census Bureau
    "Northeast": "Connecticut CT, Maine ME, Massachusetts MA, New Hampshire NH, Rhode Island RI, Vermont VT,"
    " New Jersey NJ, New York NY, Pennsylvania PA",
    "Midwest": "Illinois IL, Indiana IN, Michigan MI, Ohio OH, Wisconsin WI, Iowa IA, Kansas KS,"
    " Minnesota MN, Missouri MO, Nebraska NE, North Dakota ND, South Dakota SD",
    "South": "Delaware DE, District of Columbia DC, Florida FL, Georgia GA, Maryland MD, North Carolina NC,"
    " South Carolina SC, Virginia VA, West Virginia WV, Alabama AL, Kentucky KY, Mississippi MS,"
    " Tennessee TN, Arkansas AR, Louisiana LA, Oklahoma OK, Texas TX",
    "West": "Arizona AZ, Colorado CO, Idaho ID, Montana MT, Nevada NV, New Mexico NM, Utah UT, Wyoming WY,"
    " Alaska AK, California CA, Hawaii HI, Oregon OR, Washington WA",
}
REGION_OF = {
    spelling.upper(): region
    for region, states in REGIONS.items()
    for state in states.split(", ")
    for spelling in [state[:-3], state[-2:]]
}
DEMOGRAPHICS = ["age_group", "income_group", "household_group", "region"]


def measures(layout):
    """Return the four measures of every customer, as exact quotients, so that ties are exact."""
    lines = oracle.usable_rows(layout)[0]
    customers = oracle.customer_measures(lines)
    products = lines[lines["customer_id"].notna() & lines["is_sale"] & lines["is_product"]]
    prices = products.groupby("customer_id")["price"]
    reorders = customers["reordered_lines"] / customers["product_lines"]
    average_price = prices.sum().astype("int64") / prices.count().where(prices.count() > 0)
    return pd.DataFrame(
        {
            "orders": customers["orders"],
            "reorder_rate": reorders.fillna(0),
            "distinct_products": customers["distinct_products"],
            "average_product_price": average_price.reindex(customers.index).fillna(0).astype(float),
        }
    )


def group_of(value, groups):
    """Return the name of the first group whose upper bound is above the value, None for a missing value."""
    if value is None:
        return None
    return next(name for name, below in groups if float(value) < below)


def demographics(layout):
    """Return the bands of every registered customer: from the value, else the band column, else Unknown."""
    raw = oracle.raw_table(layout, "customers")
    raw = raw.rename(columns={"user_id": "customer_id", "fam_status": "family_status"})
    raw["customer_id"] = oracle.ids(raw["customer_id"])
    raw = raw.sort_values(list(raw), na_position="last").drop_duplicates("customer_id")
    found = {}
    for row in raw.to_dict("records"):
        seen = {key: value if isinstance(value, str) else None for key, value in row.items()}
        by_value = {
            "age_group": group_of(seen.get("age"), AGE_GROUPS),
            "income_group": group_of(seen.get("income"), INCOME_GROUPS),
            "household_group": HOUSEHOLDS.get((seen.get("family_status") or "").lower()),
            "region": REGION_OF.get((seen.get("state") or "").upper()),
        }
        found[row["customer_id"]] = [by_value[name] or seen.get(name) or "Unknown" for name in DEMOGRAPHICS]
    return pd.DataFrame.from_dict(found, orient="index", columns=DEMOGRAPHICS)


def segmented(layout):
    """Return ranks, score, tier and segments of every customer, by the definitions above."""
    ranks = measures(layout).rank(pct=True)
    count = len(ranks)
    in_percent = (
        (ranks * 2 * count).round().astype("int64").map(lambda twice: Fraction(100 * twice, 2 * count))
    )
    customers = ranks.add_suffix("_rank")
    customers["score"] = sum(in_percent[name] * weight for name, weight in WEIGHTS.items()) / 100
    customers["priority_tier"] = [
        next(tier for tier, lowest in TIERS if score >= lowest) for score in customers["score"]
    ]
    bands = demographics(layout).reindex(ranks.index, fill_value="Unknown")
    customers = customers.join(bands)
    behaviour, strategic = [], []
    for customer, percent in in_percent.iterrows():
        row = customers.loc[customer]
        known = SimpleNamespace(**dict(zip("orpv", percent[RANKED], strict=True)))
        known.income, known.household = row["income_group"], row["household_group"]
        behaviour.append(next(name for name, meets in BEHAVIOUR if meets(known)))
        rules = STRATEGIC[row["priority_tier"]]
        strategic.append(next(name for name, meets in rules if meets(known)))
    return customers.assign(behaviour_segment=behaviour, strategic_segment=strategic).sort_index()


@pytest.fixture(scope="session")
def expected(sample):
    """Return the expected customer_behaviour, by customer_id."""
    return segmented(sample.layout)


@pytest.fixture(scope="session")
def behaviour(sample):
    """Return customer_behaviour, by customer_id."""
    return sample.frame("customer_behaviour").set_index("customer_id").sort_index()


def differences(actual, wanted):
    """Return the customers whose value differs from the expected one, with both values."""
    assert list(actual.index) == list(wanted.index)
    return [row for row in zip(actual.index, actual, wanted, strict=True) if row[1] != row[2]]


@pytest.mark.parametrize("measure", RANKED)
def test_percentile_ranks_equal_pandas_to_the_last_bit(behaviour, expected, measure):
    assert differences(behaviour[f"{measure}_rank"], expected[f"{measure}_rank"]) == []


def test_every_measure_of_the_shop_has_ties():
    ranks = measures("shop").rank()
    for measure in RANKED:
        assert (ranks[measure] % 1 == 0.5).any()


def test_the_score_is_the_weighted_sum_of_the_ranks_to_the_last_bit(behaviour, expected):
    scores = expected["score"].map(lambda percent: float(percent / 100))
    assert differences(behaviour["behaviour_score"], scores) == []


def test_the_score_is_stored_as_a_whole_number(sample, expected):
    found = sample.frame(
        "select customer_id, score_points from intermediate.int_priority_scores"
        " inner join intermediate.int_customers using (customer_key) where as_of_number = 0"
    )
    points = (expected["score"] * 2 * len(expected)).map(int)
    assert differences(found.set_index("customer_id").sort_index()["score_points"], points) == []


@pytest.mark.parametrize("column", ["priority_tier", "behaviour_segment", "strategic_segment"])
def test_every_customer_is_in_the_segment_that_the_definition_gives(behaviour, expected, column):
    assert differences(behaviour[column], expected[column]) == []


@pytest.mark.parametrize("column", DEMOGRAPHICS)
def test_every_customer_has_the_band_that_the_definition_gives(behaviour, expected, column):
    assert differences(behaviour[column], expected[column]) == []


def test_the_profile_joins_age_income_and_household(behaviour, expected):
    profile = expected["age_group"] + " | " + expected["income_group"] + " | " + expected["household_group"]
    assert differences(behaviour["demographic_profile"], profile) == []


def test_the_customer_dimension_has_bands_even_without_purchases(sample):
    found = sample.frame("select * from marts.dim_customers where customer_id <> 'guest'")
    found = found.set_index("customer_id").sort_index()
    bands = demographics(sample.layout).reindex(found.index, fill_value="Unknown")
    for column in DEMOGRAPHICS:
        assert differences(found[column], bands[column]) == []


def test_no_strategic_segment_is_used_outside_its_tier(sample):
    pairs = sample.rows("select distinct priority_tier, strategic_segment from marts.customer_behaviour")
    assert set(pairs) <= {(tier, segment) for tier, rules in STRATEGIC.items() for segment, _ in rules}


def test_every_customer_of_a_tier_is_in_one_of_its_strategic_segments(behaviour):
    for tier, rules in STRATEGIC.items():
        own = {segment for segment, _ in rules}
        in_tier = behaviour["priority_tier"] == tier
        assert list(in_tier) == list(behaviour["strategic_segment"].isin(own))


@pytest.mark.parametrize("tier", ["High Priority", "Growth Priority", "Low Priority"])
def test_unknown_demographics_end_in_the_last_rule_of_the_tier(samples, tier):
    segments = []
    for built in samples.values():
        segments += built.rows(
            "select strategic_segment from marts.customer_behaviour"
            f" where priority_tier = '{tier}' and income_group = 'Unknown' and household_group = 'Unknown'"
        )
    assert set(segments) == {(STRATEGIC[tier][-1][0],)}


def test_without_any_demographics_the_maintained_tier_is_split_by_orders_and_prices(online_retail):
    found = online_retail.rows(
        "select distinct strategic_segment, demographic_profile from marts.customer_behaviour"
        " where priority_tier = 'Maintain'"
    )
    assert {profile for _, profile in found} == {"Unknown | Unknown | Unknown"}
    assert {segment for segment, _ in found} <= {segment for segment, _ in STRATEGIC["Maintain"]}
    assert len(found) > 1


@pytest.mark.parametrize(
    ("scheme", "names"),
    [
        ("priority", [name for name, _ in TIERS]),
        ("behaviour", [name for name, _ in BEHAVIOUR]),
        ("strategic", [name for rules in STRATEGIC.values() for name, _ in rules]),
        ("rfm", RFM),
    ],
)
def test_every_segment_occurs_in_the_sample_of_the_shop(shop, scheme, names):
    found = shop.rows(f"select distinct segment from marts.customer_segments where scheme = '{scheme}'")
    assert {segment for (segment,) in found} == set(names)
    listed = shop.rows(
        f"select segment from marts.dim_segments where scheme = '{scheme}' order by segment_order"
    )
    assert [segment for (segment,) in listed] == names


def test_every_demographic_band_occurs_in_the_sample_of_the_shop(shop):
    found = shop.frame("dim_customers")
    assert set(found["age_group"]) == {name for name, _ in AGE_GROUPS} | {"Unknown"}
    assert set(found["income_group"]) == {name for name, _ in INCOME_GROUPS} | {"Unknown"}
    assert set(found["household_group"]) == set(HOUSEHOLDS.values()) | {"Unknown"}
    assert set(found["region"]) == set(REGIONS) | {"Unknown"}
