"""Folders of raw files, written by the tests in every format that retailers use."""

import shutil
from pathlib import Path

import duckdb
import pandas as pd

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
FILES = {
    "shop": ["customers", "products", "orders", "order_lines"],
    "online_retail": ["lines"],
    "instacart": ["customers", "products", "departments", "orders", "order_products"],
    "shopify": ["orders"],
    "woocommerce": ["orders"],
    "square": ["items"],
    "orders": ["orders"],
    "baskets": ["baskets"],
    "olist": [
        "olist_orders_dataset",
        "olist_order_items_dataset",
        "olist_customers_dataset",
        "olist_products_dataset",
        "product_category_name_translation",
    ],
}
PARQUET_TYPES = {
    "Quantity": "bigint",
    "InvoiceDate": "timestamp",
    "UnitPrice": "double",
    "CustomerID": "double",
    "order_id": "bigint",
    "user_id": "bigint",
    "order_number": "bigint",
    "order_dow": "bigint",
    "order_hour_of_day": "bigint",
    "days_since_prior_order": "double",
    "product_id": "bigint",
    "add_to_cart_order": "smallint",
    "department_id": "tinyint",
    "prices": "float",
    "age": "double",
    "income": "bigint",
}


def bundled(layout):
    """Return the bundled sample of a layout by table, as the text in its files."""
    tables = {}
    for table in FILES[layout]:
        path = SEEDS / layout / f"{layout}__{table}.csv"
        tables[table] = pd.read_csv(path, dtype=str, keep_default_na=False)
    return tables


class RawFolder:
    """A folder of raw files."""

    def __init__(self, path):
        """Create an empty folder."""
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
        self.path = path

    def write(self, table, frame, **options):
        """Write a table as a CSV file; a table `a/b` is the file b in the folder a."""
        path = self.path / f"{table}.csv"
        path.parent.mkdir(exist_ok=True)
        frame.to_csv(path, index=False, **options)

    def write_all(self, tables, **options):
        """Write several tables as CSV files."""
        for table, frame in tables.items():
            self.write(table, frame, **options)

    def write_parquet(self, table, frame):
        """Write a table as a Parquet file with typed numbers and times, a missing float as NaN."""
        columns = []
        for name in frame:
            kind = PARQUET_TYPES.get(name, "varchar")
            missing = "'nan'" if kind in {"double", "float"} else "null"
            columns.append(f'cast(coalesce("{name}", {missing}) as {kind}) as "{name}"')
        frame = frame.where(frame != "", None)
        typed = duckdb.sql(f"select {', '.join(columns)} from frame")
        typed.write_parquet(str(self.path / f"{table}.parquet"))

    def write_orders(self, orders, lines):
        """Write the two required tables of a shop, from tuples in the order of their columns."""
        columns = ["order_id", "customer_id", "ordered_at", "country", "is_cancelled"]
        self.write("orders", pd.DataFrame(orders, columns=columns))
        columns = ["order_line_id", "order_id", "product_id", "quantity", "unit_price"]
        self.write("order_lines", pd.DataFrame(lines, columns=columns))
