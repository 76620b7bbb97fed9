"""The package's generated statements are Python's own, whatever the columns are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
import sqlglot
from jinja2 import Environment, FileSystemLoader
from sqlglot import exp

from lightning import Logs, Model, Sync
from lightning.dbt import macros
from lightning.dialect import Column, Dialect, Relation
from lightning.diff.diff import Diff
from lightning.plan.columns import resolve
from lightning.plan.draft import new_run
from lightning.plan.statements import create_changes, create_plan, create_rejections
from lightning.registry import dialect as dialect_of
from lightning.shape import Shape
from lightning.state.records import Baseline
from lightning.warehouse import CONFLICT_ATTEMPTS
from tests.golden.parsers import GRAMMARS, parser

NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
SCHEME = "hash 1"
MODEL = "SELECT * FROM shop"
TYPES = {
    "duckdb": ("BIGINT", "VARCHAR", "DOUBLE", "JSON", "DECIMAL(18,3)", "TIMESTAMP WITH TIME ZONE"),
    "postgres": (
        "bigint", "text", "double precision", "json", "numeric(18,3)", "timestamp with time zone",
    ),
    "snowflake": ("NUMBER(38,0)", "VARCHAR", "FLOAT", "VARIANT", "NUMBER(18,3)", "TIMESTAMP_LTZ"),
    "bigquery": ("INT64", "STRING", "FLOAT64", "JSON", "NUMERIC", "TIMESTAMP"),
}  # fmt: skip
OF_A_RUN = {
    "audit_schema": "logs", "schema": "planner's", "holder": "dbt:1/a", "revision": 7,
    "run": '{"id": "it\'s"}', "reason": None, "destination": "", "key_title": '["a","b"]',
    "model_name": "people", "model_id": None, "started_at": NOW.isoformat(),
    "started_microseconds": 1, "delete_behavior": "delete",
    "counts": {"added": 1, "changed": 2, "removed": 3},
}  # fmt: skip
NAMES = ("id", "e'mail", 'pl"an', "Zeta", "alpha", "x {{ y }}")


def relation(name: str) -> Relation:
    return Relation("shop", "planner's", name)


def test_the_generated_files_are_those_that_the_builders_write():
    stale = [path.name for path, text in macros.files().items() if path.read_text() != text]
    assert stale == [], "run python -m lightning.dbt.macros"


class Package:
    """The macros of the package, without dbt."""

    def __init__(self, dialect: Dialect) -> None:
        directory = macros.GENERATED.parent
        environment = Environment(loader=FileSystemLoader(directory), extensions=["jinja2.ext.do"])
        environment.globals["modules"] = SimpleNamespace(re=re)
        self._macros: dict[str, Any] = {}
        environment.globals["lightning"] = self._macros
        for name in (f"generated/{dialect.name}.sql", "shape.sql", "warehouses.sql"):
            module = environment.get_template(name).module
            self._macros |= {
                name: macro for name, macro in vars(module).items() if not name.startswith("_")
            }
        self._name = dialect.name

    def steps(self) -> list[str]:
        """The macros of statements."""
        prefix = f"{self._name}__"
        made = [name for name, macro in self._macros.items() if macro.arguments == ("c",)]
        return [name.removeprefix(prefix) for name in made if name.startswith(prefix)]

    def __call__(self, step: str, *values: Any) -> str:
        return str(self._macros[f"{self._name}__{step}"](*values))


def columns_of(package: Package, shape: Sequence[Column], before: Sequence[Column]) -> list[Any]:
    types = {column.name: column.type for column in before}
    return [
        {
            "name": column.name,
            "type": column.type,
            "sql": package("name", column.name),
            "before": types.get(column.name),
        }
        for column in shape
    ]


def context(package: Package, diff: Diff, duplicates: bool) -> dict[str, Any]:
    """What the hook would find out about a run."""
    run, baseline = diff.run, diff.baseline
    before = baseline.shape.stored if baseline else run.shape.stored
    key = columns_of(package, run.shape.key, before)
    compared = columns_of(package, run.shape.compared, before)
    return {
        "database": "shop", "planner_schema": "planner's", "sync_id": run.sync_id,
        "run_id": run.id, "model": MODEL, "mode": run.mode, "duplicates": duplicates,
        "comparison": diff.held.comparison if diff.held else None,
        "joins_natively": diff.held.joins_natively
        if diff.held
        else all(map(diff.dialect.joins_natively, run.shape.key)),
        "key": key, "compared": compared, "stored": key + compared,
        "key_before": [column | {"type": column["before"]} for column in key],
        "plan": run.tables.plan, "changes": run.tables.changes,
        "changes_index": f"{run.tables.changes}_index", "rejections": run.tables.rejections,
        "before_plan": baseline and baseline.tables.plan,
        "before_rejections": baseline and baseline.tables.rejections,
    }  # fmt: skip


def diffs(dialect: Dialect, keys: int, compared: int, first_type: int) -> list[Diff]:
    """Runs of a sync: its first one, and one for each way to compare with a baseline."""
    types = TYPES[dialect.name][first_type:] + TYPES[dialect.name][:first_type]
    columns = [Column(name, kind) for name, kind in zip(NAMES, types, strict=True)]
    columns = columns[: keys + compared]
    found = []
    for mode in ("upsert", "insert", "mirror"):
        sync = Sync("it's", Model(MODEL, NAMES[:keys]), mode=mode)
        shape = resolve(sync, columns, dialect, SCHEME)
        first, run = (new_run(sync, shape, at, NOW, reset=None, logs=Logs()) for at in "12")
        found.append(Diff(dialect, first, None, relation))
        baseline = Baseline("1", first.tables, None, shape, mode, 1, 1)
        other_hash = replace(shape, version_scheme="hash 0" if shape.version_scheme else "")
        others = [shape, other_hash, *changed(shape, dialect)]
        found += [Diff(dialect, run, replace(baseline, shape=was), relation) for was in others]
    return [diff for diff in found if not joins_in_part_natively(diff)]


def joins_in_part_natively(diff: Diff) -> bool:
    """Whether the key had another type before, and is joined by its text only for that. The package
    then joins by text throughout, where the library does so only between the two."""
    held = diff.held
    if held is None or held.joins_natively:
        return False
    keys = (diff.shape.key, held.baseline.shape.key)
    return any(all(map(diff.dialect.joins_natively, key)) for key in keys)


def changed(shape: Shape, dialect: Dialect) -> list[Shape]:
    """The shape, when all its columns, and all but its key, had another type."""
    one, another, *_ = TYPES[dialect.name]

    def before(column: Column) -> Column:
        return Column(column.name, another if column.type == one else one)

    def retyped(keys: tuple[Column, ...]) -> Shape:
        own = {column.name: column for column in keys}
        fields = [
            replace(item, column=own.get(item.name, before(item.column))) for item in shape.fields
        ]
        return replace(shape, key=keys, fields=tuple(fields))

    return [retyped(tuple(map(before, shape.key))), retyped(shape.key)]


def parsed(text: str, dialect: Dialect) -> list[exp.Expr]:
    """Statements without parentheses that change nothing, and with TRUE for NOT FALSE."""
    statements = sqlglot.parse(text, dialect=dialect.sqlglot_dialect)
    holders = [exp.Tuple(expressions=[statement]) for statement in statements]
    for holder in holders:
        for node in list(holder.find_all(exp.Paren)):
            node.replace(node.this)
        for node in list(holder.find_all(exp.Not)):
            if node.this == exp.false():
                node.replace(exp.true())
    return [holder.expressions[0] for holder in holders]


@pytest.mark.parametrize("name", macros.DIALECTS)
@pytest.mark.parametrize(("keys", "compared", "first_type"), [(1, 0, 0), (1, 1, 1), (3, 3, 2)])
def test_a_statement_is_the_same_from_jinja_and_from_python(name, keys, compared, first_type):
    dialect = dialect_of(name)
    package = Package(dialect)
    for diff, duplicates in product(diffs(dialect, keys, compared, first_type), (False, True)):
        c = context(package, diff, duplicates)
        expected = {
            "create_plan": create_plan(diff, MODEL),
            "create_changes": create_changes(diff, duplicates=duplicates),
            "create_duplicates" if duplicates else "create_rejections": create_rejections(
                diff, duplicates=duplicates
            ),
        }
        for step, statements in expected.items():
            written = ";\n".join(statement.text for statement in statements)
            assert parsed(package(step, c), dialect) == parsed(written, dialect), step


@pytest.mark.parametrize("name", sorted(GRAMMARS.keys() & set(macros.DIALECTS)))
def test_a_parser_that_is_not_ours_takes_every_statement(name):
    dialect, complaints = dialect_of(name), parser(name)
    package = Package(dialect)
    texts = {
        package(step, context(package, diff, duplicates=True) | OF_A_RUN)
        for diff in diffs(dialect, 2, 1, 0)
        for step in package.steps()
        if diff.run.mode == "upsert"
    }
    for text in texts:
        assert complaints(text) == [], text


def test_bigquery_tries_a_statement_again_as_the_library_does():
    warehouse = pytest.importorskip("lightning_dialects.bigquery.warehouse")
    text = Package(dialect_of("bigquery"))("insisting", "UPDATE a.b SET c = 1 WHERE TRUE")
    assert warehouse.CONFLICT.pattern in text
    assert f"attempts = {CONFLICT_ATTEMPTS} " in text
    assert parser("bigquery")(text) == []
