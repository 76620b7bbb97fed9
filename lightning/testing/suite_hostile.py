"""Input that would break carelessly built SQL: it works, or is refused with nothing written."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlglot import exp

from .. import sql
from ..errors import ConfigurationError, LightningError, ModelError, WarehouseError
from ..log_tables import CHANGELOG, RUNS
from ..model import Model
from ..results import Counts, OpCounts
from ..sync import Sync
from .harness import Subject

NAMES = (
    "it's", 'say "hi"', "a;b", "--", "/* x */", "select", "😀", "a b", "%s", "{}", "$1", ":name",
    "\\", "a.b", "ünï", "?", "`", "[x]", "x" * 60,
)  # fmt: skip
TEXTS = (*NAMES, "'; DROP TABLE x; --", "\n\t", "\u202e", "\x01")


def _written(subject: Subject, query: str, source: str) -> str:
    """A query of a source table, which is {} there, in the warehouse's own quotes."""
    names = {f"{{{name}}}": subject.column(name) for name in ("id", "a", "A", "r")}
    text = subject.dialect.render(sql.text("a;b'c--"))
    for name, written in {**names, "{text}": text, "{}": source}.items():
        query = query.replace(name, written)
    return query


def _source(subject: Subject) -> str:
    name = subject.new_name()
    rows = [{"id": str(number), "a": text} for number, text in enumerate(TEXTS)]
    subject.load(name, {"id": "text", "a": "text"}, rows)
    return subject.source(name)


