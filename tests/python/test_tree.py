"""Rules of the repository: names of files, allowed dependencies, required descriptions and tests."""
# ruff: noqa: D103 - test names describe the tests

import json
import re

import pytest
import yaml
from conftest import LAYOUTS, ROOT, SMALL_LAYOUTS

ENTITIES = ["customers", "products", "orders", "order_lines"]
MODELS = sorted((ROOT / "models").rglob("*.sql"))
MACROS = sorted((ROOT / "macros").rglob("*.sql"))
RULES = sorted((ROOT / "seeds" / "rules").glob("*.csv"))
PORTABLE = sorted((ROOT / "macros" / "portable").glob("*.sql"))
SETTINGS = yaml.safe_load((ROOT / "dbt_project.yml").read_text(encoding="utf-8"))
FOLDERS = ["models", "macros", "tests", "analyses", "seeds"]
WRITTEN = [
    path for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.suffix in {".sql", ".yml"}
]
WRITTEN.append(ROOT / "dbt_project.yml")
READMES = [ROOT / name for name in ["README.md", "CONTRIBUTING.md", "AGENTS.md", "SECURITY.md"]]
READMES += sorted(path for folder in [*FOLDERS, "scripts"] for path in (ROOT / folder).rglob("README.md"))

# What the models of each layer may read. Seeds and sources are the layers `raw` and `rules`.
MAY_READ = {
    "staging": {"raw", "staging"},
    "gate": {"staging", "gate", "rules"},
    "intermediate": {"gate", "intermediate", "rules"},
    "notices": {"staging", "gate", "intermediate", "rules"},
    "segments": {"gate", "intermediate", "segments", "marts", "rules"},
    "marts": {"gate", "intermediate", "notices", "segments", "marts", "rules"},
    "star": {"gate", "intermediate", "segments", "marts", "rules"},
}
ENGINE_WORDS = r"read_csv|read_parquet|::|\blist_\w+\s*\(|\bunnest\b|\bqualify\b|\bvarchar\b"
CALLED_BY_DBT = {"generate_schema_name", "generate_alias_name", "generate_database_name"}
CALLED_BY_DBT |= {"spark__load_csv_rows"}
CALLED_BY_DBT |= {"duckdb__get_table_columns_and_constraints"}
SETTINGS_OF_OTHERS = {"config", "method", "port"}  # what READMEs write as `name: value` and is no var
VARIABLES_OF_OTHERS = {"SPARK_REMOTE"}  # of the environment, read by Spark itself
SEGMENT_COLUMNS = {"segment", "segment_order", "action", "description", "colour"}


@pytest.fixture(scope="session")
def manifests(dbt):
    """Return dbt's manifests of the project, one per layout."""
    for layout in LAYOUTS:
        dbt.parsed(layout)
    paths = [dbt.target(layout) / "manifest.json" for layout in LAYOUTS]
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


@pytest.fixture(scope="session")
def nodes(manifests):
    """Return every model, seed and source by its unique id, over all layouts."""
    found = {}
    for manifest in manifests:
        found |= manifest["nodes"] | manifest["sources"]
    return found


@pytest.fixture(scope="session")
def models(nodes):
    """Return every model by its unique id."""
    return {key: node for key, node in nodes.items() if node["resource_type"] == "model"}


@pytest.fixture(scope="session")
def marts(models):
    """Return every mart by its unique id."""
    return {key: node for key, node in models.items() if layer(node) in {"marts", "star"}}


@pytest.fixture(scope="session")
def reads(manifests, models):
    """Return every pair of a model and a model, seed or source that it reads, over all layouts."""
    nodes = [
        (key, node) for manifest in manifests for key, node in manifest["nodes"].items() if key in models
    ]
    return sorted({(key, read) for key, node in nodes for read in node["depends_on"]["nodes"]})


@pytest.fixture(scope="session")
def tests(manifests):
    """Return every data test, with the name of its generic test and the node it is attached to."""
    found = {}
    for manifest in manifests:
        for key, node in manifest["nodes"].items():
            if node["resource_type"] == "test":
                found[key] = node
    return list(found.values())


