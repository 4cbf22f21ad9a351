"""The segmentations in pandas, and the clusters with scikit-learn, written as in a notebook.

    python scripts/benchmark/in_pandas.py segmentations prepared.duckdb

Tables are read from a DuckDB file and written back to it, which is the fastest option for pandas here.
"""

import argparse
from hashlib import md5
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd

SUMMARISED = [
    "orders", "units", "gross_amount", "returned_amount", "net_amount", "average_order_value",
    "average_line_value", "average_basket_size", "distinct_products", "reorder_rate", "average_product_price",
    "cancellation_rate", "purchase_span_days", "days_between_orders", "recency_days",
    "behaviour_score", "age", "income",
]  # fmt: skip
RULE_TABLES = {
    "rfm": "rfm_segments",
    "priority": "priority_tiers",
    "behaviour": "behaviour_segments",
    "strategic": "strategic_segments",
    "persona": "personas",
    "spend": "spend_tiers",
    "buyer_type": "buyer_types",
}
HOUSEHOLDS = {
    "single": "Single No Kids",
    "married": "Family Household",
    "divorced/widowed": "Divorced/Widowed",
    "divorced": "Divorced/Widowed",
    "widowed": "Divorced/Widowed",
    "living with parents and siblings": "Living with Family",
}


def customer_metrics(measures: pd.DataFrame) -> pd.DataFrame:
    """Return the measures with averages and rates added."""
    columns = [
        "customer_id", "country", "orders", "lines", "units", "gross_amount", "returned_amount", "net_amount",
        "distinct_products", "product_lines", "reordered_lines", "cancelled_orders", "first_sale_date",
        "last_sale_date", "purchase_days", "purchase_span_days", "recency_days",
    ]  # fmt: skip
    gaps = (measures.purchase_days - 1).replace(0, np.nan)
    return measures[columns].assign(
        average_order_value=(measures.gross_amount / measures.orders).round(6),
        average_line_value=(measures.gross_amount / measures.lines).round(6),
        average_basket_size=(measures.units / measures.orders).round(6),
        reorder_rate=(measures.reordered_lines / measures.product_lines).fillna(0),
        average_product_price=measures.price_sum / measures.priced_lines.replace(0, np.nan),
        cancellation_rate=(measures.cancelled_items / measures.purchased_items).fillna(0),
        days_between_orders=(measures.purchase_span_days / gaps).round(6),
        is_one_time_buyer=measures.orders == 1,
        buyer_type=np.where(measures.orders == 1, "One-time buyer", "Repeat buyer"),
    )


def fifths(customers: pd.DataFrame, first: str, *then: str) -> pd.Series:
    """Return the group of every customer as in NTILE(5): 1 is best; high is best except for recency."""
    columns = [first, *then, "customer_id"]
    ascending = [column in {"recency_days", "customer_id"} for column in columns]
    order = customers.sort_values(columns, ascending=ascending).index
    size, larger = divmod(len(order), 5)
    groups = np.repeat([1, 2, 3, 4, 5], [size + (group < larger) for group in range(5)])
    return pd.Series(groups, index=order).sort_index()


def customer_rfm(metrics: pd.DataFrame, cells: pd.DataFrame) -> pd.DataFrame:
    """Return scores, groups, and the segment from the map of cells."""
    rfm = metrics[["customer_id", "recency_days", "orders", "net_amount", "average_order_value"]]
    rfm = rfm.rename(columns={"orders": "frequency", "net_amount": "monetary"})
    rfm["last_group"] = fifths(rfm, "recency_days", "frequency", "monetary")
    rfm["volume_group"] = fifths(rfm, "frequency", "recency_days", "monetary")
    rfm["avg_group"] = fifths(rfm, "average_order_value", "recency_days", "frequency", "monetary")
    rfm["r_score"] = 6 - rfm.last_group
    rfm["f_score"] = 6 - rfm.volume_group
    rfm["m_score"] = 6 - fifths(rfm, "monetary", "recency_days", "frequency")
    rfm["rfm_cell"] = (100 * rfm.r_score + 10 * rfm.f_score + rfm.m_score).astype(str)
    rfm["rfm_segment"] = rfm.rfm_cell.map(cells.astype({"rfm_cell": str}).set_index("rfm_cell").segment)
    differ = (rfm[["recency_days", "frequency", "monetary"]].nunique() > 1).all()
    rfm["scores_reliable"] = bool(len(rfm) >= 5 and differ)
    return rfm


