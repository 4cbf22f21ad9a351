"""Products bought together, counted with itertools from sets of products, against product_pairs."""
# ruff: noqa: D103 - the name of a test is its sentence

from collections import Counter
from itertools import combinations

import oracle
import pytest

LIMITS = {"min_pair_orders": 3, "max_basket_items": 6}
COUNTED_ANEW = ["int_products", "int_order_products", "int_baskets", "int_product_baskets", "int_pair_counts"]
COUNTED_ANEW += ["int_basket_audit", "product_pairs", "build_audit"]


def baskets(layout, **options):
    """Return the set of products of every sale order, empty where an order holds postage or fees only."""
    lines, _ = oracle.usable_rows(layout, **options)
    sales = lines[lines["is_sale"]]
    found = {order: set() for order in sales["order_id"]}
    products = sales[sales["is_product"]]
    for order, product in zip(products["order_id"], products["product_id"], strict=True):
        found[order].add(product)
    return list(found.values())


def expected_pairs(found, min_pair_orders, max_basket_items):
    """Return the rows that product_pairs should hold, most orders together first."""
    counted = [products for products in found if len(products) <= max_basket_items]
    orders = len(counted)
    alone = Counter(product for products in counted for product in products)
    together = Counter(pair for products in counted for pair in combinations(sorted(products), 2))
    ranked = sorted(together, key=lambda pair: (-together[pair], pair))
    rows = []
    for rank, (a, b) in enumerate((pair for pair in ranked if together[pair] >= min_pair_orders), start=1):
        both = together[a, b]
        rows.append(
            {
                "product_id_a": a,
                "product_id_b": b,
                "orders_together": both,
                "orders_a": alone[a],
                "orders_b": alone[b],
                "support": both / orders,
                "confidence_a_to_b": both / alone[a],
                "confidence_b_to_a": both / alone[b],
                "lift": both * orders / (alone[a] * alone[b]),
                "leverage": both / orders - alone[a] / orders * (alone[b] / orders),
                "pair_rank": rank,
            }
        )
    return rows


def assert_pairs(built, expected):
    """Compare every pair with the expected one: counts, ids and rank exactly, the ratios as doubles."""
    actual = built.frame("select * from marts.product_pairs order by pair_rank").to_dict("records")
    assert len(actual) == len(expected)
    for found, wanted in zip(actual, expected, strict=True):
        ratios = {name: value for name, value in wanted.items() if isinstance(value, float)}
        exact = {name: value for name, value in wanted.items() if name not in ratios}
        assert {name: found[name] for name in exact} == exact
        assert {name: found[name] for name in ratios} == pytest.approx(ratios, rel=1e-12, abs=1e-15)


@pytest.fixture(scope="session")
def limited(dbt, shop):
    """Return the shop with other limits for pairs, postage and fees counted as products."""
    variables = LIMITS | {"layout": "shop", "non_products": "keep"}
    return dbt.built("run", "--select", *COUNTED_ANEW, copy_of=shop.database, **variables)


def test_every_pair_is_the_one_that_itertools_counts(sample):
    expected = expected_pairs(baskets(sample.layout), min_pair_orders=10, max_basket_items=2000)
    assert expected
    assert_pairs(sample, expected)


def test_the_limits_leave_out_rare_pairs_and_large_baskets(limited):
    expected = expected_pairs(baskets("shop", keep_non_products=True), **LIMITS)
    assert any(row["product_id_b"] == "POST" for row in expected)
    assert_pairs(limited, expected)


def test_the_audit_tells_how_many_baskets_were_left_out(limited):
    sizes = [len(products) for products in baskets("shop", keep_non_products=True)]
    over = sum(size > LIMITS["max_basket_items"] for size in sizes)
    assert over
    step = "sale orders counted for pairs"
    audit = f"select rows_read, rows_accepted, rows_rejected from marts.build_audit where step = '{step}'"
    assert limited.rows(audit) == [(len(sizes), len(sizes) - over, over)]


def test_a_pair_stands_once_with_the_smaller_id_first(sample):
    pairs = sample.rows("select product_id_a, product_id_b from marts.product_pairs")
    assert all(a < b for a, b in pairs)
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)


def test_postage_and_fees_are_in_no_pair(sample):
    codes = set(oracle.rule_table("non_products")["product_id"])
    pairs = sample.rows("select product_id_a, product_id_b from marts.product_pairs")
    assert not codes & {product for pair in pairs for product in pair}
