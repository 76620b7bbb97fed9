"""HTTP APIs as destinations, against a real server."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

import lightning
from lightning import Engine, Retry, Sync
from lightning.destinations import AsyncHttp, Http, Records, Request
from tests.certificates import certificate

from .api import Answer, Api, Call

QUICK = Retry(attempts=3, first_delay=0.001)


@pytest.fixture
def api() -> Iterator[Api]:
    with Api().serving() as serving:
        yield serving


def reasons(warehouse: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Why rows did not arrive."""
    rows = warehouse.execute(
        "SELECT row_id, failure_reason FROM hightouch_audit.sync_changelog WHERE status = 'failed'"
    )
    return dict(rows.fetchall())


def test_a_batch_is_one_call_with_all_values_as_json(
    engine: Engine, warehouse: duckdb.DuckDBPyConnection, sync: Sync, api: Api
) -> None:
    hostile = 'é"\\\n</script>{{ 7 * 7 }}'
    warehouse.execute("UPDATE users SET email = ? WHERE id = 1", [hostile])
    warehouse.execute("UPDATE users SET score = NULL WHERE id = 2")
    with Http(f"{api.url}/people") as send:
        assert engine.run(sync, send, batch_size=5).succeeded.added == 8
    first, second = api.calls
    assert (first.method, first.path, len(first.body), len(second.body)) == (
        "POST",
        "/people",
        5,
        3,
    )
    assert first.body[0] == {
        "id": 1, "email": hostile, "score": "0.25", "seen": "2026-01-02T00:00:00"
    }  # fmt: skip
    assert first.body[1]["score"] is None
    assert first.headers["content-type"] == "application/json"


def test_a_row_is_one_call_whose_values_cannot_leave_their_place(
    engine: Engine, warehouse: duckdb.DuckDBPyConnection, sync: Sync, api: Api
) -> None:
    warehouse.execute("DELETE FROM users WHERE id > 1")
    warehouse.execute("UPDATE users SET email = '../admin?x=1#y'")
    with Http(
        f"{api.url}/people/{{{{ row.email }}}}",
        method="put",
        per="row",
        body='{"properties": {"email": {{ row.email }}, "who": {{ "id " ~ row_id }}}}',
        headers={"X-Row": "{{ row_id }}", "Authorization": "Bearer hush"},
    ) as send:
        assert engine.run(sync, send).succeeded.added == 1
        assert "hush" not in repr(send)
    (call,) = api.calls
    assert (call.method, call.path) == ("PUT", "/people/..%2Fadmin%3Fx%3D1%23y")
    assert call.body == {"properties": {"email": "../admin?x=1#y", "who": "id 1"}}
    assert (call.headers["x-row"], call.headers["authorization"]) == ("1", "Bearer hush")


def test_removed_rows_have_a_request_of_their_own(
    engine: Engine, warehouse: duckdb.DuckDBPyConnection, sync: Sync, api: Api
) -> None:
    removed = Request(f"{api.url}/people/{{{{ row.id }}}}", "DELETE", body="")
    with Http(f"{api.url}/people", per="row", removed=removed) as send:
        engine.run(sync, send)
        warehouse.execute("DELETE FROM users WHERE id = 3")
        assert engine.run(sync, send).succeeded.removed == 1
    call = api.calls[-1]
    assert (call.method, call.path, call.body) == ("DELETE", "/people/3", None)


def test_all_calls_of_a_worker_use_one_connection(engine: Engine, sync: Sync, api: Api) -> None:
    with Http(api.url, per="row") as send:
        engine.run(sync, send)
    assert (len(api.calls), api.connections) == (8, 1)


def test_a_repeated_call_has_the_key_of_the_first(engine: Engine, sync: Sync, api: Api) -> None:
    def answer(call: Call) -> Answer:
        return Answer(503) if len(api.calls) in (1, 3) else Answer()

    api.answer = answer
    with Http(api.url) as send:
        assert engine.run(sync, send, batch_size=4, retry=QUICK).succeeded.added == 8
    keys = [call.headers["idempotency-key"] for call in api.calls]
    assert keys[0] == keys[1] != keys[2] == keys[3]
    assert len({json.dumps(call.body) for call in api.calls}) == 2


