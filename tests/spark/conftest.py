"""A real Spark with Delta Lake, which tests reach as Databricks, and by PySpark."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import lightning
from lightning.warehouse import Warehouse
from tests.engines import missing
from tests.warehouses import opening

from . import emulated
from .emulated import PYTHON, Spark

MISSING = "LIGHTNING_SPARK is not set to the Python of an environment with Spark"
MINUTES = 60 * 60  # for one test, in seconds: every statement is a commit, or a job of Spark


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.timeout(MINUTES))
            # What PySpark and its dependencies warn of is theirs.
            item.add_marker(pytest.mark.filterwarnings("ignore:.*:DeprecationWarning"))


@pytest.fixture(scope="session")
def spark() -> Iterator[Spark]:
    pytest.importorskip("databricks.sql", reason="the extra `databricks` is not installed")
    if PYTHON is None:
        missing("spark", MISSING)
    logging.getLogger("databricks.sql").setLevel(logging.WARNING)  # else it tells every byte
    with emulated.running(PYTHON) as there:
        yield there


@pytest.fixture
def open_warehouse(spark: Spark) -> Iterator[Callable[[], Warehouse]]:
    """Opens connections as to Databricks, which are closed after the test."""
    from lightning_dialects.databricks.warehouse import DatabricksWarehouse

    with opening(lambda: DatabricksWarehouse.open(spark.url)) as open_another:
        yield open_another


@pytest.fixture
def namespace(open_warehouse: Callable[[], Warehouse]) -> Iterator[str]:
    """Begins the names of schemas that are dropped after the test."""
    name = f"test_{secrets.token_hex(4)}"
    yield name
    warehouse = open_warehouse()
    for what in ("planner", "audit", "source"):
        warehouse.execute(f"DROP SCHEMA IF EXISTS {name}_{what} CASCADE", step="tidy up")


@pytest.fixture
def warehouse(open_warehouse: Callable[[], Warehouse]) -> Warehouse:
    return open_warehouse()


@pytest.fixture
def engine(warehouse: Warehouse, namespace: str) -> Iterator[lightning.Engine]:
    schemas = {"planner_schema": f"{namespace}_planner", "audit_schema": f"{namespace}_audit"}
    with lightning.connect(warehouse, **schemas) as engine:
        yield engine


@pytest.fixture(scope="session")
def session(spark: Spark) -> Iterator[Any]:
    """A session of PySpark."""
    sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed")
    session = sql.SparkSession.builder.remote(spark.connect).getOrCreate()
    yield session
    session.stop()
