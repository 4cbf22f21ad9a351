"""The expected contents of the marts, computed with pandas from the raw CSV files and the rule tables only.

Nothing here uses the project's SQL. Quantities and amounts are whole numbers (thousandths and
ten-thousandths), so that every sum is exact.
"""

import numpy as np
import pandas as pd
from conftest import ROOT

SEEDS = ROOT / "seeds"
NOTHING = {"", "NULL", "N/A", "NAN", "NONE"}  # how files write missing values
MONEY = 10_000
PIECES = 1_000


def rule_table(name):
    """Return a rule table as text, with empty fields as missing."""
    return pd.read_csv(SEEDS / "rules" / f"{name}.csv", dtype=object)


def raw_table(layout, table):
    """Return a raw table of the bundled sample as trimmed text, None for missing values."""
    frame = pd.read_csv(SEEDS / layout / f"{layout}__{table}.csv", dtype=object, keep_default_na=False)
    for column in frame:
        trimmed = [value.strip() for value in frame[column]]
        frame[column] = pd.Series([None if t.upper() in NOTHING else t for t in trimmed], frame.index, object)
    return frame


def ids(column):
    """Return ids in their normal form: upper case, without the `.0` that spreadsheets add."""
    written = [None if value is None else value.upper().removesuffix(".0") for value in column]
    return pd.Series(written, column.index, object)


def whole(column, unit):
    """Return decimal numbers as whole numbers of a unit; missing if the text is not a number."""
    numbers = pd.to_numeric(column, errors="coerce") * unit
    return numbers.round().astype("Int64")


def shop_lines():
    """Return the usable order lines of the shop, prices filled from the list, and all its usable orders."""
    orders = raw_table("shop", "orders")
    orders["order_id"], orders["customer_id"] = ids(orders["order_id"]), ids(orders["customer_id"])
    orders["ordered_at"] = pd.to_datetime(orders["ordered_at"], errors="coerce")
    orders["is_cancelled"] = orders["is_cancelled"].eq("true")
    orders = orders[orders["ordered_at"].notna() & orders["order_id"].notna()].drop_duplicates("order_id")

    products = raw_table("shop", "products")
    list_price = whole(products["list_price"], MONEY).set_axis(ids(products["product_id"]))

    lines = raw_table("shop", "order_lines")
    for column in ["order_line_id", "order_id", "product_id"]:
        lines[column] = ids(lines[column])
    lines["quantity"] = whole(lines["quantity"], PIECES)
    price = whole(lines["unit_price"], MONEY)
    not_given = lines["unit_price"].isna()
    lines["price"] = price.mask(not_given, lines["product_id"].map(list_price).astype("Int64"))
    lines = lines.dropna(subset=["product_id", "quantity", "price"])
    lines = lines[lines["order_id"].isin(orders["order_id"])].drop_duplicates("order_line_id")
    return lines, orders


def online_retail_lines():
    """Return the lines and orders of the flat file, each order in its most frequent or earliest version."""
    lines = raw_table("online_retail", "lines").rename(
        columns={"InvoiceNo": "order_id", "StockCode": "product_id", "CustomerID": "customer_id"}
    )
    for column in ["order_id", "product_id", "customer_id"]:
        lines[column] = ids(lines[column])
    lines["ordered_at"] = pd.to_datetime(lines["InvoiceDate"])
    lines["quantity"] = whole(lines["Quantity"], PIECES)
    lines["price"] = whole(lines["UnitPrice"], MONEY)
    versions = lines.groupby(["order_id", "ordered_at", "customer_id", "Country"], dropna=False).size()
    versions = versions.reset_index(name="seen").sort_values(["seen", "ordered_at"], ascending=[False, True])
    orders = versions.drop_duplicates("order_id").reset_index(drop=True)
    orders["customer_id"] = orders["customer_id"].astype(object).where(orders["customer_id"].notna(), None)
    orders["is_cancelled"] = orders["order_id"].str.fullmatch("C[0-9]+")
    return lines[["order_id", "product_id", "quantity", "price"]], orders


