"""A warehouse that somebody else has written: DuckDB under another name."""

from typing import Any

from lightning_dialects.duckdb import DuckDB
from lightning_dialects.duckdb.warehouse import DuckDBWarehouse

from lightning.authoring import Plugin


class Mallard(DuckDB):
    name = "mallard"


class Client:
    """An open connection of its driver."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection


class MallardWarehouse(DuckDBWarehouse):
    dialect = Mallard()

    @classmethod
    def open(cls, url: str) -> DuckDBWarehouse:
        return super().open(url.replace("mallard://", "duckdb://"))

    @classmethod
    def wrap(cls, client: Client) -> DuckDBWarehouse:
        return super().wrap(client.connection)


plugin = Plugin(
    dialect=Mallard(),
    schemes=("mallard",),
    client_modules=("mallard",),
    driver="duckdb",
    warehouse="mallard:MallardWarehouse",
)
