"""Customers: anonymous ids, persons with several ids, and their attributes."""
# ruff: noqa: D103 - test names describe the tests

import pandas as pd
import pytest
from conftest import BUILD, BUILD_AND_TEST
from raw_folder import RawFolder, bundled

# A1 and A2 map to the person A3; X and Y map to each other; T is mapped to two persons.
CUSTOMER_IDS = [("a1", "A2"), ("A2", "A3"), ("X", "Y"), ("Y", "X"), ("T", "A3"), ("T", "Q"), ("B", "")]
REASONS = {
    "X": "customer_ids in a circle or too long a chain",
    "Y": "customer_ids in a circle or too long a chain",
    "T": "customer_id of several persons",
    "B": "missing person_id",
}
BUYERS = ["A1", "A2", "A3", "X", "Y", "T", "B", "", "GUEST", "Walk-in", "000", "#N/A", *["TILL"] * 8]
CUSTOMERS = [
    # id, age, income_group, household_group
    ("A1", "30", "175-199K", ""),
    ("A3", "", "", "2 adults kids"),
    ("B", "", "100-124k", "FAMILY household"),
    ("X", "", "Gold", ""),
    ("guest", "99", "Gold", ""),
]
BANDS = {"25-34K": (25, 35), "50-74K": (50, 75), "100-124K": (100, 125), "250K+": (250, 10**6)}


@pytest.fixture(scope="module")
def customers(dbt):
    """Return the build of a shop with every kind of customer id."""
    raw = RawFolder(dbt.folder / "customer ids")
    orders = [(f"O{place}", buyer, "2024-03-01", "", "") for place, buyer in enumerate(BUYERS)]
    lines = [(f"L{place}", f"O{place}", f"P{place % 2}", 1, "5") for place in range(len(BUYERS))]
    raw.write_orders(orders, lines)
    raw.write("customer_ids", pd.DataFrame(CUSTOMER_IDS, columns=["customer_id", "person_id"]))
    columns = ["customer_id", "age", "income_group", "household_group"]
    raw.write("customers", pd.DataFrame(CUSTOMERS, columns=columns))
    products = [("P0", "Lead-free", "Fuel"), ("P1", "Bread", "Bakery")]
    raw.write("products", pd.DataFrame(products, columns=["product_id", "product_name", "department"]))
    return dbt.built(*BUILD_AND_TEST, layout="shop", raw_path=str(raw.path), max_reject_share=1)


def test_anonymous_ids_are_guests(customers):
    orders = customers.rows("select customer_id, count(*) from marts.fct_orders group by 1 order by 1")
    assert orders == [("A3", 3), ("B", 1), ("T", 1), ("TILL", 8), ("X", 1), ("Y", 1), ("guest", 5)]
    ids = [row[0] for row in customers.rows("select upper(customer_id) from marts.dim_customers order by 1")]
    assert ids == ["A3", "B", "GUEST", "T", "TILL", "X", "Y"]


def test_the_build_lists_anonymous_ids(customers):
    found = customers.rows(
        "select row_count, message from marts.build_notices where topic = 'anonymous customers'"
    )
    ((orders, message),) = found
    assert orders == 3  # #N/A is a missing value
    assert all(f"{name} (1)" in message for name in ["000", "GUEST", "WALK-IN"])
    assert "anonymous_customers.csv" in message


def test_the_build_reports_an_id_with_a_large_share_of_the_orders(customers):
    found = customers.rows(
        "select row_count, message from marts.build_notices where topic = 'frequent customers'"
    )
    ((orders, message),) = found
    assert orders == 8
    assert "TILL (8 of 20 orders, 40.0 %)" in message
    assert "max_customer_share: 1" in message


def test_ids_of_one_person_are_one_customer_with_the_attributes_of_all_ids(customers):
    known = "age, age_group, income_group, household_group"
    assert customers.rows(f"select {known} from marts.dim_customers where customer_id = 'A3'") == [
        (30, "Adults", "Very High", "Family Household")
    ]
    orders = "select orders from marts.customer_metrics where customer_id = 'A3'"
    assert customers.value(orders) == 3


def test_merged_ids_are_counted_in_the_audit(customers):
    counts = "select rows_read, rows_accepted, rows_rejected from marts.build_audit"
    step = f"{counts} where step = 'customer ids merged to customers'"
    assert customers.rows(step) == [(8, 6, 2)]
    assert customers.rows(f"{counts} where raw_table = 'customer_ids'") == [(7, 2, 5)]
    message = customers.value("select message from marts.build_notices where topic = 'merged customers'")
    assert message.startswith("The raw table customer_ids reduced 3 customer ids to 1: 2")


