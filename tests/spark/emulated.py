"""A real Spark with Delta Lake, in a process and an environment of its own.

The environment has `pyspark[connect]` and `databricks-sql-connector`, and the jars of Delta in a
folder of its own: `.ci/run` makes it. LIGHTNING_SPARK is its Python. Java 17 is where Debian has
it, or else as it is found.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.ports import free_port, is_heard

PYTHON = os.environ.get("LIGHTNING_SPARK")
SERVER = Path(__file__).with_name("server.py")
DEBIAN = Path("/usr/lib/jvm/java-17-openjdk-amd64")
PATIENCE = 5  # times as long as a port is waited for


@dataclass(frozen=True)
class Spark:
    """Where it is.

    Attributes:
        connect: for PySpark.
        endpoint: for Databricks' connector, as http://…
    """

    connect: str
    endpoint: str

    @property
    def url(self) -> str:
        """For the library, as a workspace of Databricks."""
        path = "/sql/1.0/warehouses/x"
        to = f"_connection_uri={self.endpoint}{path}&enable_telemetry=false"
        return f"databricks://token:dapi0123@127.0.0.1{path}?{to}"


@contextmanager
def running(python: str, *settings: str) -> Iterator[Spark]:
    """Start it, with settings as `name=value`. It ends with this process, whatever happens."""
    memory = Path("/dev/shm")
    with (
        TemporaryDirectory(dir=memory if memory.exists() else None) as data,
        (Path(data) / "log").open("w") as log,
    ):
        ports = {name: free_port() for name in ("connect-port", "endpoint-port")}
        options = [f"--{name}={port}" for name, port in ports.items()]
        jars = Path(python).parents[1] / "jars"
        command = [python, str(SERVER), f"--jars={jars}", f"--data={data}", *options]
        java = {"JAVA_HOME": str(DEBIAN)} if DEBIAN.exists() else {}
        server = subprocess.Popen(
            [*command, "--set", *settings],
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            env={"PATH": os.environ["PATH"], **java, "PYTHONDONTWRITEBYTECODE": "1"},
        )
        try:
            heard = any(is_heard(ports["endpoint-port"]) for _ in range(PATIENCE))
            if not heard:
                raise TimeoutError(f"Spark does not start: {Path(log.name).read_text()[-2000:]}")
            yield Spark(
                f"sc://127.0.0.1:{ports['connect-port']}",
                f"http://127.0.0.1:{ports['endpoint-port']}",
            )
        finally:
            server.communicate()  # whose end it waits for
