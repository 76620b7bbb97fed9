"""Calling `send`, which may be a plain function or an async one."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import logging
import threading
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from typing import Any, Self

from ..redaction import redact
from .batch import Batch
from .retry import TryAgain

log = logging.getLogger("lightning")

Refusals = Mapping[str, str | TryAgain]
Send = Callable[[Batch], Refusals | None] | Callable[[Batch], Coroutine[Any, Any, Refusals | None]]

GRACE_SECONDS = 5.0  # for what `send` left running on the loop


class SendFailed(Exception):  # noqa: N818  (tells what `send` raised from what the library raises)
    """`send` raised `error`."""

    def __init__(self, error: BaseException) -> None:
        super().__init__(error)
        self.error = error


class Caller:
    """Calls `send`. What an async one returns is awaited on one event loop, on a thread of its
    own, which is there from the first such call on, until this context manager is left.

    All workers share the loop, because clients such as HTTP sessions are bound to theirs. A `send`
    that has an async method `aclose` closes them by it, before the loop ends.

    Args:
        seconds: the longest that a call may take; None: as long as it likes. A coroutine is
            cancelled then. A plain function cannot be: it runs on a thread of its own, which is
            left alone.
    """

    def __init__(self, send: Send, seconds: float | None = None) -> None:
        self._send = send
        self._seconds = seconds
        self._loop: _Loop | None = None
        self._starting = threading.Lock()

    def __call__(self, batch: Batch) -> object:
        """What `send` answers.

        Raises:
            SendFailed: it raised, the task it ran in was cancelled, or it took too long.
            KeyboardInterrupt, SystemExit: as it raised them.
        """
        try:
            answer = self._answer(batch)
            if inspect.isawaitable(answer):
                return self._running().run(_in_time(answer, self._seconds))
        except (Exception, asyncio.CancelledError) as error:
            raise SendFailed(error) from error
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        if self._loop is None:
            return
        close = getattr(self._send, "aclose", None)
        try:
            if close is not None:
                self._loop.run(close())
        except Exception as error:  # everything was sent, and has its outcome
            log.warning("what send had open could not be closed: %s", redact(str(error)))
        finally:
            self._loop.close()

    def _answer(self, batch: Batch) -> object:
        if self._seconds is None or inspect.iscoroutinefunction(self._send):
            return self._send(batch)
        answered: Future[object] = Future()
        context = contextvars.copy_context()
        threading.Thread(
            target=context.run, args=(_answer_later, answered, self._send, batch),
            name="lightning-send-in-time", daemon=True,
        ).start()  # fmt: skip
        try:
            return answered.result(self._seconds)
        except FutureTimeoutError:
            if answered.done():  # it is what `send` raised
                raise
            raise TimeoutError(_too_long(self._seconds)) from None

    def _running(self) -> _Loop:
        with self._starting:
            if self._loop is None:
                self._loop = _Loop()
                self._loop.start()
            return self._loop


class _Loop:
    """An event loop that runs until it is closed, whatever runs on it does to it."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._closing = False
        self._waiting: set[Future[object]] = set()
        self._thread = threading.Thread(target=self._run, name="lightning-send-loop", daemon=True)

    def start(self) -> None:
        """Let it run, on a thread of its own."""
        self._thread.start()

    def run(self, answer: Awaitable[object]) -> object:
        """Await something on the loop."""
        awaiting = _awaited(answer)
        try:
            future = asyncio.run_coroutine_threadsafe(awaiting, self._loop)
        except RuntimeError:
            awaiting.close()
            raise
        self._waiting.add(future)
        if not self._thread.is_alive():  # closed by `send` meanwhile
            self._fail_all()
        try:
            return future.result()
        finally:
            self._waiting.discard(future)

    def close(self) -> None:
        """End the loop, and what was left running on it."""
        self._closing = True
        with suppress(RuntimeError):  # closed by `send`
            self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._closing:
                # It ends when `send` stops the loop, or exits the process from within: the
                # exception is the answer then, which the loop has yet to hand over.
                with suppress(KeyboardInterrupt, SystemExit):
                    self._loop.run_forever()
            self._loop.run_until_complete(_end_others())
            self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        except RuntimeError:  # closed by `send`
            pass
        finally:
            self._loop.close()
            self._fail_all()

    def _fail_all(self) -> None:
        for future in tuple(self._waiting):
            if not future.done():
                future.set_exception(RuntimeError("the event loop of send was closed"))


def _answer_later(answered: Future[object], send: Send, batch: Batch) -> None:
    try:
        answered.set_result(send(batch))
    except BaseException as error:
        answered.set_exception(error)


async def _in_time(answer: Awaitable[object], seconds: float | None) -> object:
    try:
        async with asyncio.timeout(seconds) as limit:
            return await answer
    except TimeoutError:
        if limit.expired() and seconds is not None:
            raise TimeoutError(_too_long(seconds)) from None
        raise


def _too_long(seconds: float) -> str:
    return f"send took longer than {seconds:g} seconds; its rows may arrive yet"


async def _awaited(answer: Awaitable[object]) -> object:
    return await answer


async def _end_others() -> None:
    """Cancel all other tasks, and wait a little for them to end."""
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=GRACE_SECONDS)
