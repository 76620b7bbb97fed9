"""The delivery of a part: batches go to `send`, on one thread or several, until all is settled."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from typing import Any

import tenacity

from ..diff.meta import OpType
from ..errors import ConfigurationError, LightningError
from ..sync import check_count, check_limit
from .batch import Batch
from .part import Part
from .progress import DeliveryProgress, OnProgress, ProgressMeter
from .retry import NEVER, Retry, TryAgain, wait_as_asked

Reason = str | TryAgain
Refusals = Mapping[str, Reason]
Send = Callable[[Batch], Refusals | None] | Callable[[Batch], Coroutine[Any, Any, Refusals | None]]
Call = Callable[[Batch], Refusals | None]


@dataclass(frozen=True)
class DeliveryOptions:
    """How a run is delivered.

    Args:
        batch_size: the most rows handed over at once.
        workers: how many batches are sent at the same time, each on a thread of its own. One
            worker sends on the calling thread. An async `send` runs on one event loop.
        retry: how raised exceptions, and rows marked `TryAgain`, are tried again; None: not at
            all.
        split: halve a batch that fails whole until the rows at fault stand alone; these are set
            aside with the exception as their reason, and the delivery goes on.
        max_failed: stop the run as failed when more rows than this have failed: a count (int), or
            a share of the rows attempted (float), looked at once a full batch was attempted.
        on_progress: called after each batch; `ProgressBar()` is a ready-made one. A context
            manager is entered for as long as the delivery goes on.

    Raises:
        ConfigurationError: an option has a value it cannot have.
    """

    batch_size: int = 1000
    workers: int = 1
    retry: Retry | None = None
    split: bool = False
    max_failed: int | float | None = None
    on_progress: OnProgress | None = None

    def __post_init__(self) -> None:
        for name in ("batch_size", "workers"):
            number = getattr(self, name)
            check_count(f"{name}={number!r}", number, least=1)
        check_limit("max_failed", self.max_failed)


class TooManyFailures(Exception):  # noqa: N818  (the reason of a DeliveryError)
    """More rows failed than `max_failed` allows."""


class Delivery:
    """Sends the batches of one part until all are settled, or one cannot be, or it is stopped."""

    def __init__(self, part: Part, send: Send, options: DeliveryOptions) -> None:
        self._part = part
        self._send = send
        self._options = options
        self._meter = ProgressMeter(part)
        self._stopped = threading.Event()
        self._failure: Exception | None = None
        part.on_record = self._count

    def stop(self) -> None:
        """Hand out no more batches; those in flight end as they end."""
        self._stopped.set()

    def run(self) -> None:
        """Deliver. What was settled by then is kept when this returns or raises.

        Raises:
            Exception: what `send` raised, or TooManyFailures.
        """
        shown = self._options.on_progress
        entered = shown if isinstance(shown, AbstractContextManager) else nullcontext()
        with _caller(self._send) as call, entered:
            if self._options.workers == 1:
                self._run_here(call)
            else:
                self._run_on_threads(call)
        self._part.checkpoint()
        if self._failure is not None:
            raise self._failure

    def _run_here(self, call: Call) -> None:
        batches = self._part.batches(self._options.batch_size)
        while not self._stopped.is_set() and (batch := next(batches, None)) is not None:
            self._deliver_or_stop(batch, call)

    def _run_on_threads(self, call: Call) -> None:
        batches = self._part.batches(self._options.batch_size)
        workers = self._options.workers
        in_flight: set[Future[None]] = set()
        with ThreadPoolExecutor(workers, thread_name_prefix="lightning-send") as pool:
            while not self._stopped.is_set() and (batch := next(batches, None)) is not None:
                in_flight.add(pool.submit(self._deliver_or_stop, batch, call))
                if len(in_flight) >= workers:
                    done, in_flight = wait(in_flight, return_when=FIRST_COMPLETED)
                    _raise_from(done)
        _raise_from(in_flight)

    def _deliver_or_stop(self, batch: Batch, call: Call) -> None:
        try:
            self._deliver(batch, call)
        except Exception as error:
            self._fail(error)

    def _fail(self, error: Exception) -> None:
        self._failure = self._failure or error
        self.stop()

    def _deliver(self, batch: Batch, call: Call) -> None:
        """Bring one batch to an outcome: all of it, or in ever smaller parts."""
        open_rows = _Open(batch)
        try:
            self._attempts()(open_rows.attempt, call)
        except _RowsLeft:
            open_rows.refuse()
        except Exception as error:
            rest = open_rows.batch
            if not self._options.split or not _is_of_the_destination(error):
                rest.give_up(_describe(error))
                raise
            if len(rest) == 1:
                rest.give_up(_describe(error))
                return
            for half in rest.halves():
                if self._stopped.is_set():
                    return
                self._deliver(half, call)

    def _attempts(self) -> tenacity.Retrying:
        retry = self._options.retry or NEVER
        return tenacity.Retrying(
            stop=tenacity.stop_after_attempt(retry.attempts)
            | tenacity.stop_when_event_set(self._stopped),
            wait=wait_as_asked(retry),
            retry=tenacity.retry_if_exception(_is_of_the_destination),
            sleep=self._pause,
            reraise=True,
        )

    def _pause(self, seconds: float) -> None:
        self._stopped.wait(seconds)

    def _count(self, op_type: OpType, rows: int, problems: int) -> None:
        """Count an outcome. It is kept already, so what goes wrong here must not send it again."""
        try:
            progress = self._meter.add(op_type, rows, problems, self._options.on_progress)
        except Exception as error:
            self._fail(error)
        else:
            self._check_failures(progress)

    def _check_failures(self, progress: DeliveryProgress) -> None:
        limit = self._options.max_failed
        if limit is None:
            return
        done, failed = sum(progress.done.values()), sum(progress.failed.values())
        if isinstance(limit, float):
            if done < min(self._options.batch_size, sum(progress.total.values())):
                return
            limit = limit * done
        if failed > limit:
            self._fail(
                TooManyFailures(
                    f"{failed} of {done} rows failed, more than max_failed "
                    f"({self._options.max_failed}) allows"
                )
            )


class _RowsLeft(Exception):  # noqa: N818  (tells the retries that rows are left)
    def __init__(self, retry_after: float | None) -> None:
        self.retry_after = retry_after


class _Open:
    """What is left of a batch while it is tried again."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self._reasons: dict[str, str] = {}

    def attempt(self, call: Call) -> None:
        """Send what is left; record what came of it, but for rows that are to be tried again."""
        try:
            refusals = call(self.batch)
        except BaseException:
            self.batch.doubt()
            raise
        if refusals is None:
            refusals = {}
        elif not isinstance(refusals, Mapping):
            raise ConfigurationError(
                f"send returned {refusals!r}: it has to return None when the destination has all "
                "rows, or a mapping {row_id: reason} of those that it refused"
            )
        again = {row: why for row, why in refusals.items() if isinstance(why, TryAgain)}
        final = {row: why for row, why in refusals.items() if not isinstance(why, TryAgain)}
        if not again:
            self.batch.reject(final)
            return
        left = self.batch.only(again)
        if len(left) < len(self.batch):
            self.batch.without(again).reject(final)
        self.batch = left
        self._reasons = {row: str(why) for row, why in again.items()}
        delays = [why.after for why in again.values() if why.after is not None]
        raise _RowsLeft(max(delays, default=None))

    def refuse(self) -> None:
        """Record the rows that were tried often enough as refused."""
        self.batch.reject(self._reasons)


@contextmanager
def _caller(send: Send) -> Iterator[Call]:
    """`send` as a plain function; what an async one returns is awaited on one event loop.

    All workers share the loop, because clients such as HTTP sessions are bound to theirs.
    """
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="lightning-send-loop", daemon=True)
    thread.start()

    def call(batch: Batch) -> Refusals | None:
        answer = send(batch)
        if isinstance(answer, Coroutine):
            return asyncio.run_coroutine_threadsafe(answer, loop).result()
        return answer

    try:
        yield call
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _raise_from(done: Iterable[Future[None]]) -> None:
    """Raise what ended a worker: SystemExit and its like, as all else is kept."""
    for future in done:
        future.result()


def _is_of_the_destination(error: BaseException) -> bool:
    """Whether trying again, or with fewer rows, can help: not with errors of this library."""
    return isinstance(error, Exception) and not isinstance(error, LightningError)


def _describe(error: BaseException) -> str:
    text = str(error).strip()
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
