"""Import the marts into Superset: one database, its datasets with metrics, and a dashboard with seven charts.

Runs in Superset's own environment; called by run.py.
"""

import json
import os
import sys

from superset.app import create_app

PATH = sys.argv[1]
COUNT = {
    "customers": "sum(1)",
    "repeat_rate": "sum(case when orders > 1 then 1.0 else 0 end) / count(*)",
    "reorder_rate": "sum(reordered_lines) / sum(product_lines)",
}
DATASETS = {
    "fct_orders": {
        "total_sales": "sum(order_value)",
        "orders": "sum(case when is_sale_order then 1 else 0 end)",
        "average_basket_spend": "sum(order_value) / sum(case when is_sale_order then 1 else 0 end)",
        "average_basket_size": "sum(units) / sum(case when is_sale_order then 1 else 0 end)",
    },
    "customer_metrics": COUNT,
    "dim_customers": {"known_customers": "sum(case when customer_id <> 'guest' then 1 else 0 end)"},
    "segment_summary": {"customers": "sum(customers)", "revenue": "sum(revenue)"},
    "segment_by_country": {"customers": "sum(customers)", "revenue": "sum(revenue)"},
    "product_pairs": {"orders_together": "sum(orders_together)"},
    "dim_segments": {},
}


def in_scheme(scheme):
    """Return the filter for one scheme."""
    return [
        {
            "clause": "WHERE",
            "expressionType": "SIMPLE",
            "subject": "scheme",
            "operator": "==",
            "comparator": scheme,
        }
    ]


CHARTS = [
    ("Total sales", "fct_orders", "big_number_total", {"metric": "total_sales", "y_axis_format": ",.0f"}, 3),
    (
        "Customers",
        "customer_metrics",
        "big_number_total",
        {"metric": "customers", "y_axis_format": ",.0f"},
        3,
    ),
    (
        "Average basket spend",
        "fct_orders",
        "big_number_total",
        {"metric": "average_basket_spend", "y_axis_format": ",.2f"},
        3,
    ),
    (
        "Repeat rate",
        "customer_metrics",
        "big_number_total",
        {"metric": "repeat_rate", "y_axis_format": ".1%"},
        3,
    ),
    (
        "Sales by month",
        "fct_orders",
        "echarts_timeseries_bar",
        {
            "x_axis": "order_date",
            "time_grain_sqla": "P1M",
            "metrics": ["total_sales"],
            "groupby": [],
            "y_axis_format": "~s",
        },
        12,
    ),
    (
        "RFM segments",
        "segment_summary",
        "echarts_timeseries_bar",
        {
            "x_axis": "segment",
            "metrics": ["customers"],
            "groupby": [],
            "orientation": "horizontal",
            "adhoc_filters": in_scheme("rfm"),
            "show_value": True,
            "truncateXAxis": False,
        },
        6,
    ),
    (
        "Strategic segments",
        "segment_summary",
        "table",
        {
            "query_mode": "aggregate",
            "groupby": ["segment", "action"],
            "metrics": ["customers", "revenue"],
            "adhoc_filters": in_scheme("strategic"),
            "order_desc": True,
        },
        6,
    ),
]


def main():
    """Write everything to Superset's own database, replacing earlier imports."""
    app = create_app()
    with app.app_context():
        from superset import db  # noqa: PLC0415 - needs the application
        from superset.connectors.sqla.models import SqlaTable, SqlMetric  # noqa: PLC0415
        from superset.models.core import Database  # noqa: PLC0415
        from superset.models.dashboard import Dashboard  # noqa: PLC0415
        from superset.models.slice import Slice  # noqa: PLC0415

        marts = db.session.query(Database).filter_by(database_name="Marts").first() or Database(
            database_name="Marts"
        )
        marts.sqlalchemy_uri = f"duckdb:///{PATH}"
        marts.extra = json.dumps({"engine_params": {"connect_args": {"read_only": True}}})
        marts.expose_in_sqllab = True
        db.session.add(marts)
        db.session.commit()

        tables = {}
        for name, metrics in DATASETS.items():
            table = db.session.query(SqlaTable).filter_by(table_name=name, schema="marts").first()
            table = table or SqlaTable(table_name=name, schema="marts", database=marts)
            db.session.add(table)
            db.session.commit()
            table.fetch_metadata()
            known = {metric.metric_name for metric in table.metrics}
            for metric, expression in metrics.items():
                if metric not in known:
                    table.metrics.append(SqlMetric(metric_name=metric, expression=expression))
            db.session.commit()
            tables[name] = table
            print(f"{name}: {len(table.columns)} columns, {len(table.metrics)} metrics")

        slices = []
        for title, dataset, kind, form, width in CHARTS:
            chart = db.session.query(Slice).filter_by(slice_name=title).first() or Slice(slice_name=title)
            chart.viz_type, chart.datasource_type = kind, "table"
            chart.datasource_id = tables[dataset].id
            common = {"datasource": f"{tables[dataset].id}__table", "viz_type": kind, "row_limit": 1000}
            chart.params = json.dumps(common | form)
            db.session.add(chart)
            db.session.commit()
            slices.append((chart, width))

        board = db.session.query(Dashboard).filter_by(slug="segmentation").first() or Dashboard(
            slug="segmentation"
        )
        board.dashboard_title = "Customer segmentation"
        board.slices = [chart for chart, _ in slices]
        board.position_json = json.dumps(placed(slices))
        board.published = True
        db.session.add(board)
        db.session.commit()
        print(f"dashboard with {len(slices)} charts")


def placed(slices):
    """Return the layout of the dashboard: charts in rows of twelve columns."""
    layout = {
        "DASHBOARD_VERSION_KEY": "v2",
        "ROOT_ID": {"type": "ROOT", "id": "ROOT_ID", "children": ["GRID_ID"]},
        "GRID_ID": {"type": "GRID", "id": "GRID_ID", "parents": ["ROOT_ID"], "children": []},
        "HEADER_ID": {"type": "HEADER", "id": "HEADER_ID", "meta": {"text": "Customer segmentation"}},
    }
    used, row = 12, None
    for number, (chart, width) in enumerate(slices):
        if used + width > 12:
            row, used = f"ROW-{number}", 0
            layout["GRID_ID"]["children"].append(row)
            layout[row] = {
                "type": "ROW",
                "id": row,
                "children": [],
                "parents": ["ROOT_ID", "GRID_ID"],
                "meta": {"background": "BACKGROUND_TRANSPARENT"},
            }
        used += width
        key = f"CHART-{number}"
        layout[row]["children"].append(key)
        layout[key] = {
            "type": "CHART",
            "id": key,
            "children": [],
            "parents": ["ROOT_ID", "GRID_ID", row],
            "meta": {
                "chartId": chart.id,
                "uuid": str(chart.uuid),
                "width": width,
                "height": 25 if width == 3 else 50,
                "sliceName": chart.slice_name,
            },
        }
    return layout


if __name__ == "__main__":
    assert os.environ.get("SUPERSET_CONFIG_PATH"), "run scripts/superset/run.py"
    main()