def test_rows_of_a_batch_that_were_taken_are_not_sent_again(
    engine: Engine, warehouse: duckdb.DuckDBPyConnection, sync: Sync, api: Api
) -> None:
    def answer(call: Call) -> Answer:
        if call.body["id"] == 3:
            return Answer(422, {"message": "no such name"})
        breaks = call.body["id"] == 5 and len(api.calls) == 5
        return Answer(breaks_off=breaks)

    api.answer = answer
    with Http(api.url, per="row", headers={"X-Password": "hush"}) as send:
        result = engine.run(sync, send, retry=QUICK, keep=lightning.Keep())
    assert [call.body["id"] for call in api.calls] == [1, 2, 3, 4, 5, 5, 6, 7, 8]
    refused, broken, taken = engine.show(result.run_id, row_ids=["3", "5"]).requests
    assert (refused.request or "").startswith(f"POST {api.url}\n{{")
    assert "u3@example.com" in (refused.request or "")
    assert refused.response == '422 Unprocessable Entity\n{"message": "no such name"}'
    assert "RemoteProtocolError" in (broken.response or "")
    assert (taken.row_ids, (taken.response or "")[:6]) == (["5"], "200 OK")
    assert not [note for note in (refused, broken, taken) if "hush" in f"{note}"]
    assert (result.succeeded.added, result.failed.added) == (7, 1)
    assert reasons(warehouse) == {"3": '422 Unprocessable Entity: {"message": "no such name"}'}


@pytest.mark.parametrize(
    ("status", "attempts"), [(401, 1), (403, 1), (301, 1), (408, 3), (429, 3), (500, 3)]
)
def test_a_status_that_refuses_nothing_fails_the_run(
    engine: Engine, sync: Sync, api: Api, status: int, attempts: int
) -> None:
    api.answer = lambda call: Answer(status, "token=abcdefghijkl is wrong")
    with (
        Http(api.url) as send,
        pytest.raises(lightning.DeliveryError, match=str(status)) as caught,
    ):
        engine.run(sync, send, retry=QUICK)
    assert len(api.calls) == attempts
    assert "abcdefghijkl" not in str(caught.value)


def test_a_throttled_api_is_left_alone_for_as_long_as_it_asks(
    engine: Engine, sync: Sync, api: Api
) -> None:
    api.answer = lambda call: (
        Answer(429, headers={"Retry-After": "0.2"}) if len(api.calls) < 6 else Answer()
    )
    with Http(api.url) as send:
        assert engine.run(sync, send, retry=Retry(attempts=1)).succeeded.added == 8
    assert len(api.calls) == 6


def test_a_batch_refused_whole_is_halved(
    engine: Engine, warehouse: duckdb.DuckDBPyConnection, sync: Sync, api: Api
) -> None:
    def answer(call: Call) -> Answer:
        bad = any(row["id"] == 6 for row in call.body)
        return Answer(400, "a record is wrong") if bad else Answer()

    api.answer = answer
    with Http(api.url) as send:
        result = engine.run(sync, send, split=True)
    assert (result.succeeded.added, result.failed.added) == (7, 1)
    assert reasons(warehouse) == {"6": "400 Bad Request: a record is wrong"}


BY_POSITION = Records("results", "error.message")
BY_ID = Records("errors", "why", id="key")
BY_COLUMN = Records("errors", "join(', ', problems)", id="email", match="email")


@pytest.mark.parametrize(
    ("records", "answer"),
    [
        (BY_POSITION, {"results": [{"ok": 1}, {"error": {"message": "bad"}}, *[{}] * 6]}),
        (BY_ID, {"errors": [{"key": 2, "why": "bad"}]}),
        (BY_COLUMN, {"errors": [{"email": "u2@example.com", "problems": ["bad"]}]}),
    ],
)
def test_an_answer_tells_of_each_row(
    engine: Engine,
    warehouse: duckdb.DuckDBPyConnection,
    sync: Sync,
    api: Api,
    records: Records,
    answer: Any,
) -> None:
    api.answer = lambda call: Answer(207, answer)
    with Http(api.url, records=records) as send:
        result = engine.run(sync, send)
    assert (result.succeeded.added, result.failed.added) == (7, 1)
    assert reasons(warehouse) == {"2": "bad"}


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"errors": [{"key": "99", "why": "x"}]}, "'99', which is no row"),
        ({"errors": {}}, "leads to dict, no list"),
        ("<html>", "the answer is no JSON"),
    ],
)
def test_an_answer_that_is_not_as_it_was_said_to_be_is_told(
    engine: Engine, sync: Sync, api: Api, answer: Any, message: str
) -> None:
    api.answer = lambda call: Answer(200, answer)
    with (
        Http(api.url, records=BY_ID) as send,
        pytest.raises(lightning.DeliveryError, match=message),
    ):
        engine.run(sync, send, retry=QUICK)
    assert len(api.calls) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"body": "{{ rows"}, "the body, line 1"),
        ({"headers": {"X": "{% if %}"}}, "the header X, line 1"),
        ({"records": Records("a[", "b")}, "no JMESPath expression"),
        ({"per": "page"}, "per"),
    ],
)
def test_a_mistake_in_the_options_is_told_at_once(options: Any, message: str) -> None:
    with pytest.raises(lightning.ConfigurationError, match=message):
        Http("http://127.0.0.1:1", **options)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"body": '{"x": "{{ row.email }}"}'}, "the body is no JSON"),
        ({"body": "{{ row.mail }}"}, "has no attribute 'mail'"),
        ({"body": "{{ ''.__class__.__mro__ }}"}, "the body: SecurityError"),
        ({"url": "/{{ row.score }}"}, "a value in the URL is NULL"),
    ],
)
def test_a_template_that_does_not_fit_a_row_is_told_and_nothing_is_sent(
    engine: Engine,
    warehouse: duckdb.DuckDBPyConnection,
    sync: Sync,
    api: Api,
    options: dict[str, str],
    message: str,
) -> None:
    warehouse.execute("UPDATE users SET score = NULL")
    url = api.url + options.pop("url", "")
    with (
        Http(url, per="row", **options) as send,  # type: ignore[arg-type]
        pytest.raises(lightning.DeliveryError, match=message),
    ):
        engine.run(sync, send, retry=QUICK)
    assert api.calls == []


