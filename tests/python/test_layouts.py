"""The layouts of shop systems and public data sets: the amounts read equal their own totals."""
# ruff: noqa: D103 - test names describe the tests

from collections import Counter
from decimal import Decimal
from itertools import combinations

import pandas as pd
import pytest
from conftest import BUILD, BUILD_AND_TEST, SMALL_LAYOUTS, WhenAsked
from raw_folder import bundled

WHOLE = ["orders", "baskets"]  # without products or customers: every mart must work without them
SALES = [
    "+fct_sales",
    "+fct_orders",
    "+dim_products",
    "+int_customer_demographics",
    "+rejected_rows",
    "+int_notice_copies",
]
AMOUNTS = ["gross_amount", "discount_amount", "returned_amount", "net_amount"]
NOTHING = dict.fromkeys(AMOUNTS, Decimal(0))


@pytest.fixture(scope="session")
def small(dbt):
    """Return the bundled samples by layout: full builds if something is missing, else up to the sales."""

    def built(layout):
        chosen = [] if layout in WHOLE else ["--indirect-selection", "cautious", "--select", *SALES]
        return dbt.built_once(layout, "--warn-error", *BUILD_AND_TEST, *chosen, layout=layout)

    return WhenAsked(built, SMALL_LAYOUTS)


def number(text):
    """Return an amount as exports write it."""
    return Decimal(text.replace("$", "").replace(",", "") or "0")


def amounts(gross, discount, returned):
    """Return the four amounts of an order."""
    return dict(zip(AMOUNTS, [gross, discount, returned, gross - discount - returned], strict=True))


def orders_of(built):
    """Return the amounts of every order of a build by order id."""
    rows = built.rows(f"select order_id, {', '.join(AMOUNTS)} from marts.fct_orders")
    return {row[0]: dict(zip(AMOUNTS, row[1:], strict=True)) for row in rows}


def sales(dbt, raw, layout, **variables):
    """Return a build of the raw files up to the sales."""
    return dbt.built(*BUILD, "--select", *SALES, layout=layout, raw_path=str(raw.path), **variables)


def test_shopify_orders_have_shopifys_subtotal(small):
    expected = {}
    for name, lines in bundled("shopify")["orders"].groupby("Name"):
        head = lines.iloc[0]
        gross = (lines["Lineitem quantity"].map(Decimal) * lines["Lineitem price"].map(Decimal)).sum()
        subtotal = Decimal(head["Subtotal"])
        refunded = subtotal if head["Financial Status"] == "refunded" else Decimal(head["Refunded Amount"])
        is_void = head["Financial Status"] in {"pending", "voided"} or head["Cancelled at"] != ""
        expected[name] = NOTHING if is_void else amounts(gross, gross - subtotal, refunded)
    assert orders_of(small["shopify"]) == expected


def test_shopify_values_of_an_order_are_filled_in_on_all_of_its_lines(dbt, raw, small):
    orders = bundled("shopify")["orders"]
    raw.write("orders", orders.sample(frac=1, random_state=3))
    facts = "select * from marts.fct_orders order by order_id"
    assert sales(dbt, raw, "shopify").rows(facts) == small["shopify"].rows(facts)


def test_shopify_times_are_in_the_shops_time_zone(small):
    written = bundled("shopify")["orders"].set_index("Name")["Created at"].str[:19].to_dict()
    found = small["shopify"].rows(
        "select order_id, strftime(ordered_at, '%Y-%m-%d %H:%M:%S') from marts.fct_orders"
    )
    assert dict(found) == written


def test_woocommerce_orders_have_their_stated_subtotal_discount_and_refund(small):
    expected = {}
    for name, lines in bundled("woocommerce")["orders"].groupby("Order Number"):
        head = lines.iloc[0]
        gross, discount = Decimal(head["Order Subtotal Amount"]), Decimal(head["Cart Discount Amount"])
        refunded = (
            gross - discount if head["Order Status"] == "Refunded" else Decimal(head["Order Refund Amount"])
        )
        is_void = head["Order Status"] in {"Cancelled", "Failed"}
        expected[name] = NOTHING if is_void else amounts(gross, discount, refunded)
    assert orders_of(small["woocommerce"]) == expected


def woo(number, cost, **cells):
    """Return a row of a WooCommerce export of orders."""
    row = {"Order Number": number, "Order Status": "wc-completed", "Order Date": "2024-05-01 10:00"}
    row |= {"Customer User ID": "0", "Email (Billing)": "a@example.com", "SKU": "A", "Item Name": "a"}
    return row | {"Item Cost": cost} | cells


