"""A warehouse that somebody else has written: DuckDB under another name."""

from typing import Any

from dialects.duckdb import DuckDB
from dialects.duckdb.warehouse import DuckDBWarehouse
from lightning.warehouse import Plugin, Warehouse


class Mallard(DuckDB):
    name = "mallard"


class MallardWarehouse(DuckDBWarehouse):
    dialect = Mallard()


class Client:
    """An open connection of its driver."""

    def __init__(self, connection: Any) -> None:
        self.connection = connection


def _open(url: str) -> Warehouse:
    return MallardWarehouse.open(url.replace("mallard://", "duckdb://"))


def _wrap(client: Client) -> Warehouse:
    return MallardWarehouse(client.connection)


plugin = Plugin(
    dialect=Mallard(), schemes=("mallard",), client_modules=("mallard",), open=_open, wrap=_wrap
)
