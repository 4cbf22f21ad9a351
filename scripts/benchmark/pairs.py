"""Count the pairs of products that are in at least a number of orders, with one of several methods.

    python scripts/benchmark/pairs.py polars order_products.parquet 32 pairs.csv

Reads `order_id` and `product_id` (whole numbers, no product twice in an order), writes `a, b, orders` with
a < b. SQLite reads a file with the same table, indexed by order, which is prepared beforehand.
"""

import csv
import sqlite3
import sys
import tempfile
from collections import Counter
from itertools import combinations
from pathlib import Path

# Every method imports its own library, because the time for that is part of the measurement.
# ruff: noqa: PLC0415


def items(file):
    """Return orders and products as two arrays."""
    import duckdb

    columns = duckdb.sql(f"select order_id, product_id from read_parquet('{file}')").fetchnumpy()
    return columns["order_id"], columns["product_id"]


def in_duckdb(file, least):
    """Join the lines with themselves, the obvious method."""
    import duckdb

    return duckdb.sql(f"""
        select a.product_id, b.product_id, count(*) as orders
        from read_parquet('{file}') as a
        join read_parquet('{file}') as b on a.order_id = b.order_id and a.product_id < b.product_id
        group by a.product_id, b.product_id
        having count(*) >= {least}
    """).fetchall()


def in_sqlite(file, least):
    """Join the lines with themselves, using the index."""
    with sqlite3.connect(Path(file).with_suffix(".sqlite")) as connection:
        return connection.execute(f"""
            select a.product_id, b.product_id, count(*) as orders
            from lines as a
            join lines as b on a.order_id = b.order_id and a.product_id < b.product_id
            group by a.product_id, b.product_id
            having count(*) >= {least}
        """).fetchall()


def in_pandas(file, least):
    """Count with itertools, order by order, without rare products."""
    import pandas as pd

    orders, products = items(file)
    lines = pd.DataFrame({"order": orders, "product": products})
    sold = lines["product"].value_counts()
    lines = lines[lines["product"].isin(sold[sold >= least].index)].sort_values(["order", "product"])
    counts = Counter()
    for _, basket in lines.groupby("order", sort=False)["product"]:
        counts.update(combinations(basket, 2))
    return [(a, b, count) for (a, b), count in counts.items() if count >= least]


def in_mlxtend(file, least):
    """Mine frequent sets of two with FP-growth."""
    import numpy as np
    import pandas as pd
    from mlxtend.frequent_patterns import fpgrowth
    from scipy.sparse import csr_matrix

    orders, products = items(file)
    numbers, order_places = np.unique(orders, return_inverse=True)
    names, product_places = np.unique(products, return_inverse=True)
    matrix = csr_matrix(
        (np.ones(len(orders), dtype=bool), (order_places, product_places)), (len(numbers), len(names))
    )
    frequent = np.flatnonzero(np.asarray(matrix.sum(axis=0)).ravel() >= least)
    table = pd.DataFrame.sparse.from_spmatrix(matrix[:, frequent], columns=names[frequent])
    table.columns = [str(name) for name in table.columns]
    found = fpgrowth(table, min_support=(least - 0.5) / len(numbers), use_colnames=True, max_len=2)
    pairs = found[found["itemsets"].map(len) == 2]
    return [
        (*sorted(int(name) for name in pair), round(support * len(numbers)))
        for pair, support in zip(pairs["itemsets"], pairs["support"], strict=True)
    ]


def in_polars(file, least):
    """Join the lines with themselves, without rare products."""
    import polars as pl

    lines = pl.scan_parquet(file).select(pl.col("order_id"), pl.col("product_id").cast(pl.Int32))
    frequent = lines.group_by("product_id").len().filter(pl.col("len") >= least).select("product_id")
    kept = lines.join(frequent, on="product_id", how="semi")
    pairs = (
        kept.join(kept, on="order_id", suffix="_b")
        .filter(pl.col("product_id") < pl.col("product_id_b"))
        .group_by("product_id", "product_id_b")
        .len()
        .filter(pl.col("len") >= least)
    )
    return pairs.collect(engine="streaming").rows()


def in_scipy(file, least):
    """Multiply the sparse matrix of orders and products with itself."""
    import numpy as np
    from scipy.sparse import csr_matrix, triu

    orders, products = items(file)
    _, order_places = np.unique(orders, return_inverse=True)
    names, product_places = np.unique(products, return_inverse=True)
    matrix = csr_matrix((np.ones(len(orders), dtype=np.int32), (order_places, product_places)))
    matrix = matrix[:, np.flatnonzero(np.asarray(matrix.sum(axis=0)).ravel() >= least)]
    frequent = names[np.bincount(product_places) >= least]
    together = triu(matrix.T @ matrix, k=1).tocoo()
    many = together.data >= least
    return list(
        zip(frequent[together.row[many]], frequent[together.col[many]], together.data[many], strict=True)
    )


def in_chdb(file, least):
    """Form pairs from one list per order, without rare products."""
    import chdb.session

    source = f"file('{file}', Parquet)"
    with tempfile.TemporaryDirectory() as folder, chdb.session.Session(folder) as session:
        pairs = session.query(
            f"""
            with
                frequent as (select product_id from {source} group by product_id having count() >= {least}),
                baskets as (
                    select groupArray(product_id) as items from {source}
                    where product_id in (select product_id from frequent)
                    group by order_id
                ),
                opened as (select arrayJoin(items) as a, items from baskets)
            select a, arrayJoin(arrayFilter(item -> item > a, items)) as b, count() as orders
            from opened group by a, b having orders >= {least}
            """,
            "CSV",
        )
        return list(csv.reader(str(pairs).splitlines()))


def in_spark(file, least):
    """Mine frequent sets with Spark's FP-growth, which cannot be limited to sets of two; keep the pairs."""
    from pyspark.ml.fpm import FPGrowth
    from pyspark.sql import SparkSession, functions

    settings = {
        "spark.driver.memory": "12g",
        "spark.sql.shuffle.partitions": 8,
        "spark.ui.enabled": False,
        "spark.ui.showConsoleProgress": False,
    }
    spark = SparkSession.builder.master("local[*]").config(map=settings).getOrCreate()
    gateway = spark.sparkContext._gateway
    baskets = (
        spark.read.parquet(file)
        .groupBy("order_id")
        .agg(functions.collect_list(functions.col("product_id").cast("int")).alias("items"))
        .cache()
    )
    support = (least - 0.5) / baskets.count()
    found = FPGrowth(itemsCol="items", minSupport=support).fit(baskets).freqItemsets
    pairs = [(*sorted(row["items"]), row["freq"]) for row in found.where("size(items) = 2").collect()]
    spark.stop()
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()  # the cost of a child process counts only after wait()
    return pairs


WAYS = {
    "duckdb": in_duckdb,
    "sqlite": in_sqlite,
    "pandas": in_pandas,
    "mlxtend": in_mlxtend,
    "polars": in_polars,
    "scipy": in_scipy,
    "chdb": in_chdb,
    "spark": in_spark,
}

if __name__ == "__main__":
    way, source, threshold, target = sys.argv[1:]
    with Path(target).open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["a", "b", "orders"])
        writer.writerows(WAYS[way](source, int(threshold)))
