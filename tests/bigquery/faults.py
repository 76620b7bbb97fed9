"""A proxy before BigQuery's API that answers some requests for queries itself, with an error."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import requests

PASSED_ON = ("Content-Type", "Content-Length")


class Faulty(BaseHTTPRequestHandler):
    """Passes requests on to `target`, once no `faults` are left.

    Attributes:
        faults: status, reason and message of the errors that the next queries get.
        queries: how many queries there were.
    """

    target: ClassVar[str]
    faults: ClassVar[list[tuple[int, str, str]]]
    queries: ClassVar[int]
    address: ClassVar[str]

    def do_POST(self) -> None:
        is_query = self.path.partition("?")[0].endswith("/queries")
        type(self).queries += is_query
        if is_query and self.faults:
            status, reason, message = self.faults.pop(0)
            error = {"reason": reason, "message": message}
            body = {"error": {"code": status, "message": message, "errors": [error]}}
            self._answer(status, json.dumps(body).encode(), {"Content-Type": "application/json"})
        else:
            self.do_GET()

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
        url = self.target + self.path
        found = requests.request(self.command, url, data=body, headers=headers, timeout=60)
        self._answer(found.status_code, found.content, found.headers)

    do_DELETE = do_GET

    def log_message(self, *arguments: object) -> None:
        pass

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", headers["Content-Type"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def before(target: str) -> Iterator[type[Faulty]]:
    """A proxy before `target`, at the `address` of the class that is given."""
    handler = type("Handler", (Faulty,), {"target": target, "faults": [], "queries": 0})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.address = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield handler
    finally:
        server.shutdown()
        server.server_close()
