"""Starts the emulator `local-bigquery`, in its environment, which knows nothing of this project.

BigQuery tells of a CREATE TABLE AS which table it made, in the job's `destinationTable`, and dbt
counts the rows of that table after each. The emulator does not tell.
"""

from __future__ import annotations

from typing import Any

from local_bigquery.cli import main
from local_bigquery.jobs import query

execute = query.execute


def telling(*arguments: Any, **options: Any) -> Any:
    statistics, children, destination = execute(*arguments, **options)
    if statistics.statementType == "CREATE_TABLE_AS_SELECT":
        destination = statistics.ddlTargetTable
    return statistics, children, destination


query.execute = telling
main()