def test_woocommerce_discounts_and_refunds_are_deducted_once(dbt, raw):
    discounted = {"Cart Discount Amount": "10", "Order Subtotal Amount": "100", "Order Refund Amount": "0"}
    less_refunds = {"Cart Discount Amount": "0", "Order Subtotal Amount": "100"}
    rows = [
        woo("before", "50", **discounted, **{"Quantity (- Refund)": "2"}),
        woo("after", "45", **discounted, **{"Quantity (- Refund)": "2"}),
        woo(
            "brought back", "50", **less_refunds, **{"Order Refund Amount": "50", "Quantity (- Refund)": "1"}
        ),
        woo("money back", "50", **less_refunds, **{"Order Refund Amount": "30", "Quantity (- Refund)": "2"}),
    ]
    raw.write("orders", pd.DataFrame(rows))
    built = sales(dbt, raw, "woocommerce")
    assert {order: found["net_amount"] for order, found in orders_of(built).items()} == {
        "BEFORE": 90,
        "AFTER": 90,
        "BROUGHT BACK": 50,
        "MONEY BACK": 70,
    }
    assert built.rows("select distinct customer_id from marts.fct_orders") == [("A@EXAMPLE.COM",)]


def test_square_revenue_is_net_sales_less_returns(small):
    items = bundled("square")["items"]
    net = items["Net Sales"].map(number)
    found = orders_of(small["square"])
    assert {order: row["net_amount"] for order, row in found.items()} == net.groupby(
        items["Transaction ID"]
    ).sum().to_dict()
    assert (
        sum(row["returned_amount"] for row in found.values())
        == -net[items["Event Type"] == "Refund"].sum()
        > 0
    )
    assert sum(row["discount_amount"] for row in found.values()) > 0


def test_olist_customers_are_persons_and_freight_is_not_revenue(small):
    tables = bundled("olist")
    orders = tables["olist_orders_dataset"].merge(tables["olist_customers_dataset"], on="customer_id")
    items = orders.merge(tables["olist_order_items_dataset"], on="order_id")
    items = items[~items["order_status"].isin(["canceled", "unavailable"])]
    revenue = items["price"].map(Decimal).groupby(items["customer_unique_id"].str.upper()).sum().to_dict()
    found = small["olist"].rows(
        "select customer_id, sum(net_amount) from marts.fct_orders group by 1 having sum(net_amount) > 0"
    )
    assert dict(found) == revenue
    assert len(revenue) < orders["customer_id"].nunique()
    departments = {row[0] for row in small["olist"].rows("select department from marts.dim_products")}
    assert {"health_beauty", "Unknown"} <= departments


def test_orders_without_products_give_every_customer_their_amounts(small):
    orders = bundled("orders")["orders"]
    orders = orders[(orders["order_status"] != "cancelled") & (orders["customer_id"] != "")]
    amount, discount = orders["amount"].map(number), orders["discount_amount"].map(number)
    refunded = (
        orders["refunded_amount"].map(number).where(orders["order_status"] != "refunded", amount - discount)
    )
    net = (amount - discount - refunded).groupby(orders["customer_id"]).sum().to_dict()
    times = orders.groupby("customer_id").size().to_dict()
    found = small["orders"].rows("select customer_id, net_amount, orders from marts.customer_metrics")
    assert {customer: (amount, count) for customer, amount, count in found} == {
        customer: (net[customer], times[customer]) for customer in net
    }


@pytest.mark.parametrize(
    "mart", ["product_pairs", "product_recommendations", "segment_by_product", "segment_by_department"]
)
def test_orders_without_products_have_no_rows_about_products(small, mart):
    assert small["orders"].value(f"select count(*) from marts.{mart}") == 0


def test_orders_without_products_get_a_notice_and_count_no_products(small):
    built = small["orders"]
    assert built.rows("select product_id, is_product from marts.dim_products") == [("WHOLE ORDER", False)]
    assert built.value("select sum(customers) from marts.product_diversity_distribution") == 0
    assert "products_per_order" not in set(built.frame("order_value_statistics")["measure"])
    assert [
        "no products" in message for (message,) in built.rows("select message from marts.build_notices")
    ] == [True]
    assert (
        built.value("select count(*) from marts.customer_rfm")
        == built.value("select count(*) from marts.customer_metrics")
        > 0
    )


def test_rows_without_an_id_are_one_order_each_and_repeated_ids_are_rejected(dbt, raw):
    rows = [("K1", "2024-01-01", "10"), ("K1", "2024-01-01", "10"), ("K2", "2024-01-02", "-4")]
    frame = pd.DataFrame(rows, columns=["customer_id", "date", "total"])
    raw.write("orders", frame)
    found = sales(dbt, raw, "orders").rows(
        "select customer_id, gross_amount, returned_amount from marts.fct_orders order by all"
    )
    assert found == [("K1", 10, 0), ("K1", 10, 0), ("K2", 0, 4)]
    raw.write("orders", frame.assign(order_id="A1"))
    built = sales(dbt, raw, "orders", max_reject_share=1)
    assert orders_of(built) == {"A1": amounts(Decimal(10), Decimal(0), Decimal(0))}
    assert built.rows("select reject_reason, count(*) from marts.rejected_rows group by 1") == [
        ("duplicate order_id", 2)
    ]


