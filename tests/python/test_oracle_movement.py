"""The history, migrations, cohorts and second orders against pandas, on every layout and on the real data.

Each month end is computed from scratch: the oracle is applied to the lines up to that date. The lines of the
real data are read from the star schema, which other tests compare with the file.
"""
# ruff: noqa: D103 - test names describe the tests

from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import oracle
import pandas as pd
import pytest
from conftest import LAYOUTS

WEIGHTS = {"orders": 40, "reorder_rate": 30, "distinct_products": 20, "average_price": 10}
TIERS = [("High Priority", 80), ("Growth Priority", 60), ("Maintain", 40), ("Low Priority", 0)]
LAPSED_AFTER = 180
BANDS = [(0, 1), (1, 8), (8, 15), (15, 31), (31, 61), (61, 91), (91, 181), (181, 366), (366, np.inf)]
SCHEMES = {"rfm": "rfm_segment", "priority": "priority_tier", "spend": "spend_tier"}


def lines_of_the_star(built):
    """Return the order lines of a build in the oracle's form."""
    lines = built.frame(
        "select orders.order_id, nullif(orders.customer_id, 'guest') as customer_id, orders.ordered_at,"
        " sales.product_id, products.is_product, sales.is_sale,"
        " cast(sales.quantity * 1000 as bigint) as quantity,"
        " cast(sales.unit_price * 10000 as bigint) as price,"
        " cast(sales.gross_amount * 10000 as bigint) as gross,"
        " cast(sales.returned_amount * 10000 as bigint) as returned"
        " from marts.fct_sales as sales"
        " inner join marts.fct_orders as orders on sales.order_id = orders.order_id"
        " inner join marts.dim_products as products on sales.product_id = products.product_id"
    )
    lines["customer_id"] = lines["customer_id"].astype(object).where(lines["customer_id"].notna(), None)
    return lines


@pytest.fixture(scope="session", params=[*LAYOUTS, "real data"])
def world(request):
    """Return a build, its lines, the country of each order and the definition of monetary."""
    if request.param == "real data":
        built = request.getfixturevalue("real_data")
        return SimpleNamespace(built=built, lines=lines_of_the_star(built), monetary="gross")
    built = request.getfixturevalue("samples")[request.param]
    return SimpleNamespace(built=built, lines=oracle.usable_rows(request.param)[0], monetary="net")


@pytest.fixture(scope="session")
def sales(world):
    """Return all sale orders, with their month and their position among the customer's orders."""
    sales = oracle.sale_orders(world.lines)
    sales["month"] = sales["day"].dt.to_period("M")
    sales = sales.sort_values(["ordered_at", "order_id"])
    sales["place"] = sales.groupby("customer_id").cumcount()
    return sales


@pytest.fixture(scope="session")
def money(world):
    """Return net amounts of all lines, including guests, with customer and month."""
    lines = world.lines
    return pd.DataFrame(
        {
            "customer_id": lines["customer_id"],
            "month": lines["ordered_at"].dt.to_period("M"),
            "net": lines["gross"] - lines["returned"],
        }
    )


@pytest.fixture(scope="session")
def closed(sales):
    """Return the months since the first sale that are complete on the day of the last sale."""
    last_day = sales["day"].max()
    months = pd.period_range(sales["month"].min(), last_day.to_period("M"))
    return [month for month in months if month.end_time.normalize() <= last_day]


def as_of(lines, month, monetary):
    """Return measures, scores and segments of every customer known at the end of a month."""
    end = month.end_time
    customers = oracle.customer_measures(lines[lines["ordered_at"] <= end]).sort_index()
    customers["recency"] = (end.normalize() - customers["last_day"]).dt.days
    customers = customers.join(oracle.rfm(customers, monetary=monetary)[["rfm_cell", "rfm_segment"]])
    reorders = customers["reordered_lines"] / customers["product_lines"]
    ranked = customers[["orders", "distinct_products"]].assign(
        reorder_rate=reorders.fillna(0), average_price=customers["average_price"].fillna(0)
    )
    twice = (ranked.rank() * 2).astype("int64")
    points = sum(twice[measure] * weight for measure, weight in WEIGHTS.items())
    score = [Fraction(int(value), 2 * len(customers)) for value in points]
    customers["priority_tier"] = [next(tier for tier, lowest in TIERS if value >= lowest) for value in score]
    spend = [Fraction(100 * int(2 * rank), 2 * len(customers)) for rank in customers["net"].rank()]
    customers["spend_tier"] = [
        "No net spend"
        if net <= 0
        else "High-value"
        if rank > 80
        else "Mid-tier"
        if rank > 50
        else "Low-spending"
        for net, rank in zip(customers["net"], spend, strict=True)
    ]
    return customers.assign(
        behaviour_score=[float(value / 100) for value in score], reorder_rate=ranked["reorder_rate"]
    )


