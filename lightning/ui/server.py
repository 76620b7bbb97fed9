"""A server of pages for the browsers of this machine alone."""

from __future__ import annotations

import logging
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import urlsplit

from .site import Site

log = logging.getLogger("lightning")

LOOPBACK = "127.0.0.1"
NAMES = (LOOPBACK, "localhost")
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    # What the page itself says, which stays right whatever is in front of it.
    "Content-Security-Policy": "frame-ancestors 'none'",
}


class SiteServer(ThreadingHTTPServer):
    """Serves a site on the loopback interface. `serve_forever` begins, `shutdown` ends.

    It answers GET and HEAD, and only those that ask for this machine by name: another page that
    had its own name lead here would be told nothing.

    Args:
        port: 0 takes any that is free.
    """

    daemon_threads = True

    def __init__(self, site: Site, port: int) -> None:
        self.site = site
        super().__init__((LOOPBACK, port), _Handler)

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.server_port}/"

    @property
    def hosts(self) -> set[str]:
        """How the machine may be named in a request."""
        return {f"{name}:{self.server_port}" for name in NAMES}


class _Handler(BaseHTTPRequestHandler):
    server: SiteServer
    server_version = "lightning-cdc"
    sys_version = ""
    protocol_version = "HTTP/1.1"
    timeout: ClassVar[float] = 30.0

    def do_GET(self) -> None:
        if self.headers.get("Host", "").lower() not in self.server.hosts:
            self._send(HTTPStatus.MISDIRECTED_REQUEST, "This server is for this machine alone.")
            return
        try:
            answer = self.server.site.answer(urlsplit(self.path).path)
        except Exception:
            log.exception("a page could not be made")
            status = HTTPStatus.INTERNAL_SERVER_ERROR
            self._send(status, "The page could not be made; the log of this command says why.")
            return
        self._send(answer.status, answer.html)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _send(self, status: HTTPStatus, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (its name there)
        """Requests are nobody's news."""
