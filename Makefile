.PHONY: check test live-bigquery live-fabric live-snowflake live-synapse

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

live-fabric:      ## the contract in a real warehouse, whose URL is in LIGHTNING_FABRIC_URL
	@test -n "$$LIGHTNING_FABRIC_URL" || { echo "set LIGHTNING_FABRIC_URL"; exit 1; }
	LIGHTNING_CRASH_STRIDE=$${LIGHTNING_CRASH_STRIDE:-40} LIGHTNING_EXAMPLES=$${LIGHTNING_EXAMPLES:-1} \
	    .venv/bin/python -m pytest -m "" --numprocesses 4 tests/tsql -k fabric

live-synapse:     ## the contract on a real dedicated SQL pool, whose URL is in LIGHTNING_SYNAPSE_URL
	@test -n "$$LIGHTNING_SYNAPSE_URL" || { echo "set LIGHTNING_SYNAPSE_URL"; exit 1; }
	LIGHTNING_CRASH_STRIDE=$${LIGHTNING_CRASH_STRIDE:-40} LIGHTNING_EXAMPLES=$${LIGHTNING_EXAMPLES:-1} \
	    .venv/bin/python -m pytest -m "" --numprocesses 4 tests/tsql -k synapse
