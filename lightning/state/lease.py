"""Holding a lease: renewed in the background, lost for good once another took it."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress

from ..errors import LeaseLostError, WarehouseError
from ..redaction import redact
from ..sql import Expr
from .store import StateStore

log = logging.getLogger("lightning")

Changes = Mapping[str, object]

RENEWALS_PER_LEASE = 3
LATE = 0.5  # of the lease: when so little is left, a renewal is late
LONGEST_PAUSE = 2.0  # seconds, after which it is looked whether there is anything to keep


class Lease:
    """The right to write for one run, or one shard of it.

    From `start` to `stop` a thread renews it. The thread has a connection of its own, because the
    one at hand may be busy for longer than the lease lasts; it opens one when the first renewal is
    due, and keeps it. It does not keep the lease alive: one that nobody holds any more runs out.
    """

    def __init__(
        self, store: StateStore, sync_id: str, slot: str, run_id: str, holder: str, seconds: float
    ) -> None:
        self.run_id = run_id
        self._store = store
        self._sync_id = sync_id
        self._slot = slot
        self._holder = holder
        self._seconds = seconds
        self._writing = threading.RLock()
        self._lost = False
        self._failure: Exception | None = None
        self._ran_out_by: Exception | None = None
        self._renewed = _now()
        self._news: Callable[[], Changes] = dict
        self._told: Changes = {}
        self._put_off: dict[str, object] = {}
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_lost(self) -> bool:
        """Whether another process was found to have taken the lease over."""
        return self._lost

    @property
    def has_news(self) -> bool:
        """Whether what was put off is not written yet."""
        return bool(self._put_off)

    @property
    def is_renewed(self) -> bool:
        """Whether a thread renews it."""
        return self._thread is not None and not self._stopped.is_set()

    def start(self, news: Callable[[], Changes] = dict) -> None:
        """Renew the lease from now on.

        Args:
            news: gives changes to the slot that a renewal makes with it: what the run has learnt
                since its last checkpoint, which may be far off while a batch takes long.
        """
        self._news = news
        if self.is_renewed:
            return
        self._stopped = threading.Event()
        self._thread = threading.Thread(
            target=_keep,
            args=(weakref.ref(self), self._stopped, self._seconds),
            name=f"lightning-lease-{self.run_id}",
            daemon=True,
        )
        self._thread.start()

    def check(self) -> None:
        """Make sure that the lease is held. The warehouse is asked only where a renewal is late, as
        after a pause of the whole process.

        Raises:
            LeaseLostError: another process has taken the lease over.
        """
        self._raise_if_lost()
        if self._left() > self._seconds * LATE:
            return
        with self._writing:
            if self._left() > self._seconds * LATE:  # another thread was faster
                return
            if self._left() <= 0:
                self._ran_out_by = self._failure
            self.write()

    def check_to_send(self) -> None:
        """Make sure that the lease is held, and will be while something is sent.

        Raises:
            LeaseLostError: another process has taken the lease over.
            WarehouseError: the lease cannot be renewed, or once ran out since it could not be: a
                second run may have gone through meanwhile.
        """
        self.check()
        if self._ran_out_by is not None:
            raise WarehouseError(
                f"run {self.run_id} of sync {self._sync_id!r} sends nothing more: its lease ran "
                f"out, because it could not be renewed in the background: {self._ran_out_by}"
            ) from self._ran_out_by

    def held(self) -> Expr:
        """The condition that this process holds the lease, as of when a statement with it runs."""
        return self._store.held(self._sync_id, self._slot, self._holder)

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Hold renewals back, which would collide with a transaction that writes the lease."""
        with self._writing:
            before = self._renewed, self._put_off
            try:
                yield
            except BaseException:
                self._renewed, self._put_off = before  # as a rolled back transaction leaves them
                raise

    def put_off(self, **changes: object) -> None:
        """Change the slot with the next write, before which nobody needs to know of it."""
        self._put_off = {**self._put_off, **changes}

    def write(self, **changes: object) -> None:
        """Change the slot, and prolong the lease.

        Raises:
            LeaseLostError: another process has taken the lease over; nothing was written.
        """
        self._write(self._store, self._seconds, changes)

    def release(self, **changes: object) -> None:
        """Change the slot a last time and give the lease up, so that others need not wait."""
        self.stop()
        self._write(self._store, None, changes)

    def stop(self) -> None:
        """Renew no more, and wait for the thread; the lease runs out unless it is released."""
        self.lapse()
        if self._thread is not None and threading.current_thread() is not self._thread:
            self._thread.join()

    def lapse(self) -> None:
        """Let the lease run out, without waiting for the thread that renews it."""
        self._stopped.set()

    def _write(self, store: StateStore, seconds: float | None, changes: Changes) -> None:
        with self._writing:
            self._raise_if_lost()
            began = _now()
            written = {**self._put_off, **changes}
            if not store.write(self._sync_id, self._slot, self._holder, seconds, **written):
                self._lost = True
                log.error(
                    "run %s of sync %r: taken over by another process", self.run_id, self._sync_id
                )
            self._raise_if_lost()
            self._renewed, self._put_off = began, {}

    def _left(self) -> float:
        """How long the lease is certain to be held, in seconds."""
        return self._seconds - (_now() - self._renewed)

    def _raise_if_lost(self) -> None:
        if self._lost:
            raise LeaseLostError(self._sync_id, self.run_id)

    def _turn(self, store: StateStore | None, connection: ExitStack) -> StateStore | None:
        """Renew the lease, if it is time to, through a connection of its own.

        Returns:
            The store to use next time; None: another connection is needed.
        """
        if not self._is_due():
            return store
        try:
            store = store or connection.enter_context(self._store.forked())
            self._renew(store)
        except LeaseLostError:
            self.lapse()
        except Exception as error:
            self._take_failure(error)
            with suppress(WarehouseError):
                connection.close()
            return None
        return store

    def _is_due(self) -> bool:
        """Whether it is time to renew the lease, or there is something to keep."""
        next_turn = self._left() - LONGEST_PAUSE
        if next_turn <= self._seconds * (1 - 1 / RENEWALS_PER_LEASE):
            return True
        return self._news() not in ({}, self._told)

    def _renew(self, store: StateStore) -> None:
        # Whoever writes meanwhile prolongs it as well, and may be waiting for this thread to end.
        if not self._writing.acquire(blocking=False):
            return
        try:
            if self._stopped.is_set():  # while the connection was being opened
                return
            news = self._news()
            self._write(store, self._seconds, news)
            self._told = news
            self._failure = None
        finally:
            self._writing.release()

    def _take_failure(self, error: Exception) -> None:
        """Log where renewals begin to fail; `check` minds it once the lease has run out."""
        if self._failure is None:
            reason = redact(str(error) or type(error).__name__)
            log.warning(
                "run %s of sync %r: its lease was not renewed: %s",
                self.run_id, self._sync_id, reason,
            )  # fmt: skip
        self._failure = error


def _keep(held: weakref.ref[Lease], stopped: threading.Event, seconds: float) -> None:
    """Renew a lease until it is stopped, lost, or dropped by whoever held it."""
    store: StateStore | None = None
    with ExitStack() as connection:
        while not stopped.wait(min(seconds / RENEWALS_PER_LEASE, LONGEST_PAUSE)):
            lease = held()
            if lease is None:
                return
            store = lease._turn(store, connection)
            del lease


def _now() -> float:
    """Seconds on a clock that goes on while the machine is suspended, where there is one."""
    if hasattr(time, "CLOCK_BOOTTIME"):
        return time.clock_gettime(time.CLOCK_BOOTTIME)
    return time.monotonic()
