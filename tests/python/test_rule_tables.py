"""Rule tables are complete, edits change the segments of customers, and a broken table stops the build."""
# ruff: noqa: D103 - test names describe the tests

import oracle
import pytest
from project_copy import ProjectCopy

# bounds of every table of bands: lowest value (None = no lower bound), lower bound column, upper bound column
BANDS = {
    "age_groups": (0, "lower_bound", "upper_bound"),
    "income_groups": (0, "lower_bound", "upper_bound"),
    "order_value_bands": (0, "lower_bound", "upper_bound"),
    "product_diversity_bands": (0, "lower_bound", "upper_bound"),
    "order_frequency_bands": (1, "lower_bound", "upper_bound"),
    "buyer_types": (1, "lower_bound", "upper_bound"),
    "repeat_purchase_bands": (0, "lower_bound", "upper_bound"),
    "spend_bands": (None, "lower_bound", "upper_bound"),
    "priority_tiers": (0, "from_percent", "below_percent"),
}
NAMES = ["rule_order", "segment", "priority_tier", "consistency_flag", "description"]

# what is broken: table, edit, and the words with which the failed build reports it
BROKEN = {
    "a gap between two bands": (
        "priority_tiers",
        lambda rows: changed(rows, "segment", "Maintain", below_percent="55"),
        "bands_cover_every_value_priority_tiers",
    ),
    "a last rule with a condition": (
        "behaviour_rules",
        lambda rows: changed(rows, "rule_order", "9", orders_from="10"),
        "last_rule_takes_everybody_behaviour_rules",
    ),
    "a segment without a description": (
        "strategic_rules",
        lambda rows: changed(rows, "rule_order", "3", segment="Highly Engaged Customer"),
        "relationships_strategic_rules_segment",
    ),
    "a missing cell": (
        "rfm_cells",
        lambda rows: [row for row in rows if row["rfm_cell"] != "333"],
        "assert_every_rfm_cell_is_listed_once",
    ),
    "weights that do not sum to 100": (
        "behaviour_weights",
        lambda rows: changed(rows, "measure", "orders", weight_percent="50"),
        "assert_behaviour_weights_sum_to_100",
    ),
    "a gap between two spend tiers": (
        "spend_tiers",
        lambda rows: changed(rows, "segment", "Low-spending", up_to_percent="40"),
        "spend_tiers_cover_every_positive_spend",
    ),
    "a band of orders without a buyer type": (
        "buyer_types",
        lambda rows: changed(rows, "segment", "Repeat buyer", lower_bound="3"),
        "bands_cover_every_value_buyer_types",
    ),
}


def changed(rows, key, value, **columns):
    """Return the rows of a rule table with changes where a column has a value."""
    assert any(row[key] == value for row in rows)
    return [row | columns if row[key] == value else row for row in rows]


def without_gap_or_overlap(rows, lowest, lower, upper):
    """Return whether bands are contiguous from the lowest value, without a final upper bound."""
    ordered = rows.sort_values(lower, key=lambda bound: bound.astype(float), na_position="first")
    starts, ends = [list(ordered[column].astype(float)) for column in [lower, upper]]
    begins = ordered[lower].isna().iloc[0] if lowest is None else starts[0] == lowest
    rises = all(start < end for start, end in zip(starts[1:], ends[1:-1], strict=False))
    return bool(begins and starts[1:] == ends[:-1] and rises and ordered[upper].isna().iloc[-1])


@pytest.mark.parametrize("table", BANDS)
def test_a_table_of_bands_has_no_gaps_or_overlaps(table):
    assert without_gap_or_overlap(oracle.rule_table(table), *BANDS[table])


def test_every_table_of_bands_is_tested():
    folder = oracle.SEEDS / "rules"
    banded = {path.stem for path in folder.glob("*.csv") if "upper_bound" in path.read_text(encoding="utf-8")}
    assert banded <= set(BANDS)


def test_spend_tiers_cover_every_rank_once_with_and_without_net_spend():
    for _, rows in oracle.rule_table("spend_tiers").groupby("has_net_spend"):
        tiers = rows[["above_percent", "up_to_percent"]].astype(int).sort_values("above_percent")
        assert list(tiers["above_percent"]) == [0, *tiers["up_to_percent"][:-1]]
        assert tiers["up_to_percent"].iloc[-1] == 100
    assert set(oracle.rule_table("spend_tiers")["has_net_spend"]) == {"true", "false"}


def test_weights_of_the_behaviour_score_sum_to_one_hundred():
    assert oracle.rule_table("behaviour_weights")["weight_percent"].astype(int).sum() == 100


@pytest.mark.parametrize("table", ["behaviour_rules", "strategic_rules", "consistency_flags"])
def test_only_the_last_rule_applies_to_every_customer(table):
    rules = oracle.rule_table(table)
    tiers = rules["priority_tier"] if table == "strategic_rules" else rules.assign(all=1)["all"]
    if table == "consistency_flags":
        rules = rules.rename(columns={"spend_tier": "asked_spend_tier"})
    conditions = rules.drop(columns=[name for name in NAMES if name in rules])
    takes_everybody = conditions.isna().all(axis=1)
    is_last = ~tiers.duplicated(keep="last")
    assert list(rules["rule_order"].astype(int)) == list(range(1, len(rules) + 1))
    assert list(takes_everybody) == list(is_last)


