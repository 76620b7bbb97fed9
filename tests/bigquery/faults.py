"""A proxy before BigQuery's API that listens, and answers some requests for queries itself."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, ClassVar

import requests

PASSED_ON = ("Content-Type", "Content-Length")
NOTHING_SCANNED = b'"totalBytesProcessed":"0"'  # as the emulator always says


class Faulty(BaseHTTPRequestHandler):
    """Passes requests on to `target`, once no `faults` are left.

    Attributes:
        faults: status, reason and message of the errors that the next queries get.
        queries: how many queries there were.
        jobs: what was asked of jobs of any kind, as JSON.
        scanned: how many bytes each query is said to read.
    """

    target: ClassVar[str]
    faults: ClassVar[list[tuple[int, str, str]]]
    queries: ClassVar[int]
    jobs: ClassVar[list[dict[str, Any]]]
    scanned: ClassVar[int] = 0
    address: ClassVar[str]

    def do_POST(self) -> None:
        body = self._body()
        is_query = self.path.partition("?")[0].endswith("/queries")
        type(self).queries += is_query
        if is_query and self.faults:
            status, reason, message = self.faults.pop(0)
            error = {"reason": reason, "message": message}
            body = {"error": {"code": status, "message": message, "errors": [error]}}
            self._answer(status, json.dumps(body).encode(), {"Content-Type": "application/json"})
            return
        if self.path.partition("?")[0].endswith(("/queries", "/jobs")):
            self.jobs.append(_first_part(body))
        self._pass_on(body)

    def do_GET(self) -> None:
        self._pass_on(self._body())

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _pass_on(self, body: bytes) -> None:
        headers = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
        url = self.target + self.path
        found = requests.request(self.command, url, data=body, headers=headers, timeout=60)
        told = found.content.replace(
            NOTHING_SCANNED, NOTHING_SCANNED.replace(b"0", str(self.scanned).encode())
        )
        self._answer(found.status_code, told, found.headers)

    do_DELETE = do_GET

    def log_message(self, *arguments: object) -> None:
        pass

    def _answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", headers["Content-Type"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _first_part(body: bytes) -> Any:
    """The JSON of a request; of one that brings a file, that of its first part."""
    if not body.startswith(b"{"):
        body = body.split(b"\r\n\r\n")[1].partition(b"\r\n--")[0]
    return json.loads(body)


@contextmanager
def before(target: str) -> Iterator[type[Faulty]]:
    """A proxy before `target`, at the `address` of the class that is given."""
    handler = type("Handler", (Faulty,), {"target": target, "faults": [], "queries": 0, "jobs": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.address = f"http://127.0.0.1:{server.server_address[1]}"
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield handler
    finally:
        server.shutdown()
        server.server_close()
