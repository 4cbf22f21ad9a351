"""The UCI Online Retail data set: exactly the figures that others published or that pandas gives."""
# ruff: noqa: D103 - test names describe the tests

import pytest

ORDER_VALUES = [15028, 3090, 758, 380, 301, 133, 85, 185]
PRODUCT_DIVERSITY = [634, 692, 588, 414, 305, 572, 353, 780]
PAIRS = {
    ("22386", "85099B"): 825,
    ("22697", "22699"): 767,
    ("21931", "85099B"): 724,
    ("22411", "85099B"): 680,
    ("20725", "22383"): 655,
}


def test_every_line_invoice_and_country_is_read(real_data):
    audit = "select rows_read, rows_accepted, rows_rejected from marts.build_audit where raw_table = 'lines'"
    assert real_data.rows(audit) == [(541_909, 541_909, 0)]
    assert real_data.value("select count(*) from marts.fct_sales") == 541_909
    assert real_data.value("select count(*) from marts.fct_orders") == 25_900
    assert real_data.value("select count(distinct country) from marts.fct_orders") == 38
    assert real_data.value("select count(*) from marts.dim_customers where customer_id <> 'guest'") == 4_372


def test_stock_codes_that_differ_only_in_case_are_one_product(real_data):
    assert real_data.value("select count(*) from marts.dim_products") == 4_070 - 112


def test_guests_cancellations_and_lines_without_price_are_kept(real_data):
    sales = "select count(*) from marts.fct_sales where "
    assert real_data.value(sales + "customer_id = 'guest'") == 135_080
    assert real_data.value(sales + "is_cancellation") == 9_288
    assert real_data.value("select count(*) from marts.fct_orders where is_cancelled") == 3_836
    assert real_data.value(sales + "quantity < 0 and not is_cancellation") == 1_336
    assert real_data.value(sales + "unit_price <= 0") == 2_517


def test_sale_invoices_and_their_amount_equal_the_published_figures(real_data):
    orders = "select count(*), sum(order_value) from marts.fct_orders where is_sale_order"
    (count, amount), *_ = real_data.rows(orders)
    assert (count, str(amount)) == (19_960, "10666684.5440")
    (count, amount), *_ = real_data.rows(orders + " and customer_id <> 'guest'")
    assert (count, str(amount)) == (18_532, "8911407.9040")


def test_customers_and_their_sale_lines_equal_the_published_figures(real_data):
    totals = "select count(*), sum(lines), sum(orders), sum(gross_amount) from marts.customer_metrics"
    (customers, lines, orders, amount), *_ = real_data.rows(totals)
    assert (customers, lines, orders, str(amount)) == (4_338, 397_884, 18_532, "8911407.9040")


def test_one_time_buyers_equal_the_published_figures(real_data):
    one_time = "select count(*) from marts.customer_metrics where is_one_time_buyer"
    assert real_data.value(one_time) == 1_493
    band = "select customers, share_of_customers from marts.order_frequency_distribution where band_order = 1"
    (customers, share), *_ = real_data.rows(band)
    assert customers == 1_493
    assert share == pytest.approx(0.344168, abs=5e-7)


def test_customers_with_returns_only_are_known_and_in_no_segment(real_data):
    labels = "select count(*) from marts.dim_customers where rfm_segment = 'No purchases'"
    assert real_data.value(labels) == 4_372 - 4_338
    net = "select count(*) from marts.customer_metrics where net_amount <= 0"
    assert real_data.value("select count(*) from marts.customer_rfm") == 4_338
    assert real_data.value(net) > 0


def test_both_distributions_equal_the_published_figures(real_data):
    values = real_data.rows("select orders from marts.order_value_distribution order by band_order")
    assert [count for (count,) in values] == ORDER_VALUES
    diversity = "select customers from marts.product_diversity_distribution order by band_order"
    products = real_data.rows(diversity)
    assert [count for (count,) in products] == PRODUCT_DIVERSITY


def test_the_five_strongest_pairs_are_correct(real_data):
    pairs = real_data.rows(
        "select product_id_a, product_id_b, orders_together from marts.product_pairs"
        " where pair_rank <= 5 order by pair_rank"
    )
    assert [(a, b) for a, b, _ in pairs] == list(PAIRS)
    assert {(a, b): count for a, b, count in pairs} == PAIRS


@pytest.mark.parametrize(
    ("pair", "support", "lift"),
    [(("22386", "85099B"), 0.041333, 6.4719), (("22697", "22699"), 0.038427, 14.1905)],
)
def test_support_and_lift_of_a_pair_equal_the_published_figures(real_data, pair, support, lift):
    row = f"select support, lift from marts.product_pairs where (product_id_a, product_id_b) = {pair}"
    (found_support, found_lift), *_ = real_data.rows(row)
    assert found_support == pytest.approx(support, abs=5e-7)
    assert found_lift == pytest.approx(lift, abs=5e-5)
