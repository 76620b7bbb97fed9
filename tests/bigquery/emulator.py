"""The emulator `local-bigquery`, whose commands are on PATH."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.ports import free_port, is_heard

EMULATOR = shutil.which("local-bigquery")
HOST = "BIGQUERY_EMULATOR_HOST"  # the variable in which the client library looks for it


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
            if not is_heard(port):
                told = Path(log.name).read_text()
                raise TimeoutError(f"the emulator local-bigquery does not start: {told}")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()
