"""What a connection says that it can do, and what each has to do, is put to the test."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from itertools import pairwise

import pyarrow as pa
import pytest
from sqlglot import exp

from .. import sql
from ..dialect import Column, Kind, Relation, TableSpec
from ..errors import WarehouseError
from ..session import Session
from ..sql import Expr
from .harness import Subject

STEP = "test"
OPENS = """if True:
    import sys
    from lightning.registry import open_warehouse
    ((found,),) = open_warehouse(sys.stdin.read()).fetch("SELECT 1", step="test")
    print(found)
"""
READINGS = 10_000  # of a clock that moves with each, or with each thousandth
TIMES_THREE = 9  # 3 rows, crossed with themselves so often, are more than a driver reads at once
FORKS = 4
WITHOUT_LIMIT = 200_000  # bytes of a text for which there is always room
TEXTS = ("", "it's", 'say "x", or \\n', "two\nlines\r\nand\ttab", "\N{ROCKET} é", "NULL", "{}")


class Undo(Exception):  # noqa: N818  (nothing went wrong)
    """Rolls a transaction back."""


def _session(subject: Subject) -> Session:
    return Session(subject.warehouse)


def _free(subject: Subject) -> Relation:
    """The place of a table that is not there yet."""
    catalog, schema = subject.warehouse.catalog, subject.source_schema
    return Relation(catalog, schema, subject.dialect.own(subject.new_name()))


def _loaded(subject: Subject) -> exp.Table:
    """A table of three rows."""
    name = subject.new_name()
    rows = [{"id": number, "a": "x"} for number in (1, 2, 3)]
    subject.load(name, {"id": "integer", "a": "text"}, rows)
    return exp.maybe_parse(
        subject.source(name), into=exp.Table, dialect=subject.dialect.sqlglot_dialect
    )


def _as(table: exp.Table, alias: str) -> exp.Table:
    aliased = table.copy()
    aliased.set("alias", exp.TableAlias(this=sql.identifier(alias)))
    return aliased


def _text(subject: Subject, text: str) -> Expr:
    return subject.dialect.cast(sql.text(text), "text")


def _is_true(subject: Subject, condition: Expr) -> bool:
    query = exp.select(sql.case((condition, sql.number(1)), otherwise=sql.number(0)))
    return bool(_session(subject).value(query, step=STEP) == 1)


class TestCapabilities:
    def test_the_clock_moves(self, subject: Subject) -> None:
        """Within a transaction too; but where no other process can have the warehouse open, nobody
        else reads what was written by a clock that stood still."""
        around = subject.warehouse.transaction()
        with nullcontext() if subject.warehouse.capabilities.exclusive else around:
            read = (
                _session(subject).value(exp.select(subject.dialect.now()), step=STEP)
                for _ in range(READINGS)
            )
            first = next(read)
            assert any(later > first for later in read)

    def test_the_clock_is_moved_by_seconds(self, subject: Subject) -> None:
        moments = [subject.dialect.seconds_from_now(seconds) for seconds in (-60, 60)]
        moments.insert(1, subject.dialect.now())
        for earlier, later in pairwise(moments):
            assert _is_true(subject, exp.GT(this=later.copy(), expression=earlier.copy()))

    def test_an_update_tells_how_many_rows_it_wrote(self, subject: Subject) -> None:
        table, session = _loaded(subject), _session(subject)
        for least, written in ((2, 2), (3, 1), (4, 0)):
            where = exp.GTE(this=sql.column("id"), expression=sql.number(least))
            update = sql.update(table.copy(), {"a": sql.text(f"from {least}")}, where)
            assert session.run(update, step=STEP) == written

    def test_what_is_made_in_a_transaction_is_gone_once_it_is_rolled_back(
        self, subject: Subject
    ) -> None:
        if not subject.warehouse.capabilities.transactional:
            pytest.skip("there are no transactions")
        table = TableSpec(relation=_free(subject), purpose="rejections")
        made = subject.dialect.create_table(table, sql.values({"id": sql.number(1)}))
        with suppress(Undo), subject.warehouse.transaction():
            _session(subject).run_all(made, step=STEP)
            raise Undo
        there = subject.warehouse.inventory([subject.source_schema])
        assert table.relation.name not in there.get(subject.source_schema, ())

    def test_another_connection_works_beside_a_busy_one(self, subject: Subject) -> None:
        table, session = _loaded(subject), _session(subject)
        count = exp.select(exp.Count(this=exp.Star())).from_(table)
        with session.transaction():
            where = sql.column("id").eq(sql.number(1))
            session.run(sql.delete(table.copy(), where), step=STEP)
            with session.forked() as other:
                seen = other.value(count.copy(), step=STEP)
            assert session.value(count.copy(), step=STEP) == 2
        assert seen == (3 if subject.warehouse.capabilities.transactional else 2)

    def test_many_connections_work_at_once(self, subject: Subject) -> None:
        table, session = _loaded(subject), _session(subject)
        count = exp.select(exp.Count(this=exp.Star())).from_(table)

        def counted(_: int) -> int:
            with session.forked() as other:
                return sum(other.value(count.copy(), step=STEP) for _ in range(FORKS))

        with ThreadPoolExecutor(FORKS) as pool:
            found = pool.map(counted, range(FORKS))
            for least in (1, 2, 3):
                where = exp.GTE(this=sql.column("id"), expression=sql.number(least))
                session.run(sql.update(table.copy(), {"a": sql.text("y")}, where), step=STEP)
            assert list(found) == [3 * FORKS] * FORKS

    def test_staged_rows_arrive_as_they_were_given(self, subject: Subject) -> None:
        columns: dict[str, Kind] = {"number": "integer", "outcome": "text", "reason": "text"}
        table = TableSpec(relation=_free(subject), purpose="staging", columns=columns)
        texts = [subject.dialect.cut(text) for text in TEXTS]
        rows: Sequence[tuple[int, str, str]] = [
            (2**40 + number, "refused", text) for number, text in enumerate(texts)
        ]
        staged = pa.table(dict(zip(columns, zip(*rows, strict=True), strict=True)))
        session = _session(subject)
        with session.transaction(), subject.warehouse.staged(staged, table) as staged:
            query = exp.select(*(sql.column(name, "staged") for name in columns)).from_(staged)
            assert sorted(session.rows(query, step=STEP)) == rows

    def test_a_second_row_with_the_same_key_is_refused(self, subject: Subject) -> None:
        dialect, session = subject.dialect, _session(subject)
        table = TableSpec(
            relation=_free(subject),
            purpose="state",
            columns={"id": "text", "a": "text"},
            key=[Column("id", dialect.kinds["text"])],
        )
        if not dialect.capabilities.enforces_keys or dialect.lock_table(table.relation):
            pytest.skip("keys are not enforced, or by a lock")
        session.run_all(dialect.create_table(table), step=STEP)
        for text, refused in (("x", False), ("y", False), ("x", True)):
            row = exp.select(_text(subject, text), _text(subject, "a"))
            insert = sql.insert(table.relation.table(), ["id", "a"], row)
            if refused:
                with pytest.raises(WarehouseError):
                    session.run(insert, step=STEP)
            else:
                session.run(insert, step=STEP)

    def test_another_process_opens_the_warehouse_unless_it_is_exclusive(
        self, subject: Subject
    ) -> None:
        if subject.url is None:
            pytest.skip("another process has no way in")
        opened = subprocess.run(  # noqa: S603  (this very Python)
            [sys.executable, "-c", OPENS],
            input=subject.url,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert (opened.stdout.strip() == "1") != subject.warehouse.capabilities.exclusive

    def test_a_text_that_was_cut_has_room_in_a_log(self, subject: Subject) -> None:
        dialect, session = subject.dialect, _session(subject)
        longest = dialect.capabilities.longest_text
        text = dialect.cut("\N{ROCKET}" * ((longest or WITHOUT_LIMIT) // 4 + 1))
        table = TableSpec(
            relation=_free(subject),
            purpose="changelog",
            columns={"sync_id": "text", "failure_reason": "text"},
            lookups=[("sync_id",)],
        )
        session.run_all(dialect.create_table(table), step=STEP)
        row = exp.select(_text(subject, "s"), _text(subject, text))
        session.run(sql.insert(table.relation.table(), table.columns, row), step=STEP)
        query = exp.select(sql.column("failure_reason")).from_(table.relation.table())
        assert session.value(query, step=STEP) == text

    def test_rows_are_read_bit_by_bit_while_other_statements_run(self, subject: Subject) -> None:
        session, table = _session(subject), _loaded(subject)
        query = exp.select(sql.column("id", "t0")).from_(_as(table, "t0"))
        for number in range(1, TIMES_THREE):
            query = query.join(_as(table, f"t{number}"), join_type="CROSS")
        chunks = session.stream(query, step=STEP)
        read = Counter(next(chunks))
        assert session.value(exp.select(sql.number(7)), step=STEP) == 7
        for chunk in chunks:
            read.update(chunk)
        assert read == {(number,): 3 ** (TIMES_THREE - 1) for number in (1, 2, 3)}

    def test_a_row_has_the_same_version_on_every_connection(self, subject: Subject) -> None:
        column = Column("a", subject.dialect.kinds["text"])
        rows = [("a", "b"), ("ab", ""), ("", "ab"), ("a", None), (None, "a"), (None, None)]

        def versions(session: Session) -> list[object]:
            found: list[object] = []
            for row in rows:
                values = [
                    subject.dialect.hashable(subject.dialect.cast(sql.text(value), "text"), column)
                    for value in row
                ]
                query = exp.select(subject.dialect.row_version(values))
                found.append(session.value(query, step=STEP))
            return found

        session = _session(subject)
        here = versions(session)
        with session.forked() as other:
            assert versions(other) == here
        assert len(set(map(str, here))) == len(rows)
