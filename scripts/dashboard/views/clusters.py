"""Clusters: the personas side by side."""

import charts
import parts
import streamlit as st

reader = parts.reader()
parts.header("Clusters", reader)

with parts.part("Personas"):
    parts.segment_bars(reader, "persona")

with parts.part("Side by side", "Mean of every measure by persona, over the selected customers."):
    profile = reader("personas")
    if not profile.empty:
        sides = parts.halves()
        for place, (measure, rows) in enumerate(profile.groupby("measure", sort=False)):
            with sides[place % 2]:
                st.markdown(f"**{measure}**")
                figure = charts.bars(
                    list(rows["persona"]),
                    rows["value"],
                    [charts.number(value, 1) for value in rows["value"]],
                    measure,
                    colours=rows["colour"],
                    clicks=[[f"segment:persona:{name}"] for name in rows["persona"]],
                    chosen=reader.selection.segments if reader.selection.scheme == "persona" else (),
                )
                parts.chart(figure, f"persona-{place}", f"{measure} by persona")
        parts.table(profile.drop(columns=["colour", "segment_order"]), "personas")

with parts.part("The personas"):
    personas = reader("segment_sizes", scheme="persona")
    for row in personas[personas["customers"] > 0].itertuples():
        st.markdown(
            f"**{row.segment}** ({charts.number(row.customers)} customers): {row.description} *{row.action}.*"
        )

with parts.part(
    "How well the clusters are separated",
    "Silhouette by number of clusters, over all customers. Higher is better; the number in use is dark.",
):
    counts = reader("cluster_counts")
    figure = charts.columns(
        counts["cluster_count"].astype(str),
        counts["silhouette"],
        [charts.number(value, 2) for value in counts["silhouette"]],
        "Number of clusters",
        "Silhouette (-1 to 1)",
        colours=[charts.BLUE if used else charts.PALE for used in counts["is_in_use"]],
    )
    figure.update_yaxes(tickformat=".2f")
    parts.chart(figure, "cluster-counts", "Silhouette by number of clusters")
    with st.expander("Profiles as fitted"):
        parts.table(reader("cluster_profiles"), "cluster-profiles")
