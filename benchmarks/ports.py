"""The ports of servers that the benchmarks and the tests start."""

from __future__ import annotations

import socket
import time

START_SECONDS = 60


def free_port() -> int:
    """A port that nobody listens to."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def is_heard(port: int) -> bool:
    """Whether a server listens to a port, once it has had the time to start."""
    for _ in range(START_SECONDS * 10):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return True
        time.sleep(0.1)
    return False
