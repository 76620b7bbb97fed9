"""The server of pages: what it shows, whom it answers, and that it writes nothing."""

from __future__ import annotations

import http.client
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from html import unescape
from http import HTTPStatus
from pathlib import Path

import duckdb
import pytest

import lightning
from lightning import ConfigurationError, HealthThresholds, Model, RunStateError, Sync
from lightning.ui.server import SiteServer
from lightning.ui.site import Connection, Site

from .conftest import refusing

SYNC = Sync("a/b <i>?#%2F", Model("SELECT * FROM users", primary_key="id"))


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "shop.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE users AS SELECT range AS id, 'n' AS name FROM range(5)")
    with lightning.connect(f"duckdb:///{path}") as engine:
        engine.run(SYNC, refusing({"3": "<script>no</script>"}))
    return path


def connection(path: Path) -> Connection:
    return Connection(
        lambda: lightning.connect(f"duckdb:///{path}", read_only=True),
        lambda sync_id: HealthThresholds(failed_rows=(1, None), failed_share=(None, None)),
    )


@pytest.fixture
def site(database: Path) -> Site:
    return Site({"the shop": connection(database)})


@pytest.fixture
def server(site: Site) -> Iterator[SiteServer]:
    with SiteServer(site, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def links(html: str) -> list[str]:
    return [unescape(link) for link in re.findall(r'href="([^"]*)"', html)]


def test_every_page_leads_to_the_next_and_back(site: Site) -> None:
    first = site.answer("/")
    assert first.status is HTTPStatus.OK
    assert "completed with errors" in first.html
    assert "warning" in first.html  # by the thresholds of the connection
    (to_sync,) = links(first.html)
    of_sync = site.answer(to_sync)
    assert of_sync.status is HTTPStatus.OK
    home, to_run = links(of_sync.html)
    assert home == "/"
    of_run = site.answer(to_run)
    assert of_run.status is HTTPStatus.OK
    assert "&lt;script&gt;no&lt;/script&gt;" in of_run.html
    assert links(of_run.html) == ["/", to_sync, to_run]


@pytest.mark.parametrize(
    "path",
    ["/nowhere", "/x/sync/y", "/the%20shop/run/0", "/the%20shop/sync/other", "//", "",
     "/the%20shop/run/%00", "/the%20shop/tables/users"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(site: Site, path: str) -> None:
    answer = site.answer(path)
    assert answer.status in (HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE)
    assert "<h1>" in answer.html


def test_a_database_that_is_not_there_is_told_and_not_made(tmp_path: Path, database: Path) -> None:
    path = tmp_path / "missing.duckdb"
    site = Site({"missing": connection(path), "shop": connection(database)})
    answer = site.answer("/")
    assert "there is no database" in answer.html
    assert SYNC.id in unescape(answer.html)  # the other connection is shown all the same
    assert site.answer("/missing/sync/x").status is HTTPStatus.SERVICE_UNAVAILABLE
    assert not path.exists()


def test_nothing_is_made_where_nothing_has_run(tmp_path: Path) -> None:
    path = tmp_path / "new.duckdb"
    duckdb.connect(str(path)).close()
    answer = Site({"new": connection(path)}).answer("/")
    assert "nothing was ever run here" in answer.html
    with duckdb.connect(str(path)) as opened:
        assert opened.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]
        schemas = opened.execute("SELECT schema_name FROM duckdb_schemas()").fetchall()
        assert not [name for (name,) in schemas if name.startswith("hightouch")]


def test_an_engine_that_reads_only_writes_nothing(database: Path) -> None:
    with lightning.connect(f"duckdb:///{database}", read_only=True) as engine:
        assert engine.status(SYNC.id).state == "idle"
        for write in (
            lambda: engine.plan(SYNC),
            lambda: engine.preview(SYNC),
            lambda: engine.drop(SYNC.id),
        ):
            with pytest.raises(ConfigurationError, match="read only"):
                write()
        assert len(engine.runs(SYNC.id)) == 1
    with (
        lightning.connect("duckdb://", read_only=True) as engine,
        pytest.raises(RunStateError, match="nothing was ever run"),
    ):
        engine.statuses()


def test_pages_leave_the_database_free_for_others(site: Site, database: Path) -> None:
    before = [site.answer(path) for path in ("/", *links(site.answer("/").html))]
    with duckdb.connect(str(database)) as opened:
        counted = opened.execute("SELECT count(*) FROM hightouch_audit.sync_runs").fetchall()
    assert counted == [(1,)]
    assert all(answer.status is HTTPStatus.OK for answer in before)


def ask(
    server: SiteServer, path: str = "/", method: str = "GET", **headers: str
) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    with closing(connection):
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        response.text = response.read().decode()  # type: ignore[attr-defined]
        return response


def test_it_listens_to_this_machine_alone(server: SiteServer) -> None:
    assert server.socket.getsockname()[0] == "127.0.0.1"
    assert server.url == f"http://127.0.0.1:{server.server_port}/"


def test_it_answers_those_who_ask_for_this_machine(server: SiteServer) -> None:
    port = server.server_port
    for host in (f"127.0.0.1:{port}", f"localhost:{port}", f"LOCALHOST:{port}"):
        response = ask(server, Host=host)
        assert response.status == HTTPStatus.OK
        assert response.headers["Content-Type"] == "text/html; charset=utf-8"
        assert response.headers["Cache-Control"] == "no-store"
        assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "", "[::1]:{port}"]
)
def test_another_name_for_this_machine_is_told_nothing(server: SiteServer, host: str) -> None:
    response = ask(server, Host=host.format(port=server.server_port))
    assert response.status == HTTPStatus.MISDIRECTED_REQUEST
    assert SYNC.id not in unescape(response.text)  # type: ignore[attr-defined]


def test_a_request_without_a_host_is_told_nothing(server: SiteServer) -> None:
    with socket.create_connection(("127.0.0.1", server.server_port), timeout=60) as client:
        client.sendall(b"GET / HTTP/1.0\r\n\r\n")
        assert b" 421 " in client.recv(100)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_nothing_can_be_asked_but_pages(server: SiteServer, method: str) -> None:
    assert ask(server, method=method).status == HTTPStatus.NOT_IMPLEMENTED


def test_a_head_has_no_page(server: SiteServer) -> None:
    response = ask(server, method="HEAD")
    assert response.status == HTTPStatus.OK
    assert response.text == ""  # type: ignore[attr-defined]
    assert int(response.headers["Content-Length"]) > 1000


def test_what_goes_wrong_inside_is_logged_and_not_shown(
    server: SiteServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(path: str) -> None:
        raise ZeroDivisionError("a secret")

    monkeypatch.setattr(server.site, "answer", fails)
    response = ask(server)
    assert response.status == HTTPStatus.INTERNAL_SERVER_ERROR
    assert "secret" not in response.text  # type: ignore[attr-defined]
    assert "a page could not be made" in caplog.text
