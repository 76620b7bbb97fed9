"""A warehouse of Microsoft Fabric."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from sqlglot import exp

from lightning.authoring import STAGED, TableSpec, sql
from lightning_dialects.synapse.warehouse import SynapseWarehouse
from lightning_dialects.tsql.warehouse import FABRIC, SYNAPSE, TSqlWarehouse

from .dialect import Fabric

if TYPE_CHECKING:
    import pyarrow as pa


class FabricWarehouse(TSqlWarehouse):
    """One session. Reads see a snapshot, and of two statements that change rows of one table at
    the same time one is tried again."""

    dialect = Fabric()
    version_scheme = "fabric sha2"
    edition = FABRIC
    service = "a warehouse of Microsoft Fabric"

    @classmethod
    def wrap(cls, client: Any) -> TSqlWarehouse:
        """A warehouse of an open connection, or a dedicated SQL pool: the server tells which."""
        about = cls._about(client)
        service = SynapseWarehouse if about[0] == SYNAPSE else cls
        return service(client)._as_found(about)

    @contextmanager
    def staged(self, rows: pa.Table, table: TableSpec) -> Iterator[exp.Expr]:
        """The rows travel as one JSON text, bound, so that there is no table to be cleared away.
        It is ASCII: so no code page has a say in it."""
        values = zip(*(column.to_pylist() for column in rows.columns), strict=True)
        columns = [
            exp.OpenJSONColumnDef(
                this=sql.identifier(name),
                kind=exp.DataType.build(self.dialect.kinds[kind], dialect="tsql"),
                path=exp.Literal.string(f"$[{number}]"),
            )
            for number, (name, kind) in enumerate(table.columns.items())
        ]
        source = exp.OpenJSON(this=exp.Placeholder(), expressions=columns)
        alias = exp.TableAlias(this=sql.identifier(STAGED))
        self._bound = (json.dumps(list(values)),)
        try:
            yield exp.Table(this=source, alias=alias)
        finally:
            self._bound = ()