@pytest.fixture(scope="session")
def expected(world, closed):
    """Return the expected segment_history, by month."""
    return {month: as_of(world.lines, month, world.monetary) for month in closed}


@pytest.fixture(scope="session")
def history(world):
    """Return segment_history, by month."""
    frame = world.built.frame("segment_history")
    months = frame["month"].dt.to_period("M")
    return {month: rows.set_index("customer_id").sort_index() for month, rows in frame.groupby(months)}


def test_the_history_has_every_closed_month(history, closed):
    assert len(closed) > 9
    assert list(history) == closed[-24:]


@pytest.mark.parametrize(
    ("column", "measure", "unit"),
    [
        ("orders", "orders", 1),
        ("gross_amount", "gross", oracle.MONEY),
        ("returned_amount", "returned", oracle.MONEY),
        ("net_amount", "net", oracle.MONEY),
        ("recency_days", "recency", 1),
        ("distinct_products", "distinct_products", 1),
        ("reorder_rate", "reorder_rate", 1),
        ("average_product_price", "average_price", 1),
        ("behaviour_score", "behaviour_score", 1),
    ],
)
def test_measures_are_based_on_the_lines_up_to_the_month_end(history, expected, column, measure, unit):
    for month, rows in history.items():
        wanted = expected[month][measure] / unit
        assert list(rows.index) == list(wanted.index)
        np.testing.assert_allclose(
            rows[column].astype(float), wanted.astype(float), rtol=1e-12, equal_nan=True
        )


@pytest.mark.parametrize("column", ["rfm_cell", "rfm_segment", "priority_tier", "spend_tier"])
def test_segments_are_based_on_the_customers_known_at_the_month_end(history, expected, column):
    for month, rows in history.items():
        assert list(rows[column]) == list(expected[month][column])


def test_the_history_has_the_orders_and_revenue_of_the_month(history, sales, money):
    for month, rows in history.items():
        orders = sales[sales["month"] == month].groupby("customer_id").size()
        revenue = money[money["month"] == month].groupby("customer_id")["net"].sum() / oracle.MONEY
        assert list(rows["month_orders"]) == list(orders.reindex(rows.index, fill_value=0))
        np.testing.assert_allclose(
            rows["month_revenue"].astype(float), revenue.reindex(rows.index, fill_value=0), atol=1e-9
        )


def states(customers, column):
    """Return the segment of each customer, or `Lapsed`."""
    return customers[column].where(customers["recency"] <= LAPSED_AFTER, "Lapsed")


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_move_from_month_to_month_is_counted(world, expected, closed, money, scheme):
    column = SCHEMES[scheme]
    shown = closed[-24:]
    wanted = {}
    for month in shown:
        if month == shown[0] and month != closed[0]:
            continue  # their previous segment is unknown
        after = states(expected[month], column)
        before = states(expected[month - 1], column) if month != closed[0] else after.iloc[:0]
        revenue = money[money["month"] == month].groupby("customer_id")["net"].sum()
        for customer, state in after.items():
            move = wanted.setdefault((month, before.get(customer, "New"), state), [0, 0])
            move[0] += 1
            move[1] += int(revenue.get(customer, 0))
    columns = "month, from_segment, to_segment, customers, cast(revenue * 10000 as bigint)"
    rows = world.built.rows(f"select {columns} from marts.segment_migration where scheme = '{scheme}'")
    assert {(pd.Period(row[0], "M"), row[1], row[2]): [row[3], row[4]] for row in rows} == wanted


def test_sales_of_a_segment_equal_those_of_its_members_at_the_month_end(world, expected, closed, sales):
    found = world.built.frame("sales_by_segment")
    found["month"] = found["month"].dt.to_period("M")
    found = found.set_index(["month", "scheme", "segment"])
    for month in closed[-24:]:
        orders = sales[sales["month"] == month].groupby("customer_id").size()
        for scheme, column in SCHEMES.items():
            for segment, rows in expected[month].groupby(column):
                row = found.loc[month, scheme, segment]
                bought = orders[orders.index.isin(rows.index)]
                assert (row["members"], row["customers"], row["orders"]) == (
                    len(rows),
                    len(bought),
                    bought.sum(),
                )


