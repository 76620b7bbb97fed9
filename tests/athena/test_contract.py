"""The contract's suite on the stub of Athena: a share with every change, all of it with `-m ""`."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lightning.testing import suite
from lightning.testing.harness import Subject
from lightning.testing.history import Script, begin
from lightning.warehouse import Warehouse

HOURS = 6 * 3_600


@pytest.fixture
def subject(open_warehouse: Callable[[], Warehouse], namespace: str, url: str) -> Subject:
    return Subject(open_warehouse, namespace, url=url)


TestCapabilities = suite.TestCapabilities


def test_a_sync_runs_twice(subject: Subject) -> None:
    history = begin(subject)
    history.rows = [{"id": row_id, "a": "x", "b": "x", "n": 1} for row_id in ("1", "2")]
    history.load()
    history.run(Script(answers=("refuse",), refused=frozenset("2")))
    history.run(Script())


@pytest.mark.soak
@pytest.mark.timeout(HOURS)
class TestCrashes(suite.TestCrashes):
    pass


@pytest.mark.soak
@pytest.mark.timeout(HOURS)
class TestEquality(suite.TestEquality):
    pass


@pytest.mark.soak
@pytest.mark.timeout(HOURS)
class TestHistories(suite.TestHistories):
    pass


@pytest.mark.soak
@pytest.mark.timeout(HOURS)
class TestHostileInput(suite.TestHostileInput):
    pass


@pytest.mark.soak
@pytest.mark.timeout(HOURS)
class TestInterleavings(suite.TestInterleavings):
    pass


@pytest.mark.soak
@pytest.mark.timeout(HOURS)
class TestLogs(suite.TestLogs):
    pass


@pytest.mark.soak
@pytest.mark.timeout(HOURS)
class TestOutcomes(suite.TestOutcomes):
    pass


@pytest.mark.soak
@pytest.mark.timeout(HOURS)
class TestPitfalls(suite.TestPitfalls):
    pass


@pytest.mark.soak
@pytest.mark.timeout(HOURS)
class TestSnapshot(suite.TestSnapshot):
    pass


@pytest.mark.soak
@pytest.mark.timeout(HOURS)
class TestSurface(suite.TestSurface):
    pass


@pytest.mark.soak
@pytest.mark.timeout(HOURS)
class TestValues(suite.TestValues):
    pass
