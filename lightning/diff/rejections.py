"""The rows of a run's rejections: keys that cannot be told apart, operations that did not arrive.

Each row gives the state in which the run leaves its key, and the last known values under it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlglot import exp

from .. import sql
from ..ranges import Range
from ..sql import Expr
from ..words import (
    ABORTED,
    ABSENT,
    ADDED,
    CHANGE,
    CHANGED,
    COPIES,
    DUPLICATE,
    FAILED,
    FIRST_RUN,
    IN_DOUBT,
    KNOWN,
    NEW,
    NUMBER,
    OP,
    PLAN,
    PRESENT,
    PRIOR,
    REASON,
    REJECTION,
    REMOVED,
    ROW_ID,
    ROWS,
    STAGED,
    STALE,
    STATE,
    STATUS,
    VERSION,
)
from .diff import Diff
from .known import model_rows

COPY, KEYS = "lightning_copy", "keys"
REPEATED = "duplicate primary key, number of rows: "
AGAIN = "to be sent again"


def columns(diff: Diff) -> list[str]:
    """The columns of the rejections table, in order."""
    own = [NUMBER, ROW_ID, OP, STATE, STATUS, REASON, FIRST_RUN]
    if diff.shape.version_scheme:
        own.append(VERSION)
    return own + [column.name for column in diff.shape.stored]


def insert(diff: Diff, rows: exp.Select) -> exp.Insert:
    """The statement that adds rows to the run's rejections."""
    table = diff.relation(diff.run.tables.rejections).table()
    return sql.insert(table, columns(diff), rows)


def none(diff: Diff) -> exp.Select:
    """No row, in the columns of the rejections table."""
    kinds = {name: diff.null("text") for name in (OP, STATE, STATUS, REASON, FIRST_RUN)}
    return (
        exp.select(
            *(
                sql.aliased(kinds[name], name) if name in kinds else sql.column(name, CHANGE)
                for name in columns(diff)
            )
        )
        .from_(diff.changes())
        .where(exp.false())
    )


def forget(diff: Diff, ranges: Sequence[Range]) -> exp.Delete:
    """The statement that removes what an earlier, interrupted attempt said of operations."""
    table = diff.relation(diff.run.tables.rejections).table()
    return sql.delete(table, _in_ranges(sql.column(NUMBER), ranges))


def duplicates(diff: Diff) -> exp.Select:
    """A row for each key that several rows of the model share; its state stays as it was."""
    values: dict[str, Expr] = {
        NUMBER: diff.null("integer"),
        ROW_ID: sql.column(ROW_ID, NEW),
        STATUS: sql.text(FAILED),
        REASON: repeated(diff),
        **_as_known(diff),
        **{name: sql.column(name, NEW) for name in diff.shape.key_names},
    }
    for name in (STATE, STATUS):  # the table takes longer words later
        values[name] = diff.dialect.cast(values[name], "text")
    query = of_values(diff, values).from_(sql.subquery(_repeated(diff), NEW))
    return _join_known(diff, query, NEW)


def _repeated(diff: Diff) -> exp.Select:
    """The keys that several rows of the model share, with the number of these."""
    names = [*diff.shape.key_names, ROW_ID, COPIES]
    if diff.run.delta:
        found = exp.select(*(sql.column(name, CHANGE) for name in names)).from_(diff.changes())
        return found.where(sql.column(OP, CHANGE).eq(sql.text(DUPLICATE)))
    several = exp.GT(this=exp.Count(this=exp.Star()), expression=sql.number(1))
    rows = one_of_each(diff, diff.shape.key_names, keys_of_plan(diff).having(several))
    return rows.select(sql.column(COPIES, KEYS), copy=False)


def repeated(diff: Diff) -> Expr:
    """Says how many rows of a relation `new` share a key."""
    copies = diff.dialect.cast(sql.column(COPIES, NEW), "text")
    return exp.DPipe(this=sql.text(REPEATED), expression=copies)


def keys_of_plan(diff: Diff) -> exp.Select:
    """The row ids of the plan, each with the number of its rows. Not counted by a window, for which
    a warehouse may read the rows once more than this does."""
    row_id = diff.dialect.row_id(diff.shape.key, PLAN)
    return (
        exp.select(sql.aliased(row_id, ROW_ID), sql.aliased(exp.Count(this=exp.Star()), COPIES))
        .from_(diff.plan())
        .where(model_rows(diff.shape, PLAN))
        .group_by(row_id.copy())
    )