class TestHostileInput:
    @pytest.mark.parametrize("name", [*NAMES, "x" * 300, "hightouch_planner"])
    def test_sync_ids_and_labels(self, subject: Subject, name: str) -> None:
        model = Model(_source(subject), "id", name=name, id=name)
        sync = Sync(name, model, destination=name)
        engine = subject.engine()
        engine.run(sync, lambda batch: dict.fromkeys(batch.row_ids[:1], name))
        assert engine.plan(sync).counts == Counts(added=1, unchanged=len(TEXTS) - 1)
        (run,) = engine.runs(name)
        assert (run.sync_id, run.destination, run.model_name, run.model_id) == (name,) * 4
        assert name in {row["failure_reason"] for row in subject.log(CHANGELOG, name)}
        engine.drop(name)
        assert subject.log(RUNS, name) != []

    def test_column_names(self, subject: Subject) -> None:
        name = subject.new_name()
        kinds = dict.fromkeys(NAMES, "text")
        rows = [{column: f"{column} {number}" for column in NAMES} for number in range(2)]
        subject.load(name, kinds, rows)
        engine = subject.engine()
        for key in NAMES:
            sync = Sync(f"{name} {key}", Model(subject.source(name), key))
            sent: list[dict[str, str]] = []
            engine.run(sync, lambda batch, sent=sent: sent.extend(batch.rows))
            assert sorted(sent, key=str) == sorted(rows, key=str)
            fields = [row["fields"] for row in subject.log(CHANGELOG, sync.id)]
            assert sorted(fields, key=lambda row: str(row[key])) == rows

    def test_values_and_keys(self, subject: Subject) -> None:
        engine, name = subject.engine(), subject.new_name()
        for key in ("id", "a"):
            sync = Sync(f"{name} {key}", Model(_source(subject), key))
            sent: list[tuple[str, str]] = []
            engine.run(
                sync,
                lambda batch, sent=sent: sent.extend((row["id"], row["a"]) for row in batch.rows),
            )
            assert sorted(sent) == sorted((str(at), text) for at, text in enumerate(TEXTS))
            assert engine.plan(sync).counts == Counts(unchanged=len(TEXTS))

    @pytest.mark.parametrize(
        "query",
        [
            "SELECT * FROM {}; DROP TABLE {}",
            "SELECT * FROM {}; SELECT 1",
            "DELETE FROM {}",
            "INSERT INTO {} SELECT * FROM {}",
            "SELECT * FROM {} WHERE ({a} = 'x'",
            "SELECT * FROM {}) AS x CROSS JOIN (SELECT 1",
            "SELECT 'never closed FROM {}",
            "SELECT {a} /* never closed FROM {}",
            "-- only a comment",
            ";",
            "CREATE TABLE y AS SELECT * FROM {}",
        ],
    )
    def test_models_that_are_no_query(self, subject: Subject, query: str) -> None:
        source = _source(subject)
        sync = Sync(subject.new_name(), Model(_written(subject, query, source), "id"))
        with subject.engine() as engine:
            with pytest.raises(ModelError):
                engine.plan(sync)
            assert sync.id not in engine.sync_ids()
            intact = replace(sync, model=Model(source, "id"))
            assert engine.plan(intact).counts == Counts(added=len(TEXTS))

    @pytest.mark.parametrize(
        "query",
        [
            "{}",
            "{};",
            "SELECT * FROM {} ; -- a comment; with ' in it",
            "SELECT * FROM {} -- a comment",
            "/* ; */ SELECT * FROM {} /* ) */",
            "WITH x AS (SELECT * FROM {}) SELECT * FROM x ORDER BY {id} DESC;",
            "(SELECT * FROM {})",
            "SELECT {id}, {text} AS {a} FROM {}",
            "SELECT {id}, {a} AS lightning, '(' AS op, 'x' AS row_id FROM {}",
            "SELECT {id}, {a} AS new, {a} AS known, {a} AS plan, {a} AS change FROM {}",
        ],
    )
    def test_models_that_are_one(self, subject: Subject, query: str) -> None:
        sync = Sync(subject.new_name(), Model(_written(subject, query, _source(subject)), "id"))
        engine = subject.engine()
        assert engine.run(sync, lambda batch: None).succeeded == OpCounts(added=len(TEXTS))
        assert engine.plan(sync).counts == Counts(unchanged=len(TEXTS))

    @pytest.mark.parametrize("key", ["missing", "", '"id"'])
    def test_keys_that_are_not_there(self, subject: Subject, key: str) -> None:
        with pytest.raises(ConfigurationError):
            subject.engine().plan(Sync(subject.new_name(), Model(_source(subject), key)))

    @pytest.mark.parametrize(
        "query",
        [
            "SELECT {id}, {a}, {a} AS {A} FROM {}",
            "SELECT {id}, {a}, {a} FROM {}",
            "SELECT {id}, {a} AS lightning_op FROM {}",
        ],
    )
    def test_columns_that_cannot_be_told_apart(self, subject: Subject, query: str) -> None:
        model = Model(_written(subject, query, _source(subject)), "id")
        with pytest.raises(ModelError):
            subject.engine().plan(Sync(subject.new_name(), model))

    def test_a_model_that_fails_half_way(self, subject: Subject) -> None:
        name = subject.new_name()
        subject.load(name, {"id": "text"}, [{"id": "1"}, {"id": "2"}])
        sync = Sync(name, Model(subject.source(name), "id"))
        engine = subject.engine()
        engine.run(sync, lambda batch: None)
        integer = subject.dialect.kinds["integer"]
        subject.load(name, {"id": "text"}, [{"id": "1"}, {"id": "no number"}])
        query = f"SELECT {{id}}, CAST({{id}} AS {integer}) AS n FROM {{}}"  # noqa: S608
        query = _written(subject, query, subject.source(name))
        with pytest.raises(WarehouseError):
            engine.plan(replace(sync, model=Model(query, "id")))
        assert [run.status for run in engine.runs(name)] == ["succeeded", "failed"]
        assert subject.planner_tables(name) == set(engine.status(name).tables)
        subject.load(name, {"id": "text"}, [{"id": "1"}, {"id": "2"}])
        assert engine.plan(sync).counts == Counts(unchanged=2)

    def test_a_nul_in_an_id(self, subject: Subject) -> None:
        with pytest.raises(LightningError):
            Sync("a\0b", Model(_source(subject), "id"))

    def test_the_model_is_evaluated_once(self, subject: Subject) -> None:
        """A random key would be another in every evaluation."""
        random = subject.dialect.render(exp.Rand())
        query = f"SELECT {{id}}, {random} AS {{r}} FROM {{}}"  # noqa: S608
        model = Model(_written(subject, query, _source(subject)), "id")
        sync = Sync(subject.new_name(), model)
        sent: dict[str, float] = {}
        engine = subject.engine()
        for _ in range(2):
            engine.run(sync, lambda batch: sent.update({row["id"]: row["r"] for row in batch.rows}))
            logged = {
                row["row_id"]: row["fields"]["r"] for row in subject.log("sync_snapshot", sync.id)
            }
            assert logged == pytest.approx(sent)
