"""Movement: how customers move between segments, stay, come back, and what they will be worth."""

import parts
import streamlit as st

reader = st.session_state["reader"]
parts.header("Movement", reader)
st.info("under construction")
