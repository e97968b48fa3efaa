# Every command of the project; `make help` lists them.  Each does the set-up that it needs by itself.
.DEFAULT_GOAL := help
.PHONY: help setup run test lint bench lock secrets browser php chaos chaos-points chaos-links webhooks docs audit fuzz \
	schemathesis nasty xss messages

PYTHON ?= python3
BIN := .venv/bin

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 21

run: .venv/runs ## set up, start the service on ./data, post a sample and print what was decided
	@exec $(BIN)/moderation up

setup: .venv/develops ## make .venv with everything that development needs

# Tests wait more than they work, so four share two cores.  What kills whole services, or holds them to a time, comes after.
ALONE = tests/chaos tests/journeys/test_main_job.py tests/journeys/test_policy_reload.py
test: .venv/develops browser php ## set up and run every test
	$(BIN)/python -m pytest --numprocesses 4 --dist loadfile $(ALONE:%=--ignore %)
	$(BIN)/python -m pytest --numprocesses 3 --dist loadfile $(ALONE)

lint: .venv/develops ## ruff, mypy, the import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy clients/python/comment_moderation_client
	$(BIN)/lint-imports

docs: .venv/develops ## build the guide into build/docs; a broken link is an error
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet

bench: .venv/develops ## measure speed side by side with the stock stack
	$(BIN)/python -m tests.benchmarks

# The tools stand apart, so that what they need is no part of what they look at.
audit: .venv/develops ## write what the service is made of (build/sbom.json, CycloneDX) and ask who knows of a hole in it
	@test -x .venv/audit/bin/pip-audit || { $(PYTHON) -m venv .venv/audit && \
		.venv/audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit cyclonedx-bom; }
	@mkdir -p build
	.venv/audit/bin/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible \
		--output-format JSON --output-file build/sbom.json requirements.lock
	.venv/audit/bin/pip-audit --strict --disable-pip --require-hashes --requirement requirements.lock

FUZZ_SECONDS ?= 60
fuzz: .venv/develops ## look for inputs that break what reads them (atheris); FUZZ_SECONDS for each of its targets
	@$(BIN)/python -c "import atheris" 2>/dev/null || $(BIN)/python -m pip install --quiet --disable-pip-version-check atheris
	$(BIN)/python -m tests.fuzzing --seconds $(FUZZ_SECONDS)

messages: .venv/develops ## bring the console's catalogues up to what it says, with the translations there are
	$(BIN)/python -m tests.moderation.console.catalogues

CASES ?= 100000
schemathesis: .venv/develops ## ask the API what its document allows and what not, with keys of every kind; CASES
	MODERATION_SCHEMATHESIS_CASES=$(CASES) $(BIN)/python -m pytest -q tests/moderation/api/test_openapi.py

# make nasty TEXTS=100 FIELDS="comments body"
TEXTS ?= 2000
nasty: .venv/develops ## send every text field of the API texts that break programs, on both databases; TEXTS, FIELDS
	MODERATION_NASTY_TEXTS=$(TEXTS) MODERATION_NASTY_FIELDS="$(FIELDS)" $(BIN)/python -m pytest -q -s \
		tests/moderation/api/test_nasty_everywhere.py

PAYLOADS ?= 1000
xss: .venv/develops browser ## try hostile texts in every field on every page of the console, in Chromium; PAYLOADS
	MODERATION_XSS_PAYLOADS=$(PAYLOADS) $(BIN)/python -m pytest -q -s --timeout 7200 tests/journeys/test_every_page.py

# make chaos DATABASE=postgresql SEED=7
COMMENTS ?= 100000
KILLS ?= 300
DATABASE ?= sqlite
chaos: .venv/develops ## kill the service's processes while comments come in; COMMENTS, KILLS, DATABASE, SEED
	$(BIN)/python -m tests.chaos --comments $(COMMENTS) --kills $(KILLS) --database $(DATABASE) \
		$(if $(SEED),--seed $(SEED))

