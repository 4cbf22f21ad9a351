"""What every segment buys by department and product, recomputed with pandas from the star schema."""
# ruff: noqa: D103 - test names describe the tests

import numpy as np
import pandas as pd
import pytest

SCHEMES = {"strategic": "strategic_segment", "priority": "priority_tier", "behaviour": "behaviour_segment"}
MARTS = {"segment_by_department": ["department"], "segment_by_product": ["product_id"]}
EACH_MART = pytest.mark.parametrize("mart", MARTS)


def labelled_lines(built):
    """Return every order line with its product, its customer's segments and whether it is a reorder."""
    lines = built.frame(
        "select lines.*, products.department, products.is_product, orders.ordered_at,"
        " customers.strategic_segment, customers.priority_tier, customers.behaviour_segment"
        " from marts.fct_sales as lines"
        " inner join marts.dim_products as products using (product_id)"
        " inner join marts.fct_orders as orders using (order_id)"
        " inner join marts.dim_customers as customers on lines.customer_id = customers.customer_id"
    )
    lines["net"] = [round(amount * 10_000) for amount in lines["net_amount"]]
    lines["price"] = [np.nan if pd.isna(price) else round(price * 10_000) for price in lines["unit_price"]]
    lines["is_known"] = lines["customer_id"] != "guest"
    lines["is_bought"] = lines["is_sale"] & lines["is_product"]
    bought = lines[lines["is_bought"]].sort_values(["ordered_at", "order_id"])
    first = bought.groupby(["customer_id", "product_id"])["order_id"].transform("first")
    lines["is_reorder"] = (bought["order_id"] != first).reindex(lines.index, fill_value=False)
    return lines


def counted(lines, keys):
    """Return one row per group of lines with every measure of a targeting table."""
    sold, bought = lines[lines["is_sale"]], lines[lines["is_bought"]]
    habits = bought[bought["is_known"]].groupby(keys)["is_reorder"]
    result = pd.DataFrame({"lines": lines.groupby(keys).size()})
    result["customers"] = sold[sold["is_known"]].groupby(keys)["customer_id"].nunique()
    result["orders"] = sold.groupby(keys)["order_id"].nunique()
    result[["customers", "orders"]] = result[["customers", "orders"]].fillna(0).astype("int64")
    result["revenue"] = lines.groupby(keys)["net"].sum()
    prices = bought.groupby(keys)["price"]
    result["mean_price"] = prices.sum() / prices.count() / 10_000
    result["reorder_rate"] = habits.sum() / habits.count()
    return result


def assert_targeting(built, mart):
    """Compare a targeting table with the recomputed one, scheme by scheme."""
    lines = labelled_lines(built)
    for scheme, label in SCHEMES.items():
        names = MARTS[mart]
        expected = counted(lines, [label, *names]).sort_index()
        found = built.frame(f"select * from marts.{mart} where scheme = '{scheme}'")
        found = found.set_index(["segment", *names]).sort_index()
        assert list(found.index) == list(expected.index)
        for column in ["lines", "customers", "orders"]:
            assert list(found[column]) == list(expected[column]), column
        assert [round(amount * 10_000) for amount in found["revenue"]] == list(expected["revenue"])
        np.testing.assert_allclose(found["mean_price"].astype(float), expected["mean_price"], atol=6e-7)
        np.testing.assert_allclose(found["reorder_rate"], expected["reorder_rate"], rtol=1e-12)
        assert found["lines"].sum() == len(lines)


@EACH_MART
def test_a_segment_has_the_lines_customers_orders_and_revenue_of_its_customers(sample, mart):
    assert_targeting(sample, mart)


@EACH_MART
def test_segments_of_real_data_have_the_lines_and_revenue_of_their_customers(real_data, mart):
    assert_targeting(real_data, mart)


@EACH_MART
def test_guests_and_customers_without_purchases_have_rows_of_their_own(shop, mart):
    labels = f"select distinct scheme, segment from marts.{mart} where segment in ('Guest', 'No purchases')"
    expected = {(scheme, segment) for scheme in SCHEMES for segment in ["Guest", "No purchases"]}
    assert set(shop.rows(labels)) == expected
    known = f"select sum(customers), count(reorder_rate) from marts.{mart} where segment = 'Guest'"
    assert shop.rows(known) == [(0, 0)]
    bought = (
        f"select sum(customers), sum(orders), max(revenue) from marts.{mart} where segment = 'No purchases'"
    )
    ((customers, orders, revenue),) = shop.rows(bought)
    assert (customers, orders) == (0, 0)
    assert revenue <= 0


def test_the_targeting_tables_use_the_product_names_of_the_dimension(sample):
    unlike = (
        "select count(*) from marts.segment_by_product as targeting"
        " left join marts.dim_products as products using (product_id)"
        " where products.product_id is null or targeting.product_name != products.product_name"
        " or targeting.department != products.department"
    )
    assert sample.value(unlike) == 0


def test_the_audit_follows_every_line_into_the_targeting_tables(sample):
    steps = (
        "select rows_read, rows_accepted, rows_rejected, amount_read = amount_accepted from marts.build_audit"
        " where step like 'lines summed to segments and %'"
    )
    lines = sample.value("select count(*) from marts.fct_sales")
    assert sample.rows(steps) == [(lines, lines, 0, True)] * 2
