# The recipes are thin: what they do stands in .ci/, which CI uses too.
.DEFAULT_GOAL := help
.PHONY: help run test test-all test-faults lint format check lock bench

help: ## diese Liste
	@grep -E '^[a-z-]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

run: ## Demo auf http://127.0.0.1:8000 (PORT=8001 make run für einen anderen Port)
	@exec .ci/demo

test: ## die schnellen Tests, und die im Browser, wenn ein Chromium da ist
	@.ci/test quick

test-all: ## alle Tests mit 1.000 Beispielen je Gesetz und Mindestabdeckung
	@.ci/test all

test-faults: ## die Tests, die etwas abbrechen, verzögern oder kaputt machen
	@.ci/faults

lint: ## alle statischen Prüfungen; ändert nichts
	@.ci/lint

format: ## Python-Code formatieren
	@.ci/setup dev
	@.venv/bin/ruff check --fix .
	@.venv/bin/ruff format .

check: lint test ## lint und test

lock: ## requirements.lock und requirements-dev.lock aus pyproject.toml erneuern
	@.ci/lock

bench: ## Rechenzeit der Seiten, gemessen an einer leeren Seite
	@.ci/setup dev
	@.ci/static
	@.venv/bin/python -m tests.bench
