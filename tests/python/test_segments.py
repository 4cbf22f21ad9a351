"""Membership, summaries, labels and campaign audiences of every scheme, recomputed with pandas."""
# ruff: noqa: D103 - test names describe the tests

import re
from decimal import ROUND_HALF_UP, Decimal
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from conftest import ROOT

PROMISED = {"rfm", "priority", "behaviour", "strategic", "persona", "spend", "buyer_type"}
SLICES = {
    "segment_by_country": "country",
    "segment_by_region": "region",
    "segment_by_demographics": "demographic_profile",
}
MEASURES = [
    *["orders", "units", "gross_amount", "returned_amount", "net_amount", "average_order_value"],
    *["average_line_value", "average_basket_size", "distinct_products", "reorder_rate"],
    *["average_product_price", "cancellation_rate", "purchase_span_days", "days_between_orders"],
    *["recency_days", "behaviour_score", "age", "income"],
]


def schemes():
    """Return every scheme of the project: name, mart, column and rule table."""
    text = (ROOT / "macros" / "rules" / "segment_schemes.sql").read_text(encoding="utf-8")
    lines = [dict(re.findall(r"'(\w+)': '(\w+)'", line)) for line in re.findall(r"\{'scheme'.*?\}", text)]
    return [SimpleNamespace(name=line.pop("scheme"), **line) for line in lines]


SCHEMES = schemes()
EACH_SCHEME = pytest.mark.parametrize("scheme", SCHEMES, ids=[scheme.name for scheme in SCHEMES])


@pytest.fixture(scope="session")
def metrics(sample):
    """Return customer_metrics by customer_id, with the slices of the dimension."""
    customers = sample.frame("select customer_id, region, demographic_profile from marts.dim_customers")
    found = sample.frame("customer_metrics").set_index("customer_id")
    amounts = ["units", "gross_amount", "returned_amount", "net_amount", "average_order_value"]
    amounts += ["average_line_value", "average_basket_size", "days_between_orders"]
    found[amounts] = found[amounts].astype(float)
    scores = sample.frame("select customer_id, behaviour_score from marts.customer_behaviour")
    people = sample.frame(
        "select customer_id, cast(age as double) as age, cast(income as double) as income"
        " from intermediate.int_customers"
    )
    for others in [customers, scores, people]:
        found = found.join(others.set_index("customer_id"))
    return found


@pytest.fixture(scope="session")
def members(sample, metrics):
    """Return one row per customer and scheme, from the marts of the schemes, with the metrics."""
    found = [
        sample.frame(f"select customer_id, {s.column} as segment from marts.{s.mart}").assign(scheme=s.name)
        for s in SCHEMES
    ]
    return pd.concat(found, ignore_index=True).join(metrics, on="customer_id")


def test_the_schemes_are_the_documented_ones():
    names, columns = [scheme.name for scheme in SCHEMES], [scheme.column for scheme in SCHEMES]
    assert set(names) >= PROMISED
    assert len(set(names)) == len(names)
    assert len(set(columns)) == len(columns)


@EACH_SCHEME
def test_every_customer_is_in_exactly_one_segment_of_a_scheme(sample, metrics, scheme):
    found = sample.rows(
        f"select customer_id, segment from marts.customer_segments where scheme = '{scheme.name}'"
    )
    assert len(found) == len(metrics)
    assert dict(found) == dict(sample.rows(f"select customer_id, {scheme.column} from marts.{scheme.mart}"))
    assert {customer for customer, _ in found} == set(metrics.index)
    listed = sample.rows(f"select segment from rules.{scheme.rules}")
    assert {(segment,) for _, segment in found} <= set(listed)


def test_customer_segments_contains_no_other_scheme(sample):
    found = sample.rows("select distinct scheme from marts.customer_segments")
    assert {scheme for (scheme,) in found} == {scheme.name for scheme in SCHEMES}


@EACH_SCHEME
def test_the_dictionary_contains_the_rule_table_of_a_scheme(sample, scheme):
    query = "select segment, segment_order, action, description, colour from {} order by segment_order"
    listed = sample.rows(query.format(f"rules.{scheme.rules}"))
    assert listed
    assert sample.rows(query.format(f"marts.dim_segments where scheme = '{scheme.name}'")) == listed


@EACH_SCHEME
def test_the_customer_dimension_has_the_label_of_a_scheme(sample, scheme):
    labels = dict(sample.rows(f"select customer_id, {scheme.column} from marts.dim_customers"))
    segments = dict(sample.rows(f"select customer_id, {scheme.column} from marts.{scheme.mart}"))
    expected = {customer: segments.get(customer, "No purchases") for customer in labels} | {"guest": "Guest"}
    assert labels == expected
    assert set(segments) < set(labels)


def test_the_shop_has_customers_without_purchases_in_its_dimension(shop):
    assert shop.value("select count(*) from marts.dim_customers where rfm_segment = 'No purchases'") > 0