def test_sales_by_month_and_country_equal_the_orders(world):
    orders = world.built.frame("select * from marts.fct_orders")
    orders["month"] = orders["order_date"].dt.to_period("M")
    found = world.built.frame("sales_by_month")
    months = pd.period_range(orders["month"].min(), orders["month"].max())
    assert len(found) == len(months) * orders["country"].nunique()
    found = found.set_index([found["month"].dt.to_period("M"), "country"])
    for key, rows in orders.groupby(["month", "country"]):
        sold = rows[rows["is_sale_order"]]
        known = sold.loc[sold["customer_id"] != "guest", "customer_id"].nunique()
        row = found.loc[key]
        assert (row["orders"], row["customers"]) == (len(sold), known)
        assert row["revenue"] == pytest.approx(rows["net_amount"].sum(), abs=1e-6)
        found = found.drop(index=key)
    assert not found[["orders", "guest_orders", "customers", "units", "revenue"]].astype(float).any(axis=None)


def test_customers_are_new_in_their_first_month_and_returning_afterwards(world, sales):
    known = sales[sales["customer_id"].notna()]
    first = known.groupby("customer_id")["month"].transform("min")
    found = world.built.frame("select * from marts.new_and_returning order by month").set_index("month")
    found.index = found.index.to_period("M")
    assert list(found.index) == list(pd.period_range(found.index.min(), found.index.max()))
    for month, row in found.iterrows():
        new = known[(known["month"] == month) & (first == month)]
        returning = known[(known["month"] == month) & (first < month)]
        assert (row["new_customers"], row["new_orders"]) == (new["customer_id"].nunique(), len(new))
        counts = (returning["customer_id"].nunique(), len(returning))
        assert (row["returning_customers"], row["returning_orders"]) == counts


def test_cohort_retention_equals_pandas(world, sales, money):
    known = sales[sales["customer_id"].notna()].copy()
    known["cohort"] = known.groupby("customer_id")["month"].transform("min")
    cohorts = known.drop_duplicates("customer_id").set_index("customer_id")["cohort"]
    spent = money[money["customer_id"].isin(cohorts.index)].copy()
    spent["cohort"] = spent["customer_id"].map(cohorts)
    spent["month"] = spent[["month", "cohort"]].max(axis=1)
    last = world.built.frame("sales_by_month")["month"].max().to_period("M")
    found = world.built.frame("cohort_retention").set_index(["cohort_month", "months_since"])
    assert len(found) == sum((last - cohort).n + 1 for cohort in set(cohorts))
    for cohort, members in cohorts.groupby(cohorts):
        so_far = 0
        for since in range((last - cohort).n + 1):
            bought = known[(known["cohort"] == cohort) & (known["month"] == cohort + since)]
            so_far += int(
                spent.loc[(spent["cohort"] == cohort) & (spent["month"] == cohort + since), "net"].sum()
            )
            row = found.loc[cohort.start_time, since]
            customers = bought["customer_id"].nunique()
            counts = (len(members), customers, len(bought))
            assert (row["cohort_customers"], row["customers"], row["orders"]) == counts
            assert row["share_of_cohort"] == customers / len(members)
            assert round(row["cumulative_revenue"] * oracle.MONEY) == so_far


def kaplan_meier(durations, returned, day):
    """Return the share of customers who have come back by a day."""
    away = 1.0
    for today in sorted({duration for duration, came in zip(durations, returned, strict=True) if came}):
        if today > day:
            break
        waiting = sum(duration >= today for duration in durations)
        back = sum(duration == today and came for duration, came in zip(durations, returned, strict=True))
        away *= 1 - back / waiting
    return 1 - away


def test_times_to_the_second_order_equal_pandas(world, sales):
    known = sales[sales["customer_id"].notna()]
    first, second = (known[known["place"] == place].set_index("customer_id")["day"] for place in [0, 1])
    gap = (second - first).dt.days.reindex(first.index)
    followed = (sales["day"].max() - first).dt.days
    durations = gap.fillna(followed).to_numpy()
    found = world.built.frame("select * from marts.repeat_purchase order by band_order")
    *bands, without = found.to_dict("records")
    assert without["customers"] == gap.isna().sum()
    for (lower, upper), row in zip(BANDS, bands, strict=True):
        assert row["customers"] == ((gap >= lower) & (gap < upper)).sum()
        assert row["customers_so_far"] == (gap < upper).sum()
        estimate = kaplan_meier(durations, gap.notna().to_numpy(), upper - 1)
        assert float(row["estimated_share"]) == pytest.approx(estimate, abs=2e-6)
        if np.isfinite(upper):
            long_enough = followed >= upper - 1
            assert row["followed_customers"] == long_enough.sum()
            if long_enough.any():
                assert row["share_of_followed"] == pytest.approx((gap < upper)[long_enough].mean())
