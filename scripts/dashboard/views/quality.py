"""Data quality: rows read, rows rejected and why, and which build is live."""

from datetime import datetime

import charts
import parts
import streamlit as st
from published import MissingMart

reader = parts.reader()
parts.header("Data quality", reader)
st.caption("This page covers the whole build and is not affected by the filters.")

with parts.part("The live build"):
    path = parts.source().path
    st.markdown(f"`{path.name}`, written {datetime.fromtimestamp(path.stat().st_mtime):%d %B %Y, %H:%M}.")
    try:
        log = reader("publish_log")
        if parts.nothing(log, "Nothing has been published yet."):
            raise MissingMart("The publish log is empty.")
        live = log.iloc[0]
        facts = [f"{name.replace('_', ' ')} `{live[name]}`" for name in ["run_id", "layout"] if name in log]
        st.markdown(f"Published {live['published_at']:%d %B %Y, %H:%M}: " + ", ".join(facts) + ".")
        first = [
            name for name in ["is_live", "published_at", "layout", "as_of_date", "row_count"] if name in log
        ]
        parts.table(log[first + [name for name in log if name not in first]], "published-builds")
    except MissingMart as missing:
        st.info(f"There is no list of published builds yet. {missing}")

with parts.part("Rows read"):
    audit = reader("audit")
    parts.table(audit.drop(columns=["step_order"]), "build-audit")

with parts.part("Rejected rows, by reason"):
    reasons = reader("reject_reasons")
    if not parts.nothing(reasons, "No rows were rejected."):
        figure = charts.bars(
            [f"{row.reject_reason} ({row.raw_table or 'derived'})" for row in reasons.itertuples()],
            reasons["rows"],
            [charts.number(value) for value in reasons["rows"]],
            "Rows",
            colours=[charts.ORANGE] * len(reasons),
        )
        parts.chart(figure, "reject-reasons", "Rejected rows by reason")
        parts.table(reader("rejected_rows"), "rejected-rows")