def instacart_lines():
    """Return the lines of the carts, priced from the product list, and the orders, dated from 2017 on."""
    orders = raw_table("instacart", "orders").rename(columns={"user_id": "customer_id"})
    orders["visit"] = orders["order_number"].astype(int)
    orders = orders.sort_values(["customer_id", "visit"])
    first_day_of_week = orders.groupby("customer_id")["order_dow"].transform("first").astype(int)
    gaps = pd.to_numeric(orders["days_since_prior_order"]).fillna(0)
    days = first_day_of_week + gaps.groupby(orders["customer_id"]).cumsum()
    hours = pd.to_numeric(orders["order_hour_of_day"])
    first_sunday = pd.Timestamp("2017-01-01")
    orders["ordered_at"] = first_sunday + pd.to_timedelta(days, "D") + pd.to_timedelta(hours, "h")
    orders["is_cancelled"] = False

    products = raw_table("instacart", "products")
    prices = whole(products["prices"], MONEY).set_axis(products["product_id"])
    lines = raw_table("instacart", "order_products")
    lines["quantity"] = PIECES
    lines["price"] = lines["product_id"].map(prices).astype("Int64")
    lines["order_line_id"] = lines["order_id"] + "-" + lines["add_to_cart_order"]
    return lines, orders


def usable_rows(layout, keep_non_products=False):
    """Return the usable order lines of a bundled sample, each with its order, and the usable orders."""
    readers = {"shop": shop_lines, "online_retail": online_retail_lines, "instacart": instacart_lines}
    lines, orders = readers[layout]()
    lines = lines.merge(orders[["order_id", "customer_id", "ordered_at", "is_cancelled"]], on="order_id")
    lines["amount"] = (lines["quantity"] * lines["price"].fillna(0)) // PIECES
    is_priced = lines["price"].isna() | (lines["price"] > 0)  # an unknown price is not a price of zero
    lines["is_sale"] = ((lines["quantity"] > 0) & is_priced & ~lines["is_cancelled"]).astype(bool)
    non_products = [] if keep_non_products else rule_table("non_products")["product_id"].dropna()
    lines["is_product"] = ~lines["product_id"].isin(non_products)
    lines["gross"] = lines["amount"].where(lines["is_sale"], 0).astype("int64")
    lines["returned"] = (-lines["amount"]).where(lines["amount"] < 0, 0).astype("int64")
    return lines, orders


def sale_orders(lines):
    """Return one row per order with a sale line: customer, time, gross amount, units and products."""
    sales = lines[lines["is_sale"]]
    by_order = sales.groupby("order_id")
    orders = by_order[["customer_id", "ordered_at"]].first()
    orders["gross"] = by_order["gross"].sum()
    orders["units"] = by_order["quantity"].sum().astype("int64")
    orders["products"] = sales[sales["is_product"]].groupby("order_id")["product_id"].nunique()
    orders["products"] = orders["products"].fillna(0).astype("int64")
    orders["day"] = orders["ordered_at"].dt.normalize()
    return orders.reset_index()


def customer_measures(lines):
    """Return every measure of known customers with a sale order, by customer_id."""
    known = lines[lines["customer_id"].notna()]
    orders = sale_orders(lines)
    by_customer = orders[orders["customer_id"].notna()].groupby("customer_id")
    customers = pd.DataFrame(
        {
            "orders": by_customer.size(),
            "units": by_customer["units"].sum(),
            "gross": by_customer["gross"].sum(),
            "first_day": by_customer["day"].min(),
            "last_day": by_customer["day"].max(),
            "days": by_customer["day"].nunique(),
        }
    )
    customers["returned"] = known.groupby("customer_id")["returned"].sum()
    customers["net"] = customers["gross"] - customers["returned"]
    customers["span"] = (customers["last_day"] - customers["first_day"]).dt.days
    customers["recency"] = (orders["day"].max() - customers["last_day"]).dt.days

    sales = known[known["is_sale"]]
    customers["lines"] = sales.groupby("customer_id").size()
    bought = sales[sales["is_product"]].sort_values(["ordered_at", "order_id"])
    first_order = bought.groupby(["customer_id", "product_id"])["order_id"].transform("first")
    by_customer = bought.assign(is_reorder=bought["order_id"] != first_order).groupby("customer_id")
    customers["distinct_products"] = by_customer["product_id"].nunique()
    customers["product_lines"] = by_customer.size()
    customers["reordered_lines"] = by_customer["is_reorder"].sum()
    customers["average_price"] = by_customer["price"].sum() / by_customer["price"].count() / MONEY
    matched = matched_returns(known[known["is_product"]])
    customers["cancelled_orders"] = matched.drop_duplicates("order_id").groupby("customer_id").size()
    customers["cancelled_items"] = items(matched)
    customers["purchased_items"] = items(bought)
    counts = ["distinct_products", "product_lines", "reordered_lines"]
    counts += ["cancelled_orders", "cancelled_items", "purchased_items"]
    customers[counts] = customers[counts].fillna(0).astype("int64")
    return customers


