from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from tests.engines import missing

pytest.register_assert_rewrite("lightning.testing")

# Whoever starts the tests in the background, as shells do, has Ctrl-C ignored in all of them.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def trino_host() -> Iterator[str]:
    """Where a Trino server listens: `host:port`. Its catalogs: lake and, beside PostgreSQL, jdbc
    of Iceberg; memory and tpch."""
    if running := os.environ.get("LIGHTNING_TRINO_URL"):
        yield running
        return
    from benchmarks import postgres_server
    from tests.trino import server

    if find_spec("trino") is None:
        missing("trino", "the extra `trino` is not installed")
    launcher, java = server.program(), server.java()
    if launcher is None:
        missing("trino", "there is no Trino server: .ci/trino brings one, through Maven")
    if java is None:
        missing("trino", f"there is no Java {server.OLDEST_JAVA} or later, which Trino wants")
    programs = postgres_server.programs()
    if programs is None:
        with server.running(launcher, java) as host:
            yield host
        return
    with (
        postgres_server.running(programs) as postgres,
        server.running(launcher, java, postgres) as host,
    ):
        yield host
