"""The statements of a plan as text, without a connection."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from ..dialect import Column, Dialect
from ..diff.diff import Diff
from ..errors import ConfigurationError, UncomparableTypeError
from ..model import model_sql
from ..places import Places
from ..registry import dialect as dialect_of
from ..state.records import Baseline, SnapshotMark
from ..sync import Sync
from ..workspace import AUDIT_SCHEMA, PLANNER_SCHEMA
from .columns import resolve
from .draft import new_run
from .statements import create_changes, create_plan, create_rejections

FIRST, SECOND = "0" * 23 + "1", "0" * 23 + "2"


def compile(  # noqa: A001  (the contract's name)
    sync: Sync,
    dialect: str = "duckdb",
    *,
    columns: Mapping[str, str] | None = None,
    planner_schema: str = PLANNER_SCHEMA,
) -> list[str]:
    """The statements by which a sync's second run is planned: the comparison with the first.

    Args:
        dialect: the warehouse's name.
        columns: the model's columns and their types in the warehouse. Without them the names are
            read from the query, and every type is taken for a plain one: the statements then
            lack what JSON, floating point and other types need.

    Returns:
        SQL statements in the order in which they are run. The run ids in them are made up.

    Raises:
        DialectError: there is no such dialect.
        ConfigurationError: the columns are not given, and the query does not name them all.
        UncomparableTypeError: a type cannot be compared, or has another name in the warehouse.
    """
    sql_dialect = dialect_of(dialect)
    query = model_sql(sync.model, sql_dialect.sqlglot_dialect)
    described = _described(query, sql_dialect, columns)
    try:
        shape = resolve(sync, described, sql_dialect, version_scheme=dialect)
    except UncomparableTypeError as error:
        raise UncomparableTypeError(
            f"{error}. Types are written here as {dialect} names them when it describes a query."
        ) from error
    epoch = datetime.fromtimestamp(0, UTC)
    first, second = (
        new_run(sync, shape, run_id, epoch, reset=None, logs=sync.logs)
        for run_id in (FIRST, SECOND)
    )
    baseline = Baseline(
        run_id=FIRST,
        tables=first.tables,
        previous=None,
        shape=shape,
        mode=sync.mode,
        known_rows=0,
        exception_rows=1,
        snapshot_mark=SnapshotMark(AUDIT_SCHEMA, FIRST),
    )

    places = Places.ordinary(sql_dialect, None, planner_schema, AUDIT_SCHEMA)
    diff = Diff(sql_dialect, second, baseline, places.planner)
    statements = [
        *create_plan(diff, query),
        *create_changes(diff, duplicates=False),
        *create_rejections(diff, duplicates=False),
    ]
    return [statement.text for statement in statements]


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
