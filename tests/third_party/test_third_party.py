"""A dialect that comes with another package, found by its entry point, keeps the contract.

The package lies in `installed`, as an installer would leave it in site-packages.
"""

from __future__ import annotations

import importlib
from pathlib import Path

import duckdb
import pytest

import lightning
from lightning.errors import DialectError
from lightning.registry import names, open_warehouse
from lightning.testing.harness import Subject
from lightning.testing.suite import *  # noqa: F403
from lightning.testing.suite_crashes import TestCrashes as _Crashes
from lightning.testing.suite_histories import TestHistories as _Histories
from lightning.testing.suite_interleavings import TestInterleavings as _Interleavings

SYNC = lightning.Sync("users", lightning.Model("SELECT 1 AS id, 'a' AS name", "id"))


@pytest.mark.soak  # the engine is DuckDB, where these are played with every change
class TestCrashes(_Crashes):
    """The suite's."""


@pytest.mark.soak
class TestHistories(_Histories):
    """The suite's."""


@pytest.mark.soak
class TestInterleavings(_Interleavings):
    """The suite's."""


@pytest.fixture(autouse=True)
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(Path(__file__).parent / "installed")


@pytest.fixture
def subject(tmp_path: Path) -> Subject:
    url = f"mallard:///{tmp_path}/test.duckdb"
    return Subject(lambda: open_warehouse(url), url=url)


def test_it_is_one_of_the_dialects() -> None:
    assert "mallard" in names()
    assert lightning.compile(SYNC, "mallard") == lightning.compile(SYNC, "duckdb")


def test_an_open_client_of_its_driver_is_taken() -> None:
    client = importlib.import_module("mallard").Client(duckdb.connect())
    with client.connection, lightning.connect(client) as engine:
        assert engine.run(SYNC, lambda batch: None).succeeded.added == 1


def test_without_the_package_it_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with pytest.raises(DialectError, match="mallard"):
        lightning.connect("mallard://")