def layer(node):
    """Return the layer of a model, seed or source."""
    if node["resource_type"] == "source":
        return "raw"
    folders = node["original_file_path"].split("/")
    if node["resource_type"] == "seed":
        return "rules" if folders[1] == "rules" else "raw"
    if folders[1] == "intermediate" and folders[2] in {"segments", "notices"}:
        return folders[2]
    return folders[2] if folders[2] in {"gate", "star"} else folders[1]


def code(path):
    """Return the SQL of a file without comments."""
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return re.sub(r"--.*", "", text)


def name_of(path):
    """Return a path relative to the repository, for test ids."""
    return str(path.relative_to(ROOT))


def named(nodes):
    """Return the names of nodes, sorted."""
    return sorted({node["name"] for node in nodes})


@pytest.mark.parametrize("path", MODELS, ids=name_of)
def test_the_prefix_of_a_model_is_its_folder(path):
    folders, name = path.relative_to(ROOT / "models").parts, path.stem
    if folders[0] == "staging":
        assert re.match(rf"(stg|base)_{folders[1]}__", name)
    elif folders[0] == "intermediate":
        assert name.startswith("int_")
    elif folders[:2] == ("marts", "star"):
        assert name.startswith(("fct_", "dim_"))
    else:
        assert folders[0] == "marts"
        assert not name.startswith(("stg_", "base_", "int_", "fct_", "dim_"))


def test_data_flows_one_way(nodes, reads):
    wrong = [
        f"{nodes[model]['name']} ({layer(nodes[model])}) reads {nodes[read]['name']} ({layer(nodes[read])})"
        for model, read in reads
        if layer(nodes[read]) not in MAY_READ[layer(nodes[model])]
    ]
    assert wrong == []


def test_customer_marts_read_no_mart_of_another_folder(nodes, reads):
    def folder(node):
        return "/".join(node["original_file_path"].split("/")[1:3])

    wrong = [
        f"{nodes[model]['name']} reads {nodes[read]['name']}"
        for model, read in reads
        if folder(nodes[model]) == "marts/customers"
        and folder(nodes[read]).startswith("marts/")
        and folder(nodes[read]) != "marts/customers"
    ]
    assert wrong == []


def test_a_staging_model_reads_its_own_layout_only(nodes, reads):
    wrong = []
    for model, read in reads:
        if layer(nodes[model]) == "staging":
            layout = nodes[model]["original_file_path"].split("/")[2]
            own = {layout, f"{layout}__{nodes[read]['name'].split('__')[-1]}"}
            own |= {f"{kind}_{layout}__{nodes[read]['name'].split('__')[-1]}" for kind in ["stg", "base"]}
            if nodes[read].get("source_name", nodes[read]["name"]) not in own:
                wrong.append(f"{nodes[model]['name']} reads {nodes[read]['name']}")
    assert wrong == []


@pytest.mark.parametrize("path", MODELS, ids=name_of)
def test_no_model_depends_on_the_engine(path):
    assert not re.search(r"\btarget\s*[.\[]", path.read_text(encoding="utf-8"))
    assert not re.search(r"\badapter\s*\.\s*(type|dispatch)", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODELS, ids=name_of)
def test_no_model_uses_engine_specific_sql(path):
    assert re.findall(ENGINE_WORDS, code(path), flags=re.IGNORECASE) == []


def test_dispatch_is_used_only_in_portable_macros():
    dispatching = {path for path in [*MODELS, *MACROS] if "dispatch(" in path.read_text(encoding="utf-8")}
    assert dispatching
    assert dispatching <= set(PORTABLE)


@pytest.mark.parametrize("path", PORTABLE, ids=name_of)
def test_a_portable_macro_starts_with_what_it_returns(path):
    text = path.read_text(encoding="utf-8")
    assert re.match(r"\{#-?\s+Returns ", text)
    names = re.findall(r"\{%-?\s*macro\s+(\w+)", text)
    assert {name.split("__")[-1] for name in names} == {path.stem}


@pytest.mark.parametrize("path", PORTABLE, ids=name_of)
def test_a_portable_macro_supports_both_engines(path):
    text = path.read_text(encoding="utf-8")
    if "dispatch(" in text and f"macro {path.stem}(" in text:
        for engine in ["duckdb", "spark"]:
            assert re.search(rf"macro ({engine}|default)__{path.stem}\(", text), engine