chaos-points: .venv/develops ## kill a process before and after every statement, and take the defences away
	MODERATION_ALL_POINTS=1 $(BIN)/python -m pytest -s tests/chaos/test_points.py tests/chaos/test_controls.py

chaos-links: .venv/develops ## spoil every line between the processes and the disk for half a minute each; restart everything
	MODERATION_LINK_SECONDS=30 MODERATION_DISK_SECONDS=30 MODERATION_RESTARTS=20 $(BIN)/python -m pytest -s \
		tests/chaos/test_links.py tests/chaos/test_disk.py tests/chaos/test_restarts.py

# make webhooks DATABASE=postgresql EVENTS=1000
EVENTS ?= 20000
webhooks: .venv/develops ## send webhooks to bad receivers while senders are killed; EVENTS, KILLS, DATABASE
	$(BIN)/python -m tests.benchmarks.bench_webhooks --events $(EVENTS) --kills $(KILLS) --database $(DATABASE)

lock: .venv/develops ## choose versions anew and write them, with hashes, to the two lock files
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --upgrade --all-extras --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 --output-file requirements-dev.lock pyproject.toml
	$(BIN)/uv pip compile --quiet --extra embedded --extra oidc --generate-hashes --no-emit-index-url --no-header \
		--python-version 3.11 --constraint requirements-dev.lock --output-file requirements.lock pyproject.toml

secrets: ## make the secrets that docker-compose.yml reads, unless they are there
	@umask 077; mkdir -p secrets; cd secrets; \
	test -e postgres_password || openssl rand -hex 24 > postgres_password; \
	test -e postgres_service_password || openssl rand -hex 24 > postgres_service_password; \
	test -e valkey_password || openssl rand -hex 24 > valkey_password; \
	test -e checkpoint_key || openssl genpkey -algorithm ed25519 -out checkpoint_key; \
	echo "postgresql://moderation:$$(cat postgres_password)@postgres/moderation" > postgres_owner_url; \
	echo "postgresql://service:$$(cat postgres_service_password)@postgres/moderation" > moderation_database_url; \
	echo "redis://:$$(cat valkey_password)@valkey:6379/0" > moderation_redis_url; \
	chmod 644 *; echo "The secrets are in the folder secrets."

# Debian's python3 comes without venv, so root gets the package; anybody else is told its name.
.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; name one with make PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; \
		if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv .venv; \
		else echo "Python's venv is missing; as root: apt-get install python3-venv"; exit 1; fi; }

# uv installs in a tenth of the time, where it is present.
INSTALL = if command -v uv >/dev/null; then uv pip install --quiet --python $(BIN)/python $(1); \
	else $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --no-compile $(1); fi

# Compiled once here, or each of the service's processes would do it at each start where Python may not write.
COMPILE = $(BIN)/python -m compileall -q -j 0 $(dir $(BIN))lib moderation rules workers

.venv/runs: requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing what the service needs (half a minute) …"
	@$(call INSTALL,--require-hashes --requirement requirements.lock)
	@$(call INSTALL,--no-deps --editable .)
	@$(COMPILE)
	@touch $@

.venv/develops: requirements-dev.lock pyproject.toml | .venv/bin/python
	@echo "Installing what development and tests need (a minute) …"
	@$(call INSTALL,--require-hashes --requirement requirements-dev.lock)
	@$(call INSTALL,--no-deps --no-build-isolation --editable .)
	@$(COMPILE)
	@touch $@ .venv/runs

# The pages are tested in a real browser.
browser:
	@command -v chromium >/dev/null || { \
		if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
		else echo "The tests need Chromium; as root: apt-get install chromium"; exit 1; fi; }

# The examples in PHP are run.
php:
	@command -v php >/dev/null || { \
		if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq --no-install-recommends php-cli >/dev/null; \
		else echo "The tests need PHP; as root: apt-get install php-cli"; exit 1; fi; }
