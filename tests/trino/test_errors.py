"""What a refusal means: who was first, whether it may pass, and that nobody knows."""

from __future__ import annotations

import pytest

from lightning.errors import WriteConflictError

# https://iceberg.apache.org/javadoc: the first are conflicts, the others leave it open.
LOST = [
    ("ICEBERG_COMMIT_ERROR", "Failed to commit during write: Found new conflicting delete files"),
    ("ICEBERG_COMMIT_ERROR", "Cannot commit t because Glue detected concurrent update"),
    ("ICEBERG_COMMIT_ERROR", "Failed to create transaction: Table already exists: t"),
    ("TABLE_ALREADY_EXISTS", "Table 'lake.s.t' already exists"),
    ("ICEBERG_CATALOG_ERROR", "Failed to create a namespace shop"),
    ("GENERIC_INTERNAL_ERROR", "ERROR: duplicate key value violates unique constraint"),
]
OPEN = [
    ("ICEBERG_COMMIT_ERROR", "Cannot determine whether the commit was successful or not"),
    ("ICEBERG_COMMIT_ERROR", "Cannot commit t due to unexpected exception"),
    ("GENERIC_INTERNAL_ERROR", "null"),
    ("SYNTAX_ERROR", "line 1:8: mismatched input"),
]


def translated(name: str, message: str) -> Exception:
    exceptions = pytest.importorskip("trino").exceptions
    from lightning_dialects.trino.warehouse import _translation

    error = {"errorName": name, "errorType": "EXTERNAL", "message": message}
    return _translation(exceptions.TrinoExternalError(error), "test")


@pytest.mark.parametrize(("name", "message"), LOST)
def test_a_lost_race_is_tried_again(name: str, message: str) -> None:
    assert isinstance(translated(name, message), WriteConflictError)


@pytest.mark.parametrize(("name", "message"), OPEN)
def test_what_may_have_been_written_is_not(name: str, message: str) -> None:
    assert not isinstance(translated(name, message), WriteConflictError)


def test_a_cluster_that_is_full_is_passing() -> None:
    found = translated("QUERY_QUEUE_FULL", "Too many queued queries")
    assert getattr(found, "is_transient", False)
