"""Changes of health reach a webhook or a program, or the error says why not, and no secret."""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lightning import ConfigurationError, HealthChange, HealthReason, Retry
from lightning.destinations.notifications import NotificationError, Program, Webhook

from .api import Answer, Api, Call

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
REASON = HealthReason("failed_runs", "critical", 3, 3)
CHANGES = (
    HealthChange('crm "one"', "failed_runs", "warning", "critical", REASON, AT),
    HealthChange('crm "one"', "freshness", "unknown", "ok", None, AT),
)
TEXT = (
    'crm "one": failed_runs is 3, critical at 3; it was warning\n'
    'crm "one": freshness is ok again; it was unknown'
)
AT_ONCE = Retry(attempts=3, first_delay=0.0)


def test_a_webhook_is_given_a_text_and_every_change() -> None:
    with Api().serving() as api, Webhook(api.url, headers={"Authorization": "Bearer x"}) as webhook:
        webhook(CHANGES)
    (call,) = api.calls
    assert (call.method, call.headers["authorization"]) == ("POST", "Bearer x")
    assert call.headers["content-type"] == "application/json"
    assert call.body["text"] == TEXT
    failed, recovered = call.body["changes"]
    assert failed["at"] == "2026-01-02T03:04:05+00:00"
    assert (failed["reason"]["value"], failed["before"], failed["after"]) == (
        3,
        "warning",
        "critical",
    )
    assert (recovered["reason"], recovered["after"]) == (None, "ok")


def test_a_template_says_what_is_posted() -> None:
    body = '{"summary": {{ text }}, "checks": {{ changes | map(attribute="check") | list }}}'
    with Api().serving() as api, Webhook(api.url, body=body) as webhook:
        webhook(CHANGES)
    assert api.calls[0].body == {"summary": TEXT, "checks": ["failed_runs", "freshness"]}


@pytest.mark.parametrize(
    ("statuses", "calls", "told"),
    [
        ([503, 429, 200], 3, None),
        ([503, 503, 503], 3, "503 Service Unavailable"),
        ([404], 1, "404 Not Found"),
    ],
)
def test_a_webhook_is_tried_again_while_it_may_only_be_busy(
    statuses: list[int], calls: int, told: str | None
) -> None:
    answers = iter(statuses)

    def answer(call: Call) -> Answer:
        return Answer(next(answers), {"token": "hush"}, {"Retry-After": "0"})

    with Api().serving() as api, Webhook(f"{api.url}/T0/SECRET", retry=AT_ONCE) as webhook:
        api.answer = answer
        if told is None:
            webhook(CHANGES)
        else:
            with pytest.raises(NotificationError, match=told) as caught:
                webhook(CHANGES)
            assert "127.0.0.1" in str(caught.value)
            for secret in ("SECRET", "hush"):
                assert secret not in str(caught.value)
    assert len(api.calls) == calls


def test_a_webhook_that_is_not_there_is_told_without_its_address() -> None:
    with Api().serving() as api:
        gone = f"{api.url}/SECRET"
    with Webhook(gone, retry=AT_ONCE) as webhook, pytest.raises(NotificationError) as caught:
        webhook(CHANGES)
    assert "ConnectError" in str(caught.value)
    assert "SECRET" not in str(caught.value)


@pytest.mark.parametrize("url", ["", "hooks.example.com/x", "ftp://x/y", "https://"])
def test_what_is_no_webhook_is_refused(url: str) -> None:
    with pytest.raises(ConfigurationError, match="no URL"):
        Webhook(url)
    with pytest.raises(ConfigurationError, match="the body of the webhook, line 1"):
        Webhook("https://example.com", body="{{ text")
    webhook = Webhook("https://example.com", body="{{ text }} and more")
    with webhook, pytest.raises(ConfigurationError, match="is no JSON"):
        webhook(CHANGES)


def program(tmp_path: Path, text: str, **options: Any) -> Program:
    (tmp_path / "page.py").write_text(text)
    return Program([sys.executable, "page.py"], directory=tmp_path, **options)


def test_a_program_reads_the_changes(tmp_path: Path) -> None:
    program(tmp_path, "import sys; open('told.json', 'w').write(sys.stdin.read())")(CHANGES)
    told = json.loads((tmp_path / "told.json").read_text())
    assert told["text"] == TEXT
    assert [change["check"] for change in told["changes"]] == ["failed_runs", "freshness"]


def test_a_program_that_fails_is_told(tmp_path: Path) -> None:
    fails = "import sys; sys.stdin.read(); sys.exit('no pager; password=hush')"
    with pytest.raises(NotificationError, match="ended with code 1: no pager") as caught:
        program(tmp_path, fails)(CHANGES)
    assert "hush" not in str(caught.value)
    with pytest.raises(NotificationError, match=r"took longer than 0\.01 s"):
        program(tmp_path, "import time; time.sleep(60)", timeout=0.01)(CHANGES)
    with pytest.raises(NotificationError, match="cannot be started"):
        Program(["no-such-program"])(CHANGES)
    for command in ([], "page.py"):
        with pytest.raises(ConfigurationError, match="is no command"):
            Program(command)