def one_of_each(diff: Diff, names: Sequence[str], keys: exp.Select) -> exp.Select:
    """One row of the plan for each of some keys, in columns of these names and its row id.

    Args:
        keys: their row ids, and what else is told of them; it stands under the alias `keys`.
    """
    row_id = diff.dialect.row_id(diff.shape.key, PLAN)
    copy = exp.Window(
        this=exp.RowNumber(),
        partition_by=[row_id],
        order=exp.Order(expressions=[sql.ascending(row_id.copy())]),
    )
    rows = (
        exp.select(
            *(sql.column(name, PLAN) for name in names),
            sql.aliased(row_id.copy(), ROW_ID),
            sql.aliased(copy, COPY),
        )
        .from_(diff.plan())
        .where(model_rows(diff.shape, PLAN))
    )
    found = exp.select(*(sql.column(name, ROWS) for name in (*names, ROW_ID)))
    found = found.from_(sql.subquery(rows, ROWS))
    same = sql.column(ROW_ID, ROWS).eq(sql.column(ROW_ID, KEYS))
    sql.join(found, sql.subquery(keys, KEYS), "INNER", same)
    return found.where(sql.column(COPY, ROWS).eq(sql.number(1)))


def problems(diff: Diff, staged: Expr) -> exp.Select:
    """Rows for operations whose outcome was reported: refused, or unknown.

    Args:
        staged: a relation with the columns number, outcome (`refused`, `unknown`, or
            `refused_later` where an earlier attempt of this run may have arrived) and reason.
    """
    outcome = sql.column("outcome", STAGED)
    values = _of_change(diff) | {
        STATE: _after_attempt(diff, refused=outcome.eq(sql.text("refused"))),
        STATUS: sql.text(FAILED),
        REASON: sql.column("reason", STAGED),
    }
    query = of_values(diff, values).from_(diff.changes())
    return sql.join(
        query, staged, "INNER", sql.column(NUMBER, CHANGE).eq(sql.column("number", STAGED))
    )


def unknown(diff: Diff, ranges: Sequence[Range], status: str, reason: str) -> exp.Select:
    """Rows for operations that were handed out, and of which nothing more is known."""
    values = _of_change(diff) | {
        STATE: sql.case((_op_is(CHANGED), sql.text(STALE)), otherwise=sql.text(IN_DOUBT)),
        STATUS: sql.text(status),
        REASON: sql.text(reason),
    }
    return (
        of_values(diff, values)
        .from_(diff.changes())
        .where(_in_ranges(sql.column(NUMBER, CHANGE), ranges))
    )


def untouched(diff: Diff, ranges: Sequence[Range], reason: str) -> exp.Select:
    """Rows for operations that were planned and never handed out: all is as before the run.

    Not so in a full resync, after which the next run still has to send them: whatever is there is
    in doubt, and what was tried before is forgotten.
    """
    values = _of_change(diff) | _as_known(diff)
    if diff.run.reset == "full_resync":
        values[STATE] = sql.case(
            (_was_absent(diff), sql.text(ABSENT)), otherwise=sql.text(IN_DOUBT)
        )
        values |= {OP: diff.null("text"), FIRST_RUN: diff.null("text")}
    values |= {STATUS: sql.text(ABORTED), REASON: sql.text(reason)}
    query = of_values(diff, values).from_(diff.changes())
    return _join_known(diff, query, CHANGE).where(_in_ranges(sql.column(NUMBER, CHANGE), ranges))


def sent_again(diff: Diff, row_ids: Collection[str]) -> exp.Query:
    """The rows of the last run's rejections, and known rows that are to be sent again, whatever
    their version: those are not tried again, but sent for the first time.

    What is there is stale then, or in doubt where a mode sends nothing that is stale.
    """
    known, dialect = diff.known, diff.dialect
    assert known is not None
    baseline = known.baseline
    unsure = dialect.cast(sql.text(IN_DOUBT if baseline.mode == "insert" else STALE), "text")

    row_id = dialect.row_id(diff.shape.key, KNOWN)
    values: dict[str, Expr] = {
        **never_tried(diff, state=unsure.copy(), status=ABORTED),
        ROW_ID: row_id,
        REASON: dialect.cast(sql.text(AGAIN), "text"),
        **{column.name: sql.column(column.name, KNOWN) for column in diff.shape.stored},
    }
    has_versions = bool(diff.shape.version_scheme)
    if has_versions:
        values[VERSION] = sql.column(VERSION, KNOWN)
    rows = known.rows(diff.shape.stored, version=has_versions)
    others = of_values(diff, values).from_(sql.subquery(rows, KNOWN))
    others = others.where(
        sql.one_of(row_id.copy(), row_ids), sql.is_null(known.attempt(STATUS, KNOWN))
    )
    if baseline.rejections is None:
        return others

    def of_exceptions(name: str) -> Expr:
        value = sql.column(name, REJECTION)
        if name not in (OP, FIRST_RUN, STATE):
            return value
        chosen: Expr = sql.one_of(sql.column(ROW_ID, REJECTION), row_ids)
        if name == STATE:
            present = sql.column(STATE, REJECTION).eq(sql.text(PRESENT))
            return sql.case((sql.all_of([chosen, present]), unsure.copy()), otherwise=value)
        return sql.case((exp.Not(this=chosen), value))

    exceptions = of_values(diff, {name: of_exceptions(name) for name in columns(diff)})
    exceptions = exceptions.from_(diff.relation(baseline.rejections).table(REJECTION))
    return sql.union_all([exceptions, others])


