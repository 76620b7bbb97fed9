.PHONY: check test live-bigquery live-snowflake

check:            ## what a change must pass
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	$(MAKE) test

test:
	.venv/bin/python -m pytest

live-snowflake:   ## the contract on a real account, whose URL is in LIGHTNING_SNOWFLAKE_URL
	@test -n "$$LIGHTNING_SNOWFLAKE_URL" || { echo "set LIGHTNING_SNOWFLAKE_URL"; exit 1; }
	LIGHTNING_CRASH_STRIDE=$${LIGHTNING_CRASH_STRIDE:-25} LIGHTNING_EXAMPLES=$${LIGHTNING_EXAMPLES:-5} \
	    .venv/bin/python -m pytest -m "" --numprocesses 8 tests/snowflake

live-bigquery:    ## the contract in a real project, whose URL is in LIGHTNING_BIGQUERY_URL
	@test -n "$$LIGHTNING_BIGQUERY_URL" || { echo "set LIGHTNING_BIGQUERY_URL"; exit 1; }
	LIGHTNING_CRASH_STRIDE=$${LIGHTNING_CRASH_STRIDE:-40} LIGHTNING_EXAMPLES=$${LIGHTNING_EXAMPLES:-1} \
	    .venv/bin/python -m pytest -m "" --numprocesses 16 tests/bigquery
