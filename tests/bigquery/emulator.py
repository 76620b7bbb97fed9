"""The emulator `local-bigquery`, whose commands are on PATH."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

EMULATOR = shutil.which("local-bigquery")
HOST = "BIGQUERY_EMULATOR_HOST"  # the variable in which the client library looks for it
START_SECONDS = 60


@contextmanager
def running(command: Sequence[str], grpc_port: int) -> Iterator[str]:
    """Start the emulator; gives the address of all but its Storage API, which has that port."""
    memory = Path("/dev/shm")
    with (
        TemporaryDirectory(dir=memory if memory.exists() else None) as data,
        (Path(data) / "log").open("w") as log,
    ):
        port = free_port()
        options = ["--data-dir", data, "--port", str(port), "--grpc-port", str(grpc_port)]
        server = subprocess.Popen([*command, *options], stdout=log, stderr=log)
        try:
            _wait_for(port, Path(log.name))
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _wait_for(port: int, log: Path) -> None:
    for _ in range(START_SECONDS * 10):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise TimeoutError(f"the emulator local-bigquery does not start: {log.read_text()}")