def never_tried(diff: Diff, *, state: Expr, status: str) -> dict[str, Expr]:
    """What a rejection has of its operation where there was none."""
    return {
        NUMBER: diff.null("integer"),
        OP: diff.null("text"),
        STATE: state,
        STATUS: diff.dialect.cast(sql.text(status), "text"),
        FIRST_RUN: diff.null("text"),
    }


def _after_attempt(diff: Diff, refused: Expr) -> Expr:
    """The contract's table of outcomes, for operations that were handed out and did not arrive.

    A refusal tells of its own attempt: what was in doubt before it stays so.
    """
    was_in_doubt = sql.column(PRIOR, CHANGE).eq(sql.text(IN_DOUBT))
    certain_removal = sql.all_of([_op_is(REMOVED), exp.Not(this=was_in_doubt)])
    return sql.case(
        (_op_is(CHANGED), sql.text(STALE)),
        (sql.all_of([refused, _op_is(ADDED), _was_absent(diff)]), sql.text(ABSENT)),
        (sql.all_of([refused.copy(), certain_removal]), sql.text(STALE)),
        otherwise=sql.text(IN_DOUBT),
    )


def _was_absent(diff: Diff) -> Expr:
    """Whether it is sure that the destination did not hold a change's row before the run."""
    if diff.holds_unknown:
        return exp.false()
    return sql.column(PRIOR, CHANGE).eq(sql.text(ABSENT))


def _of_change(diff: Diff) -> dict[str, Expr]:
    """The columns that a rejection takes over from the change."""
    return {
        name: sql.column(name, CHANGE)
        for name in columns(diff)
        if name not in (STATE, STATUS, REASON)
    }


def _as_known(diff: Diff) -> dict[str, Expr]:
    """The columns that a rejection takes over from what the destination held before.

    Where the sync's columns or mode have changed, what the destination holds is of the old
    kind: it is known to be there, in a version that no row of the new kind equals.
    """
    known = diff.known
    values = {column.name: diff.null_of(column) for column in diff.shape.compared}
    state = IN_DOUBT if diff.holds_unknown else ABSENT
    values |= {OP: diff.null("text"), FIRST_RUN: diff.null("text"), STATE: sql.text(state)}
    if diff.shape.version_scheme:
        values[VERSION] = diff.null_version()
    if known is None:
        return values
    values |= {
        column.name: diff.dialect.stored(sql.column(column.name, KNOWN), column)
        for column in known.retained(diff.shape.compared)
    }
    values |= {name: known.attempt(name, KNOWN) for name in (OP, FIRST_RUN)}
    values[STATE] = known.prior(KNOWN)
    if known.comparison == "never":
        stale = (known.is_present(KNOWN), sql.text(STALE))
        values[STATE] = sql.case(stale, otherwise=values[STATE])
        # No row of the new kind is tried again; a removal is of no kind.
        removal = known.attempt(OP, KNOWN).eq(sql.text(REMOVED))
        values |= {name: sql.case((removal.copy(), values[name])) for name in (OP, FIRST_RUN)}
    if known.comparison == "version":
        values[VERSION] = sql.column(VERSION, KNOWN)
    elif known.comparison == "value" and diff.shape.version_scheme:  # the first run that has any
        version = diff.version(KNOWN, planned=True)
        values[VERSION] = sql.case((known.found(KNOWN), version), otherwise=diff.null_version())
    return values


def _join_known(diff: Diff, query: exp.Select, keys: str) -> exp.Select:
    """`query` with what the destination held before, by the key of the relation `keys`."""
    known = diff.known
    if known is None:
        return query
    retained = known.retained(diff.shape.stored)
    rows = sql.subquery(known.rows(retained, version=known.comparison == "version"), KNOWN)
    return sql.join(query, rows, "LEFT", known.same_key(keys, KNOWN))


def of_values(diff: Diff, values: Mapping[str, Expr]) -> exp.Select:
    """What a query selects for the rejections table, its columns in order."""
    return exp.select(*(sql.aliased(values[name], name) for name in columns(diff)))


def _op_is(op: str) -> Expr:
    return sql.column(OP, CHANGE).eq(sql.text(op))


def _in_ranges(number: Expr, ranges: Sequence[Range]) -> Expr:
    return exp.or_(
        *(
            sql.all_of([number.copy() >= sql.number(first), number.copy() < sql.number(last)])
            for first, last in ranges
        )
    )
