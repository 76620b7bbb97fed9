"""An HTTP API on loopback that fails in every way, and keeps what reached it."""

from __future__ import annotations

import http.server
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Call:
    """What reached the API."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass(frozen=True)
class Answer:
    """What it says."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    breaks_off: bool = False


class Api:
    """Answers calls as its `answer` says.

    Attributes:
        url: of it.
        calls: all that reached it, in order.
        connections: how many were opened.
    """

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[Call] = []
        self.connections = 0
        self.answer: Callable[[Call], Answer] = lambda call: Answer()

    @contextmanager
    def serving(self, tls: ssl.SSLContext | None = None) -> Iterator[Api]:
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), self._handler()) as server:
            server.daemon_threads = True
            if tls is not None:
                server.socket = tls.wrap_socket(server.socket, server_side=True)
            serving = threading.Thread(target=server.serve_forever)
            serving.start()
            host = "http://127.0.0.1" if tls is None else "https://localhost"
            self.url = f"{host}:{server.server_port}"
            try:
                yield self
            finally:
                server.shutdown()
                serving.join()

    def _handler(api) -> type[http.server.BaseHTTPRequestHandler]:
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True  # headers and body are two packets

            def setup(self) -> None:
                api.connections += 1
                super().setup()

            def handle_one_call(self) -> None:
                content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = json.loads(content) if content else None
                call = Call(self.command, self.path, headers, body)
                api.calls.append(call)
                answer = api.answer(call)
                if answer.breaks_off:
                    self.close_connection = True
                    return
                text = answer.body if isinstance(answer.body, str) else json.dumps(answer.body)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            do_POST = do_PUT = do_PATCH = do_DELETE = handle_one_call

            def log_message(self, *arguments: object) -> None:
                """Be quiet."""

        return Handler
