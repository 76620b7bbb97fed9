"""sync_requests: what a destination was asked and what it answered, as `send` noted it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlglot import exp

from .. import sql
from ..dialect import Dialect
from ..json_text import json_text
from ..log_tables import LogTable
from ..redaction import redact
from ..session import instant
from ..words import OpType
from ..workspace import Workspace

LONGEST = 2_000  # characters of a request, and of a response
LONGEST_IDS = 10_000  # of the row ids in one row of the table
LONGEST_STATEMENT, MOST_ROWS = 200_000, 100  # characters and rows that are added at once
CUT = " … (cut)"


@dataclass(frozen=True)
class Note:
    """What a destination was asked, and what it answered.

    Attributes:
        row_ids: whom it was about.
        request, response: texts; None: there is none to keep.
    """

    op_type: OpType
    row_ids: Sequence[str]
    request: str | None
    response: str | None
    noted_at: datetime


def note(op_type: OpType, row_ids: Sequence[str], request: object, response: object) -> Note:
    """What is kept of a request: its beginning, without secrets."""
    return Note(op_type, row_ids, _shortened(request), _shortened(response), datetime.now(UTC))


def append(
    dialect: Dialect, log: LogTable, sync_id: str, run_id: str, notes: Sequence[Note]
) -> Iterator[exp.Insert]:
    """The statements that add notes, none of which grows long."""
    rows: list[exp.Select] = []
    size = 0
    for each in notes:
        for row_ids in _parts(each.row_ids):
            told = (each.request, each.response)
            kept = (None if text is None else dialect.cut(text) for text in told)
            texts = (sync_id, run_id, each.op_type, row_ids, *kept)
            values = [dialect.cast(sql.text(text), "text") for text in texts]
            moment = dialect.timestamp(each.noted_at.isoformat())
            rows.append(exp.select(*values, dialect.cast(moment, "timestamp")))
            size += sum(len(text) for text in texts if text)
            if size > LONGEST_STATEMENT or len(rows) == MOST_ROWS:
                yield log.insert(sql.union_all(rows))
                rows, size = [], 0
    if rows:
        yield log.insert(sql.union_all(rows))


def forget(dialect: Dialect, log: LogTable, sync_id: str, days: float) -> exp.Delete:
    """The statement that removes what is older than so many days."""
    old = log.column("noted_at") < dialect.seconds_from_now(-days * 86_400)
    return sql.delete(log.table(), sql.all_of([log.column("sync_id").eq(sql.text(sync_id)), old]))


def read(
    workspace: Workspace, log: LogTable, run_id: str, wanted: Callable[[Sequence[str]], bool]
) -> Iterator[Note]:
    """The notes of a run, oldest first.

    Args:
        wanted: by the row ids that a note is about, whether it is one of them.
    """
    names = ("op_type", "row_ids", "request", "response", "noted_at")
    query = (
        exp.select(*map(log.column, names))
        .from_(log.table())
        .where(log.column("sync_run_id").eq(sql.text(run_id)))
        .order_by(sql.ascending(log.column("noted_at")))
    )
    for chunk in workspace.session.stream(query, step="read the requests"):
        for op_type, listed, request, response, noted_at in chunk:
            row_ids = json.loads(listed)
            if wanted(row_ids):
                yield Note(op_type, row_ids, request, response, instant(noted_at))


def _shortened(given: object) -> str | None:
    if given is None:
        return None
    if isinstance(given, bytes):
        given = given[: 8 * LONGEST].decode(errors="replace")
    text = given if isinstance(given, str) else json_text(given)
    text = redact(text[: 2 * LONGEST])  # before it is cut: half a secret is none that is found
    return text if len(text) <= LONGEST else text[:LONGEST] + CUT


def _parts(row_ids: Sequence[str]) -> Iterator[str]:
    """Row ids as JSON arrays, none of which grows long."""
    first, size = 0, 0
    for at, row_id in enumerate(row_ids):
        if at > first and size + len(row_id) > LONGEST_IDS:
            yield json_text(row_ids[first:at])
            first, size = at, 0
        size += len(row_id) + 4
    if first < len(row_ids):
        yield json_text(row_ids[first:])
