"""Holding a lease: renewed in the background, lost for good once another took it."""

from __future__ import annotations

import logging
import threading
import time
import weakref
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from ..errors import LeaseLostError, WarehouseError
from .store import StateStore

log = logging.getLogger("lightning")

RENEWALS_PER_LEASE = 3
LONGEST_PAUSE = 2.0  # seconds, after which it is looked whether there is anything to keep


class Lease:
    """The right to write for one run, or one part of it, renewed by a thread.

    A renewal also keeps what the run has learnt since its last checkpoint, which may be far off
    while a batch takes long.

    The renewing thread opens a connection of its own, because the one at hand may be busy for
    longer than the lease lasts; it opens none when the work is done before the first renewal.
    It does not keep the lease alive: that of a run which nobody holds any more runs out.

    Attributes:
        news: gives the changes to the slot that a renewal is to make; none when all is kept.
    """

    def __init__(
        self, store: StateStore, sync_id: str, part: str, run_id: str, holder: str, seconds: float
    ) -> None:
        self._store = store
        self._sync_id = sync_id
        self._part = part
        self._run_id = run_id
        self._holder = holder
        self._seconds = seconds
        self._writing = threading.RLock()
        self._lost = False
        self._failing = False
        self._renewed = time.monotonic()
        self.news: Callable[[], Mapping[str, object]] = dict
        self._told: Mapping[str, object] = {}
        self.start()

    def start(self) -> None:
        """Renew the lease from now on."""
        self._stopped = threading.Event()
        self._thread = threading.Thread(
            target=_keep,
            args=(weakref.ref(self), self._stopped, min(self._interval(), LONGEST_PAUSE)),
            name=f"lightning-lease-{self._run_id}",
            daemon=True,
        )
        self._thread.start()

    def check(self) -> None:
        """Make sure that the lease is still held: in the warehouse only where it was not renewed
        in time, as after a pause of the whole process.

        Raises:
            LeaseLostError: another process has taken the lease over.
        """
        self._raise_if_lost()
        if time.monotonic() - self._renewed >= self._seconds:
            self.write()

    @contextmanager
    def steady(self) -> Iterator[None]:
        """Hold renewals back, which would collide with a transaction that writes the lease."""
        with self._writing:
            yield

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
        """Stop renewing; the lease runs out by itself unless it is released."""
        self.lapse()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def lapse(self) -> None:
        """Let the lease run out, without waiting for the thread that renews it."""
        self._stopped.set()

    def _write(
        self, store: StateStore, seconds: float | None, changes: Mapping[str, object]
    ) -> None:
        with self._writing:
            self._raise_if_lost()
            began = time.monotonic()
            if not store.write(self._sync_id, self._part, self._holder, seconds, **changes):
                self._lost = True
            self._raise_if_lost()
            self._renewed = began

    def _interval(self) -> float:
        """The longest time between two renewals, in seconds."""
        return self._seconds / RENEWALS_PER_LEASE

    def _raise_if_lost(self) -> None:
        if self._lost:
            raise LeaseLostError(self._sync_id, self._run_id)

    def renew(self) -> None:
        """Prolong the lease through another connection, if it is time to or there is something to
        keep; log it where that begins to fail.

        Raises:
            LeaseLostError: another process has taken the lease over.
        """
        is_due = time.monotonic() - self._renewed + LONGEST_PAUSE >= self._interval()
        if not is_due and self.news() in ({}, self._told):
            return
        try:
            with self._store.forked() as store, self._writing:
                if self._stopped.is_set():  # while the connection was being opened
                    return
                news = self.news()
                self._write(store, self._seconds, news)
                self._told = news
            self._failing = False
        except WarehouseError as error:
            if not self._failing:
                log.warning("the lease of run %s was not renewed: %s", self._run_id, error)
            self._failing = True


def _keep(lease: weakref.ref[Lease], stopped: threading.Event, pause: float) -> None:
    """Renew a lease until it is stopped, lost, or dropped by whoever held it."""
    while not stopped.wait(pause):
        held = lease()
        if held is None:
            return
        try:
            held.renew()
        except LeaseLostError:
            return
        del held
