"""A delivery: batches go to `send`, on one thread or several, until all is settled."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, nullcontext

from ..errors import ConfigurationError
from ..redaction import redact
from ..texts import storable
from .assignment import Assignment
from .batch import Batch
from .caller import Caller, Refusals, Send, SendFailed
from .failures import asked_seconds, throttled_seconds
from .options import DeliveryOptions
from .others import Others
from .pace import Pace
from .progress import DeliveryProgress, ProgressMeter
from .retry import NEVER, Retry, SplitBatch, TryAgain
from .stop import Stop, pause

log = logging.getLogger("lightning")


class TooManyFailures(Exception):  # noqa: N818  (the reason of a DeliveryError)
    """More rows failed than `max_failed` or `max_failed_share` allows."""


class Delivery:
    """Sends the batches of an assignment until all are settled, or one cannot be, or it is stopped.

    Args:
        name: of the run, for the log.
        others: those that deliver the run beside this; None: nobody does.

    Raises:
        ConfigurationError: a limit is too low to be shared.
    """

    def __init__(
        self,
        name: str,
        assignment: Assignment,
        send: Send,
        options: DeliveryOptions,
        stop: Stop,
        others: Others | None = None,
    ) -> None:
        self._name = name
        self._assignment = assignment
        self._options = options
        self._stop = stop
        self._caller = Caller(send, options.send_seconds)
        self._pace = Pace(options.rate, options.max_in_flight, others.count if others else 1)
        limits = (options.rate, options.max_in_flight, options.retry)
        self._others = others if any(limit is not None for limit in limits) else None
        self._meter = ProgressMeter(assignment.remaining(), options.on_progress)
        self._failure: BaseException | None = None

    def run(self) -> None:
        """Deliver. What was settled by then is kept when this returns or raises.

        Raises:
            SendFailed: `send` raised, and nobody had stopped the delivery.
            TooManyFailures: more rows failed than are allowed to.
            LeaseLostError, WarehouseError: the delivery cannot go on.
        """
        options = self._options
        total = sum(self._meter.total.values())
        log.info(
            "%s: delivering %d rows, batches of %d, %d at a time",
            self._name, total, options.batch_size, options.workers,
        )  # fmt: skip
        shown = options.on_progress
        entered = shown if isinstance(shown, AbstractContextManager) else nullcontext()
        with entered, self._caller:
            if options.workers == 1:
                self._run_here()
            else:
                self._run_on_threads()
        if self._stop.reason is not None:
            log.warning("%s: %s: nothing more is sent", self._name, self._stop.reason)
        self._assignment.keep()
        if self._failure is not None:
            raise self._failure

    @property
    def _ended(self) -> bool:
        return self._stop.reason is not None or self._failure is not None

    def _run_here(self) -> None:
        batches = self._assignment.batches(self._options.batch_size)
        while not self._ended and (batch := next(batches, None)) is not None:
            try:
                self._deliver(batch)
            except Exception as error:
                self._fail(error)

    def _run_on_threads(self) -> None:
        batches = self._assignment.batches(self._options.batch_size)
        workers = self._options.workers
        in_flight: set[Future[None]] = set()
        pool = ThreadPoolExecutor(workers, thread_name_prefix="lightning-send")
        try:
            while not self._ended and (batch := next(batches, None)) is not None:
                in_flight.add(pool.submit(self._deliver_on_thread, batch))
                if len(in_flight) >= workers:
                    _, in_flight = wait(in_flight, return_when=FIRST_COMPLETED)
            wait(in_flight)
        except Exception as error:  # of reading or keeping: the batches in flight end before
            self._fail(error)
        except BaseException as error:
            self._fail(error)
            pool.shutdown(wait=False, cancel_futures=True)
            raise
        pool.shutdown()

    def _deliver_on_thread(self, batch: Batch) -> None:
        try:
            self._deliver(batch)
        except BaseException as error:
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        """End the delivery. A batch in flight may fail after it was stopped: that is no failure."""
        if self._stop.reason is None or not isinstance(error, SendFailed):
            self._failure = self._failure or error

    def _deliver(self, batch: Batch, before: BaseException | None = None) -> None:
        """Bring a batch to an outcome: all of it, or in ever smaller parts.

        Args:
            before: how the larger batch failed that this is a half of.

        Raises:
            SendFailed: `send` raised, for good; the batch was given up.
            Exception: the delivery cannot go on; what is left of the batch is in doubt if it was
                sent.
        """
        attempt, throttled, open_rows = 0, False, _OpenRows(batch, before)
        while open_rows.batch is not None:
            if (
                self._ended
                or attempt == self._retry.attempts
                or (attempt and not self._is_worth_it(open_rows))
            ):
                self._leave(open_rows, split=not self._ended)
                return
            if attempt and not throttled:
                self._pause(attempt, open_rows)
            self._listen()
            if not self._pace.begin(until=lambda: self._ended):
                continue
            try:
                self._attempt(open_rows)
            finally:
                self._pace.end()
            throttled = self._is_throttled(open_rows)
            if not throttled:
                attempt += 1

    def _attempt(self, open_rows: _OpenRows) -> None:
        """Send what is left of a batch once, and report what came of it."""
        batch = open_rows.batch
        assert batch is not None
        try:
            self._assignment.lease.check_to_send()
        except Exception:
            if not open_rows.was_sent:
                self._assignment.ledger.put_back(batch.numbers)
            raise
        open_rows.was_sent = True
        try:
            answer = self._caller(batch)
        except SendFailed as failed:
            open_rows.failure, open_rows.again = failed.error, {}
            if not isinstance(failed.error, SplitBatch):
                self._assignment.ledger.doubt(batch.numbers)
            return
        open_rows.failure = None
        try:
            refusals = _refusals(answer, batch)
        except ConfigurationError as error:
            batch.give_up(describe(error))
            raise
        again = {row: why for row, why in refusals.items() if isinstance(why, TryAgain)}
        final = {row: why for row, why in refusals.items() if not isinstance(why, TryAgain)}
        if self._options.split and len(batch) > 1 and _is_one_refusal(final, batch):
            open_rows.failure = SplitBatch(next(iter(final.values())))
            return
        open_rows.again = again
        if not again:
            self._reject(batch, final)
            open_rows.batch = None
        elif len(again) < len(batch):
            open_rows.batch = batch.only(again)
            self._reject(batch.without(again), final)

    def _leave(self, open_rows: _OpenRows, *, split: bool) -> None:
        """Bring what is not to be sent again to an outcome, by what came of it at last."""
        batch, failure = open_rows.batch, open_rows.failure
        assert batch is not None
        if open_rows.again:
            self._reject(batch, {row: str(why) for row, why in open_rows.again.items()})
        elif failure is None:
            self._assignment.ledger.put_back(batch.numbers)
        elif split and self._options.split and len(batch) > 1:
            log.warning("%s: a batch of %d rows is halved", self._name, len(batch))
            for half in batch.halves():
                self._deliver(half, failure)
        elif isinstance(failure, SplitBatch):
            self._reject(batch, dict.fromkeys(batch.row_ids, str(failure)))
        else:
            reason = describe(failure)
            log.warning(
                "%s: a batch of %d %s rows is given up: %s",
                self._name, len(batch), batch.op_type, reason,
            )  # fmt: skip
            batch.give_up(reason)
            self._count(batch, len(batch))
            if not self._options.split:
                raise SendFailed(failure)

    def _is_worth_it(self, open_rows: _OpenRows) -> bool:
        """Whether to send again what the last attempt has left."""
        failure = open_rows.failure
        if isinstance(failure, SplitBatch):
            return False
        return failure is None or self._retry.is_worth_it(failure)

    def _is_throttled(self, open_rows: _OpenRows) -> bool:
        """Whether the destination asked everyone to wait, which then do; that was no attempt."""
        failure, retry = open_rows.failure, self._options.retry
        if failure is None or retry is None or not self._is_worth_it(open_rows):
            return False
        seconds = throttled_seconds(failure)
        if not seconds or open_rows.throttled + seconds > retry.patience:
            return False
        open_rows.throttled += seconds
        self._pace.hold(seconds)
        if self._others is not None:
            self._others.hold(seconds)
        log.warning(
            "%s: nothing is sent for %.1f s, as the destination asks: %s",
            self._name, seconds, describe(failure),
        )  # fmt: skip
        return True

    def _listen(self) -> None:
        """Hear what the others say, where there are such."""
        if self._others is None or self._ended:
            return
        seconds = self._others.listen(self._pace)
        if seconds > 0:
            log.warning(
                "%s: nothing is sent for %.1f s, as the destination asked another shard",
                self._name, seconds,
            )  # fmt: skip

    @property
    def _retry(self) -> Retry:
        return self._options.retry or NEVER

    def _pause(self, attempt: int, open_rows: _OpenRows) -> None:
        """Wait for the next attempt, unless the delivery is ended meanwhile."""
        asked = open_rows.asked
        seconds = self._retry.delay(attempt, asked)
        batch = open_rows.batch
        assert batch is not None
        log.warning(
            "%s: %d %s rows are tried again in %.1f s%s: %s",
            self._name, len(batch), batch.op_type, seconds,
            ", as the destination asks" if seconds == asked else "", open_rows.reason,
        )  # fmt: skip
        pause(seconds, until=lambda: self._ended)

    def _reject(self, batch: Batch, reasons: Mapping[str, str]) -> None:
        batch.reject(reasons)
        self._count(batch, len(reasons))

    def _count(self, batch: Batch, problems: int) -> None:
        """Count an outcome. It is kept already, so what goes wrong here must not send it again."""
        try:
            progress = self._meter.add(batch.op_type, len(batch), problems)
            self._check_failures(progress)
        except Exception as error:
            self._fail(error)

    def _check_failures(self, progress: DeliveryProgress) -> None:
        done, failed = sum(progress.done.values()), sum(progress.failed.values())
        rows, share = self._options.max_failed, self._options.max_failed_share
        crossed = []
        if rows is not None and failed > rows:
            crossed.append(f"max_failed ({rows})")
        judged = done >= min(self._options.batch_size, sum(progress.total.values()))
        if share is not None and judged and failed > share * done:
            crossed.append(f"max_failed_share ({share:.1%})")
        if crossed:
            raise TooManyFailures(
                f"{failed} of {done} rows failed, more than {' and '.join(crossed)} allows"
            )


class _OpenRows:
    """What is left of a batch while it is tried again.

    Attributes:
        batch: the rows without an outcome; None once all have one.
        failure: what the last attempt raised, if it did.
        again: otherwise, the rows that it is to be tried again with, and why.
        was_sent: whether the rows may have reached the destination.
        throttled: for how many seconds it waited in all because the destination asked everyone to.
    """

    def __init__(self, batch: Batch, failure: BaseException | None) -> None:
        self.batch: Batch | None = batch
        self.failure = failure
        self.again: Mapping[str, TryAgain] = {}
        self.was_sent = failure is not None
        self.throttled = 0.0

    @property
    def asked(self) -> float:
        """How long the destination asks to wait with these rows, in seconds."""
        return max((asked_seconds(why.after) or 0.0 for why in self.again.values()), default=0.0)

    @property
    def reason(self) -> str:
        """Why it is tried again."""
        if self.failure is not None:
            return describe(self.failure)
        return _shown(next((str(why) for why in self.again.values()), ""))


def _is_one_refusal(refusals: Mapping[str, str], batch: Batch) -> bool:
    """Whether all rows were refused for the same reason, which may be that of one of them."""
    return len(refusals) == len(batch) and len(set(refusals.values())) == 1


def _refusals(answer: object, batch: Batch) -> Refusals:
    """What `send` answered, as the rows that it gives back.

    Raises:
        ConfigurationError: it is no such answer.
    """
    if answer is None:
        return {}
    if not isinstance(answer, Mapping):
        raise ConfigurationError(
            f"send returned {answer!r}: it must return None when the destination has all rows, "
            "or a mapping {row_id: reason} of those that it refused"
        )
    batch.check_row_ids(answer)
    return answer


def describe(error: BaseException) -> str:
    """An exception as a reason: its class, and what it says."""
    text = _shown(str(error)).strip()
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _shown(text: str) -> str:
    """A text of the destination's, fit for any log."""
    return storable(redact(text))
