"""How fast a destination is called, how long a call may take, and what is worth another attempt."""

from __future__ import annotations

import asyncio
import email.utils
import http.server
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests
import urllib3

import lightning
from lightning import Batch, Engine, Retry, SplitBatch, Sync
from lightning.deliver.failures import is_transient, status_of, throttled_seconds
from lightning.deliver.pace import Pace

from .conftest import Source
from .destination import QUICK, Destination, as_held


class Answering(http.server.BaseHTTPRequestHandler):
    """Answers with the status that the path names, and the headers of its query."""

    def do_GET(self) -> None:
        path, _, asked = self.path.partition("?")
        self.send_response(int(path.strip("/")))
        if asked:
            self.send_header("retry-after", urllib.request.unquote(asked))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        """Be quiet."""


@pytest.fixture(scope="module")
def api() -> Iterator[str]:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


def of_requests(url: str) -> Exception:
    with pytest.raises(requests.HTTPError) as caught, requests.get(url, timeout=9) as answer:
        answer.raise_for_status()
    return caught.value


def of_urllib(url: str) -> Exception:
    with pytest.raises(urllib.request.HTTPError) as caught:
        urllib.request.urlopen(url, timeout=9)
    caught.value.close()
    return caught.value


def of_urllib3(url: str) -> Exception:
    error = urllib3.exceptions.HTTPError("refused")
    with urllib3.PoolManager() as pool:
        error.response = pool.request("GET", url, retries=False)  # type: ignore[attr-defined]
    return error


CLIENTS = [of_requests, of_urllib, of_urllib3]


@pytest.mark.parametrize("client", CLIENTS)
def test_the_wish_to_wait_is_read_from_the_exceptions_of_clients(api: str, client: Any) -> None:
    error = client(f"{api}/429?7")
    assert (status_of(error), throttled_seconds(error), is_transient(error)) == (429, 7.0, True)
    date = urllib.request.quote(email.utils.formatdate(time.time() + 100, usegmt=True))
    seconds = throttled_seconds(client(f"{api}/503?{date}"))
    assert seconds is not None
    assert 90 < seconds <= 100
    assert throttled_seconds(client(f"{api}/503?soon")) is None
    assert throttled_seconds(client(f"{api}/404?7")) is None


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize(
    ("status", "expected"),
    [(400, False), (401, False), (404, False), (408, True), (422, False), (425, True), (500, True)],
)
def test_a_status_says_whether_another_attempt_is_worth_it(
    api: str, client: Any, status: int, expected: bool
) -> None:
    assert is_transient(client(f"{api}/{status}")) is expected


@pytest.mark.parametrize(
    "mistake", [KeyError("email"), TypeError("no"), AttributeError("x"), ValueError("x")]
)
def test_a_mistake_in_send_is_not_tried_again(
    engine: Engine, source: Source, sync: Sync, mistake: Exception
) -> None:
    source.fill(2)
    calls = []

    def send(batch: Batch) -> Any:
        calls.append(batch)
        raise mistake

    with pytest.raises(lightning.DeliveryError, match=type(mistake).__name__):
        engine.run(sync, send, retry=QUICK)
    assert len(calls) == 1


@pytest.mark.parametrize("retry_on", [(KeyError,), lambda error: isinstance(error, KeyError)])
def test_the_caller_says_what_is_worth_another_attempt(
    engine: Engine, source: Source, sync: Sync, retry_on: Any
) -> None:
    source.fill(2)
    raised = [KeyError("first"), ConnectionError("second")]
    calls = []

    def send(batch: Batch) -> Any:
        calls.append(batch)
        raise raised[len(calls) - 1]

    with pytest.raises(lightning.DeliveryError, match="second"):
        engine.run(sync, send, retry=Retry(first_delay=0, retry_on=retry_on))
    assert len(calls) == 2


