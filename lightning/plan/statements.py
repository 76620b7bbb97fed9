"""The statements that make a run's tables, as text."""

from __future__ import annotations

from .. import sql
from ..dialect import TableSpec
from ..diff import changes, delta
from ..diff.diff import Diff
from ..diff.known import Known
from ..session import Statement
from ..warehouse import EVALUATE
from ..words import NUMBER

COMPARE = "compare with the baseline"
PREPARE, COUNT = "prepare the comparison", "count what needs nothing"


def evaluation(diff: Diff, model_sql: str) -> str:
    """The query that evaluates the model."""
    if diff.run.delta and diff.known is not None:
        return diff.dialect.render(delta.rows(diff, diff.known, model_sql, exact=False))
    return diff.dialect.render(changes.plan_rows(diff, model_sql))


def create_plan(diff: Diff, model_sql: str) -> list[Statement]:
    """Evaluate the model into the plan table: the one time that it is evaluated. Where that is also
    compared, and takes no full join, what is gone is added to it."""
    relation = diff.relation(diff.run.tables.plan)
    plan = TableSpec(relation=relation, purpose="plan", key=diff.shape.key)
    texts = diff.dialect.create_table(plan, changes.plan_rows(diff, model_sql))
    statements = [Statement(EVALUATE, text) for text in texts]
    if (gone := changes.gone_rows(diff)) is not None:
        insert = sql.insert(relation.table(), gone.named_selects, gone)
        statements.append(Statement(COMPARE, diff.dialect.render(insert)))
    return statements


def create_delta(diff: Diff, known: Known, model_sql: str, *, exact: bool) -> list[Statement]:
    """Evaluate the model and compare it with the baseline, in one, into the changes table."""
    relation = diff.relation(diff.run.tables.changes)
    table = TableSpec(relation=relation, purpose="changes", lookups=[(NUMBER,)])
    query = delta.rows(diff, known, model_sql, exact=exact)
    before, counter = diff.dialect.comparing(), diff.dialect.counter
    statements = [Statement(EVALUATE, text) for text in diff.dialect.create_table(table, query)]
    if counter is not None:
        before = [*before, counter.begin]
        counted = diff.dialect.render(delta.count_left_out(diff, counter))
        statements += [Statement(COUNT, text) for text in (counted, counter.end)]
    return [*(Statement(PREPARE, text) for text in before), *statements]


def create_changes(diff: Diff, *, duplicates: bool) -> list[Statement]:
    """Compare the plan with the baseline into the changes table."""
    relation = diff.relation(diff.run.tables.changes)
    table = TableSpec(relation=relation, purpose="changes", lookups=[(NUMBER,)])
    query = changes.change_rows(diff, duplicates=duplicates)
    return [Statement(COMPARE, text) for text in diff.dialect.create_table(table, query)]
