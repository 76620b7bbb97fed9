"""Values as keys and as columns, through changes of their type and of what a sync keeps of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest
from sqlglot import exp

from .. import sql
from ..model import Model
from ..results import Counts, OpCounts
from ..sync import Sync
from .destination import Script, take_all
from .harness import Subject
from .history import begin

WHOLE = ("0", "1", "25", "-3", "1000000", "9007199254740992", "100000000000000000")
FRACTIONS = ("0.5", "-2.25", "1.1", "0.01")


class TestValues:
    @pytest.fixture
    def number_types(self, subject: Subject) -> Sequence[str]:
        """Types of numbers, as the warehouse spells them, of which `=` says that 1 is 1.0: those
        of integers before those that have room for two digits after the point. Override it where a
        warehouse has others."""
        kinds = ("BIGINT", "DECIMAL(20, 2)", "DECIMAL(24, 4)", "DOUBLE")
        spelled = (exp.DataType.build(kind) for kind in kinds)
        return [kind.sql(subject.dialect.sqlglot_dialect) for kind in spelled]

    def test_equal_keys_have_one_text_whatever_their_type(
        self, subject: Subject, number_types: Sequence[str]
    ) -> None:
        engine = subject.engine()
        for before, after in permutations(number_types, 2):
            whole = number_types[0] in (before, after)
            texts = WHOLE if whole else (*WHOLE, *FRACTIONS)
            sync = Sync(subject.new_name(), _keyed(subject, before, texts), columns=["a"])
            later = replace(sync, model=_keyed(subject, after, texts))
            engine.run(sync, lambda batch: dict.fromkeys(batch.row_ids, "full"))
            sent: list[str] = []
            result = engine.run(later, lambda batch, sent=sent: sent.extend(batch.row_ids))
            assert result.planned == OpCounts(added=len(texts)), (before, after)
            assert sorted(sent) == sorted(texts), (before, after)
            assert engine.plan(sync).counts == Counts(unchanged=len(texts)), (before, after)

    def test_removed_rows_keep_their_values_through_a_change_of_type(
        self, subject: Subject, number_types: Sequence[str]
    ) -> None:
        """They are sent as the warehouse itself would write such a value in the later type."""
        kinds = [*number_types, subject.dialect.kinds["text"]]
        engine = subject.engine()
        for before, after in permutations(kinds, 2):
            texts = ("7", "-3" if number_types[0] in (before, after) else "-2.25")
            sync = Sync(
                subject.new_name(), _valued(subject, before, texts), delete_behavior="delete"
            )
            later = replace(sync, model=_valued(subject, after, texts))
            empty = replace(sync, model=_valued(subject, after, texts, holds=False))
            expected: list[dict[str, Any]] = []
            engine.run(
                replace(later, id=subject.new_name()),
                lambda batch, rows=expected: rows.extend(batch.rows),
            )
            engine.run(sync, take_all)
            sent: list[dict[str, Any]] = []
            engine.run(
                empty, lambda batch, rows=sent: rows.extend(batch.rows), override_guards=True
            )
            for rows in (sent, expected):
                rows.sort(key=lambda row: row["id"])
            if after == kinds[-1]:  # how many zeros a number is written with is the warehouse's
                for row in (*sent, *expected):
                    row["a"] = float(row["a"])
            assert sent == expected, (before, after)

    def test_a_value_that_the_later_type_has_not_is_null(
        self, subject: Subject, number_types: Sequence[str]
    ) -> None:
        engine = subject.engine()
        for after in number_types:
            model = _valued(subject, subject.dialect.kinds["text"], ("one", "", "7e", "-"))
            sync = Sync(subject.new_name(), model, delete_behavior="delete")
            engine.run(sync, take_all)
            sent: list[Any] = []
            engine.run(
                replace(sync, model=_valued(subject, after, ("7", "8"), holds=False)),
                lambda batch, sent=sent: sent.extend(row["a"] for row in batch.rows),
                override_guards=True,
            )
            assert sent == [None] * 4, after

    def test_keeping_more_or_less_changes_no_row(self, subject: Subject) -> None:
        name = subject.new_name()
        rows = [{"id": str(n), "a": text} for n, text in enumerate(("x", "", "\u00e9"))]
        subject.load(name, {"id": "text", "a": "text"}, rows)
        engine = subject.engine()
        sync = Sync(name, Model(subject.source(name), "id"), retain="key")
        engine.run(sync, take_all)
        for retain in ("all", "key", "all", ["a"], "all"):
            assert engine.run(replace(sync, retain=retain), take_all).planned == OpCounts(), retain
        assert engine.plan(sync).counts == Counts(unchanged=len(rows))

    def test_a_row_that_was_not_handed_out_keeps_its_version_when_less_is_kept_from_then_on(
        self, subject: Subject
    ) -> None:
        history = begin(subject, kinds={"a": "text"})
        turns: Sequence[tuple[str, Any, Script]] = (
            ("xx", "all", Script()),
            ("yy", "key", Script(("take",), batch_size=1, ends_early=True)),
            ("yx", "key", Script()),
        )
        for values, retain, script in turns:
            history.settings = replace(history.settings, retain=retain)
            history.rows = [{"id": row_id, "a": a} for row_id, a in zip("12", values, strict=True)]
            history.load()
            history.step(script, "finish")


def _keyed(subject: Subject, kind: str, texts: Sequence[str]) -> Model:
    """Rows with these keys, of a type."""
    selects = [
        exp.select(
            sql.aliased(
                sql.cast(exp.Literal.number(text), kind, subject.dialect.sqlglot_dialect), "id"
            ),
            sql.aliased(sql.text("x"), "a"),
        )
        for text in texts
    ]
    return Model(subject.dialect.render(exp.union(*selects, distinct=False)), "id")


def _valued(subject: Subject, kind: str, texts: Sequence[str], *, holds: bool = True) -> Model:
    """Rows with these values, of a type; none of them, where the model holds nothing."""
    selects = [
        exp.select(
            sql.aliased(sql.number(number), "id"),
            sql.aliased(sql.cast(sql.text(text), kind, subject.dialect.sqlglot_dialect), "a"),
        ).where(sql.number(1).eq(sql.number(1 if holds else 0)))
        for number, text in enumerate(texts)
    ]
    return Model(subject.dialect.render(exp.union(*selects, distinct=False)), "id")