def test_every_priority_tier_has_strategic_rules():
    tiers = set(oracle.rule_table("priority_tiers")["segment"])
    assert set(oracle.rule_table("strategic_rules")["priority_tier"]) == tiers


@pytest.mark.parametrize(
    ("rules", "segments"),
    [
        ("behaviour_rules", "behaviour_segments"),
        ("strategic_rules", "strategic_segments"),
        ("rfm_cells", "rfm_segments"),
    ],
)
def test_rules_lead_to_every_segment_and_only_to_these(rules, segments):
    assert set(oracle.rule_table(rules)["segment"]) == set(oracle.rule_table(segments)["segment"])


def test_persona_rules_lead_to_every_persona_and_the_last_two_apply_to_the_rest():
    rules = oracle.rule_table("persona_rules")
    assert set(rules["persona"]) == set(oracle.rule_table("personas")["segment"])
    assert list(rules["persona_order"].astype(int)) == list(range(1, len(rules) + 1))
    assert list(rules["picks"][-2:]) == ["remaining", "undecided"]
    assert set(rules["picks"][:-2]) <= {"highest", "lowest"}


def test_foreign_bands_map_to_existing_bands():
    bands = oracle.rule_table("foreign_bands")
    assert list(bands["band"]) == list(bands["band"].str.lower())
    for kind, rows in bands.groupby("kind"):
        assert set(rows["our_band"]) <= set(oracle.rule_table(f"{kind}s")[kind]) | {"Unknown"}


def test_anonymous_ids_are_written_in_the_normal_form_of_ids():
    path = oracle.SEEDS / "rules" / "anonymous_customers.csv"
    ids = oracle.pd.read_csv(path, dtype=str, keep_default_na=False)["customer_id"]
    assert list(ids) == list(ids.str.strip().str.upper())
    assert {"0", "-1", "GUEST"} <= set(ids)


def test_conditions_of_strategic_rules_use_existing_bands():
    rules = oracle.rule_table("strategic_rules")
    for column in ["income_group", "household_group"]:
        assert set(rules[column].dropna()) <= set(oracle.rule_table(f"{column}s")[column])


def test_campaign_rules_use_existing_segments(shop):
    campaigns = oracle.rule_table("campaign_rules")
    addressed = set(zip(campaigns["scheme"], campaigns["segment"], strict=True))
    assert addressed <= set(shop.rows("select scheme, segment from marts.dim_segments"))
    assert campaigns["rule_order"].is_unique


@pytest.fixture(scope="module")
def copy(tmp_path_factory, shop, dbt):
    """Return a copy of the project with editable rule tables."""
    return ProjectCopy(tmp_path_factory.mktemp("rules"), shop, dbt)


@pytest.fixture(scope="module")
def edited(copy):
    """Return customer_behaviour of the copy after its tiers and weights are edited."""
    copy.edit_rules(
        "priority_tiers",
        lambda rows: changed(
            changed(rows, "segment", "High Priority", from_percent="90"),
            *["segment", "Growth Priority"],
            below_percent="90",
        ),
    )
    copy.edit_rules(
        "behaviour_weights",
        lambda rows: changed(
            changed(rows, "measure", "orders", weight_percent="10"),
            *["measure", "average_product_price"],
            weight_percent="40",
        ),
    )
    run = copy.build(
        *["priority_tiers", "behaviour_weights", "int_priority_scores", "int_strategic_segments"],
        *["customer_behaviour", "--indirect-selection", "cautious"],
    )
    copy.restore_rules()
    assert run.exit_code == 0, run.output
    with run.connect() as connection:
        return connection.sql("select * from marts.customer_behaviour order by customer_id").df()


def test_edited_weights_and_thresholds_take_effect(edited, shop):
    before = shop.frame("select * from marts.customer_behaviour order by customer_id")
    ranks = [column for column in edited if column.endswith("_rank")]
    assert edited[ranks].equals(before[ranks])
    score = 0.1 * edited["orders_rank"] + 0.3 * edited["reorder_rate_rank"]
    score += 0.2 * edited["distinct_products_rank"] + 0.4 * edited["average_product_price_rank"]
    tiers = oracle.pd.cut(
        score.round(9),
        [0, 0.4, 0.6, 0.9, 2],
        right=False,
        labels=["Low Priority", "Maintain", "Growth Priority", "High Priority"],
    )
    assert list(edited["behaviour_score"].round(9)) == list(score.round(9))
    assert list(edited["priority_tier"]) == list(tiers.astype(str))
    assert list(edited["priority_tier"]) != list(before["priority_tier"])


def test_strategic_segments_follow_the_edited_tiers(edited):
    rules = oracle.rule_table("strategic_rules")
    pairs = set(zip(edited["priority_tier"], edited["strategic_segment"], strict=True))
    assert pairs <= set(zip(rules["priority_tier"], rules["segment"], strict=True))


@pytest.fixture(scope="module")
def broken(copy, edited):
    """Return the failed build of the copy with all its broken rule tables."""
    for table, edit, _ in BROKEN.values():
        copy.edit_rules(table, edit)
    run = copy.build(*[table for table, *_ in BROKEN.values()], "int_behaviour_segments")
    copy.restore_rules()
    return run


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_rule_table_fails_the_build_by_name(broken, what):
    _, _, name = BROKEN[what]
    assert broken.exit_code == 1
    assert f"FAILED {name}" in broken.output


def test_nothing_is_built_on_a_broken_rule_table(broken):
    assert "SKIP relation intermediate.int_behaviour_segments" in broken.output