def test_rows_of_a_batch_are_under_way_together(engine: Engine, sync: Sync, api: Api) -> None:
    """The first four calls are answered once all four are there."""
    together = threading.Barrier(4, timeout=60)

    def answer(call: Call) -> Answer:
        together.wait()
        return Answer()

    api.answer = answer
    with AsyncHttp(api.url, per="row", at_once=4) as send:
        assert engine.run(sync, send).succeeded.added == 8
    assert sorted(call.body["id"] for call in api.calls) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert api.connections == 4


def test_what_fails_among_rows_that_are_under_way_together_is_sent_again_alone(
    engine: Engine, warehouse: duckdb.DuckDBPyConnection, sync: Sync, api: Api
) -> None:
    failed: set[int] = set()
    failing = threading.Lock()

    def answer(call: Call) -> Answer:
        with failing:
            first = call.body["id"] not in failed
            failed.add(call.body["id"])
        if call.body["id"] == 3:
            return Answer(422, {"message": "no such name"})
        return Answer(breaks_off=first and call.body["id"] in (5, 6))

    api.answer = answer
    with AsyncHttp(api.url, per="row", at_once=3) as send:
        result = engine.run(sync, send, retry=QUICK, workers=2, batch_size=4, keep=lightning.Keep())
        noted = engine.show(result.run_id, row_ids=["6"]).requests
        assert [(note.response or "")[:6] == "200 OK" for note in noted] == [False, True]
        assert (result.succeeded.added, result.failed.added) == (7, 1)
        assert sorted(call.body["id"] for call in api.calls) == [1, 2, 3, 4, 5, 5, 6, 6, 7, 8]
        assert reasons(warehouse) == {"3": '422 Unprocessable Entity: {"message": "no such name"}'}
        warehouse.execute("UPDATE users SET email = 'x' WHERE id = 3")
        api.answer = lambda call: Answer()
        assert engine.run(sync, send).succeeded.added == 1  # on a loop of its own


def test_a_batch_is_sent_by_an_async_client_too(engine: Engine, sync: Sync, api: Api) -> None:
    records = Records("errors", "why", id="key")
    api.answer = lambda call: Answer(207, {"errors": [{"key": 2, "why": "bad"}]})
    with AsyncHttp(api.url, records=records) as send:
        result = engine.run(sync, send)
    assert (result.succeeded.added, result.failed.added, len(api.calls)) == (7, 1, 1)


@pytest.mark.parametrize("kind", [Http, AsyncHttp])
def test_a_server_is_trusted_by_its_certificate_and_asks_for_one(
    engine: Engine, sync: Sync, tmp_path: Path, kind: type[Http] | type[AsyncHttp]
) -> None:
    public, key = certificate(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(public))
    tls.load_cert_chain(public, key)
    tls.verify_mode = ssl.CERT_REQUIRED
    tls.maximum_version = ssl.TLSVersion.TLSv1_2  # so that a client hears at once what is missing
    both = tmp_path / "both.pem"
    both.write_bytes(public.read_bytes() + key.read_bytes())
    with Api().serving(tls) as api:
        without: list[dict[str, Any]] = [{}, {"verify": str(public)}]
        for options in without:
            with kind(api.url, **options) as send, pytest.raises(lightning.DeliveryError):
                engine.run(sync, send)
        assert api.calls == []
        with kind(api.url, verify=str(public), cert=str(both)) as send:
            assert engine.run(sync, send).succeeded.added == 8
        with kind(api.url, verify=False, cert=str(both)) as send:
            assert engine.run(sync, send, reset="full_resync").succeeded.added == 8
    both.write_text("nothing")
    with pytest.raises(lightning.ConfigurationError, match=r"both\.pem cannot be used for TLS"):
        kind("https://localhost", cert=str(both))
