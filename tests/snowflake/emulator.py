"""The emulator of Snowflake, `fakesnow`.

It pins its own DuckDB and sqlglot, so it is a program of its own, in an environment of its own:
`python -m venv DIR && DIR/bin/pip install "fakesnow[server]" "sqlglot[c]"`, with LIGHTNING_FAKESNOW
set to DIR/bin/fakesnow. Most of its time goes into sqlglot, which is twice as fast when compiled.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager

from benchmarks.ports import free_port, is_heard

PROGRAM = os.environ.get("LIGHTNING_FAKESNOW") or shutil.which("fakesnow")
DATABASE = "CRM"
# What it cannot do it answers with HTTP 500, which the connector tries again for so many seconds.
PLACE = f"user:password@emulator/{DATABASE}?host=127.0.0.1&protocol=http&network_timeout=30"


@contextmanager
def running(program: str) -> Iterator[str]:
    """A server with one database; gives its URL."""
    from lightning_dialects.snowflake.warehouse import SnowflakeWarehouse

    port = free_port()
    url = f"snowflake://{PLACE}&port={port}"
    server = subprocess.Popen(
        [program, "-s", "-p", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        if not is_heard(port):
            raise TimeoutError("the emulator fakesnow does not start")
        with closing(SnowflakeWarehouse.open(url)) as warehouse:
            warehouse.execute(f"CREATE DATABASE IF NOT EXISTS {DATABASE}", step="make a database")
        yield url
    finally:
        server.terminate()
        server.wait()
