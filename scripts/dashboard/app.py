"""The dashboard of the published marts: `make dashboard`."""

from pathlib import Path

import parts
import streamlit as st
from published import NothingPublished, Selection

HERE = Path(__file__).resolve().parent
PAGES = [
    ("overview", "Overview", "dashboard"),
    ("rfm", "RFM", "grid_on"),
    ("behaviour", "Behaviour", "repeat"),
    ("demographics", "Demographics", "groups"),
    ("clusters", "Clusters", "bubble_chart"),
    ("baskets", "Baskets", "shopping_basket"),
    ("distributions", "Distributions", "bar_chart"),
    ("movement", "Movement", "moving"),
    ("targeting", "Targeting", "target"),
    ("quality", "Data quality", "rule"),
]
STYLE = """
<style>
.block-container {padding-top: 2.6rem; padding-bottom: 3rem; max-width: 1240px}
[data-testid="stSidebarHeader"] {min-height: 0; height: 2.6rem; padding-bottom: 0; margin-bottom: 0}
[data-testid="stElementToolbar"] {display: none}  /* its download would contain formulas */
.st-key-cards {display: grid; grid-template-columns: repeat(auto-fit, minmax(max(160px, 23%), 1fr))}
.st-key-cards > div {width: 100%}
.st-key-cards [data-testid="stMetricValue"] {font-size: 1.6rem}
h1 {font-size: 1.9rem !important; padding-bottom: 0.1rem !important}
h3 {font-size: 1.15rem !important; padding-bottom: 0 !important}
@media (max-width: 640px) {
  .block-container {padding-left: 1rem; padding-right: 1rem}
  .st-key-cards {grid-template-columns: repeat(auto-fit, minmax(140px, 1fr))}
}
</style>
"""


@st.fragment(run_every=parts.seconds_between_looks())
def watch(build):
    """Reload the page when a new build has been published."""
    try:
        if parts.source().stamp() != build:
            st.rerun()
    except NothingPublished:
        return


def main():
    """Show the page and the selection in the URL."""
    st.set_page_config("Customer segmentation", page_icon=str(HERE / "icon.svg"), layout="wide")
    st.html(STYLE)
    pages = [
        st.Page(
            HERE / "views" / f"{name}.py",
            title=title,
            icon=f":material/{icon}:",
            url_path=name,
            default=name == "overview",
        )
        for name, title, icon in PAGES
    ]
    page = st.navigation(pages, expanded=True)
    try:
        marts = parts.source()
        selection = parts.filters(marts.reader(Selection())("choices"))
        st.session_state["reader"] = marts.reader(selection)
        page.run()
        watch(marts.build)
    except NothingPublished as nothing:
        st.title("Nothing to show yet", anchor=False)
        st.info(str(nothing))


main()