def test_the_summary_has_customers_shares_and_revenue_of_every_segment(sample, members, metrics):
    summary = sample.frame("segment_summary").set_index(["scheme", "segment"]).sort_index()
    grouped = members.groupby(["scheme", "segment"])
    customers = grouped.size().reindex(summary.index, fill_value=0)
    revenue = grouped["net_amount"].sum().reindex(summary.index, fill_value=0.0)
    one_time = grouped["is_one_time_buyer"].sum().reindex(summary.index, fill_value=0)
    assert len(summary) == sample.value("select count(*) from marts.dim_segments")
    assert list(summary["customers"]) == list(customers)
    assert list(summary["share_of_customers"]) == list(customers / len(metrics))
    assert list(summary["one_time_buyers"]) == list(one_time)
    np.testing.assert_allclose(summary["revenue"].astype(float), revenue, atol=1e-6)
    np.testing.assert_allclose(summary["share_of_revenue"], revenue / metrics["net_amount"].sum(), rtol=1e-9)
    np.testing.assert_allclose(summary.groupby("scheme")["share_of_customers"].sum(), 1)
    np.testing.assert_allclose(summary.groupby("scheme")["share_of_revenue"].sum(), 1)


def test_the_summary_has_mean_and_median_of_every_measure(sample, members):
    summary = sample.frame("segment_summary").set_index(["scheme", "segment"]).sort_index()
    named = {column.removeprefix("mean_") for column in summary if column.startswith("mean_")}
    assert named == set(MEASURES)
    grouped = members.groupby(["scheme", "segment"])[MEASURES]
    for name, averaged in [("mean", grouped.mean()), ("median", grouped.median())]:
        expected = averaged.reindex(summary.index)
        actual = summary[[f"{name}_{measure}" for measure in MEASURES]].astype(float)
        np.testing.assert_allclose(actual, expected, rtol=1e-9, atol=1.5e-6, equal_nan=True)


@pytest.mark.parametrize(("mart", "slice_"), SLICES.items(), ids=list(SLICES))
def test_segment_slices_have_customers_both_shares_and_revenue(sample, members, mart, slice_):
    found = sample.frame(mart).set_index(["scheme", "segment", slice_]).sort_index()
    grouped = members.groupby(["scheme", "segment", slice_])["net_amount"]
    customers, revenue = grouped.size(), grouped.sum()
    assert list(found.index) == list(customers.index)
    assert list(found["customers"]) == list(customers)
    within_slice = customers / customers.groupby(["scheme", slice_]).transform("sum")
    within_segment = customers / customers.groupby(["scheme", "segment"]).transform("sum")
    assert list(found[f"share_within_{slice_}"]) == list(within_slice)
    assert list(found["share_within_segment"]) == list(within_segment)
    np.testing.assert_allclose(found["revenue"].astype(float), revenue, atol=1e-6)


def audience(sample):
    """Return the first rule that matches, for every customer and action."""
    segments = {}
    for customer, scheme, segment in sample.rows(
        "select customer_id, scheme, segment from marts.customer_segments"
    ):
        segments.setdefault((scheme, segment), []).append(customer)
    recency = dict(sample.rows("select customer_id, recency_days from marts.customer_metrics"))
    found = {}
    rules = sample.rows(
        "select action, scheme, segment, recency_days_up_to, reason"
        " from rules.campaign_rules order by rule_order"
    )
    for action, scheme, segment, up_to, reason in rules:
        for customer in segments.get((scheme, segment), []):
            if up_to is None or recency[customer] <= up_to:
                found.setdefault((customer, action), (scheme, segment, reason))
    return found


def test_every_campaign_rule_is_applied_and_the_first_gives_the_reason(sample):
    facts = {
        customer: (days, orders, net.quantize(Decimal("0.01"), ROUND_HALF_UP))
        for customer, days, orders, net in sample.rows(
            "select customer_id, recency_days, orders, net_amount from marts.customer_metrics"
        )
    }
    expected = {}
    for (customer, action), (scheme, segment, reason) in audience(sample).items():
        days, orders, net = facts[customer]
        words = f"{reason}. Last order {days} days before the as-of date, {orders} orders, net amount {net}."
        expected[customer, action] = (scheme, segment, words)
    rows = sample.rows("select customer_id, action, scheme, segment, reason from marts.campaign_audiences")
    assert {(customer, action): tuple(rest) for customer, action, *rest in rows} == expected


def test_a_customer_is_in_the_audience_of_an_action_once(sample):
    rows = sample.rows("select customer_id, action from marts.campaign_audiences")
    assert len(rows) == len(set(rows)) > 0


def test_every_campaign_rule_has_an_audience_in_the_sample_of_the_shop(shop):
    rules = shop.rows("select action, scheme, segment from rules.campaign_rules")
    found = shop.rows("select distinct action, scheme, segment from marts.campaign_audiences")
    assert set(found) == set(rules)


def test_offers_are_the_most_popular_products_of_the_segment_that_the_customer_never_bought(sample):
    bought = {}
    for customer, product in sample.rows(
        "select distinct customer_id, product_id from marts.fct_sales"
        " inner join marts.dim_products using (product_id)"
        " where is_sale and is_product and customer_id <> 'guest'"
    ):
        bought.setdefault(customer, set()).add(product)
    segments = dict(sample.rows("select customer_id, strategic_segment from marts.customer_behaviour"))
    buyers = {}
    for customer, products in bought.items():
        counted = buyers.setdefault(segments[customer], {})
        for product in products:
            counted[product] = counted.get(product, 0) + 1
    popular = {
        segment: sorted(counted, key=lambda product: (-counted[product], product))
        for segment, counted in buyers.items()
    }
    columns = "customer_id, product_id_1, product_id_2, product_id_3"
    for customer, *offers in sample.rows(f"select {columns} from marts.campaign_audiences"):
        left = [product for product in popular[segments[customer]] if product not in bought.get(customer, ())]
        assert offers == (left + [None] * 3)[:3], customer
