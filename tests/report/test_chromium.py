"""The pages in a real browser: what they show at every width and on paper, and that no value of a
run ever runs, loads or moves anything.

LIGHTNING_SCREENSHOTS=DIRECTORY keeps the pictures, for somebody to look at.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

import duckdb
import pytest

import lightning
from lightning import Engine, HealthThresholds, Sync
from lightning.ui.site import Connection, Site
from tests.engines import missing

from .browser import Browser, Host, hosting, program
from .conftest import HOSTILE, refusing
from .test_page import hostile_report

POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy"[^>]*>')
PHONE, DESKTOP = 360, 1280  # pixels


@pytest.fixture(scope="module")
def browser() -> Browser:
    path = program()
    if path is None:
        missing("chromium", "there is no Chromium")
    return Browser(path)


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    with hosting() as host:
        yield host


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    kept = os.environ.get("LIGHTNING_SCREENSHOTS")
    directory = Path(kept) if kept else tmp_path
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def test_what_runs_in_the_browser_would_be_noticed(browser: Browser, host: Host) -> None:
    scripts = "".join(HOSTILE[:5]).format(host=host.name)
    url = host.serve("unescaped", f"<title>calm</title><p>{scripts}</p>")
    assert browser.title(url) == "owned"
    assert {"/value", "/style"} <= set(host.asked)
    moving = HOSTILE[6].format(host=host.name)
    browser.dom(host.serve("moving", f"<title>calm</title><p>{moving}</p>"))
    assert "/moved" in host.asked


@pytest.mark.parametrize("policy", ["with its policy", "without its policy"])
def test_no_value_of_a_run_runs_or_loads_anything(
    browser: Browser,
    host: Host,
    engine: Engine,
    connection: duckdb.DuckDBPyConnection,
    policy: str,
) -> None:
    html = hostile_report(engine, connection, host.name)
    assert len(POLICY.findall(html)) == 1
    if policy == "without its policy":  # the text itself is harmless, too
        html = POLICY.sub("", html)
    host.asked.clear()
    dom = browser.dom(host.serve("hostile", html))
    title = re.search(r"<title>(.*?)</title>", dom, re.DOTALL)
    assert title is not None
    assert title[1].startswith("bad ")
    assert host.asked == []
    body = dom[dom.index("<body") :]
    assert set(re.findall(r"<(script|img|iframe|link|meta|object|embed|style)\b", body)) == set()
    assert not re.search(r"<[^>]*\son\w+=", body)


def test_no_value_runs_in_a_notebook(
    browser: Browser, host: Host, engine: Engine, connection: duckdb.DuckDBPyConnection
) -> None:
    hostile_report(engine, connection, host.name)
    sync_id = engine.sync_ids()[0]
    details = engine.show(sync_id, rows=20)
    shown = [details, engine.runs(sync_id), engine.report(sync_id), engine.health(sync_id)]
    parts = [each._repr_html_() for each in shown]
    host.asked.clear()
    url = host.serve("notebook", f"<title>calm</title>{''.join(filter(None, parts))}")
    assert browser.title(url) == "calm"
    assert host.asked == []


def test_pages_fit_a_phone_and_a_desk_and_paper(
    browser: Browser, host: Host, engine: Engine, connection: duckdb.DuckDBPyConnection,
    sync: Sync, pictures: Path,
) -> None:  # fmt: skip
    host.serve("wide", f'<div style="width:{2 * DESKTOP}px">wide</div>')
    assert browser.title(host.measuring("wide", PHONE)) != "too wide by 0"
    several_runs(engine, connection, sync)
    pages = {
        "run": engine.report("last").html,
        "hostile": hostile_report(engine, connection, host.name),
    }
    for name, html in pages.items():
        url = host.serve(name, html)
        for width in (PHONE, DESKTOP):
            title = browser.title(host.measuring(name, width))
            assert title == "too wide by 0", f"{name} in {width} pixels"
        browser.printed(url, pictures / f"{name}.pdf")
        assert (pictures / f"{name}.pdf").read_bytes().startswith(b"%PDF")
    url = host.serve("run", pages["run"])
    light, dark = pictures / "run.png", pictures / "run-dark.png"
    browser.screenshot(url, light, DESKTOP, 3200)
    browser.screenshot(url, dark, DESKTOP, 3200, dark=True)
    frame = f'<body style="margin:0"><iframe srcdoc="{escape(pages["run"])}" '
    frame += f'style="width:{PHONE}px;height:5000px;border:0"></iframe>'
    browser.screenshot(host.serve("phone", frame), pictures / "run-phone.png", 500, 5000)
    assert light.read_bytes() != dark.read_bytes()


def test_the_pages_of_all_syncs_run_nothing_and_fit(
    browser: Browser, host: Host, engine: Engine, connection: duckdb.DuckDBPyConnection,
    sync: Sync, pictures: Path,
) -> None:  # fmt: skip
    several_runs(engine, connection, sync)
    hostile_report(engine, connection, host.name)
    shop = Connection(
        lambda: lightning.connect(connection, read_only=True), lambda _: HealthThresholds()
    )
    site = Site({HOSTILE[2].format(host=host.name): shop})
    paths = re.findall(r'href="([^"]*)"', site.answer("/").html)
    assert len(paths) == 2
    host.asked.clear()
    for name, path in zip(("syncs", "bad-sync", "sync"), ("/", *paths), strict=True):
        url = host.serve(name, site.answer(path).html)
        assert browser.title(url) != "owned"
        for width in (PHONE, DESKTOP):
            assert browser.title(host.measuring(name, width)) == "too wide by 0"
        browser.screenshot(url, pictures / f"{name}.png", DESKTOP, 1000)
    assert host.asked == []


def several_runs(
    engine: Engine, connection: duckdb.DuckDBPyConnection, sync: Sync, number: int = 12
) -> None:
    """Runs of every outcome, with rows of every op type."""
    engine.run(sync, refusing({}))
    for at in range(number):
        connection.execute(
            f"UPDATE users SET plan = 'plan {at}', score = {at} WHERE id % {at + 3} = 1;"
            f"DELETE FROM users WHERE id = {at};"
            f"INSERT INTO users SELECT 1000 + 50 * {at} + range, 'new', 'free', 1 FROM range({at})"
        )
        with engine.plan(sync) as run:
            if at == 7:
                run.abort("the destination is being moved")
                continue
            for batch in run.batches(5):
                refused = batch.row_ids[:1] if at % 3 == 2 else []
                batch.reject(dict.fromkeys(refused, "INVALID_EMAIL: the address is not valid"))
            run.finish()