def test_every_layout_has_its_four_models():
    for layout in [*LAYOUTS, *SMALL_LAYOUTS]:
        found = {path.stem for path in (ROOT / "models" / "staging" / layout).glob("stg_*.sql")}
        assert found == {f"stg_{layout}__{entity}" for entity in ENTITIES}, layout


def test_the_layouts_of_the_project_are_the_folders_of_staging():
    folders = {path.name for path in (ROOT / "models" / "staging").iterdir() if path.is_dir()}
    assert folders - {"files"} == set(SETTINGS["vars"]["layouts"]) == {*LAYOUTS, *SMALL_LAYOUTS}


@pytest.mark.parametrize("entity", ENTITIES)
def test_every_layout_ends_in_the_same_columns(samples, entity):
    described = [samples[layout].rows(f"describe staging.stg_{layout}__{entity}") for layout in LAYOUTS]
    columns = [[(row[0], row[1] == "VARCHAR" or row[0] == "raw_row") for row in rows] for rows in described]
    assert columns[0] == columns[1] == columns[2]


def test_every_mart_and_intermediate_model_describes_its_grain(models):
    silent = [
        model
        for model in models.values()
        if layer(model) != "staging" and not re.match(r"One row( per |: )", model["description"].strip())
    ]
    assert named(silent) == []


def test_every_mart_has_an_enforced_contract(marts):
    assert named(mart for mart in marts.values() if not mart["config"]["contract"]["enforced"]) == []


def test_every_mart_has_a_test_of_its_key(marts, tests):
    keyed = set()
    for test in tests:
        if (test.get("test_metadata") or {}).get("name") in {"one_row_per", "unique_combination"}:
            keyed.add(test["attached_node"])
    assert named(mart for key, mart in marts.items() if key not in keyed) == []


def test_every_column_of_a_mart_has_a_type_and_a_description(marts):
    silent = [
        f"{mart['name']}.{column['name']}"
        for mart in marts.values()
        for column in mart["columns"].values()
        if not column.get("data_type") or not column["description"].strip()
    ]
    assert silent == []
    assert named(mart for mart in marts.values() if not mart["columns"]) == []


def test_every_declared_mart_is_built_with_its_declared_columns(marts, samples):
    for layout in LAYOUTS:
        built = samples[layout].rows(
            "select table_name, list(column_name order by ordinal_position)"
            " from information_schema.columns where table_schema = 'marts' and table_name <> 'publish_log'"
            " group by table_name"
        )
        assert {name: set(columns) for name, columns in built} == {
            mart["name"]: set(mart["columns"]) for mart in marts.values()
        }


def test_every_model_below_the_marts_is_read(models, reads):
    read = {read for _, read in reads}
    unread = [
        node for key, node in models.items() if key not in read and layer(node) not in {"marts", "star"}
    ]
    assert named(unread) == []


def test_python_models_and_their_readers_are_disabled_on_engines_without_python(models, reads):
    off = {
        key for key, node in models.items() if "target.type" in str(node["unrendered_config"].get("enabled"))
    }
    python = {key for key, node in models.items() if node["language"] == "python"}
    assert python
    assert python <= off
    assert sorted((reader, read) for reader, read in reads if read in off and reader not in off) == []


def test_every_macro_is_used():
    texts = "\n".join(path.read_text(encoding="utf-8") for path in WRITTEN)
    texts = re.sub(r"\{#.*?#\}", "", texts, flags=re.DOTALL)
    macros = set(re.findall(r"\{%-?\s*macro\s+(\w+)", texts))
    dispatched = {name for name in macros if name.split("__")[-1] in macros - {name}}
    unused = [
        name
        for name in macros - dispatched - CALLED_BY_DBT
        if len(re.findall(rf"\b{name}\s*[(,]", texts)) < 2
    ]
    assert unused == []


def test_texts_are_compressed_as_their_columns_declare(nodes, shop):
    declared = {
        (node["name"], name): column["config"]["meta"]["compression"]
        for node in nodes.values()
        for name, column in node.get("columns", {}).items()
        if "compression" in column.get("config", {}).get("meta", {})
    }
    assert declared
    for (table, column), compression in declared.items():
        used = (
            f"select distinct lower(compression) from pragma_storage_info('{table}')"
            f" where column_name = '{column}' and segment_type = 'VARCHAR'"
        )
        assert shop.rows(used) == [(compression,)]


