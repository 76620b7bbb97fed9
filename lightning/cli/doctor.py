"""Whether all that a run needs is in place: the installation, the project file, the warehouses."""

from __future__ import annotations

import importlib.metadata
import platform
import secrets
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, redirect_stdout, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVarTuple

from sqlglot import exp

from .. import registry, sql
from ..dialect import Dialect, Kind, Relation, TableSpec
from ..errors import (
    DatabaseInUseError,
    LightningError,
    StateError,
    WarehouseError,
)
from ..log_tables import ALL_LOG_TABLES, LogTable
from ..places import find
from ..plan.columns import resolve
from ..plan.guards import described
from ..plan.source import rows_of
from ..project.project import Project
from ..project.schema import ConnectionConfig
from ..session import Session
from ..sql import Expr
from ..state.status import SyncStatus, status
from ..state.store import TABLE, StateStore
from ..warehouse import Warehouse
from .destinations import checked
from .options import PROJECT, OutputOption, ProjectOption
from .output import ExitCode, Output, emit, exits
from .tables import table

DISTRIBUTION, MODULE = "lightning-cdc", "lightning"
STEP = "try what a run does"
LONG_ROW_ID = 8_000  # characters, of which none repeats so that it could be compressed

Arguments = TypeVarTuple("Arguments")


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at, and what is wrong with it, if anything is."""

    subject: str
    found: str
    problem: str | None = None
    in_use: bool = False  # by another process, which is all that is wrong


@exits
def doctor(
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> ExitCode:
    """Check the installation, the project file, its connections, destinations and guards.

    Each sync's model is described, not evaluated; its destination is imported, not called. In each
    schema of the library a table is made and dropped again.
    """
    with redirect_stdout(sys.stderr):  # what destinations print as they are imported
        findings = [*_installation(), *_of_project(project)]
    rows = [
        ("wrong" if finding.problem else "fine", finding.subject, finding.problem or finding.found)
        for finding in findings
    ]
    emit(output, {"findings": findings}, table("Doctor", ["", "what", "found"], rows))
    problems = [finding for finding in findings if finding.problem]
    if not problems:
        return ExitCode.DONE
    in_use = any(finding.in_use for finding in problems)
    return ExitCode.IN_PROGRESS if in_use else ExitCode.FAILED


def _installation() -> Iterator[Finding]:
    yield Finding("Python", platform.python_version())
    drivers = {registry.plugin(name).driver for name in registry.names()}
    for package in (DISTRIBUTION, *sorted(drivers)):
        try:
            yield Finding(package, importlib.metadata.version(package))
        except importlib.metadata.PackageNotFoundError:
            yield Finding(package, "not installed")
    for other in namesakes():
        yield Finding(
            other,
            importlib.metadata.version(other),
            f"it also brings a module `{MODULE}`, and overwrites this one: install the two into "
            "different environments",
        )


def namesakes() -> list[str]:
    """Other distributions with a module of this one's name, as PyTorch Lightning's."""
    there = importlib.metadata.packages_distributions().get(MODULE, ())
    return sorted(set(there) - {DISTRIBUTION})


def _of_project(path: Path) -> Iterator[Finding]:
    try:
        project = Project(path)
    except LightningError as error:
        yield Finding(str(path), "", str(error))
        return
    yield Finding(str(path), f"{len(project.config.syncs)} syncs")
    for sync_id in project.config.syncs:
        yield _finding(f"sync {sync_id}: destination", checked, project, sync_id)
    for name in project.config.connections:
        yield from _of_connection(project, name)


def _of_connection(project: Project, name: str) -> Iterator[Finding]:
    config = project.config.connections[name]
    subject = f"connection {name}"
    try:
        warehouse = registry.open_warehouse(project.target(config), create=False)
    except LightningError as error:
        yield Finding(subject, "", str(error), isinstance(error, DatabaseInUseError))
        return
    with closing(warehouse):
        yield _finding(subject, _identity, warehouse)
        yield _finding(f"{subject}: another connection", _another, warehouse)
        for schema in (config.planner_schema, config.audit_schema):
            yield _finding(f"{subject}: schema {schema}", _schema, warehouse, config, schema)
        yield _finding(f"{subject}: state", _state, warehouse, config)
        for sync_id in project.config.syncs:
            if project.connection_of(sync_id) == name:
                yield _finding(f"sync {sync_id}", _model, warehouse, project, sync_id)
                subject = f"sync {sync_id}: guards"
                yield _finding(subject, _guards, warehouse, project, sync_id)


def _finding(subject: str, look: Callable[[*Arguments], str], *arguments: *Arguments) -> Finding:
    """What a look at something finds; that it raises an error of the library is a problem."""
    try:
        return Finding(subject, look(*arguments))
    except LightningError as error:
        return Finding(subject, "", str(error))


def _identity(warehouse: Warehouse) -> str:
    dialect = warehouse.dialect
    asked = dialect.identity()
    (told,) = Session(warehouse).rows(sql.values(asked), step=STEP)
    return ", ".join([dialect.name, *map(" ".join, zip(asked, map(str, told), strict=True))])


def _another(warehouse: Warehouse) -> str:
    """A lease is renewed through a connection of its own."""
    with closing(warehouse.fork()) as other:
        Session(other).value(exp.select(sql.number(1)), step=STEP)
    return "can be opened, as to renew a lease"


def _schema(warehouse: Warehouse, config: ConnectionConfig, schema: str) -> str:
    try:
        return _tried(warehouse, config, schema)
    except WarehouseError as error:
        raise WarehouseError(
            f"{error} `lightning-cdc setup {warehouse.dialect.name}` prints what a run needs to be "
            "granted."
        ) from error


def _tried(warehouse: Warehouse, config: ConnectionConfig, schema: str) -> str:
    places, there = find(warehouse, config.planner_schema, config.audit_schema)
    lasting = [log.relation for log in places.logs.values()]
    if schema == config.planner_schema:
        lasting = [places.planner(TABLE)]
    schema = lasting[0].schema
    if schema in there:
        _write(warehouse, schema, [table for table in lasting if table.name in there[schema]])
        for log in places.logs.values():
            if log.relation in lasting and log.relation.name in there[schema]:
                _log(warehouse, places.dialect, log)
        return f"{len(there[schema])} tables, can be written"
    if not warehouse.capabilities.transactional:
        return "missing: the first run makes it, if it may"
    with suppress(_UndoneError), warehouse.transaction():
        made = warehouse.dialect.create_schema(warehouse.catalog, schema)
        Session(warehouse).run_all(made, step=STEP)
        raise _UndoneError
    return "missing: the first run makes it, which it may"


class _UndoneError(Exception):
    """Rolls a transaction back."""


def _write(warehouse: Warehouse, schema: str, lasting: Iterable[Relation]) -> None:
    """Do in a schema, and to its `lasting` tables, what a run does, and leave them as they were."""
    import pyarrow as pa

    session, dialect, catalog = Session(warehouse), warehouse.dialect, warehouse.catalog
    tried = Relation(catalog, schema, dialect.fold(f"lightning_doctor_{secrets.token_hex(4)}"))
    rows = pa.table({"number": [1], "reason": ["tried"]})
    columns: dict[str, Kind] = {"number": "integer", "reason": "text"}
    staging = TableSpec(relation=tried, purpose="staging", columns=columns)
    with warehouse.transaction(), warehouse.staged(rows, staging) as staged:
        staged_rows = exp.select(exp.Count(this=exp.Star())).from_(staged)
        session.rows(staged_rows, step=STEP)
    made = TableSpec(relation=tried, purpose="rejections")
    statements: list[Expr | str] = [sql.delete(table.table(), exp.false()) for table in lasting]
    statements += dialect.create_table(made, sql.values({"id": sql.number(1)}))
    session.run_all([*statements, dialect.drop_table(tried)], step=STEP)


def _log(warehouse: Warehouse, dialect: Dialect, log: LogTable) -> None:
    """Add a row with a long row id to a log table, and take it back; no row where it would stay."""
    examples: dict[Kind, Expr] = {
        "text": sql.text("doctor"),
        "integer": sql.number(0),
        "timestamp": dialect.now(),
        "json": exp.null(),
    }
    columns = ALL_LOG_TABLES[log.name]
    values = {name: examples[kind].copy() for name, kind in columns.items()}
    if "row_id" in values:
        values["row_id"] = sql.text(secrets.token_hex(LONG_ROW_ID // 2))
    row = exp.select(*(dialect.cast(value, columns[name]) for name, value in values.items()))
    if not dialect.capabilities.transactional:
        row = row.where(exp.false())
    with suppress(_UndoneError), warehouse.transaction():
        Session(warehouse, dialect).run(log.insert(row), step=f"try to write {log.name}")
        raise _UndoneError


def _guards(warehouse: Warehouse, project: Project, sync_id: str) -> str:
    """From where on the guards block a run, in numbers as they are now."""
    config = project.config.connections[project.connection_of(sync_id)]
    held = {found.sync_id: found.known_rows for found in _statuses(warehouse, config)}
    guards = described(project.sync(sync_id), held.get(sync_id, 0))
    return f"a run is blocked by {'; '.join(guards)}" if guards else "none: no run is blocked"


def _statuses(warehouse: Warehouse, config: ConnectionConfig) -> list[SyncStatus]:
    """What is remembered of the syncs."""
    places, there = find(warehouse, config.planner_schema, config.audit_schema)
    table = places.planner(TABLE)
    if table.name not in there.get(table.schema, ()):
        return []
    states = StateStore(Session(warehouse, places.dialect), table).read_all()
    return [status(sync_id, state) for sync_id, state in states.items()]


def _state(warehouse: Warehouse, config: ConnectionConfig) -> str:
    """What is remembered of the syncs, each of which can be read."""
    found = _statuses(warehouse, config)
    if not found:
        return "nothing is remembered yet"
    if problems := [each.problem for each in found if each.problem]:
        raise StateError(" ".join(problems))
    told = f"{len(found)} syncs are remembered"
    left = [name for each in found if each.state == "idle" for name in each.in_use]
    if left:
        told += f"; someone reads these tables, or a view stands on them: {', '.join(left)}"
    return told


def _model(warehouse: Warehouse, project: Project, sync_id: str) -> str:
    sync = project.sync(sync_id)
    columns = warehouse.describe(rows_of(sync, warehouse.dialect))
    shape = resolve(sync, columns, warehouse.dialect)
    return f"its model can be read, its key is {', '.join(shape.key_names)}"
