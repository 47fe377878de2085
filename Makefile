.PHONY: install test landing lint benchmark benchmark-scaling

install:
	pip install -e '.[test]'

test:
	pytest

landing: test
	pytest --landing

lint:
	ruff check .
	ruff format --check .

# Needs `pip install -e '.[benchmark]'`, an idle machine, and less than half an hour.
benchmark:
	python benchmarks/train_speed.py

# Ten minutes; stopped and started again, it goes on with what is missing.
benchmark-scaling:
	python benchmarks/scaling.py