@pytest.mark.parametrize(
    ("layout", "table"),
    [("shopify", "orders"), ("woocommerce", "orders"), ("square", "items"), ("orders", "orders")],
)
def test_exports_that_overlap_count_once_where_asked_and_are_named_where_not(dbt, raw, small, layout, table):
    rows = bundled(layout)[table]
    cut = len(rows) // 3
    # the cells of an order are on its first row only: an export holds whole orders
    order = "Name" if layout == "shopify" else None
    first = rows[rows[order].isin(rows[order][:cut])] if order else rows[:cut]
    raw.write(f"{table}/march", first)
    raw.write(f"{table}/to date", rows[rows.columns[::-1]])
    facts = "select * from marts.fct_orders order by order_id"
    once = sales(dbt, raw, layout, duplicate_rows="between_files", max_reject_share=0)
    assert once.rows(facts) == small[layout].rows(facts)
    reasons = dict(once.rows("select reject_reason, count(*) from marts.rejected_rows group by 1"))
    assert reasons["exact duplicate"] == len(first)
    if layout == "orders":  # whose id says that a row is a copy, so the second is rejected anyway
        return
    twice = sales(dbt, raw, layout)
    notices = twice.rows("select row_count from int_notice_copies")
    assert notices == [(len(first),)]


def pairs_of(baskets, at_least):
    """Return the pairs of products in at least a number of baskets together, with their count."""
    counted = Counter(
        pair for basket in baskets for pair in combinations(sorted({item.upper() for item in basket}), 2)
    )
    return {pair: times for pair, times in counted.items() if times >= at_least}


def pairs_in(built):
    """Return the pairs of a build with the number of orders with both."""
    rows = built.rows("select product_id_a, product_id_b, orders_together from marts.product_pairs")
    return {tuple(sorted(row[:2])): row[2] for row in rows}


def test_baskets_without_customers_or_prices_have_their_pairs(small):
    items = [
        line.replace('"jam, strawberry"', "jam; strawberry").split(",")
        for line in bundled("baskets")["baskets"]["items"]
    ]
    baskets = [[item.replace(";", ",") for item in basket] for basket in items]
    assert pairs_in(small["baskets"]) == pairs_of(baskets, 10) != {}
    assert small["baskets"].value("select count(*) from marts.fct_orders") == len(baskets)
    assert small["baskets"].value("select count(*) from marts.customer_metrics") == 0
    notices = " ".join(
        message for (message,) in small["baskets"].rows("select message from marts.build_notices")
    )
    assert "no customers" in notices
    assert "1990-01-01" in notices


def test_a_file_of_baskets_has_no_header_and_rows_of_any_length(dbt, raw):
    lines = ["milk,bread,tea", "milk, bread", 'tea,"jam, red",milk', "milk,bread", "", "tea,,tea"]
    (raw.path / "baskets.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    built = dbt.built(
        *BUILD,
        "--select",
        "+product_pairs",
        *SALES,
        layout="baskets",
        raw_path=str(raw.path),
        min_pair_orders=1,
    )
    baskets = [
        ["milk", "bread", "tea"],
        ["milk", "bread"],
        ["tea", "jam, red", "milk"],
        ["milk", "bread"],
        ["tea"],
    ]
    assert pairs_in(built) == pairs_of(baskets, 1)
    assert built.value("select count(*) from marts.fct_orders") == len(baskets)


def test_items_of_baskets_may_be_one_per_row_with_a_date_and_a_time(dbt, raw):
    rows = [
        ("2016-10-30", "09:58:11", "1", "Bread"),
        ("2016-10-30", "10:05:34", "2", "Scandinavian"),
        ("2016-10-30", "10:05:34", "2", "NONE"),
    ]
    raw.write("lines", pd.DataFrame(rows, columns=["Date", "Time", "Transaction", "Item"]))
    built = sales(dbt, raw, "baskets")
    facts = "select order_id, cast(ordered_at as text), distinct_products from marts.fct_orders order by 1"
    assert built.rows(facts) == [("1", "2016-10-30 09:58:11", 1), ("2", "2016-10-30 10:05:34", 1)]
    assert built.rows("select product_id from marts.dim_products where not is_product") == [("NONE",)]


def test_a_layout_of_optional_tables_needs_one_of_them(dbt, raw):
    run = dbt("build", layout="baskets", raw_path=str(raw.path))
    assert run.exit_code != 0
    assert (
        "Layout 'baskets' is read from lines or baskets, but there is no lines.csv, baskets.csv" in run.output
    )


@pytest.mark.parametrize("entity", ["customers", "products", "orders", "order_lines"])
def test_every_small_layout_has_the_same_final_columns(small, samples, entity):
    layouts = {layout: small[layout] for layout in SMALL_LAYOUTS} | {"shop": samples["shop"]}
    described = {
        layout: [
            (row[0], row[1] == "VARCHAR" or row[0] == "raw_row")
            for row in built.rows(f"describe staging.stg_{layout}__{entity}")
        ]
        for layout, built in layouts.items()
    }
    assert {layout: columns for layout, columns in described.items() if columns != described["shop"]} == {}
