"""Connections to the server of the tests' own, by the real driver."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from lightning_dialects.fabric.warehouse import FabricWarehouse
from lightning_dialects.synapse.warehouse import SynapseWarehouse
from lightning_dialects.tsql.connections import Login

from lightning.warehouse import Warehouse

WAREHOUSES = {"fabric": FabricWarehouse, "synapse": SynapseWarehouse}


def plain_login(port: int) -> Login:
    """What no URL says: without encryption, which tests/tsql/test_connecting.py has."""
    keywords = {
        "Server": f"127.0.0.1,{port}",
        "Database": "shop",
        "UID": "sa",
        "PWD": "s3cret",
        "Encrypt": "no",
    }
    return Login(keywords, {"timeout": 30})


def opener(service: str, url: str | None, servers: Callable[[str], Any]) -> Callable[[], Warehouse]:
    """What opens a connection to the service, or to what stands in for it."""
    warehouse = WAREHOUSES[service]
    if url:
        return lambda: warehouse.open(url)
    login = plain_login(servers(service).port)

    def connect() -> Warehouse:
        connection = login.connect()
        return warehouse(connection, login)._as_found(warehouse._about(connection))

    return connect


def url_of(scheme: str, port: int, public: Path) -> str:
    """What leads through TLS to a server that has such a certificate."""
    return (
        f"{scheme}://me:s3cret@localhost:{port}/shop?authentication=SqlPassword&encrypt=strict"
        f"&servercertificate={public}"
    )
