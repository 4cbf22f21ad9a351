"""Demographics: age, income, household, region, and segments by region."""

import charts
import parts
import streamlit as st

reader = parts.reader()
parts.header("Demographics", reader)

slices = reader("demographics")
if not parts.nothing(slices) and set(slices["label"]) == {"Unknown"}:
    st.info("Age, income, household and region are not known for any of these customers.")
elif not slices.empty:
    sides = parts.halves()
    for place, (name, unit) in enumerate(
        [("Age", "Age group"), ("Income", "Income group"), ("Household", "Household"), ("Region", "Region")]
    ):
        rows = slices[slices["slice"] == name]
        with sides[place % 2], parts.part(unit):
            if set(rows["label"]) == {"Unknown"}:
                st.info(f"{unit} is not known for any of these customers.")
                continue
            figure = charts.bars(
                list(rows["label"]),
                rows["customers"],
                [
                    f"{charts.number(v)} · {charts.percent(s)}"
                    for v, s in zip(rows["customers"], rows["share_of_customers"], strict=True)
                ],
                "Customers",
                colours=["#9a9a9a" if label == "Unknown" else charts.BLUE for label in rows["label"]],
                hover=[
                    f"{row.label}: {charts.number(row.customers)} customers<br>net revenue "
                    f"{charts.number(row.revenue)}"
                    for row in rows.itertuples()
                ],
            )
            parts.chart(figure, f"demographics-{name}", f"Customers by {unit.lower()}")

    scheme = reader.selection.scheme
    with parts.part(
        f"Region and {parts.scheme_name(scheme).lower()} segment",
        "Per cent of a region's customers in each segment.",
    ):
        cells = reader("region_by_segment", scheme=scheme)
        regions = list(dict.fromkeys(cells["region"]))
        names = list(dict.fromkeys(cells.sort_values("segment_order")["segment"]))
        figure = charts.heat(
            [charts.wrapped(region, 9) for region in regions],
            [charts.wrapped(name, 18) for name in names],
            parts.grid(cells, names, regions, "segment", "region"),
            value=lambda cell: cell.share_within_region,
            text=lambda cell: charts.whole(cell.share_within_region),
            hover=lambda cell: (
                f"<b>{cell.segment}, {cell.region}</b><br>{charts.number(cell.customers)} customers<br>"
                f"{charts.percent(cell.share_within_region)} of the region"
            ),
            click=lambda cell: f"segment:{scheme}:{cell.segment}",
            x_title="Region",
            y_title=None,
            height=120 + 42 * len(names),
        )
        parts.chart(figure, "region-by-segment", "Share of a region's customers in each segment")
        with parts.folded():
            parts.table(cells.drop(columns=["segment_order"]), "region-by-segment")

    with parts.part("Demographic profiles", "Combinations of age group, income group and household group."):
        parts.table(reader("demographic_profiles"), "demographic-profiles")
    parts.download(slices, "demographic-slices")
