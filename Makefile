# Each target is one command. `make` alone lists them.
UV := .tools/bin/uv
RUN := $(UV) run --no-sync
# Else each of our many processes would compile what it imports, for seconds; the results lie in .venv and __pycache__.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup demo unit unit-middle unit-ends test test-all check format mutations bench profile chaos fuzz malformed pins release rehearse-release

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

demo: ## see it work: a season, a weekend, a table, and why a score is what it is
	@python3 scripts/setup.py
	@$(RUN) devstack demo

setup: ## get uv into .tools, the environment into .venv
	@python3 scripts/setup.py

# Three processes, also on two cores: much of the time they wait for servers to start, to retry and to end.
test: ## set up everything, then run every test on real servers
	@python3 scripts/setup.py --servers
	@MATCH_SETUP_SECONDS=$$(cat .tools/setup-seconds) $(RUN) pytest -n 3 --dist loadfile --no-loadscope-reorder

test-all: ## the tests that need Supabase's own programs too: its dialect Lite, its command line and linter
	@python3 scripts/setup.py --all
	@$(RUN) pytest --all -m all -n 2 --dist loadfile --no-loadscope-reorder

unit: setup ## tests that need no server, in seconds
	@$(MAKE) --no-print-directory -j2 --output-sync unit-middle unit-ends

# Two processes that each load what its own tests are of: quicker than to hand out all tests to two that load everything.
unit-middle unit-ends:
	@EXAMPLES=0.2 $(RUN) pytest -m "not live and not slow" $(addprefix tests/,$($@))
unit-middle := schema contract house publisher
unit-ends := scraper worker

check: setup ## format, lint, types, unit tests
	@$(RUN) ruff format --check .
	@$(RUN) ruff check .
	@$(RUN) mypy packages scripts/setup.py scripts/pins.py scripts/picture.py scripts/release.py
	@$(MAKE) --no-print-directory unit

format: setup ## let ruff write the format
	@$(RUN) ruff format .
	@$(RUN) ruff check --fix .

mutations: setup ## read a thousand changed documents, replay a season: no wrong row, no false refusal
	@$(RUN) python tests/mutations/corpus.py

bench: ## measure, each beside a baseline: make bench BENCH="codec standings" RUNS=5
	@python3 scripts/setup.py --servers
	@$(UV) sync --quiet --all-packages --group plots
	@$(RUN) python benchmarks/run.py --runs $(or $(RUNS),5) $(BENCH)

profile: ## profile the two slowest stages of a first load, and write their top lines into docs/performance.md
	@python3 scripts/setup.py
	@$(RUN) python benchmarks/profiling.py

chaos: ## fault after fault on the whole pipeline, an hour; MINUTES=60 JOBS=2; SEEDS=17 FAULT=broker-kill for one
	@python3 scripts/setup.py --servers
	@SEEDS=$(SEEDS) FAULT=$(FAULT) MINUTES=$(MINUTES) JOBS=$(JOBS) PYTHONPATH=tests $(RUN) python -m chaos

fuzz: setup ## any bytes, settings, command lines: each property with thirty times as many examples; EXAMPLES=100
	@EXAMPLES=$(or $(EXAMPLES),30) $(RUN) pytest -n auto --timeout 3600 -m "hypothesis and not live" $(or $(FUZZ),tests)

malformed: ## ten thousand deliveries, half of them malformed, to one worker; COUNT=500 SEED=2
	@python3 scripts/setup.py
	@COUNT=$(COUNT) SEED=$(SEED) PYTHONPATH=tests $(RUN) python -m malformed

pins: setup ## resolve every dependency anew and write the pins
	@$(RUN) python scripts/pins.py

release: setup ## check, build, try and tag one package: make release PACKAGE=worker
	@$(RUN) python scripts/release.py $(PACKAGE)

rehearse-release: setup ## the same for all packages, without a tag
	@$(RUN) python scripts/release.py --rehearse
