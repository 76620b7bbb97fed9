"""The pages of all syncs of some connections, which only look."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, unquote

from ..audit.health import Health, HealthThresholds
from ..display.html import page
from ..engine import Engine
from ..errors import LightningError, RunStateError
from ..report.facts import TREND
from ..report.report import report
from ..state.status import SyncStatus

HOME = "/"
ROWS = 5  # of each op type, on the page of a run


@dataclass(frozen=True)
class Connection:
    """A warehouse whose syncs are shown.

    Attributes:
        connect: gives an engine, opened to read only. It is closed once a page was made, so that
            no database is kept open.
        thresholds: those by which a sync is judged.
    """

    connect: Callable[[], Engine]
    thresholds: Callable[[str], HealthThresholds]


@dataclass(frozen=True)
class Answer:
    """A page, and how it came about."""

    status: HTTPStatus
    html: str


@dataclass(frozen=True)
class _Shown:
    """A sync in the list of all of them."""

    status: SyncStatus
    health: Health
    link: str


@dataclass(frozen=True)
class _Listed:
    """A connection in the list of all syncs, or why it has none."""

    name: str
    syncs: tuple[_Shown, ...] = ()
    problem: str | None = None


class Site:
    """Makes pages by their paths: `/`, `/CONNECTION/sync/ID` and `/CONNECTION/run/ID`.

    Args:
        connections: by their names.
    """

    def __init__(self, connections: Mapping[str, Connection]) -> None:
        self._connections = connections

    def answer(self, path: str) -> Answer:
        """The page at a path as a browser asks for it."""
        try:
            return self._answer([unquote(part) for part in path.split("/")[1:]])
        except RunStateError as error:
            return _problem(HTTPStatus.NOT_FOUND, "Not found", str(error))
        except LightningError as error:
            status = HTTPStatus.SERVICE_UNAVAILABLE
            return _problem(status, "The warehouse cannot be read now", str(error))

    def _answer(self, parts: list[str]) -> Answer:
        match parts:
            case [""]:
                listed = [self._listed(name) for name in self._connections]
                return Answer(HTTPStatus.OK, page("syncs.html", connections=listed))
            case [name, "sync", sync_id] if name in self._connections:
                return Answer(HTTPStatus.OK, self._sync(name, sync_id))
            case [name, "run", run_id] if name in self._connections:
                return Answer(HTTPStatus.OK, self._run(name, run_id))
        return _problem(HTTPStatus.NOT_FOUND, "Not found", "There is no such page.")

    def _listed(self, name: str) -> _Listed:
        connection = self._connections[name]
        try:
            with connection.connect() as engine:
                shown = tuple(self._shown(engine, name, status) for status in engine.statuses())
        except LightningError as error:
            return _Listed(name, problem=str(error))
        return _Listed(name, shown)

    def _shown(self, engine: Engine, name: str, status: SyncStatus) -> _Shown:
        thresholds = self._connections[name].thresholds(status.sync_id)
        health = engine.health(status.sync_id, thresholds)
        return _Shown(status, health, _path(name, "sync", status.sync_id))

    def _sync(self, name: str, sync_id: str) -> str:
        with self._connections[name].connect() as engine:
            status = engine.status(sync_id)
            health = engine.health(sync_id, self._connections[name].thresholds(sync_id))
            runs = engine.runs(sync_id)[-TREND:]
        links = {"home": HOME, "link": _links(name)}
        return page("sync.html", status=status, health=health, runs=runs, **links)

    def _run(self, name: str, run_id: str) -> str:
        with self._connections[name].connect() as engine:
            found = engine.run_facts(run_id, rows=ROWS)
        of_sync = _path(name, "sync", found.run.sync_id)
        return report(found, home=HOME, of_sync=of_sync, link=_links(name)).html


def _problem(status: HTTPStatus, title: str, problem: str) -> Answer:
    values: dict[str, Any] = {"title": title, "problem": problem, "home": HOME}
    return Answer(status, page("problem.html", **values))


def _path(*parts: str) -> str:
    return "".join(f"/{quote(part, safe='')}" for part in parts)


def _links(name: str) -> Callable[[str], str]:
    return lambda run_id: _path(name, "run", run_id)
