"""The contract's suite on Fabric and Synapse, whose long tests want `-m ""`.

What it shows of a service that is not there is the wiring: the driver, parameters, row counts, what
follows what. DuckDB stands in for the rest.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lightning.testing import suite
from lightning.testing.harness import Subject
from lightning.testing.suite_crashes import die_everywhere
from lightning.testing.suite_histories import play
from lightning.warehouse import Warehouse
from tests.soaked import *  # noqa: F403


@pytest.fixture
def subject(open_warehouse: Callable[[], Warehouse], namespace: str) -> Subject:
    return Subject(open_warehouse, namespace, key_text=with_a_visible_end)


def with_a_visible_end(text: str) -> str:
    """A key as `docs/fabric.md` says that it is known: none ends in a blank."""
    return f"{text}\N{SYMBOL FOR SPACE}" if text.endswith((" ", "\N{SYMBOL FOR SPACE}")) else text


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
    """A share of TestCrashes that every change can wait for."""
    die_everywhere(subject, every=80)


def test_a_random_history(subject: Subject) -> None:
    play(subject, examples=1)


def test_a_composite_key_is_not_glued(subject: Subject) -> None:
    suite.TestPitfalls().test_composite_keys_are_not_glued(subject, ("a", "b|c"), ("a|b", "c"))


def test_a_person_finds_the_logs(subject: Subject) -> None:
    suite.TestSurface().test_a_person_finds_the_logs_by_the_names_as_they_are_written(subject)


def test_a_key_has_one_text_as_an_integer_and_as_a_float(subject: Subject) -> None:
    check = suite.TestValues().test_equal_keys_have_one_text_whatever_their_type
    check(subject, [subject.dialect.kinds["integer"], "FLOAT"])
