"""Values as keys and as columns, through changes of their type and of what a sync keeps of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations

import pytest
from sqlglot import exp

from .. import sql
from ..deliver.batch import Batch
from ..model import Model
from ..results import Counts, OpCounts
from ..sync import Sync
from .harness import Subject

WHOLE = ("0", "1", "25", "-3", "1000000", "9007199254740992")
FRACTIONS = ("0.5", "-2.25", "1.1")


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

    def test_keeping_more_or_less_changes_no_row(self, subject: Subject) -> None:
        name = subject.new_name()
        rows = [{"id": str(n), "a": text} for n, text in enumerate(("x", "", "\u00e9"))]
        subject.load(name, {"id": "text", "a": "text"}, rows)
        engine = subject.engine()
        sync = Sync(name, Model(subject.source(name), "id"), retain="key")
        engine.run(sync, _take)
        for retain in ("all", "key", "all", ["a"], "all"):
            assert engine.run(replace(sync, retain=retain), _take).planned == OpCounts(), retain
        assert engine.plan(sync).counts == Counts(unchanged=len(rows))


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


def _take(batch: Batch) -> None:
    """Be a destination that takes everything."""