def test_a_throttled_call_holds_all_workers_and_is_no_attempt(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(40)
    crm = Destination()
    calls: list[float] = []
    asked_at: list[float] = []
    counting = threading.Lock()

    class TooMany(Exception):
        retry_after = 0.4

    def send(batch: Batch) -> Any:
        with counting:
            calls.append(time.monotonic())
            throttles = len(calls) in (4, 8, 12)
        if throttles:
            asked_at.append(time.monotonic())
            raise TooMany
        return crm(batch)

    result = engine.run(sync, send, batch_size=2, workers=4, retry=Retry(attempts=1, first_delay=0))
    assert result.succeeded.added == 40
    assert crm.rows == as_held(source.rows())
    assert len(asked_at) == 3
    for asked in asked_at:  # nobody began a call but those that were under way already
        assert not [call for call in calls if asked + 0.1 < call < asked + 0.38]


def test_patience_with_a_destination_that_always_asks_to_wait_ends(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(1)
    calls = []

    class TooMany(Exception):
        retry_after = 0.02

    def send(batch: Batch) -> Any:
        calls.append(batch)
        raise TooMany

    retry = Retry(attempts=2, first_delay=0, patience=0.05)
    with pytest.raises(lightning.DeliveryError, match="TooMany"):
        engine.run(sync, send, retry=retry)
    assert len(calls) == 4  # two that are no attempts, and two that are


@pytest.mark.parametrize("workers", [1, 4])
def test_no_period_has_more_calls_than_the_rate_allows(
    engine: Engine, source: Source, sync: Sync, workers: int
) -> None:
    source.fill(12)
    calls: list[float] = []

    result = engine.run(
        sync, lambda batch: calls.append(time.monotonic()), batch_size=1, workers=workers,
        rate=(3, 0.3),
    )  # fmt: skip
    assert result.succeeded.added == 12
    calls.sort()
    # The moment of a call is taken after it was let through, so two are a little nearer at most.
    assert all(later - call > 0.27 for call, later in zip(calls, calls[3:], strict=False))


def test_shards_share_the_rate(engine: Engine, source: Source, sync: Sync) -> None:
    source.fill(12)
    engine.plan(sync)
    times: list[float] = []
    for index in range(2):
        shard = engine.resume(sync.id).shard(index, 2)
        began = time.monotonic()
        shard.deliver(lambda batch: None, batch_size=1, rate=(4, 0.3))
        times.append(time.monotonic() - began)
        shard.close()
    assert times[0] >= 0.6  # 6 calls, 2 in each 0.3 s
    assert times[1] >= 0.3  # after that long, those of the shard that is done are its own as well
    with pytest.raises(lightning.ConfigurationError, match="less than one for each of 2 shards"):
        engine.plan(sync).shard(0, 2).deliver(lambda batch: None, rate=(1, 1))
    with pytest.raises(lightning.ConfigurationError, match="max_in_flight=1 allows 1 calls"):
        Pace(in_flight=1, sharers=2)


def until(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    ends = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < ends, "it never came"
        time.sleep(0.01)


class InFlight:
    """A destination that knows how many calls were under way at the same time.

    Attributes:
        wanted: a call ends once so many were, or there will be no more.
    """

    def __init__(self, wanted: int, calls: int) -> None:
        self.most = 0
        self._wanted = wanted
        self._left = calls
        self._now = 0
        self._changed = threading.Condition()

    def __call__(self, batch: Batch) -> None:
        with self._changed:
            self._now += 1
            self.most = max(self.most, self._now)
            self._changed.notify_all()
            self._changed.wait_for(lambda: self.most >= self._wanted or self._left <= 1, 60)
            self._left -= 1
            self._now -= 1


def test_no_more_calls_are_under_way_than_may_be(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(30)
    send = InFlight(3, calls=30)
    result = engine.run(sync, send, batch_size=1, workers=8, max_in_flight=3)
    assert (result.succeeded.added, send.most) == (30, 3)


def test_shards_share_how_many_calls_are_under_way(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(40)
    engine.plan(sync)
    send = InFlight(2, calls=40)

    def deliver(index: int) -> None:
        with lightning.connect(source.url) as own:
            shard = own.resume(sync.id).shard(index, 2)
            shard.deliver(send, batch_size=1, workers=4, max_in_flight=2)
            shard.close()

    threads = [threading.Thread(target=deliver, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (engine.resume(sync.id).finish().succeeded.added, send.most) == (40, 2)


def test_what_one_shard_is_asked_to_wait_the_others_wait_too(
    engine: Engine, source: Source, sync: Sync, caplog: pytest.LogCaptureFixture
) -> None:
    source.fill(8)
    engine.plan(sync)
    first, second = (engine.resume(sync.id).shard(index, 2) for index in range(2))
    calls: list[Batch] = []

    class TooMany(Exception):
        retry_after = 3600

    def send(batch: Batch) -> None:
        calls.append(batch)
        raise TooMany

    def told(what: str) -> bool:
        return any(what in record.getMessage() for record in caplog.records)

    def deliver(shard: lightning.Shard) -> threading.Thread:
        thread = threading.Thread(
            target=shard.deliver, args=(send,), kwargs={"retry": Retry(patience=9999)}
        )
        thread.start()
        return thread

    threads = [deliver(first)]
    until(lambda: told("as the destination asks"))
    threads.append(deliver(second))
    until(lambda: told("as the destination asked another shard"))
    first.cancel()
    second.cancel()
    for thread in threads:
        thread.join()
    assert len(calls) == 1
    first.close()
    second.close()
    assert engine.resume(sync.id).abort("enough").planned.added == 8


def test_the_part_of_a_shard_that_is_done_is_the_others_a_period_later() -> None:
    pace = Pace((6, 0.5), in_flight=6, sharers=3)
    never = lambda: False  # noqa: E731
    began = time.monotonic()
    assert all(pace.begin(never) for _ in range(2))
    pace.share(1)
    assert all(pace.begin(never) for _ in range(4))
    assert time.monotonic() - began >= 0.5
    assert not pace.begin(until=lambda: time.monotonic() - began > 0.6)  # all 6 are under way
    pace.end()
    assert pace.begin(never)


def test_waiting_for_the_rate_ends_when_the_delivery_is_cancelled(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(3)
    run = engine.plan(sync)
    calls = []

    def send(batch: Batch) -> None:
        calls.append(batch.row_ids)
        threading.Timer(0.1, run.cancel).start()

    run.deliver(send, batch_size=1, rate=(1, 3600))
    result = run.finish()
    assert len(calls) == 1
    assert (result.status, result.error, result.succeeded.added) == ("failed", "cancelled", 1)


def test_a_batch_refused_whole_is_halved_and_is_not_in_doubt(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(16)
    crm = Destination()
    calls = []

    def send(batch: Batch) -> Any:
        calls.append(len(batch))
        if "11" in batch.row_ids:
            raise SplitBatch("one of them is wrong")
        return crm(batch)

    result = engine.run(sync, send, split=True, retry=QUICK)
    assert (result.succeeded.added, result.failed.added, result.status) == (15, 1, "succeeded")
    assert source.log(result.run_id)["11"] == ("added", "failed", "one of them is wrong")
    assert sorted(calls, reverse=True) == [16, 8, 8, 4, 4, 2, 2, 1, 1]
    source.execute("DELETE FROM customers WHERE id = 11")
    assert engine.run(sync, crm).planned.total == 0  # it was refused: there is nothing to remove


def test_without_split_a_batch_refused_whole_is_refused(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(3)

    def send(batch: Batch) -> Any:
        raise SplitBatch("closed on Sundays")

    result = engine.run(sync, send)
    assert (result.failed.added, result.status) == (3, "succeeded")
    assert source.log(result.run_id)["2"] == ("added", "failed", "closed on Sundays")


def test_rows_refused_for_one_reason_are_halved_and_for_their_own_are_not(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(4)
    sizes = []

    def send(batch: Batch) -> Any:
        sizes.append(len(batch))
        if len(sizes) == 1:
            return dict.fromkeys(batch.row_ids, "invalid batch")
        return {row: f"{row} is no address" for row in batch.row_ids if row != "1"}

    result = engine.run(sync, send, split=True)
    assert sizes == [4, 2, 2]
    assert (result.succeeded.added, result.failed.added) == (1, 3)


@pytest.mark.parametrize("is_async", [False, True])
def test_a_call_that_takes_too_long_has_failed(
    engine: Engine, source: Source, sync: Sync, is_async: bool
) -> None:
    source.fill(4)
    crm = Destination()
    released = threading.Event()
    calls = []

    def send(batch: Batch) -> Any:
        calls.append(batch)
        if len(calls) == 1:
            released.wait(60)
        return crm(batch)

    async def send_async(batch: Batch) -> Any:
        calls.append(batch)
        if len(calls) == 1:
            await asyncio.sleep(60)
        return crm(batch)

    try:
        result = engine.run(sync, send_async if is_async else send, retry=QUICK, send_seconds=0.2)
    finally:
        released.set()
    assert (result.succeeded.added, len(calls)) == (4, 2)
    assert crm.rows == as_held(source.rows())


def test_what_took_too_long_is_the_reason_of_the_failure(
    engine: Engine, source: Source, sync: Sync
) -> None:
    source.fill(1)
    released = threading.Event()
    try:
        with pytest.raises(lightning.DeliveryError, match=r"longer than 0\.1 seconds"):
            engine.run(sync, lambda batch: released.wait(60) and None, send_seconds=0.1)
    finally:
        released.set()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"rate": (0, 1)}, "rate"),
        ({"rate": (1,)}, "rate"),
        ({"max_in_flight": 0}, "max_in_flight"),
        ({"send_seconds": 0}, "send_seconds"),
    ],
)
def test_a_pace_that_cannot_be_is_refused(options: dict[str, Any], named: str) -> None:
    with pytest.raises(lightning.ConfigurationError, match=named):
        lightning.DeliveryOptions(**options)