def matched_returns(lines):
    """Return the lines that cancel an earlier purchase by the customer, with equal product and quantity."""
    returns = lines[lines["quantity"] < 0].assign(quantity=lambda line: -line["quantity"])
    sales = lines[lines["is_sale"]]
    pairs = returns.merge(sales, on=["customer_id", "product_id", "quantity"], suffixes=("", "_of_sale"))
    is_same_time = pairs["ordered_at_of_sale"] == pairs["ordered_at"]
    is_earlier = (pairs["ordered_at_of_sale"] < pairs["ordered_at"]) | (
        is_same_time & (pairs["order_id_of_sale"] < pairs["order_id"])
    )
    return pairs[is_earlier]


def items(lines):
    """Return, for each customer, the number of different pairs of order and product."""
    return lines.drop_duplicates(["order_id", "product_id"]).groupby("customer_id").size()


def decimals(numerator, denominator):
    """Return numerator / denominator in whole millionths, like a decimal with six places."""
    return np.floor(numerator / denominator * 1_000_000 + 0.5).astype("int64")


def rfm(customers, groups=5, scoring="ntile", monetary="net"):
    """Return scores, groups, cell and segment of every customer, by customer_id."""
    measures = pd.DataFrame({"recency_days": customers["recency"], "frequency": customers["orders"]})
    average = decimals(customers["gross"] / MONEY, customers["orders"])
    measures["monetary"] = average if monetary == "average" else customers[monetary] * (1_000_000 // MONEY)
    measures["average"] = average
    best_first = pd.DataFrame({"r": measures["recency_days"], "f": -measures["frequency"]})
    best_first = best_first.assign(m=-measures["monetary"], a=-average)
    scored = measures.copy()
    group_of = ntile if scoring == "ntile" else tie_safe
    scored["last_group"] = group_of(best_first, ["r", "f", "m"], groups)
    scored["volume_group"] = group_of(best_first, ["f", "r", "m"], groups)
    scored["avg_group"] = group_of(best_first, ["a", "r", "f", "m"], groups)
    scored["r_score"] = groups + 1 - scored["last_group"]
    scored["f_score"] = groups + 1 - scored["volume_group"]
    scored["m_score"] = groups + 1 - group_of(best_first, ["m", "r", "f"], groups)
    steps = scored[["r_score", "f_score", "m_score"]].map(lambda score: str(-(-5 * score // groups)))
    scored["rfm_cell"] = steps["r_score"] + steps["f_score"] + steps["m_score"]
    segments = rule_table("rfm_cells").set_index("rfm_cell")["segment"]
    scored["rfm_segment"] = scored["rfm_cell"].map(segments)
    return scored


def ntile(best_first, order, groups):
    """Return groups of equal size; the first ones are larger by one if there is a remainder."""
    by_id = best_first.sort_index()  # customers with equal measures stay in this order
    ordered = by_id.sort_values(order, kind="stable")
    parts = np.array_split(np.arange(len(ordered)), groups)
    numbers = np.concatenate([np.full(len(part), number) for number, part in enumerate(parts, start=1)])
    return pd.Series(numbers, ordered.index).reindex(best_first.index)


def tie_safe(best_first, order, groups):
    """Return groups shared by equal customers: score = ceil(groups x percentile with ties averaged)."""
    twice_rank = (best_first[order[0]].rank(ascending=False, method="average") * 2).astype("int64")
    score = -(-groups * twice_rank // (2 * len(best_first)))
    return groups + 1 - score


def in_bands(values, bands):
    """Return the index of the band of each value: lower bound inclusive, last band without upper bound."""
    return np.searchsorted(bands["lower_bound"].astype(float), values.to_numpy(float), side="right") - 1
