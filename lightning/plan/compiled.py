"""The statements of a run as text, without a connection."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Literal, get_args

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from ..close.delivered import Delivered
from ..close.finish import finish
from ..dialect import Column, Dialect
from ..errors import ConfigurationError, UncomparableTypeError
from ..places import Places
from ..recorder import Recorder
from ..registry import dialect as dialect_of
from ..session import Row, Statement
from ..shape import Shape
from ..state import wire
from ..state.records import Baseline, Memory, SnapshotMark
from ..state.slots import HEAD
from ..state.store import process_name
from ..stopwatch import Unwound
from ..sync import Sync, check_choice
from ..warehouse import EVALUATE
from ..words import ABSENT, ADDED
from ..workspace import AUDIT_SCHEMA, PLANNER_SCHEMA, Workspace
from .columns import resolve
from .draft import new_run
from .planner import plan
from .source import rows_of

Until = Literal["planned", "closed"]

FIRST, SECOND = "0" * 23 + "1", "0" * 23 + "2"
EPOCH = datetime.fromtimestamp(0, UTC)
LEASE_SECONDS = 60.0
ALL_ARRIVED = Delivered(unknown=(), unknown_reason="", untouched=(), untouched_reason="")
HOLDER = re.compile(re.escape(process_name()) + "/[0-9a-f]+")
SECONDS = re.compile(r'"(evaluate|compare|deliver|close)":[0-9.e-]+')


def compile(  # noqa: A001  (the contract's name)
    sync: Sync,
    dialect: str = "duckdb",
    *,
    until: Until = "planned",
    columns: Mapping[str, str] | None = None,
    planner_schema: str = PLANNER_SCHEMA,
) -> list[str]:
    """The statements of a sync's second run, which is compared with the first, from the evaluation
    of the model on. What comes before it looks at the tables and takes the lease.

    They come from the planner and the closer themselves, which run against a `Recorder`.

    Args:
        dialect: the warehouse's name.
        until: `planned`, or `closed`: also those that close the run when all of it has arrived.
        columns: the model's columns and their types in the warehouse. Without them the names are
            read from the query, and every type is taken for a plain one: the statements then
            lack what JSON, floating point and other types need.

    Returns:
        SQL statements in the order in which they are run. Where a warehouse has transactions, those
        that close the run are one; BEGIN and COMMIT are not shown. Ids, times and what the run
        found, a row that was added, are made up.

    Raises:
        DialectError: there is no such dialect.
        ConfigurationError: the columns are not given, and the query does not name them all; or
            there is no such point of a run.
        UncomparableTypeError: a type cannot be compared, or has another name in the warehouse.
    """
    check_choice("until", until, get_args(Until))
    sql_dialect = dialect_of(dialect)
    query = rows_of(sync, sql_dialect)
    described = _described(query, sql_dialect, columns)
    try:
        shape = resolve(sync, described, sql_dialect, Recorder.version_scheme)
    except UncomparableTypeError as error:
        raise UncomparableTypeError(
            f"{error}. Types are written here as {dialect} names them when it describes a query."
        ) from error
    places = Places.ordinary(sql_dialect, None, planner_schema, AUDIT_SCHEMA)
    answers = _answers(sync, shape, places.audit_schema)
    recorder = Recorder(sql_dialect, answers, described)
    workspace = Workspace(recorder, places, LEASE_SECONDS, sync.logs, stopwatch=Unwound())
    planned = plan(workspace, sync, None, override_guards=True)
    if until == "closed":
        finish(workspace, planned.diff, planned.lease, ALL_ARRIVED, None, Memory())
    planned.lease.stop()
    return _from_evaluation_on(recorder.statements, planned.diff.run.id)


def _answers(sync: Sync, shape: Shape, audit_schema: str) -> dict[str, list[Row]]:
    """What a warehouse would answer after one run of the sync, some of whose rows did not
    arrive; and that one row was added since."""
    first = new_run(sync, shape, FIRST, EPOCH, reset=None, logs=sync.logs)
    baseline = Baseline(
        run_id=FIRST,
        base=first.tables.plan,
        rejections=first.tables.rejections,
        previous=(),
        shape=shape,
        mode=sync.mode,
        known_rows=0,
        exception_rows=1,
        snapshot_mark=SnapshotMark(audit_schema, FIRST),
    )
    head = (sync.id, HEAD, 1, FIRST, wire.dump(Memory(baseline)), *(None for _ in range(5)))
    return {
        "read the state": [(EPOCH, *head)],
        "look at the snapshot": [(1,)],
        "count the plan": [(1,)],
        "count the changes": [(ADDED, ABSENT, 1, 1)],
    }


def _from_evaluation_on(statements: Sequence[Statement], run_id: str) -> list[str]:
    """The texts of a run, in which what differs each time is made alike."""
    steps = [statement.step for statement in statements]
    texts = (statement.text for statement in statements[steps.index(EVALUATE) :])
    texts = (re.sub(run_id, SECOND, text, flags=re.IGNORECASE) for text in texts)
    texts = (HOLDER.sub("holder", text) for text in texts)
    return [SECONDS.sub(r'"\1":0', text) for text in texts]


def _described(query: str, dialect: Dialect, columns: Mapping[str, str] | None) -> list[Column]:
    if columns is not None:
        return [Column(name, kind) for name, kind in columns.items()]
    try:
        parsed = sqlglot.parse_one(query, dialect=dialect.sqlglot_dialect)
    except SqlglotError:
        parsed = None
    names = parsed.named_selects if isinstance(parsed, exp.Query) else []
    if not names or "*" in names or "" in names:
        raise ConfigurationError(
            "the model's columns cannot be read from its text: give them with their types, as "
            'columns={"id": "INTEGER", ...} (--column id=INTEGER for each)'
        )
    return [Column(name, dialect.kinds["text"]) for name in names]
