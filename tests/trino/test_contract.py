"""The contract's suite on Trino: a share that every change can wait for, all of it with `-m ""`."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from lightning.testing import suite
from lightning.testing.harness import Subject
from lightning.testing.player import Player, make
from lightning.testing.suite_crashes import die_everywhere
from lightning.testing.suite_equality import Values
from lightning.warehouse import Warehouse
from tests import soaked
from tests.soaked import *  # noqa: F403
from tests.trino.values import VALUES

SHORT = 14  # the seed of a history of six steps, with an interrupted delivery


@pytest.fixture
def subject(open_warehouse: Callable[[], Warehouse], namespace: str, url: str) -> Subject:
    return Subject(open_warehouse, namespace, url=url)


TestCapabilities = suite.TestCapabilities


def test_a_local_table_is_adopted(subject: Subject) -> None:
    """The one of TestAdopt that every change can wait for."""
    suite.TestAdopt().test_a_local_table_is_compared_and_adopted(subject)


def test_health(subject: Subject) -> None:
    """The one of TestHealth that every change can wait for."""
    suite.TestHealth().test_what_is_told_is_remembered_until_it_is_muted(subject)


def test_syncs_planned_together(subject: Subject) -> None:
    """The one of TestTogether that every change can wait for."""
    suite.TestTogether().test_runs_that_were_planned_together_wait_each_for_itself(subject)


def test_a_run_dies_now_and_then(subject: Subject) -> None:
    """A share of TestCrashes."""
    die_everywhere(subject, every=70)


def test_a_short_random_history(subject: Subject) -> None:
    """A share of TestHistories."""
    Player(subject).play(make(Random(SHORT)))


def test_models_that_are_no_query(subject: Subject) -> None:
    """The one of TestHostileInput that could write."""
    suite.TestHostileInput().test_models_that_are_no_query(
        subject, "SELECT * FROM {}) AS x CROSS JOIN (SELECT 1"
    )


def test_equality(subject: Subject) -> None:
    """The one of TestEquality that every change can wait for."""
    check = suite.TestEquality().test_a_row_is_changed_exactly_where_its_values_differ
    check(subject, VALUES, "as usual")


class TestEquality(soaked.TestEquality):
    @pytest.fixture
    def values(self) -> Values:
        return VALUES