def test_circular_ids_and_ids_of_two_persons_are_rejected(customers):
    rejected = customers.rows(
        "select raw_row, reject_reason from marts.rejected_rows where raw_table = 'customer_ids'"
    )
    assert len(rejected) == 5
    assert {row.split(",")[0]: reason for row, reason in rejected} == REASONS


def test_foreign_bands_are_mapped_by_the_rule_table_and_unknown_ones_are_reported(customers):
    bands = customers.rows(
        "select income_group, household_group from marts.dim_customers"
        " where customer_id in ('B', 'X') order by customer_id"
    )
    assert bands == [("High", "Family Household"), ("Gold", "Unknown")]
    found = customers.rows("select row_count, message from marts.build_notices where topic = 'unknown bands'")
    ((count, message),) = found
    assert count == 1
    assert "income_group" in message
    assert "'Gold' (1)" in message
    assert "foreign_bands.csv" in message


def test_a_department_of_fees_counts_as_revenue_but_not_as_products(customers):
    products = customers.rows(
        "select product_id, non_product_kind, is_product from intermediate.int_products order by 1"
    )
    assert products == [("P0", "fuel", False), ("P1", None, True)]
    assert customers.value("select sum(net_amount) from marts.fct_sales") == 100


def test_a_shop_with_a_new_customer_id_per_order_is_reported(dbt, raw):
    orders = [(f"O{place}", f"C{place}", "2024-03-01", "", "") for place in range(20)]
    raw.write_orders(orders, [(f"L{order}", order, "P", 1, "5") for order, *_ in orders])
    select = [*BUILD, "--select", "+int_notice_one_order_each", "+fct_orders"]
    query = "select message from intermediate.int_notice_one_order_each"
    built = dbt.built(*select, layout="shop", raw_path=str(raw.path))
    assert "customer_ids" in built.value(query)
    assert "20 customers" in built.value(query)
    raw.write_orders([*orders, ("O", "C0", "2024-03-02", "", "")], [("L", "O1", "P", 1, "5")])
    assert dbt.built(*select, layout="shop", raw_path=str(raw.path)).rows(query) == []


@pytest.fixture(scope="module")
def without_prices(dbt):
    """Return the build of the carts without prices, and with income bands instead of incomes."""
    tables = bundled("instacart")
    del tables["products"]["prices"]
    incomes = pd.to_numeric(tables["customers"].pop("income")).fillna(-1) / 1000
    tables["customers"]["income_group"] = ""
    for band, (lowest, above) in BANDS.items():
        tables["customers"].loc[(incomes >= lowest) & (incomes < above), "income_group"] = band
    raw = RawFolder(dbt.folder / "carts without prices")
    raw.write_all(tables)
    return dbt.built(*BUILD_AND_TEST, layout="instacart", raw_path=str(raw.path))


def test_without_prices_no_customer_is_a_power_loyalist(without_prices):
    personas = without_prices.frame("cluster_profiles")
    assert not personas["scores_reliable"].any()
    assert set(personas["persona"]) == {"Ghost Shoppers", "No persona"}
    shortest = personas["mean_purchase_span_days"].astype(float).idxmin()
    assert personas.loc[shortest, "persona"] == "Ghost Shoppers"
    labels = without_prices.rows(
        "select distinct persona, scores_reliable from marts.customer_clusters order by 1"
    )
    assert labels == [("Ghost Shoppers", False), ("No persona", False)]
    message = without_prices.value("select message from marts.build_notices where topic = 'personas'")
    assert "Power Loyalists (total_spend)" in message


def test_personas_of_the_samples_are_reliable(sample):
    assert sample.rows("select distinct scores_reliable from marts.cluster_profiles") == [(True,)]


def test_carts_accept_bands_instead_of_values(without_prices, instacart):
    query = "select customer_id, income_group from marts.dim_customers"
    ours, given = dict(instacart.rows(query)), dict(without_prices.rows(query))
    banded = {customer for customer, group in given.items() if group != "Unknown"}
    assert len(banded) > 20
    assert {customer: ours[customer] for customer in banded} == {
        customer: given[customer] for customer in banded
    }
    assert set(given.values()) - {"Unknown"} == {"Low", "Middle", "High", "Very High"}
