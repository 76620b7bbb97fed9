"""How often a model is evaluated: tests of every engine that tells. The fixture `world` is the
engine's."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import Any

import pytest

import lightning

ROWS = 3_000  # more than a warehouse takes at one time


class World(ABC):
    """A table `users` of an id and a name, and a model of it.

    Attributes:
        model: the model's query.
    """

    engine: lightning.Engine
    model = "SELECT id, n FROM users"

    @abstractmethod
    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        """What a statement of a user's finds."""

    @abstractmethod
    def seen(self) -> int:
        """How many rows of the table the model has read by now."""

    def evaluations(self, sync: lightning.Sync, reset: Any = None) -> float:
        """How often a run evaluates the model."""
        before = self.seen()
        self.engine.run(sync, lambda batch: None, reset=reset)
        read = self.seen() - before
        ((rows,),) = self.execute("SELECT count(*) FROM users")
        return read / int(rows)

    def sync(self, *, id: str = "s", once: bool = False, **options: Any) -> lightning.Sync:  # noqa: A002
        model = lightning.Model(self.model, "id", evaluate_once=once)
        return lightning.Sync(id, model, **options)


@pytest.mark.parametrize("retain", ["all", "key"])
@pytest.mark.parametrize("plan", ["auto", "whole"])
def test_a_run_evaluates_the_model_once(world: World, retain: Any, plan: Any) -> None:
    sync = world.sync(retain=retain, plan=plan)
    assert world.evaluations(sync) == 1
    assert world.evaluations(sync) == 1
    world.execute("UPDATE users SET n = 'm' WHERE id % 10 = 0")
    assert world.evaluations(sync) == 1
    assert world.evaluations(sync, reset="full_resync") == 1


@pytest.mark.parametrize(
    ("options", "found"), [({}, 2), ({"once": True}, 1), ({"plan": "whole"}, 1)]
)
def test_rows_that_share_a_key_are_looked_for_in_a_second_evaluation_once(
    world: World, options: dict[str, Any], found: int
) -> None:
    sync = world.sync(**options)
    assert world.evaluations(sync) == 1
    world.execute("INSERT INTO users SELECT * FROM users WHERE id < 5")
    assert world.evaluations(sync) == found
    assert world.evaluations(sync) == 1
    world.execute("DELETE FROM users WHERE id < 5")
    assert world.evaluations(sync) == 1


def test_syncs_of_one_model_evaluate_it_once(world: World) -> None:
    blocked = world.sync(min_rows=2 * ROWS)
    syncs = [
        replace(blocked, id="blocked"),
        *(world.sync(id=name, columns=["n"], where=f"id > {name[1:]}") for name in ("s5", "s7")),
    ]
    for found in (2, 1):  # the first is blocked, and its table is lost with it
        before = world.seen()
        ended = world.engine.run_all([(sync, lambda batch: None) for sync in syncs])
        assert [type(each) for each in ended[-2:]] == [lightning.RunResult] * 2
        assert (world.seen() - before) / ROWS == found
        syncs = syncs[1:]
