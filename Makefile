.PHONY: install test landing lint docs benchmark benchmark-scaling

install:
	pip install -e '.[test]'

test:
	pytest

landing: test
	pytest --landing

lint:
	ruff check .
	ruff format --check .

# Needs `pip install -e '.[docs]'`; writes site/. A warning is an error.
docs:
	NO_MKDOCS_2_WARNING=1 mkdocs build --strict

# Needs `pip install -e '.[benchmark]'`, an idle machine, and about 40 minutes.
benchmark:
	python benchmarks/train_speed.py

# About 15 minutes.
benchmark-scaling:
	python benchmarks/scaling.py
