"""Products and departments bought together: the marts against counts with itertools from sets."""
# ruff: noqa: D103 - test names describe the tests

from collections import Counter, defaultdict
from fractions import Fraction
from itertools import combinations

import oracle
import pandas as pd
import pytest
from mlxtend.frequent_patterns import fpgrowth

LIMITS = {"min_pair_orders": 3, "max_basket_items": 6}
COUNTED_ANEW = [
    "int_products+",
    "--exclude",
    "fct_*",
    "path:models/marts/customers",
    "path:models/intermediate/clusters",
]
PAIR_MEASURES = ["support", "confidence_a_to_b", "confidence_b_to_a", "lift", "leverage"]
PAIR_MEASURES += ["conviction_a_to_b", "conviction_b_to_a", "chi_square"]


def baskets(layout, **options):
    """Return the set of products of every sale order, empty if an order has only postage or fees."""
    lines, _ = oracle.usable_rows(layout, **options)
    sales = lines[lines["is_sale"]]
    found = {order: set() for order in sales["order_id"]}
    products = sales[sales["is_product"]]
    for order, product in zip(products["order_id"], products["product_id"], strict=True):
        found[order].add(product)
    return list(found.values())


def expected_pairs(found, min_pair_orders, max_basket_items):
    """Return the expected rows of product_pairs, most orders together first."""
    counted = [products for products in found if len(products) <= max_basket_items]
    return counted_pairs(counted, len(counted), min_pair_orders)


def counted_pairs(counted, orders, min_pair_orders=1):
    """Return every pair of members of the sets with its measures, most orders together first."""
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
                "pair_rank": rank,
            }
            | measures(orders, alone[a], alone[b], both)
        )
    return rows


def measures(orders, a, b, both):
    """Return the measures of a pair by definition, as exact fractions."""
    share_a, share_b, support = Fraction(a, orders), Fraction(b, orders), Fraction(both, orders)
    a_to_b, b_to_a = support / share_a, support / share_b
    table = [
        (both, share_a * share_b),
        (a - both, share_a * (1 - share_b)),
        (b - both, (1 - share_a) * share_b),
        (orders - a - b + both, (1 - share_a) * (1 - share_b)),
    ]
    has_table = all(share for _, share in table)
    return {
        "support": support,
        "confidence_a_to_b": a_to_b,
        "confidence_b_to_a": b_to_a,
        "lift": support / (share_a * share_b),
        "leverage": support - share_a * share_b,
        "conviction_a_to_b": (1 - share_b) / (1 - a_to_b) if a_to_b < 1 else None,
        "conviction_b_to_a": (1 - share_a) / (1 - b_to_a) if b_to_a < 1 else None,
        "chi_square": sum((n - share * orders) ** 2 / (share * orders) for n, share in table)
        if has_table
        else None,
    }


def assert_pairs(built, expected, mart="product_pairs"):
    """Compare every pair with the expected one: counts, ids and rank exactly, ratios as doubles."""
    columns = list(expected[0]) if expected else ["*"]
    rows = built.rows(f"select {', '.join(columns)} from marts.{mart} order by pair_rank")
    assert len(rows) == len(expected)
    for row, wanted in zip(rows, expected, strict=True):
        found = dict(zip(columns, row, strict=True))
        for name, value in wanted.items():
            if value is None or name not in PAIR_MEASURES:
                assert found[name] == value, (found, name)
            elif name == "chi_square":  # six decimals
                assert float(found[name]) == pytest.approx(float(value), rel=1e-12, abs=6e-7), found
            else:
                assert found[name] == pytest.approx(float(value), rel=1e-12, abs=1e-15), (found, name)


@pytest.fixture(scope="session")
def limited(dbt, shop):
    """Return the shop with other limits for pairs, and with postage and fees as products."""
    variables = LIMITS | {"layout": "shop", "non_products": "keep"}
    return dbt.built("run", "--select", *COUNTED_ANEW, copy_of=shop.database, **variables)


def test_every_pair_equals_the_count_of_itertools(sample):
    expected = expected_pairs(baskets(sample.layout), min_pair_orders=10, max_basket_items=2000)
    assert expected
    assert_pairs(sample, expected)


def test_the_limits_leave_out_rare_pairs_and_large_baskets(limited):
    expected = expected_pairs(baskets("shop", keep_non_products=True), **LIMITS)
    assert any(row["product_id_b"] == "POST" for row in expected)
    assert_pairs(limited, expected)


def test_the_audit_shows_how_many_baskets_were_left_out(limited):
    sizes = [len(products) for products in baskets("shop", keep_non_products=True)]
    over = sum(size > LIMITS["max_basket_items"] for size in sizes)
    assert over
    step = "sale orders counted for pairs"
    audit = f"select rows_read, rows_accepted, rows_rejected from marts.build_audit where step = '{step}'"
    assert limited.rows(audit) == [(len(sizes), len(sizes) - over, over)]


def test_a_pair_is_listed_once_with_the_smaller_id_first(sample):
    pairs = sample.rows("select product_id_a, product_id_b from marts.product_pairs")
    assert all(a < b for a, b in pairs)
    assert len({frozenset(pair) for pair in pairs}) == len(pairs)


