"""The SQL of Greenplum 7: PostgreSQL 12's, and where rows lie. Parsed here, never run.

Without DISTRIBUTED BY the optimizer spreads the rows of a query at random, and every join moves
them all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlglot import exp

from lightning.authoring import ROW_ID, Column, Kind, Relation, sql
from lightning_dialects.postgres.dialect import Postgres


class Greenplum(Postgres):
    """Greenplum 7. Rows that are joined lie on one segment: by key, or else by row id."""

    name = "greenplum"

    def create_table_as(
        self,
        relation: Relation,
        query: exp.Query,
        key: Sequence[Column] = (),
        indexed: Sequence[str] = (),
    ) -> list[str]:
        create = super().create_table_as(relation, query, key, indexed)
        return self._distributed(create, [column.name for column in key] or (ROW_ID,))

    def create_log_table(
        self, relation: Relation, columns: Mapping[str, Kind], indexes: Sequence[Sequence[str]]
    ) -> list[str]:
        create = super().create_log_table(relation, columns, indexes)
        return self._distributed(create, ("row_id",) if "row_id" in columns else indexes[0])

    def create_state_table(
        self, relation: Relation, columns: Mapping[str, Kind], key: Sequence[str]
    ) -> list[str]:
        return self._distributed(super().create_state_table(relation, columns, key), key)

    def _distributed(self, statements: Sequence[str], columns: Sequence[str]) -> list[str]:
        """Statements of which the first creates a table, whose rows then lie by these columns."""
        create, *rest = statements
        listed = ", ".join(self.render(sql.identifier(name)) for name in columns)
        return [f"{create}\nDISTRIBUTED BY ({listed})", *rest]
