.DEFAULT_GOAL := help
.PHONY: help inspect build spark publish builds back exports faults bad-inputs test test-spark lint format dashboard report docs benchmark load sample audit sbom clean

VENV := .venv/bin
UV := $(shell command -v uv || echo .uv/bin/uv)

# your settings: make build VARS=my_shop.yml
HAS_VARS = test -z "$(VARS)" || test -r "$(VARS)" || { echo "There is no file '$(VARS)'. make inspect RAW=<folder> writes one." >&2; exit 1; }
WITH_VARS = $(if $(VARS), --vars "$$(cat "$(VARS)")")

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

inspect: .venv/installed ## Inspect your files before the first build (RAW=<folder or file>): what they are, which layout fits; writes VARS, or my_shop.yml
	@$(VENV)/python scripts/inspect_files.py "$(RAW)" --vars "$(or $(VARS),my_shop.yml)"

build: .venv/installed ## Install what a build needs, then build the bundled sample, or your data (VARS=my_shop.yml)
	@$(HAS_VARS)
	$(VENV)/dbt build --exclude-resource-type unit_test$(WITH_VARS)

spark: .venv/spark ## The same build on Spark: the cluster in SPARK_MASTER, or a temporary one on this machine
	@$(HAS_VARS)
	$(VENV)/python scripts/spark_cluster.py $(VENV)/dbt build --target spark --exclude-resource-type unit_test$(WITH_VARS)

publish: .venv/installed ## Publish a build made in pieces (dbt run, dbt test, dbt retry), if every step has passed
	@$(VENV)/python scripts/publishing.py publish

builds: .venv/installed ## List the builds that are kept, and which one is live
	@$(VENV)/python scripts/publishing.py list

back: .venv/installed ## Go back: publish the previous build again
	$(VENV)/python scripts/publishing.py back

exports: .venv/installed ## Export the published marts as Parquet and CSV files to exports/latest
	$(VENV)/python scripts/exports.py

test: lint ## Run everything that CI checks: lint, a build with all data and unit tests, the Python tests
	SEGMENTATION_DB=$$(mktemp -d)/segmentation.duckdb $(VENV)/dbt --warn-error build
	$(VENV)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test-spark: .venv/spark ## Build the sample on a Spark cluster with all tests, and compare every mart with DuckDB's
	$(VENV)/python scripts/parity.py --tests

lint: .venv/dev ## Check the style of SQL and Python
	$(VENV)/sqlfluff lint models tests analyses
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .

format: .venv/dev ## Fix style automatically
	$(VENV)/sqlfluff fix models tests analyses
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .

dashboard: .venv/dashboard ## Open the dashboard of the published marts in the browser: http://localhost:8501
	$(VENV)/streamlit run scripts/dashboard/app.py

report: .venv/dashboard ## Write the report as one HTML file to mail: exports/report.html
	$(VENV)/python scripts/dashboard/report.py

docs: .venv/installed ## Write the documentation as one HTML file: target/static_index.html
	$(VENV)/dbt docs generate --static

benchmark: .venv/installed ## Time full builds of 0.3, 3.2 and 32.4 million lines against a hand-written script (an hour, 30 GB of disk)
	$(VENV)/python scripts/benchmark.py --folder benchmark

load: .venv/installed ## Build large and skewed data sets with SEGMENTATION_MEMORY=4GB; time and peak memory of each (an hour, 30 GB of disk)
	$(VENV)/python scripts/benchmark_load.py --folder benchmark

faults: .venv/installed ## Break builds in every known way and show what readers see (about half an hour)
	$(VENV)/python scripts/faults.py

bad-inputs: .venv/installed ## Build bad and unusual inputs of every kind, and print what happens to each
	$(VENV)/python scripts/bad_inputs.py

sample: .venv/installed ## Regenerate the bundled samples in seeds/
	$(VENV)/python scripts/make_sample.py

audit: .uv/bin/uv ## Check every locked package for known vulnerabilities (asks osv.dev)
	.uv/bin/uv audit --locked

sbom: .uv/bin/uv ## Write the software bill of materials, with hashes, as CycloneDX: target/sbom.json
	@mkdir -p target
	.uv/bin/uv export --quiet --locked --all-groups --format cyclonedx1.5 --output-file target/sbom.json

clean: ## Remove the environment and dbt's working files; published data, exports and other results stay
	rm -rf .venv .uv target logs
	rm -f segmentation_work/work.duckdb segmentation_work/work.duckdb.wal segmentation_work/building.duckdb segmentation_work/building.duckdb.wal

.uv/bin/uv:
	python3 -m venv .uv && .uv/bin/pip install --quiet "uv>=0.13"

.venv/installed: pyproject.toml uv.lock # only what a build needs
	@command -v $(UV) > /dev/null || { python3 -m venv .uv && .uv/bin/pip install --quiet uv; }
	$(UV) sync --locked
	@touch $@

# optional: the dependency group of pyproject.toml with that name
.venv/dev .venv/dashboard .venv/spark: .venv/installed
	$(UV) sync --locked --inexact --group $(@F)
	@touch $@

.venv/everything: .venv/installed # for the tests of dashboard, browser and metrics
	$(UV) sync --locked --inexact --all-groups
	@touch $@ .venv/dev .venv/dashboard .venv/spark
