"""How a run is delivered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypedDict

from ..errors import ConfigurationError
from ..sync import check_count, check_known, check_limits
from .pace import Rate
from .progress import OnProgress
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
            `(100, 10)`. Each shard of a run has its share of them.
        send_seconds: how long a call of `send` may take; a longer one counts as failed, and its
            rows may have arrived. An async `send` is cancelled then; a plain one goes on, on a
            thread that is left alone.
        max_failed: stop the run as failed when more rows than this have failed.
        max_failed_share: the same as a share of the rows attempted, between 0 and 1; looked at
            once a full batch was attempted.
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
    send_seconds: float | None = None
    max_failed: int | None = None
    max_failed_share: float | None = None
    on_progress: OnProgress | None = None

    def __post_init__(self) -> None:
        for name in ("batch_size", "workers"):
            check_count(name, getattr(self, name), least=1)
        check_limits(self, "max_failed")
        if self.rate is not None and not (len(self.rate) == 2 and min(self.rate) > 0):
            raise ConfigurationError(
                f"rate {self.rate!r}: give a number of calls and of seconds, both more than 0"
            )
        if self.send_seconds is not None and not self.send_seconds > 0:
            raise ConfigurationError(f"send_seconds {self.send_seconds!r}: must be more than 0")


class DeliveryKeywords(TypedDict, total=False):
    """The options of `DeliveryOptions`, as keyword arguments of what delivers."""

    batch_size: int
    workers: int
    retry: Retry | None
    split: bool
    rate: Rate | None
    send_seconds: float | None
    max_failed: int | None
    max_failed_share: float | None
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