def demographics(customers: pd.DataFrame, states: pd.DataFrame) -> pd.DataFrame:
    """Return age, income and household groups and the region; Unknown if missing."""
    ages = pd.cut(
        customers.age,
        [0, 30, 45, 60, np.inf],
        right=False,
        labels=["Young Adults", "Adults", "Middle-Aged", "Older Adults"],
    )
    incomes = pd.cut(
        customers.income,
        [0, 50_000, 100_000, 150_000, np.inf],
        right=False,
        labels=["Low", "Middle", "High", "Very High"],
    )
    households = customers.family_status.str.lower().map(HOUSEHOLDS)
    regions = customers.state.str.upper().map(states.set_index("state").region)
    banded = pd.DataFrame(
        {
            "customer_id": customers.customer_id,
            "region": regions.fillna(customers.region).fillna("Unknown"),
            "age_group": ages.astype("str").fillna(customers.age_group).fillna("Unknown"),
            "income_group": incomes.astype("str").fillna(customers.income_group).fillna("Unknown"),
            "household_group": households.fillna(customers.household_group).fillna("Unknown"),
        }
    )
    profile = banded.age_group + " | " + banded.income_group + " | " + banded.household_group
    return banded.assign(demographic_profile=profile)


def ranked(measures: pd.DataFrame) -> pd.DataFrame:
    """Return percentile ranks; amounts in whole ten-thousandths, so that equal averages compare as equal."""
    price = (measures.price_sum * 10_000).round() / measures.priced_lines.replace(0, np.nan)
    measured = pd.DataFrame(
        {
            "orders": measures.orders,
            "reorder_rate": (measures.reordered_lines / measures.product_lines).fillna(0),
            "distinct_products": measures.distinct_products,
            "average_product_price": price.fillna(0),
            "net_amount": measures.net_amount,
            "average_order_value": (measures.gross_amount * 10_000).round() / measures.orders,
        }
    )
    return measured.rank(pct=True)


def customer_behaviour(measures: pd.DataFrame, ranks: pd.DataFrame, banded: pd.DataFrame) -> pd.DataFrame:
    """Return score, tier, behaviour and strategic segment."""
    o, r, p, v = (
        ranks[name] for name in ["orders", "reorder_rate", "distinct_products", "average_product_price"]
    )
    behaviour = pd.DataFrame(
        {
            "customer_id": measures.customer_id,
            "orders_rank": o,
            "reorder_rate_rank": r,
            "distinct_products_rank": p,
            "average_product_price_rank": v,
            "behaviour_score": (0.4 * o + 0.3 * r + 0.2 * p + 0.1 * v).round(12),
        }
    ).merge(banded, on="customer_id", validate="one_to_one")
    score = behaviour.behaviour_score
    high, growth, maintain = score >= 0.8, score >= 0.6, score >= 0.4
    behaviour["priority_tier"] = np.select(
        [high, growth, maintain], ["High Priority", "Growth Priority", "Maintain"], "Low Priority"
    )
    behaviour["behaviour_segment"] = np.select(
        [
            (o >= 0.8) & (r >= 0.8),
            (o >= 0.7) & (r >= 0.6),
            (o >= 0.7) & (p >= 0.7) & (r < 0.5),
            (v >= 0.8) & (p >= 0.6),
            (o >= 0.6) & (v >= 0.6),
            (o >= 0.4) & (r >= 0.5),
            (o < 0.3) & (r < 0.3),
            o < 0.4,
        ],
        [
            "Champions",
            "Loyal Repeat Buyers",
            "Frequent Explorers",
            "Premium Basket Buyers",
            "Upsell Candidates",
            "Developing Repeat Buyers",
            "Low Engagement Customers",
            "Light Buyers",
        ],
        "Standard Customers",
    )
    income, is_family = behaviour.income_group, behaviour.household_group == "Family Household"
    behaviour["strategic_segment"] = np.select(
        [
            high & income.isin(["High", "Very High"]),
            high,
            growth & (income == "Very High"),
            growth & is_family,
            growth & (income == "Low"),
            growth,
            maintain & (v >= 0.7),
            maintain & (o >= 0.5) & (v < 0.4),
            maintain,
            is_family,
        ],
        [
            "High-Value Repeat Customers",
            "Highly Engaged Customers",
            "Affluent Active Customers",
            "Active Family Shoppers",
            "Active Value-Conscious Customers",
            "Broad Basket Explorers",
            "Premium Higher Price Buyers",
            "Frequent Low-Price Buyers",
            "Stable Mid-Value Customers",
            "Low-Engagement Families",
        ],
        "Low-Engagement Customers",
    )
    return behaviour


