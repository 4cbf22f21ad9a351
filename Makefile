.DEFAULT_GOAL := help
.PHONY: help inspect build spark publish builds back exports faults bad-inputs test test-spark lint format dashboard report docs benchmark load sample audit sbom clean

VENV := .venv/bin
UV := $(shell command -v uv || echo .uv/bin/uv)

# your settings: make build VARS=my_shop.yml
HAS_VARS = test -z "$(VARS)" || test -r "$(VARS)" || { echo "There is no file '$(VARS)'. make inspect RAW=<folder> writes one." >&2; exit 1; }
WITH_VARS = $(if $(VARS), --vars "$$(cat "$(VARS)")")

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

inspect: .venv/installed ## Look at your files before the first build (RAW=<folder or file>): what they are, which layout fits; writes VARS, or my_shop.yml
	@$(VENV)/python scripts/inspect_files.py "$(RAW)" --vars "$(or $(VARS),my_shop.yml)"

build: .venv/installed ## From nothing: environment, then the whole build of the bundled sample, or of your data (VARS=my_shop.yml)
	@$(HAS_VARS)
	$(VENV)/dbt build --exclude-resource-type unit_test$(WITH_VARS)

spark: .venv/spark ## The same build on a Spark cluster: the one in SPARK_MASTER, else one on this machine, for this build
	@$(HAS_VARS)
	$(VENV)/python scripts/spark_cluster.py $(VENV)/dbt build --target spark --exclude-resource-type unit_test$(WITH_VARS)

publish: .venv/installed ## Publish what was built in pieces (dbt run, dbt test, dbt retry), if all of it has passed
	@$(VENV)/python scripts/publishing.py publish

builds: .venv/installed ## The builds that are kept, and which is live
	@$(VENV)/python scripts/publishing.py list

back: .venv/installed ## Publish the build before the live one again
	$(VENV)/python scripts/publishing.py back

exports: .venv/installed ## The published marts as Parquet and CSV files: exports/latest
	$(VENV)/python scripts/exports.py

test: lint ## Everything that CI checks: lint, the build with all data and unit tests, the Python tests
	SEGMENTATION_DB=$$(mktemp -d)/segmentation.duckdb $(VENV)/dbt --warn-error build
	$(VENV)/pytest --numprocesses auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

test-spark: .venv/spark ## The sample on a Spark cluster with all tests, and every mart held against DuckDB's
	$(VENV)/python scripts/parity.py --tests

lint: .venv/dev ## Style of SQL and Python
	$(VENV)/sqlfluff lint models tests analyses
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .

format: .venv/dev ## Mend the style that a tool can mend
	$(VENV)/sqlfluff fix models tests analyses
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .

dashboard: .venv/dashboard ## The dashboard over the published marts, in the browser: http://localhost:8501
	$(VENV)/streamlit run scripts/dashboard/app.py

report: .venv/dashboard ## The report as one HTML file to mail: exports/report.html
	$(VENV)/python scripts/dashboard/report.py

docs: .venv/installed ## The documentation as one file: target/static_index.html
	$(VENV)/dbt docs generate --static

benchmark: .venv/installed ## Time whole builds at 0.3, 3.2 and 32.4 million lines beside a hand-written script (an hour, 30 GB of disk)
	$(VENV)/python scripts/benchmark.py --folder benchmark

load: .venv/installed ## Build large and lopsided shops under SEGMENTATION_MEMORY=4GB; time and peak of each (an hour, 30 GB of disk)
	$(VENV)/python scripts/benchmark_load.py --folder benchmark

faults: .venv/installed ## Break builds in every known way and show what readers saw (about half an hour)
	$(VENV)/python scripts/faults.py

bad-inputs: .venv/installed ## Feed the build bad and odd input of every kind, and print what becomes of each
	$(VENV)/python scripts/bad_inputs.py

sample: .venv/installed ## Write the bundled samples in seeds/ anew
	$(VENV)/python scripts/make_sample.py

audit: .uv/bin/uv ## Look up every locked package in the database of known vulnerabilities (asks osv.dev)
	.uv/bin/uv audit --locked

sbom: .uv/bin/uv ## The list of everything that can be installed, with hashes, as CycloneDX: target/sbom.json
	@mkdir -p target
	.uv/bin/uv export --quiet --locked --all-groups --format cyclonedx1.5 --output-file target/sbom.json

clean: ## Remove the environment and what dbt wrote; what is published, exports and other results stay
	rm -rf .venv .uv target logs
	rm -f segmentation_work/work.duckdb segmentation_work/work.duckdb.wal segmentation_work/building.duckdb segmentation_work/building.duckdb.wal

.uv/bin/uv:
	python3 -m venv .uv && .uv/bin/pip install --quiet "uv>=0.13"

.venv/installed: pyproject.toml uv.lock # what a build needs, and no more
	@command -v $(UV) > /dev/null || { python3 -m venv .uv && .uv/bin/pip install --quiet uv; }
	$(UV) sync --locked
	@touch $@

# what only some need: the group of pyproject.toml with that name
.venv/dev .venv/dashboard .venv/spark: .venv/installed
	$(UV) sync --locked --inexact --group $(@F)
	@touch $@

.venv/everything: .venv/installed # for the tests of dashboard, browser and metrics
	$(UV) sync --locked --inexact --all-groups
	@touch $@ .venv/dev .venv/dashboard .venv/spark
