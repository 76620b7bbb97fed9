.PHONY: check test

check:            ## what a change must pass
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	$(MAKE) test

test:
	.venv/bin/python -m pytest