def test_every_generic_test_is_used(tests):
    texts = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests" / "generic").glob("*.sql"))
    used = {(test.get("test_metadata") or {}).get("name") for test in tests}
    assert set(re.findall(r"\{%-?\s*test\s+(\w+)", texts)) - used == set()


def test_every_rule_table_is_read_by_a_model(nodes, reads):
    read = {nodes[read]["name"] for _, read in reads if layer(nodes[read]) == "rules"}
    assert {path.stem for path in RULES} - read == set()


@pytest.mark.parametrize("path", RULES, ids=name_of)
def test_every_rule_table_is_described_and_tested(path, nodes, tests):
    (seed,) = [node for node in nodes.values() if node["name"] == path.stem and layer(node) == "rules"]
    assert seed["description"].startswith("One row per ")
    header = path.read_text(encoding="utf-8").splitlines()[0].split(",")
    assert list(seed["columns"]) == header
    assert all(column["description"].strip() for column in seed["columns"].values())
    own = [test for test in tests if test.get("attached_node") == seed["unique_id"]]
    assert {test["test_metadata"]["name"] for test in own} & {"one_row_per"}


def test_every_rule_table_of_segments_has_the_same_columns():
    headers = {path.stem: path.read_text(encoding="utf-8").splitlines()[0].split(",") for path in RULES}
    lists = {name: set(header) for name, header in headers.items() if "segment_order" in header}
    assert "rfm_segments" in lists
    assert {name for name, header in lists.items() if not header >= SEGMENT_COLUMNS} == set()


def test_segments_are_listed_in_order_each_with_a_colour(shop):
    dictionary = shop.frame("select * from marts.dim_segments order by scheme, segment_order")
    for _, segments in dictionary.groupby("scheme"):
        assert list(segments["segment_order"]) == list(range(1, len(segments) + 1))
        assert segments["segment"].is_unique
        assert segments["colour"].is_unique
        assert segments["colour"].str.fullmatch("#[0-9a-f]{6}").all()
        assert segments[["action", "description"]].apply(lambda column: column.str.len() > 0).all(axis=None)


def test_the_segment_map_contains_every_cell_once(shop):
    cells = [cell for (cell,) in shop.rows("select rfm_cell from rules.rfm_cells")]
    steps = "12345"
    assert sorted(cells) == [r + f + m for r in steps for f in steps for m in steps]


def test_every_var_of_the_project_is_used():
    texts = "\n".join(path.read_text(encoding="utf-8") for path in [*MODELS, *MACROS])
    texts += "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("*.sql"))
    unused = [name for name in SETTINGS["vars"] if not re.search(rf"['\"]{name}['\"]", texts)]
    assert unused == []


# What the READMEs say.


def code_in(path):
    """Return what a README writes as code: its fenced blocks, and the spans in its text."""
    text = path.read_text(encoding="utf-8")
    blocks = re.findall(r"^```.*?^```", text, flags=re.DOTALL | re.MULTILINE)
    spans = re.findall(r"(`+)(.+?)\1", re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE))
    return blocks, [span for _, span in spans]


def first_cells(path, heading):
    """Return the code in the first cells of a README's tables whose first column has a heading."""
    found, is_inside = [], False
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.split(" | ")]
        if not line.startswith("|"):
            is_inside = False
        elif cells[0] == f"| {heading}":
            is_inside = True
        elif is_inside:
            found += re.findall(r"`([^`]+)`", cells[0])
    return found


