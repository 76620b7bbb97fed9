"""Starts the emulator `local-bigquery`, in its environment, which knows nothing of this project.

BigQuery tells of a CREATE TABLE AS which table it made, in the job's `destinationTable`, and dbt
counts the rows of that table after each. The emulator does not tell. Nor does it tell of a
dataset's default collation in INFORMATION_SCHEMA.SCHEMATA.
"""

from __future__ import annotations

from typing import Any

from local_bigquery.catalog import datasets
from local_bigquery.cli import main
from local_bigquery.jobs import query
from local_bigquery.sql.rules import information_schema

execute = query.execute
schemata = information_schema.schemata


def telling(*arguments: Any, **options: Any) -> Any:
    statistics, children, destination = execute(*arguments, **options)
    if statistics.statementType == "CREATE_TABLE_AS_SELECT":
        destination = statistics.ddlTargetTable
    return statistics, children, destination


def schemata_with_collation(project: str, dataset: str | None) -> Any:
    columns, rows = schemata(project, dataset)
    found = datasets.list_(project, all=True)
    collations = [getattr(one, "defaultCollation", None) for one in found]
    pairs = zip(rows, collations, strict=True)
    return [*columns, "default_collation_name"], [[*row, collation] for row, collation in pairs]


query.execute = telling
information_schema.VIEWS["SCHEMATA"] = schemata_with_collation
main()
