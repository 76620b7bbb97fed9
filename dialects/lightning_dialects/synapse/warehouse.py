"""A dedicated SQL pool of Azure Synapse."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlglot import exp

from lightning.authoring import STAGED, Kind, TableSpec, sql
from lightning_dialects.tsql.warehouse import SYNAPSE, TSqlWarehouse

from .dialect import Synapse

if TYPE_CHECKING:
    import pyarrow as pa

# https://learn.microsoft.com/azure/synapse-analytics/sql-data-warehouse/sql-data-warehouse-service-capacity-limits
# has 20,000 literals in one statement.
ROWS_PER_INSERT = 1_000


class SynapseWarehouse(TSqlWarehouse):
    """One session. Reads are of what others have not committed yet, unless the database has
    READ_COMMITTED_SNAPSHOT on; who has a lease is decided by the number of rows that an UPDATE
    wrote."""

    dialect = Synapse()
    version_scheme = "synapse sha2"
    edition = SYNAPSE
    service = "a dedicated SQL pool of Azure Synapse"
    password_is_sql = True

    @contextmanager
    def staged(self, rows: pa.Table, table: TableSpec) -> Iterator[exp.Expr]:
        """In a temporary table of the session: OPENJSON is only known to be in serverless pools."""
        name = f"#lightning_staged_{secrets.token_hex(4)}"
        for statement in self._staging(name, table.columns, rows):
            self.execute(statement, step="stage rows")
        place = exp.Table(this=sql.identifier(name))
        yield exp.Table(this=sql.identifier(name), alias=sql.identifier(STAGED))
        self.execute(f"DROP TABLE {self.dialect.render(place)}", step="stage rows")

    def _staging(self, name: str, columns: Mapping[str, Kind], rows: pa.Table) -> Iterator[str]:
        """The statements that make a temporary table of rows of integers and texts."""
        render, place = self.dialect.render, exp.Table(this=sql.identifier(name))
        empty = {column: self.dialect.cast(exp.null(), kind) for column, kind in columns.items()}
        yield (
            f"CREATE TABLE {render(place.copy())}\nWITH (DISTRIBUTION = ROUND_ROBIN, HEAP) AS\n"
            f"{render(sql.values(empty).where(exp.false()))}"
        )
        listed = rows.to_pylist()
        for at in range(0, len(listed), ROWS_PER_INSERT):
            some = [
                exp.select(
                    *(
                        sql.number(row[column]) if kind == "integer" else sql.text(row[column])
                        for column, kind in columns.items()
                    )
                )
                for row in listed[at : at + ROWS_PER_INSERT]
            ]
            yield render(sql.insert(place.copy(), columns, sql.union_all(some)))