def anchors(path):
    """Return the anchors of the headings of a README, as GitHub makes them."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    headings = re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def verbs():
    """Return the verbs of the Makefile that are no files."""
    (line,) = re.findall(r"^[.]PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    return set(line.split())


def verbs_named(path):
    """Return the verbs of `make` that a README names."""
    blocks, spans = code_in(path)
    lines = [re.sub(r"#.*", "", line) for block in blocks for line in block.splitlines()] + spans
    calls = [call for line in lines for call in re.findall(r"\bmake((?: [a-z./-]+)+)", line)]
    return {verb for call in calls for verb in call.split() if not verb.startswith("./")}


def test_the_first_readme_is_read_in_five_minutes():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").split()) <= 1500


@pytest.mark.parametrize("path", READMES, ids=name_of)
def test_every_link_of_a_readme_leads_to_a_file_and_a_heading(path):
    broken = []
    for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if re.match(r"\w+:", link):
            continue
        file, _, anchor = link.partition("#")
        target = path.parent / file if file else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("path", READMES, ids=name_of)
def test_every_file_model_and_environment_variable_that_a_readme_names_is_there(path):
    blocks, spans = code_in(path)
    words = [word for block in blocks for word in block.split()] + spans
    files = [word for word in words if re.fullmatch(r"[\w.-]+(/[\w.-]+)+[.](sql|csv|py|yml|md|svg)", word)]
    assert [file for file in files if not ((ROOT / file).exists() or (path.parent / file).exists())] == []
    models = {model.stem for model in (ROOT / "models").rglob("*") if model.suffix in {".sql", ".py"}}
    layouts = "|".join(SETTINGS["vars"]["layouts"])
    named = [span for span in spans if re.fullmatch(rf"(int|fct|dim|(stg|base)_({layouts})_)_\w+", span)]
    assert [name for name in named if name not in models] == []
    places = [ROOT / "profiles.yml", *(ROOT / "scripts").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    texts = "\n".join(place.read_text(encoding="utf-8") for place in places)
    variables = set(re.findall(r"\b(?:SEGMENTATION|SPARK)_[A-Z_]+", " ".join(words))) - VARIABLES_OF_OTHERS
    assert [variable for variable in sorted(variables) if variable not in texts] == []


def test_the_readmes_name_every_mart_and_no_other():
    marts = {path.stem for path in (ROOT / "models" / "marts").rglob("*.sql")} | {"publish_log"}
    assert sorted(first_cells(ROOT / "README.md", "mart")) == sorted(marts)
    assert sorted(first_cells(ROOT / "models" / "marts" / "README.md", "mart")) == sorted(marts)
    for path in READMES:
        named = re.findall(r"\bmarts[.](\w+)", path.read_text(encoding="utf-8"))
        assert set(named) - marts - {"duckdb"} == set(), path


def test_the_readmes_name_every_var_and_no_other():
    assert sorted(first_cells(ROOT / "models" / "staging" / "README.md", "var")) == sorted(SETTINGS["vars"])
    for path in READMES:
        blocks, spans = code_in(path)
        named = {match[1] for span in spans if (match := re.match(r"(\w+): ", span))}
        named |= set(re.findall(r"--vars ['\"][{](\w+):", "\n".join([*blocks, *spans])))
        assert named - set(SETTINGS["vars"]) - SETTINGS_OF_OTHERS == set(), path


def test_the_readmes_name_every_verb_and_no_other():
    named = set().union(*(verbs_named(path) for path in READMES))
    files = {verb for verb in named if verb.startswith(".venv/")}
    assert named - files == verbs()
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^([^\t#\n]*):", makefile, flags=re.MULTILINE)
    assert files - set(" ".join(targets).split()) == set()


def test_the_readmes_name_every_layout_and_rule_table_and_no_other():
    staging, rules = ROOT / "models" / "staging" / "README.md", ROOT / "seeds" / "rules" / "README.md"
    assert sorted(first_cells(staging, "layout")) == sorted(SETTINGS["vars"]["layouts"])
    assert sorted(first_cells(rules, "table")) == sorted(path.stem for path in RULES)


def test_the_readme_of_raw_data_explains_every_reason_for_a_rejection():
    explained = {reason.split(" <")[0] for reason in first_cells(ROOT / "models/staging/README.md", "reason")}
    given = {"stray quote", "unreadable"}
    for path in [path for path in MODELS if path.parts[-2] == "gate" or "staging" in path.parts]:
        given |= {reason.strip() for reason in re.findall(r"\bthen '([a-z][^']+)'", code(path))}
    assert given == explained


@pytest.mark.parametrize("path", [path for path in READMES if path.parent != ROOT], ids=name_of)
def test_no_readme_in_a_folder_of_dbt_holds_jinja_which_dbt_would_render(path):
    assert re.findall(r"[{][{%#]", path.read_text(encoding="utf-8")) == []