def customer_value(metrics: pd.DataFrame, ranks: pd.DataFrame) -> pd.DataFrame:
    """Return ranks, spend tier, consistency flag and outlier type."""
    spend, basket = metrics.net_amount, metrics.average_basket_size
    value = metrics[["customer_id", "orders", "net_amount", "average_order_value"]].assign(
        spend_rank=spend.rank(method="min", ascending=False).astype(int),
        average_rank=ranks.average_order_value.rank(method="min", ascending=False).astype(int),
        frequency_rank=metrics.orders.rank(method="min", ascending=False).astype(int),
        spend_percentile=ranks.net_amount,
        spend_tier=np.select(
            [spend <= 0, ranks.net_amount > 0.8, ranks.net_amount > 0.5],
            ["No net spend", "High-value", "Mid-tier"],
            "Low-spending",
        ),
    )
    is_top, is_dear = value.spend_tier == "High-value", ranks.average_order_value > 0.8
    value["consistency_flag"] = np.select(
        [is_top & (value.orders == 1), is_top & is_dear, is_dear],
        ["one_time_big_buyer", "consistent_top_spender", "high_ticket_occasional"],
        "regular",
    )
    spend_fence, basket_fence = (
        round(2.5 * column.quantile(0.75) - 1.5 * column.quantile(0.25), 6) for column in (spend, basket)
    )
    value["outlier_kind"] = np.select(
        [basket > basket_fence, spend > spend_fence], ["wholesale size", "high spend"], "none"
    )
    return value


def segment_summary(members: pd.DataFrame, metrics: pd.DataFrame, dictionary: pd.DataFrame) -> pd.DataFrame:
    """Return one row per scheme and segment, including segments without customers."""
    groups = members.merge(metrics, on="customer_id").groupby(["scheme", "segment"])
    means, medians = groups[SUMMARISED].mean(), groups[SUMMARISED].median()
    counted = pd.DataFrame(
        {
            "customers": groups.size(),
            "revenue": groups.net_amount.sum(),
            "one_time_buyers": groups.is_one_time_buyer.sum(),
        }
    )
    summary = counted.join(means.add_prefix("mean_")).join(medians.add_prefix("median_")).reset_index()
    summary = dictionary.merge(summary, on=["scheme", "segment"], how="left")
    counts = ["customers", "revenue", "one_time_buyers"]
    summary[counts] = summary[counts].fillna(0)
    schemes = summary.groupby("scheme")
    summary["share_of_customers"] = summary.customers / schemes.customers.transform("sum")
    summary["share_of_revenue"] = summary.revenue / schemes.revenue.transform("sum")
    return summary


def segmentations(connection: duckdb.DuckDBPyConnection) -> dict[str, pd.DataFrame]:
    """Return every segmentation and the summary, by mart name."""

    def read(table: str) -> pd.DataFrame:
        return connection.sql(f"from {table}").df()

    measures = read("intermediate.int_customer_measures")
    customers = read("intermediate.int_customers")
    metrics = customer_metrics(measures)
    ranks = ranked(measures)
    marts = {
        "customer_metrics": metrics,
        "customer_rfm": customer_rfm(metrics, read("rules.rfm_cells")),
        "customer_behaviour": customer_behaviour(
            measures,
            ranks,
            demographics(
                customers[customers.customer_key.isin(measures.customer_key)], read("rules.us_states")
            ),
        ),
        "customer_value": customer_value(metrics, ranks),
    }
    labels = {
        "rfm": marts["customer_rfm"].rfm_segment,
        "priority": marts["customer_behaviour"].priority_tier,
        "behaviour": marts["customer_behaviour"].behaviour_segment,
        "strategic": marts["customer_behaviour"].strategic_segment,
        "persona": metrics.customer_id.map(read("marts.customer_clusters").set_index("customer_id").persona),
        "spend": marts["customer_value"].spend_tier,
        "buyer_type": metrics.buyer_type,
    }
    marts["customer_segments"] = pd.concat(
        [
            pd.DataFrame({"customer_id": metrics.customer_id, "scheme": scheme, "segment": segment})
            for scheme, segment in labels.items()
        ],
        ignore_index=True,
    )
    dictionary = pd.concat(
        [
            read(f"rules.{table}")[["segment", "segment_order", "action"]].assign(scheme=scheme)
            for scheme, table in RULE_TABLES.items()
        ]
    )
    described = metrics.merge(
        marts["customer_behaviour"][["customer_id", "behaviour_score"]], on="customer_id"
    )
    described = described.merge(customers[["customer_id", "age", "income"]], on="customer_id")
    described[["age", "income"]] = described[["age", "income"]].astype(float)
    marts["segment_summary"] = segment_summary(marts["customer_segments"], described, dictionary)
    return marts


