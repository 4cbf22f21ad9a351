"""Measures of customers, orders and lines, distributions and audit against pandas, for every layout."""
# ruff: noqa: D103 - test names describe the tests

import json

import numpy as np
import oracle
import pandas as pd
import pytest

RAW_TABLES = {
    "shop": {"customers", "products", "orders", "order_lines"},
    "online_retail": {"lines"},  # the bundled sample has neither customers nor products
    "instacart": {"customers", "products", "departments", "orders", "order_products"},
}
REJECTED = [  # the bad rows that scripts/make_sample.py plants: raw table, id and reject reason
    ("customers", "C00021", "duplicate customer_id"),
    ("order_lines", "L100001001", "duplicate order_line_id"),
    ("order_lines", "L900001001", "unreadable quantity"),
    ("order_lines", "L900001002", "missing product_id"),
    ("order_lines", "L900001003", "unreadable unit_price"),
    ("order_lines", "L900001004", "order not accepted"),
    ("order_lines", "L900001005", "missing order_id"),
    ("orders", "O900001", "unreadable ordered_at"),
]
QUANTILES = {"p01": 0.01, "p05": 0.05, "p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9}
QUANTILES |= {"p95": 0.95, "p99": 0.99}


@pytest.fixture(scope="session")
def lines(sample):
    """Return the usable order lines of the sample."""
    return oracle.usable_rows(sample.layout)[0]


@pytest.fixture(scope="session")
def sales(lines):
    """Return the sale orders of the sample."""
    return oracle.sale_orders(lines)


@pytest.fixture(scope="session")
def customers(lines):
    """Return the measures of every customer of the sample."""
    return oracle.customer_measures(lines)


@pytest.fixture(scope="session")
def metrics(sample):
    """Return customer_metrics by customer_id."""
    return sample.frame("customer_metrics").set_index("customer_id").sort_index()


def assert_equal(actual, expected, tolerance=0.0):
    """Compare two columns by index, including missing values."""
    actual, expected = actual.sort_index().astype(float), expected.sort_index().astype(float)
    assert list(actual.index) == list(expected.index)
    np.testing.assert_allclose(actual, expected, rtol=1e-12, atol=tolerance, equal_nan=True)


@pytest.mark.parametrize(
    ("column", "measure", "unit"),
    [
        ("orders", "orders", 1),
        ("lines", "lines", 1),
        ("units", "units", oracle.PIECES),
        ("gross_amount", "gross", oracle.MONEY),
        ("returned_amount", "returned", oracle.MONEY),
        ("net_amount", "net", oracle.MONEY),
        ("distinct_products", "distinct_products", 1),
        ("product_lines", "product_lines", 1),
        ("reordered_lines", "reordered_lines", 1),
        ("cancelled_orders", "cancelled_orders", 1),
        ("purchase_days", "days", 1),
        ("purchase_span_days", "span", 1),
        ("recency_days", "recency", 1),
    ],
)
def test_the_counts_and_amounts_of_every_customer_equal_pandas(metrics, customers, column, measure, unit):
    assert_equal(metrics[column], customers[measure] / unit)


def test_averages_of_a_customer_are_gross_per_order_gross_per_line_and_units_per_order(metrics, customers):
    gross, units = customers["gross"] / oracle.MONEY, customers["units"] / oracle.PIECES
    assert_equal(metrics["average_order_value"], gross / customers["orders"], tolerance=6e-7)
    assert_equal(metrics["average_line_value"], gross / customers["lines"], tolerance=6e-7)
    assert_equal(metrics["average_basket_size"], units / customers["orders"], tolerance=6e-7)
    assert_equal(metrics["average_product_price"], customers["average_price"])


def test_rates_of_a_customer_are_zero_where_there_is_nothing_to_divide_by(metrics, customers):
    reorders = (customers["reordered_lines"] / customers["product_lines"]).fillna(0)
    bought = customers["purchased_items"].where(customers["purchased_items"] > 0)
    assert_equal(metrics["reorder_rate"], reorders)
    assert_equal(metrics["cancellation_rate"], (customers["cancelled_items"] / bought).fillna(0))


def test_days_between_orders_are_the_span_over_the_gaps_between_purchase_days(metrics, customers):
    gaps = (customers["days"] - 1).where(customers["days"] > 1)
    assert_equal(metrics["days_between_orders"], customers["span"] / gaps, tolerance=6e-7)


def test_one_time_buyers_have_exactly_one_sale_order(metrics, customers):
    is_one_time = customers["orders"].sort_index() == 1
    assert is_one_time.any()
    assert list(metrics["is_one_time_buyer"]) == list(is_one_time)
    labels = is_one_time.map({True: "One-time buyer", False: "Repeat buyer"})
    assert list(metrics["buyer_type"]) == list(labels)


def test_the_sample_has_returns_reorders_and_cancellations_to_measure(samples):
    for layout in ["shop", "online_retail"]:
        measures = oracle.customer_measures(oracle.usable_rows(layout)[0])
        for column in ["returned", "reordered_lines", "cancelled_items"]:
            assert measures[column].sum() > 0
    assert oracle.customer_measures(oracle.usable_rows("instacart")[0])["reordered_lines"].sum() > 0


def test_the_value_units_and_products_of_every_sale_order_equal_pandas(sample, sales):
    orders = sample.frame("select * from marts.fct_orders where is_sale_order")
    orders, expected = orders.set_index("order_id").sort_index(), sales.set_index("order_id").sort_index()
    assert_equal(orders["order_value"], expected["gross"] / oracle.MONEY)
    assert_equal(orders["units"], expected["units"] / oracle.PIECES)
    assert_equal(orders["distinct_products"], expected["products"])
    assert list(orders["customer_id"]) == list(expected["customer_id"].fillna("guest"))
    assert list(orders["order_date"]) == list(expected["day"])


def test_the_first_order_of_a_customer_is_the_earliest_sale_order(sample, sales):
    known = sales[sales["customer_id"].notna()].sort_values(["ordered_at", "order_id"])
    first = set(known.drop_duplicates("customer_id")["order_id"])
    marked = sample.rows("select order_id from marts.fct_orders where is_first_order")
    assert {order for (order,) in marked} == first


def test_every_usable_order_is_in_the_fact_table(sample):
    orders = oracle.usable_rows(sample.layout)[1]
    found = sample.frame("select order_id, customer_id, ordered_at, is_cancelled from marts.fct_orders")
    found = found.set_index("order_id").sort_index()
    orders = orders.set_index("order_id").sort_index()
    assert list(found.index) == list(orders.index)
    assert list(found["ordered_at"]) == list(orders["ordered_at"])
    assert list(found["is_cancelled"]) == list(orders["is_cancelled"])
    assert list(found["customer_id"]) == list(orders["customer_id"].fillna("guest"))


def test_every_usable_line_is_in_the_fact_table_once(sample, lines):
    keys = ["order_id", "product_id", "quantity", "gross", "returned"]
    expected = lines.assign(quantity=lines["quantity"] // oracle.PIECES)[keys]
    found = sample.frame(
        "select order_id, product_id, cast(quantity as bigint) as quantity,"
        " cast(gross_amount * 10000 as bigint) as gross,"
        " cast(returned_amount * 10000 as bigint) as returned from marts.fct_sales"
    )
    pd.testing.assert_frame_equal(
        found.sort_values(keys, ignore_index=True),
        expected.sort_values(keys, ignore_index=True),
        check_dtype=False,
    )
    unbalanced = "select * from marts.fct_sales where net_amount <> gross_amount - returned_amount"
    assert sample.rows(unbalanced) == []


def test_lines_keep_the_ids_and_positions_that_the_file_gives_them(samples):
    shop = samples["shop"].rows("select order_line_id from marts.fct_sales")
    assert {line for (line,) in shop} == set(oracle.usable_rows("shop")[0]["order_line_id"])
    instacart = samples["instacart"].rows("select order_id || '-' || line_number from marts.fct_sales")
    assert {line for (line,) in instacart} == set(oracle.usable_rows("instacart")[0]["order_line_id"])


def test_lines_of_an_order_are_numbered_from_one(samples):
    for layout in ["shop", "online_retail"]:
        gaps = (
            "select order_id from marts.fct_sales group by order_id"
            " having min(line_number) <> 1 or max(line_number) <> count(*)"
        )
        assert samples[layout].rows(gaps) == []


def assert_distribution(sample, subject, counted, values, money):
    """Compare a distribution with the count and the amount of values in each band of the rule table."""
    bands = oracle.rule_table(f"{subject}_bands")
    place = oracle.in_bands(values, bands)
    sizes = np.bincount(place, minlength=len(bands))
    revenue = np.bincount(place, weights=money, minlength=len(bands)) / oracle.MONEY
    found = sample.frame(f"select * from marts.{subject}_distribution order by band_order")
    assert list(found["band"]) == list(bands["band"])
    assert list(found[counted]) == list(sizes)
    np.testing.assert_allclose(found[f"share_of_{counted}"], sizes / sizes.sum())
    np.testing.assert_allclose(found["revenue"].astype(float), revenue, atol=1e-9)
    np.testing.assert_allclose(found["share_of_revenue"], revenue / revenue.sum(), atol=1e-12)


def test_every_order_is_in_the_band_that_contains_its_value(sample, sales):
    assert_distribution(sample, "order_value", "orders", sales["gross"] / oracle.MONEY, sales["gross"])


def test_every_customer_is_in_the_band_of_their_distinct_products(sample, customers):
    products = customers["distinct_products"]
    assert_distribution(sample, "product_diversity", "customers", products, customers["net"])


def test_every_customer_is_in_the_band_of_their_orders(sample, customers):
    assert_distribution(sample, "order_frequency", "customers", customers["orders"], customers["net"])


def observations(sales, customers):
    """Return the values of which order_value_statistics has the statistics."""
    return {
        "order_value": sales["gross"] / oracle.MONEY,
        "units_per_order": sales["units"] / oracle.PIECES,
        "products_per_order": sales["products"],
        "revenue_per_customer": customers["gross"] / oracle.MONEY,
        "orders_per_customer": customers["orders"],
    }


def test_quantiles_fences_and_shares_equal_numpy(sample, sales, customers):
    rows = sample.frame("order_value_statistics").set_index("measure")
    expected = observations(sales, customers)
    assert set(rows.index) == set(expected)
    for measure, observed in expected.items():
        row, values = rows.loc[measure], np.sort(observed.to_numpy(float))[::-1]
        quantiles = {name: np.quantile(values, fraction) for name, fraction in QUANTILES.items()}
        reach = 1.5 * (quantiles["p75"] - quantiles["p25"])
        lower, upper = quantiles["p25"] - reach, quantiles["p75"] + reach
        wanted = quantiles | {
            "observations": len(values),
            "total": values.sum(),
            "mean": values.mean(),
            "minimum": values.min(),
            "maximum": values.max(),
            "lower_fence": lower,
            "upper_fence": upper,
            "outliers": np.sum((values < lower - 1e-9) | (values > upper + 1e-9)),
            "share_of_top_1_percent": values[: -(-len(values) // 100)].sum() / values.sum(),
            "share_of_top_10_percent": values[: -(-len(values) // 10)].sum() / values.sum(),
        }
        assert {name: float(row[name]) for name in wanted} == pytest.approx(wanted, rel=1e-9, abs=2e-6)


def test_the_audit_reads_every_row_of_every_raw_file(sample):
    columns = "raw_table, rows_read, rows_accepted, rows_rejected"
    gate = sample.rows(f"select {columns} from marts.build_audit where step = 'gate'")
    audit = {row[0]: row[1:] for row in gate}
    read = {table: len(oracle.raw_table(sample.layout, table)) for table in RAW_TABLES[sample.layout]}
    assert {table: rows[0] for table, rows in audit.items() if rows[0]} == read
    assert all(rows[0] == rows[1] + rows[2] for rows in audit.values())
    rejected = dict(sample.rows("select raw_table, count(*) from marts.rejected_rows group by raw_table"))
    assert {table: rows[2] for table, rows in audit.items() if rows[2]} == rejected


def test_the_audit_keeps_rows_and_amounts_at_every_step(sample, lines, sales, customers):
    audit = sample.frame("build_audit")
    assert (audit["rows_read"] == audit["rows_accepted"] + audit["rows_rejected"]).all()
    amounts = audit[["amount_read", "amount_accepted", "amount_rejected"]].fillna(0).astype(float)
    np.testing.assert_allclose(
        amounts["amount_read"], amounts["amount_accepted"] + amounts["amount_rejected"], atol=1e-6
    )
    by_step = audit[audit["raw_table"].isna()].set_index("step")
    summed = by_step.loc["lines summed to orders"]
    assert summed["rows_accepted"] == len(lines)
    assert float(summed["amount_accepted"]) == pytest.approx(lines["amount"].sum() / oracle.MONEY)
    to_customers = by_step.loc["sale orders summed to customers"]
    assert to_customers["rows_read"] == len(sales)
    assert to_customers["rows_accepted"] == customers["orders"].sum()
    assert float(to_customers["amount_accepted"]) == pytest.approx(customers["gross"].sum() / oracle.MONEY)


def test_only_the_planted_rows_are_rejected_each_with_its_reason(shop):
    rows = shop.rows("select raw_table, raw_row, reject_reason from marts.rejected_rows")
    found = [(table, json.loads(row)[f"{table[:-1]}_id"], reason) for table, row, reason in rows]
    assert sorted(found) == REJECTED


def test_a_rejected_row_shows_all_its_columns_unchanged(shop):
    row = shop.value("select raw_row from marts.rejected_rows where raw_row like '%L900001001%'")
    columns = {"order_id": "O100010", "product_id": "P1003", "quantity": "abc", "unit_price": "2.45"}
    assert json.loads(row) == {"order_line_id": "L900001001"} | columns


@pytest.fixture(scope="session")
def without_copies(dbt, online_retail):
    """Return a build of the flat file that drops duplicate lines."""
    gate = ["run", "--select", "+fct_sales", "+rejected_rows"]
    variables = {"layout": "online_retail", "duplicate_rows": "drop"}
    return dbt.built(*gate, copy_of=online_retail.database, **variables)


def test_duplicate_lines_are_dropped_if_the_var_says_so(without_copies, online_retail):
    lines = oracle.raw_table("online_retail", "lines")
    for column in ["InvoiceNo", "StockCode", "CustomerID"]:
        lines[column] = oracle.ids(lines[column])
    copies = lines[lines.duplicated()]
    assert len(copies)
    counts = "select reject_reason, count(*) from marts.rejected_rows group by reject_reason"
    assert without_copies.rows(counts) == [("exact duplicate", len(copies))]
    pieces = "select sum(quantity) from marts.fct_sales"
    lost = online_retail.value(pieces) - without_copies.value(pieces)
    assert lost == sum(int(quantity) for quantity in copies["Quantity"])


def test_a_dropped_duplicate_is_shown_with_the_columns_of_its_file(without_copies):
    rows = without_copies.rows("select raw_row from marts.rejected_rows")
    shown = {frozenset(json.loads(row)) for (row,) in rows}
    assert shown == {frozenset(oracle.raw_table("online_retail", "lines"))}


def test_samples_without_planted_rows_have_no_rejects(online_retail, instacart):
    for built in [online_retail, instacart]:
        assert built.rows("select * from marts.rejected_rows") == []
