"""A real browser, told by its command line, and what a page's values would reach if they ran."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from html import unescape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "chrome")
PATIENCE = 300.0  # seconds: on a busy machine a browser takes long to begin
MEASURE = """<!doctype html><title>measuring</title>
<iframe src="/{name}" style="width:{width}px;height:800px;border:0"></iframe>
<script>
onload = () => {{
  const page = document.querySelector("iframe").contentDocument.documentElement;
  document.title = "too wide by " + (page.scrollWidth - page.clientWidth);
}};
</script>"""


def program() -> str | None:
    """The path of a Chromium, if there is one."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


class Browser:
    """Chromium without a window, anew for each page."""

    def __init__(self, path: str) -> None:
        self._path = path

    def dom(self, url: str) -> str:
        """What became of a page, once it was loaded and its scripts were run."""
        return self._run("--dump-dom", url)

    def title(self, url: str) -> str:
        found = re.search(r"<title>(.*?)</title>", self.dom(url), re.DOTALL)
        assert found is not None
        return unescape(found[1])

    def screenshot(
        self, url: str, path: Path, width: int, height: int, *, dark: bool = False
    ) -> None:
        """A picture of a page, so many pixels wide, at least 500, and high."""
        preferred = f"--blink-settings=preferredColorScheme={0 if dark else 1}"
        size = f"--window-size={width},{height}"
        self._run(f"--screenshot={path}", "--hide-scrollbars", size, preferred, url)

    def printed(self, url: str, path: Path) -> None:
        """A page as it is printed."""
        self._run(f"--print-to-pdf={path}", "--no-pdf-header-footer", url)

    def _run(self, *arguments: str) -> str:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            done = subprocess.run(
                [
                    self._path, "--headless=new", "--no-sandbox", "--disable-gpu",
                    "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
                    f"--user-data-dir={profile}", *arguments,
                ],
                capture_output=True, check=True, timeout=PATIENCE,
            )  # fmt: skip
        return done.stdout.decode()


class Host:
    """A server on this machine that hands out pages, and remembers what else it was asked for.

    Attributes:
        asked: the paths of all requests but those for its pages.
    """

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self._server = server
        self.pages: dict[str, str] = {}
        self.asked: list[str] = []

    @property
    def name(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    def serve(self, name: str, html: str) -> str:
        """Hand out a page from now on; gives its address."""
        self.pages[f"/{name}"] = html
        return f"http://{self.name}/{name}"

    def measuring(self, name: str, width: int) -> str:
        """The address of a page whose title says by how many pixels another one is wider than the
        room it has, which is so wide. A window without a head is at least 500 wide."""
        return self.serve(f"measuring-{name}", MEASURE.format(name=name, width=width))


@contextmanager
def hosting() -> Iterator[Host]:
    """A host until the block is left."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            html = host.pages.get(self.path)
            if html is None and self.path != "/favicon.ico":  # for which browsers ask themselves
                host.asked.append(self.path)
            with suppress(ConnectionError):  # of a browser that ends
                self.send_response(200 if html is not None else 404)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.end_headers()
                self.wfile.write((html or "").encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        host = Host(server)
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield host
        server.shutdown()
        thread.join()
