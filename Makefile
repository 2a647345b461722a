# Two commands do all the set-up: make demo, make test. They need Python 3.11 and nothing else.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
RUN := .venv/.ready-to-run
READY := .venv/.ready

.PHONY: demo test lint types lock docs pictures properties identifiers attack benchmark fuzz site
.PHONY: pool-demo spark-demo server-race fuzz-deliveries fuzz-qda hostile crash failing-writes oracle clean

demo: $(RUN)
	$(BIN)/casewave load --wave 1  # the first tables, while the later waves are still to come
	$(BIN)/casewave load
	$(BIN)/casewave status

test: $(READY) lint types
	$(BIN)/pytest -n 2 --dist worksteal

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(READY)
	$(BIN)/mypy

# What runs casewave; then, with it, what develops it.
$(RUN): requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(READY): $(RUN) requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements-dev.lock
	touch $@

# Every version with its hashes, for every platform, and no index address: one lock to run, one to develop, one for a
# server. Needs uv.
LOCKED := uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	--quiet

lock:
	$(LOCKED) --extra dev --output-file requirements-dev.lock
	$(LOCKED) --extra build --constraint requirements-dev.lock --output-file requirements.lock
	$(LOCKED) --extra server --constraint requirements-dev.lock --output-file requirements-server.lock

# The data dictionary, the entity diagram and the references of study.yaml and paper.yaml follow from the models; a test checks that they
# are the present ones.
docs: $(READY)
	$(BIN)/python docs/make_dictionary.py
	$(BIN)/python docs/make_diagram.py
	$(BIN)/python docs/make_register_reference.py
	$(BIN)/python docs/make_paper_reference.py
	$(BIN)/python docs/make_layers.py
	$(BIN)/python docs/make_problems.py
	$(BIN)/python docs/make_sbom.py
	$(BIN)/pytest tests/test_definitions.py -k graph --renew-asset-graph

# The documentation as a site, with every link checked: open site/index.html.
site: docs
	$(BIN)/sphinx-build -b html -W --keep-going -q docs site

# The README's pictures, from the report of the bundled study, and contact sheets of the figures of hard studies. Needs
# chromium, LibreOffice and poppler-utils.
pictures: demo
	$(BIN)/casewave report
	$(BIN)/python docs/make_pictures.py
	$(BIN)/python docs/make_contact_sheets.py
	$(BIN)/python docs/make_desk_pictures.py

# Many more generated studies than a test run takes: does adding a wave leave the tables of earlier ones as they are?
properties: $(READY)
	PROPERTY_EXAMPLES=$${PROPERTY_EXAMPLES:-200} $(BIN)/pytest -p no:budgets tests/test_adding_a_wave.py

# The tables of generated studies against a second, independent implementation of them. A few are in `make test`.
ORACLE_STUDIES ?= 1000

oracle: $(READY)
	ORACLE_STUDIES=$(ORACLE_STUDIES) $(BIN)/pytest -p no:budgets -n 2 tests/test_oracle.py

# The whole corpus: 5,000 identifiers of each kind in running text and 50,000 plain lines. A share is in `make test`.
identifiers: $(READY)
	IDENTIFIERS=$${IDENTIFIERS:-5000} $(BIN)/pytest -p no:budgets -s tests/test_identifiers.py -k "running or plain"
	$(BIN)/python benchmarks/scan.py

# The attacker's test on many more generated studies than a test run takes.
attack: $(READY)
	ATTACKED_STUDIES=$${ATTACKED_STUDIES:-200} ATTACKED_MEASURES=$${ATTACKED_MEASURES:-1000} \
		ATTACKED_RELEASES=$${ATTACKED_RELEASES:-20000} $(BIN)/pytest -p no:budgets -s \
		tests/test_disclosure.py tests/test_measures.py -k attacker

# Every row of benchmarks/README.md, or those named by ROWS="start load"; LONG=--long adds what takes long.
benchmark: $(READY)
	$(BIN)/python benchmarks/run.py $(LONG) $(ROWS)

# Studies on a server of their own, whose workers and daemon are killed at random, end as on one machine. Needs Debian's
# postgresql and redis-server. Not in `make test`: eight studies of six waves take half an hour and more.
RACE ?= --studies 8 --waves 6 --kills 8

server-race: $(READY) .venv/.ready-for-a-server
	$(BIN)/python tests/server_race.py $(RACE)

.venv/.ready-for-a-server: requirements-server.lock $(RUN)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		-r requirements-server.lock
	touch $@

# The four bundled studies and two generated ones in a pool; it prints where the tables are.
pool-demo: $(RUN)
	$(BIN)/python benchmarks/pool_demo.py warehouse/pool-demo

# The tables of that pool by Apache Spark, on a cluster of a master and two workers on loopback: the same files as
# DuckDB's. Needs Java 17.
spark-demo: $(READY) .venv/spark/.ready pool-demo
	CASEWAVE_SPARK_PYTHON=.venv/spark/bin/python $(BIN)/python benchmarks/spark_demo.py warehouse/pool-demo/pool

# PySpark does not support pandas 3, so it is in an environment of its own.
.venv/spark/.ready: requirements-spark.txt $(RUN)
	$(PYTHON) -m venv .venv/spark
	.venv/spark/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r requirements-spark.txt
	touch $@

# Damaged deliveries, as many as is asked, and damaged projects, for as many seconds. A share of both is in `make test`.
FUZZ_CASES ?= 10000
FUZZ_SECONDS ?= 600

fuzz: fuzz-deliveries fuzz-qda

fuzz-deliveries: $(READY)
	$(BIN)/python tests/delivery_fuzz.py $(FUZZ_CASES)

fuzz-qda: $(READY)
	$(BIN)/python tests/test_qda/qda_fuzz.py $(FUZZ_SECONDS)

# Deliveries and registers made from nothing to do harm, each loaded or refused by a line. A share is in `make test`.
HOSTILE_CASES ?= 2000

hostile: $(READY)
	$(BIN)/python tests/hostile.py $(HOSTILE_CASES)

# Loads, corrections, withdrawals and publications killed at random moments. Some twenty of them are in `make test`.
KILLS ?= 200

crash: $(READY)
	KILLS=$(KILLS) $(BIN)/pytest -p no:budgets -n 2 tests/test_crash.py tests/test_encryption.py -k killed

# Every write, sync and rename of loads, withdrawals, publications, key changes, receive and rebuild, failing and killed:
# as many of each kind as given, evenly spread. Needs Linux and a C compiler. A share is in `make test`.
WRITES ?= 60

failing-writes: $(READY)
	$(BIN)/python tests/faults.py $(WRITES)

clean:
	rm -rf .venv .dagster warehouse reports/*/
