.PHONY: install test quick lint

install:
	pip install -e '.[test]'

test:
	pytest

quick:
	pytest -m 'not slow'

lint:
	ruff check .
	ruff format --check .
