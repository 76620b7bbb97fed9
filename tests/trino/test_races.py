"""Statements at the same time: Iceberg commits one of those that change the same partition."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from typing import TypeVar

import pytest

from lightning.errors import WriteConflictError
from lightning.places import find
from lightning.registry import open_warehouse
from lightning.session import Session
from lightning.state import store
from lightning.state.records import Progress
from lightning.state.slots import HEAD
from lightning.state.store import TABLE, StateStore, new_holder
from lightning.warehouse import Warehouse
from tests.engines import missing

RACERS = 4
PATIENCE = 600.0  # a busy machine may take long over a few statements
LEASE_SECONDS = 60.0

T = TypeVar("T")


@pytest.fixture(params=["lake", "jdbc"])
def racers(request: pytest.FixtureRequest, host: str) -> Iterator[list[Warehouse]]:
    """Connections of their own, to each of the two kinds of a catalog."""
    with ExitStack() as opened:
        url = f"trino://tests@{host}/{request.param}"
        found = [opened.enter_context(closing(open_warehouse(url))) for _ in range(RACERS)]
        query = "SELECT catalog_name FROM system.metadata.catalogs"
        if (request.param,) not in found[0].fetch(query, step="test"):
            missing("postgres", "there is no PostgreSQL server to keep a catalog")
        yield found


def at_once(racers: list[Warehouse], act: Callable[[int, Warehouse], T]) -> list[T]:
    """What each of the racers gets for what all of them do at the same moment."""
    begun = threading.Barrier(len(racers))

    def go(number: int) -> T:
        begun.wait()
        return act(number, racers[number])

    with ThreadPoolExecutor(len(racers)) as pool:
        return list(pool.map(go, range(len(racers))))


def stores(racers: list[Warehouse], namespace: str) -> list[StateStore]:
    """The state as each racer has it; the table is made by all of them at once."""

    def make(number: int, warehouse: Warehouse) -> StateStore:
        places, _ = find(warehouse, f"{namespace}_planner", f"{namespace}_audit")
        session = Session(warehouse, places.dialect)
        session.run_all(
            places.dialect.create_schema(places.catalog, places.planner_schema), step="test"
        )
        made = StateStore(session, places.planner(TABLE))
        session.run_all(made.create_statements(), step="test")
        return made

    return at_once(racers, make)


def test_one_of_many_takes_a_lease(
    racers: list[Warehouse], namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "ADDING_SECONDS", PATIENCE)
    state = stores(racers, namespace)
    at_once(racers, lambda number, _: state[number].add("people"))
    found = state[0].read("people")
    assert found.head is not None
    assert len(found.slots) == 1
    head = found.head
    taken = at_once(
        racers, lambda number, _: state[number].acquire(head, new_holder(), LEASE_SECONDS)
    )
    assert sorted(taken) == [False] * (RACERS - 1) + [True]


def test_syncs_do_not_hold_each_other_up(
    racers: list[Warehouse], namespace: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even by a conflict after which a statement is tried again."""
    state = stores(racers, namespace)
    ids = [f"people_{number}" for number in range(RACERS)]
    for sync_id in ids:
        state[0].add(sync_id)
    heads = [state[0].read(sync_id).head for sync_id in ids]
    conflicts: list[WriteConflictError] = []
    intact = WriteConflictError.__init__

    def noticed(error: WriteConflictError, *arguments: object, **options: object) -> None:
        intact(error, *arguments, **options)  # type: ignore[arg-type]
        conflicts.append(error)

    monkeypatch.setattr(WriteConflictError, "__init__", noticed)

    def work(number: int, _: Warehouse) -> bool:
        holder, head = new_holder(), heads[number]
        assert head is not None
        return state[number].acquire(head, holder, LEASE_SECONDS) and state[number].write(
            ids[number], HEAD, holder, LEASE_SECONDS, progress=Progress(1, 2, ())
        )

    assert at_once(racers, work) == [True] * RACERS
    assert conflicts == []