def clusters(connection: duckdb.DuckDBPyConnection) -> dict[str, pd.DataFrame]:
    """Return the clusters, their profiles, and the comparison of two to ten clusters.

    All customers are clustered into four; other numbers are evaluated on 5,000 of them, silhouettes on 2,000.
    """
    from sklearn.cluster import KMeans  # noqa: PLC0415 - the segmentations should not pay for this import
    from sklearn.metrics import silhouette_samples  # noqa: PLC0415

    measures = connection.sql("from intermediate.int_customer_measures").df()
    features = pd.DataFrame(
        {
            "recency_days": measures.recency_days,
            "purchase_days": measures.purchase_days,
            "purchase_span_days": measures.purchase_span_days,
            "average_basket_size": measures.units / measures.purchase_days,
            "average_days_between_purchases": (
                measures.purchase_span_days / (measures.purchase_days - 1).replace(0, np.nan)
            ).fillna(0),
            "total_spend": measures.net_amount,
            "average_spend_per_line": measures.gross_amount / measures.lines,
            "distinct_products": measures.distinct_products,
            "is_home_country": measures.is_home_country.astype(float),
            "cancelled_orders": measures.cancelled_orders,
            "cancellation_rate": (measures.cancelled_items / measures.purchased_items).fillna(0),
        }
    )
    roots = np.sqrt(features.clip(lower=0))
    capped = roots.clip(upper=roots.quantile(0.99, interpolation="higher"), axis=1)
    scaled = ((capped - capped.mean()) / capped.std(ddof=0).replace(0, np.nan)).fillna(0).to_numpy()

    digests = measures.customer_id.map(lambda customer_id: md5(customer_id.encode()).hexdigest())
    sample = scaled[digests.argsort()[:5_000]]
    shown = sample[:2_000]
    counts = []
    for number in range(2, 11):
        model = KMeans(number, n_init=10, random_state=0).fit(sample)
        labels = model.predict(shown)
        distances = model.transform(shown).min(axis=1) ** 2
        counts.append((number, distances.mean(), silhouette_samples(shown, labels).mean()))

    model = KMeans(4, n_init=10, random_state=0).fit(scaled)
    spend = features.total_spend.groupby(model.labels_).mean().sort_values(ascending=False)
    keys = pd.Series(range(1, len(spend) + 1), index=spend.index)
    features["cluster_key"] = keys.loc[model.labels_].to_numpy()
    profiles = features.groupby("cluster_key").mean().add_prefix("mean_")
    profiles["customers"] = features.groupby("cluster_key").size()
    shown_labels = keys.loc[model.predict(shown)].to_numpy()
    profiles["silhouette"] = pd.Series(silhouette_samples(shown, shown_labels)).groupby(shown_labels).mean()

    profiles["persona"] = "Steady Essentials"
    left = profiles
    overall = features.cancellation_rate.mean()
    fickle = left.mean_cancellation_rate.idxmax()
    if overall > 0 and left.mean_cancellation_rate[fickle] >= 2 * overall:
        profiles.loc[fickle, "persona"] = "Fickle Returners"
        left = left.drop(fickle)
    loyal = left.mean_total_spend.idxmax()
    profiles.loc[loyal, "persona"] = "Power Loyalists"
    profiles.loc[left.drop(loyal).mean_purchase_span_days.idxmin(), "persona"] = "Ghost Shoppers"

    assigned = pd.DataFrame(
        {
            "customer_id": measures.customer_id,
            "cluster_key": features.cluster_key,
            "persona": features.cluster_key.map(profiles.persona),
            "centroid_distance": model.transform(scaled).min(axis=1),
        }
    )
    return {
        "customer_clusters": assigned,
        "cluster_profiles": profiles.reset_index(),
        "cluster_counts": pd.DataFrame(
            counts, columns=["cluster_count", "mean_squared_distance", "silhouette"]
        ),
    }


def main() -> None:
    """Read the command line, run the job, write the marts to the database."""
    parser = argparse.ArgumentParser(
        description="Segment customers in pandas, inside a prepared DuckDB file."
    )
    parser.add_argument("job", choices=["segmentations", "clusters"], help="what to compute")
    parser.add_argument("database", type=Path, help="DuckDB file with the customer measures")
    given = parser.parse_args()
    if not given.database.exists():
        parser.error(f"there is no file {given.database}")
    with duckdb.connect(given.database) as connection:
        marts = (segmentations if given.job == "segmentations" else clusters)(connection)
        for name, mart in marts.items():
            connection.register("mart", mart)
            connection.execute(f"create or replace table marts.{name} as from mart")
            connection.unregister("mart")


if __name__ == "__main__":
    main()
