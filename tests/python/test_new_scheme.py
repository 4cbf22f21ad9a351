"""Tests the recipe for another scheme: one model, one rule table, one line, and its label in the contract.

An eighth scheme, customers by basket size, is added to a copy of the project. Nothing else is edited: the
summaries, the dictionary, the dimension and the data tests must include it automatically.
"""
# ruff: noqa: D103 - test names describe the tests

import re
from types import SimpleNamespace

import pytest
import yaml
from project_copy import ProjectCopy

RULES = """\
segment,segment_order,lower_bound,upper_bound,action,description,colour
Bulk buyer,1,12,,Protect,Twelve units an order or more.,#00429d
Basket filler,2,4,12,Grow,From four to below twelve units an order.,#93c9dd
Picker,3,0,4,Cross-sell,Below four units an order.,#e58f3c
Nobody,4,-1,0,Let go,A segment without customers.,#9a9a9a
"""
MODEL = """\
with measures as (
    select * from {{ ref('int_customer_measures') }}
),

basket_sizes as (
    select * from {{ ref('basket_sizes') }}
)

select
    measures.customer_id,
    basket_sizes.segment as basket_size
from measures
inner join basket_sizes
    on {{ ratio('measures.units', 'measures.orders') }} >= basket_sizes.lower_bound
        and (
            {{ ratio('measures.units', 'measures.orders') }} < basket_sizes.upper_bound
            or basket_sizes.upper_bound is null
        )
"""
RULES_ENTRY = """\
name: basket_sizes
description: One row per segment of the scheme basket_size, a band of the units per order.
data_tests: [bands_cover_every_value: {arguments: {from_value: -1}}]
columns: [{name: segment, description: Name of the segment., data_tests: [unique, not_null]}]
"""
MODEL_ENTRY = """\
name: customer_basket_size
description: One row per customer with a known id and at least one sale order - the size of the baskets.
data_tests: [never_null]
columns:
  - {name: customer_id, data_type: string, description: Id of the customer., data_tests: [unique]}
  - {name: basket_size, data_type: string, description: Segment of the scheme basket_size.}
"""
LINE = (
    "{'scheme': 'basket_size', 'mart': 'customer_basket_size',"
    " 'column': 'basket_size', 'rules': 'basket_sizes'},"
)
SCHEMES = "macros/rules/segment_schemes.sql"
LABEL = "{name: basket_size, data_type: string, description: Segment of the scheme basket_size.}"
SIZES = {
    "Bulk buyer": "average_basket_size >= 12",
    "Basket filler": "average_basket_size >= 4 and average_basket_size < 12",
    "Picker": "average_basket_size < 4",
    "Nobody": "false",
}


def describe(copy, path, edit):
    """Edit a YAML file of the copy."""
    file = yaml.safe_load(copy.read(path))
    edit(file)
    copy.write(path, yaml.safe_dump(file, sort_keys=False))


def name_the_label(file):
    """Add the new label to the contract of dim_customers."""
    (dimension,) = [model for model in file["models"] if model["name"] == "dim_customers"]
    dimension["columns"].append(yaml.safe_load(LABEL))


@pytest.fixture(scope="module")
def grown(tmp_path_factory, shop, dbt):
    """Return the build of a project with the new scheme: its output and a connection to its tables."""
    copy = ProjectCopy(tmp_path_factory.mktemp("scheme"), shop, dbt)
    copy.write("seeds/rules/basket_sizes.csv", RULES)
    describe(copy, "seeds/rules/_rules.yml", lambda file: file["seeds"].append(yaml.safe_load(RULES_ENTRY)))
    copy.write("models/marts/customers/customer_basket_size.sql", MODEL)
    customers = "models/marts/customers/_customers.yml"
    describe(copy, customers, lambda file: file["models"].append(yaml.safe_load(MODEL_ENTRY)))
    describe(copy, "models/marts/star/_star.yml", name_the_label)
    listed = copy.read(SCHEMES)
    copy.write(SCHEMES, re.sub(r"\n( *)(\]\))", rf"\n\1    {LINE}\n\1\2", listed))
    assert copy.read(SCHEMES).count("\n") == listed.count("\n") + 1
    run = copy.build("basket_sizes+", "customer_basket_size+")
    assert run.exit_code == 0, run.output
    connection = run.connect()
    return SimpleNamespace(output=run.output, rows=lambda query: connection.sql(query).fetchall())


@pytest.fixture(scope="module")
def expected(grown):
    """Return the customers of every segment of the new scheme."""
    return {
        segment: {
            customer
            for (customer,) in grown.rows(f"select customer_id from marts.customer_metrics where {condition}")
        }
        for segment, condition in SIZES.items()
    }


def test_every_data_test_passes_with_a_new_scheme(grown):
    assert "ERROR=0 SKIP=0" in grown.output
    assert "WARN=0" in grown.output
    for name in ["every_customer_in_every_scheme", "assert_segment_sizes_add_up_to_all_customers"]:
        assert re.search(rf"PASS {name}", grown.output)


def test_a_new_scheme_is_in_the_membership_table(grown, expected):
    found = grown.rows(
        "select segment, customer_id from marts.customer_segments where scheme = 'basket_size'"
    )
    assert sorted(found) == sorted((segment, who) for segment in expected for who in expected[segment])
    assert all(expected[segment] for segment in SIZES if segment != "Nobody")


def test_a_new_scheme_is_in_the_dictionary(grown):
    found = grown.rows(
        "select segment, segment_order, action, colour from marts.dim_segments"
        " where scheme = 'basket_size' order by segment_order"
    )
    assert found[0] == ("Bulk buyer", 1, "Protect", "#00429d")
    assert [segment for segment, *_ in found] == list(SIZES)


def test_a_new_scheme_is_in_the_summary_including_empty_segments(grown, expected):
    found = grown.rows(
        "select segment, customers from marts.segment_summary"
        " where scheme = 'basket_size' order by segment_order"
    )
    assert found == [(segment, len(customers)) for segment, customers in expected.items()]


def test_a_new_scheme_is_a_label_of_every_customer(grown, expected):
    labels = dict(grown.rows("select customer_id, basket_size from marts.dim_customers"))
    members = {customer: segment for segment, customers in expected.items() for customer in customers}
    assert labels == {customer: members.get(customer, "No purchases") for customer in labels} | {
        "guest": "Guest"
    }


@pytest.mark.parametrize("mart", ["segment_by_country", "segment_by_region", "segment_by_demographics"])
def test_a_new_scheme_is_in_the_slices(grown, expected, mart):
    found = grown.rows(
        f"select segment, sum(customers)::bigint from marts.{mart}"
        " where scheme = 'basket_size' group by segment"
    )
    assert dict(found) == {segment: len(customers) for segment, customers in expected.items() if customers}


def test_the_other_schemes_are_unchanged(grown, shop):
    query = "select * from marts.segment_summary where scheme <> 'basket_size' order by scheme, segment"
    assert grown.rows(query) == shop.rows(query)
