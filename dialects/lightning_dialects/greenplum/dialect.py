"""The SQL of Greenplum 7: PostgreSQL 12's, and where rows lie. Parsed here, never run.

Without DISTRIBUTED BY the optimizer spreads the rows of a query at random, and every join moves
them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlglot import exp

from lightning.authoring import ROW_ID, TableSpec, sql
from lightning_dialects.postgres.dialect import Postgres


class Greenplum(Postgres):
    """Greenplum 7. Rows that are joined lie on one segment: by key, or else by row id."""

    name = "greenplum"
    # There is no ANY_VALUE, and segments hand out numbers of a sequence of which none tells all.
    capabilities = replace(Postgres.capabilities, delta_share=None)

    def create_table(self, table: TableSpec, rows: exp.Query | None = None) -> list[str]:
        """Its rows lie by the key, or else by what they are found by across tables: row ids."""
        create, *rest = super().create_table(table, rows)
        by: Sequence[str] = [column.name for column in table.key]
        if not by and table.is_log:
            by = ("row_id",) if "row_id" in table.columns else table.lookups[0]
        listed = ", ".join(self.render(sql.identifier(name)) for name in by or (ROW_ID,))
        return [f"{create}\nDISTRIBUTED BY ({listed})", *rest]
