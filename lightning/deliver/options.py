"""How a run is delivered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypedDict

from ..errors import ConfigurationError
from ..sync import Logs, check_count, check_known, check_limits
from .pace import Rate
from .progress import OnProgress
from .requests import Keep
from .retry import Retry


@dataclass(frozen=True)
class DeliveryOptions:
    """How a run is delivered.

    Args:
        batch_size: the most rows handed over at once.
        workers: how many batches are sent at the same time, each on a thread of its own. One
            worker sends on the calling thread. An async `send` runs on one event loop.
        retry: how raised exceptions, and rows marked `TryAgain`, are tried again; None: not at
            all.
        split: halve a batch that fails whole, or whose rows are all refused for one reason, until
            the rows at fault stand alone; these are set aside with that reason, and the delivery
            goes on.
        rate: at most so many calls of `send` in any period of so many seconds, by all workers:
            `(100, 10)`. The shards of a run share them.
        max_in_flight: at most so many calls of `send` at the same time, by all workers and all
            shards; None: as many as there are workers.
        send_seconds: how long a call of `send` may take; a longer one counts as failed, and its
            rows may have arrived. An async `send` is cancelled then; a plain one goes on, on a
            thread that is left alone.
        max_failed: stop the run as failed when more rows than this have failed.
        max_failed_share: the same as a share of the rows attempted, between 0 and 1; looked at
            once a full batch was attempted.
        give_up_after: an operation that failed in so many earlier runs, as `sync_changelog` has
            it, is not sent any more, until its row changes or is sent again on purpose
            (`engine.resend`); None: each run tries it again. Refused where that log is switched
            off.
        keep: keep what `send` notes of its requests (`batch.note`) in the table `sync_requests`;
            None: it is not kept.
        on_progress: called after each batch; `ProgressBar()` is a ready-made one. A context
            manager is entered for as long as the delivery goes on.

    Raises:
        ConfigurationError: an option has a value it cannot have.
    """

    batch_size: int = 1000
    workers: int = 1
    retry: Retry | None = None
    split: bool = False
    rate: Rate | None = None
    max_in_flight: int | None = None
    send_seconds: float | None = None
    max_failed: int | None = None
    max_failed_share: float | None = None
    give_up_after: int | None = None
    keep: Keep | None = None
    on_progress: OnProgress | None = None

    def __post_init__(self) -> None:
        for name in ("batch_size", "workers"):
            check_count(name, getattr(self, name), least=1)
        for name in ("max_in_flight", "give_up_after"):
            if getattr(self, name) is not None:
                check_count(name, getattr(self, name), least=1)
        check_limits(self, "max_failed")
        if self.rate is not None and not (len(self.rate) == 2 and min(self.rate) > 0):
            raise ConfigurationError(
                f"rate {self.rate!r}: give a number of calls and of seconds, both more than 0"
            )
        if self.send_seconds is not None and not self.send_seconds > 0:
            raise ConfigurationError(f"send_seconds {self.send_seconds!r}: must be more than 0")

    def check_logs(self, logs: Logs) -> None:
        """Raise ConfigurationError where the log is not written that `give_up_after` needs."""
        if self.give_up_after is not None and not logs.changelog:
            raise ConfigurationError(
                "give_up_after counts in how many runs a row has failed by sync_changelog, which "
                "is switched off by logs: switch it on, or leave give_up_after away"
            )


class DeliveryKeywords(TypedDict, total=False):
    """The options of `DeliveryOptions`, as keyword arguments of what delivers."""

    batch_size: int
    workers: int
    retry: Retry | None
    split: bool
    rate: Rate | None
    max_in_flight: int | None
    send_seconds: float | None
    max_failed: int | None
    max_failed_share: float | None
    give_up_after: int | None
    keep: Keep | None
    on_progress: OnProgress | None


def options_with(
    options: DeliveryOptions | None, given: Mapping[str, Any], *, also: tuple[str, ...] = ()
) -> DeliveryOptions:
    """Options, some of which are given by name.

    Args:
        also: what else can be given where these are, to be named where a name is mistyped.

    Raises:
        ConfigurationError: there is no such option, or it has a value it cannot have.
    """
    names = [*(field.name for field in fields(DeliveryOptions)), *also]
    for name in given:
        check_known("option", name, names)
    return replace(options or DeliveryOptions(), **given)