def test_postage_and_fees_are_in_no_pair(sample):
    codes = set(oracle.rule_table("non_products")["product_id"].dropna())
    pairs = sample.rows("select product_id_a, product_id_b from marts.product_pairs")
    assert not codes & {product for pair in pairs for product in pair}


def found_by_fpgrowth(found, min_orders):
    """Return the pairs of members in at least a number of sets, counted by mlxtend."""
    alone = Counter(product for members in found for product in members)
    products = [product for product, orders in alone.items() if orders >= min_orders]
    table = pd.DataFrame({product: [product in members for members in found] for product in products})
    sets = fpgrowth(table, min_support=(min_orders - 0.5) / len(found), use_colnames=True, max_len=2)
    pairs = {tuple(sorted(row.itemsets)): row.support for row in sets.itertuples() if len(row.itemsets) == 2}
    return {pair: round(support * len(found)) for pair, support in pairs.items()}


def pair_orders(built, least):
    """Return the pairs of the mart in at least a number of orders."""
    rows = built.rows(
        "select product_id_a, product_id_b, orders_together from marts.product_pairs"
        f" where orders_together >= {least}"
    )
    return {(a, b): orders for a, b, orders in rows}


def built_baskets(built):
    """Return the products of every sale order of a build, from the star schema."""
    found = defaultdict(set)
    for order, product, is_product in built.rows(
        "select order_id, product_id, is_product from marts.fct_sales"
        " inner join marts.dim_products using (product_id) where is_sale"
    ):
        found[order] |= {product} if is_product else set()
    return list(found.values())


def test_every_pair_equals_fpgrowth(sample):
    found = pair_orders(sample, 10)
    assert found == found_by_fpgrowth(baskets(sample.layout), 10)
    assert found


def test_frequent_pairs_of_real_data_equal_fpgrowth(real_data):
    found = pair_orders(real_data, 250)
    assert found == found_by_fpgrowth(built_baskets(real_data), 250)
    assert len(found) > 100


def assert_recommendations(built):
    """Compare product_recommendations with both directions of product_pairs, using the rule table."""
    rules = oracle.rule_table("recommendation_lists").set_index("list").loc["product_recommendations"]
    columns = "product_id_a, product_id_b, orders_together, orders_a, orders_b, lift"
    partners = defaultdict(list)
    for a, b, together, orders_a, orders_b, lift in built.rows(f"select {columns} from marts.product_pairs"):
        if lift > float(rules["lift_above"]):
            partners[a].append((-together / orders_a, -lift, b, together))
            partners[b].append((-together / orders_b, -lift, a, together))
    expected = [
        (product, rank, partner, together, -confidence, -lift)
        for product, found in partners.items()
        for rank, (confidence, lift, partner, together) in enumerate(
            sorted(found)[: int(rules["products"])], start=1
        )
    ]
    columns = "product_id, recommendation_rank, recommended_product_id, orders_together, confidence, lift"
    rows = built.rows(f"select {columns} from marts.product_recommendations")
    assert sorted(rows) == sorted(expected)
    assert rows


def test_a_product_recommends_what_is_most_often_bought_with_it(sample):
    assert_recommendations(sample)


def test_recommendations_of_real_data_are_its_pairs_in_both_directions(real_data):
    assert_recommendations(real_data)


def test_recommended_products_have_their_names(sample):
    names = dict(sample.rows("select product_id, product_name from marts.dim_products"))
    columns = "product_id, product_name, recommended_product_id, recommended_product_name"
    for product, name, other, other_name in sample.rows(
        f"select {columns} from marts.product_recommendations"
    ):
        assert (name, other_name) == (names[product], names[other])


def expected_departments(built, found, max_basket_items=2000):
    """Return the expected rows of basket_department_pairs, from the sets of products of the orders."""
    departments = dict(built.rows("select product_id, department from marts.dim_products"))
    counted = [products for products in found if len(products) <= max_basket_items]
    sets = [{departments[product] for product in products} for products in counted]
    rename = {"product_id_a": "department_a", "product_id_b": "department_b"}
    columns = ["department_a", "department_b", "orders_together", "orders_a", "orders_b", "pair_rank"]
    columns += ["support", "confidence_a_to_b", "confidence_b_to_a", "lift"]
    rows = [{rename.get(k, k): v for k, v in row.items()} for row in counted_pairs(sets, len(counted))]
    return [{column: row[column] for column in columns} for row in rows]


def test_departments_are_paired_from_the_sets_of_departments_of_the_baskets(sample):
    expected = expected_departments(sample, baskets(sample.layout))
    assert bool(expected) == (sample.layout != "online_retail")  # that sample has no departments
    assert_pairs(sample, expected, "basket_department_pairs")


def test_departments_are_paired_within_the_limit_of_basket_items(limited):
    expected = expected_departments(
        limited, baskets("shop", keep_non_products=True), LIMITS["max_basket_items"]
    )
    assert_pairs(limited, expected, "basket_department_pairs")


def test_without_departments_there_is_no_pair_of_departments(real_data):
    departments = "select distinct department from marts.dim_products"
    assert real_data.rows(departments) == [("Unknown",)]
    assert real_data.value("select count(*) from marts.basket_department_pairs") == 0
    lines = "select sum(lines) from marts.segment_by_department where scheme = 'strategic'"
    assert real_data.value(lines) == 541_909
