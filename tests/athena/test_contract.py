"""The contract's suite on the stub of Athena: a share with every change, all of it with `-m ""`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lightning.testing import suite
from lightning.testing.destination import Script
from lightning.testing.harness import Subject
from lightning.testing.history import begin
from lightning.testing.suite_equality import Values
from lightning.warehouse import Warehouse
from tests import soaked
from tests.soaked import *  # noqa: F403
from tests.trino.values import VALUES as VALUES_OF_TRINO

# Athena tells neither what is in a nested type, which is refused, nor of digits of a second.
UNTOLD = ("array", "map", "row", "time(9)", "timestamp(9)")
VALUES = {kind: of_it for kind, of_it in VALUES_OF_TRINO.items() if not kind.startswith(UNTOLD)}


@pytest.fixture
def subject(open_warehouse: Callable[[], Warehouse], namespace: str, url: str) -> Subject:
    return Subject(open_warehouse, namespace, url=url)


TestCapabilities = suite.TestCapabilities


def test_health(subject: Subject) -> None:
    """The one of TestHealth that every change can wait for."""
    suite.TestHealth().test_what_is_told_is_remembered_until_it_is_muted(subject)


def test_a_sync_runs_twice(subject: Subject) -> None:
    history = begin(subject)
    history.rows = [{"id": row_id, "a": "x", "b": "x", "n": 1} for row_id in ("1", "2")]
    history.load()
    history.run(Script(answers=("refuse",), refused=frozenset("2")))
    history.run(Script())


def test_equality(subject: Subject) -> None:
    """The one of TestEquality that every change can wait for."""
    check = suite.TestEquality().test_a_row_is_changed_exactly_where_its_values_differ
    check(subject, VALUES, "as usual")


class TestEquality(soaked.TestEquality):
    @pytest.fixture
    def values(self) -> Values:
        return VALUES
