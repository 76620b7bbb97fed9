"""The statements that make a run's tables, as text."""

from __future__ import annotations

from ..diff import changes, rejections
from ..diff.diff import Diff
from ..diff.meta import SEQ
from ..workspace import Statement


def create_plan(diff: Diff, model_sql: str) -> list[Statement]:
    """Evaluate the model into the plan table: the one time that it is evaluated.

    The model's text is put in after the rest is rendered, so that it stands as it was written.
    """
    relation = diff.relation(diff.run.tables.plan)
    texts = diff.dialect.create_table_as(
        relation, changes.plan_rows(diff), key=diff.shape.key_names
    )
    name = diff.dialect.render(changes.MODEL_NAME)
    return [
        Statement("evaluate the model", text.replace(name, f"(\n{model_sql}\n)", 1))
        for text in texts
    ]


def create_changes(diff: Diff, *, duplicates: bool) -> list[Statement]:
    """Compare the plan with the baseline into the changes table."""
    relation = diff.relation(diff.run.tables.changes)
    query = changes.change_rows(diff, duplicates=duplicates)
    return [
        Statement("compare with the baseline", text)
        for text in diff.dialect.create_table_as(relation, query, indexed=(SEQ,))
    ]


def create_rejections(diff: Diff, *, duplicates: bool) -> list[Statement]:
    """Make the rejections table: with the duplicated keys, or empty."""
    relation = diff.relation(diff.run.tables.rejections)
    query = rejections.duplicates(diff) if duplicates else rejections.none(diff)
    return [
        Statement("set duplicate keys aside" if duplicates else "prepare the rejections", text)
        for text in diff.dialect.create_table_as(relation, query)
    ]
