"""How a run is delivered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypedDict

from ..sync import check_count, check_known, check_limits
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
        split: halve a batch that fails whole until the rows at fault stand alone; these are set
            aside with the exception as their reason, and the delivery goes on.
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
    max_failed: int | None = None
    max_failed_share: float | None = None
    on_progress: OnProgress | None = None

    def __post_init__(self) -> None:
        for name in ("batch_size", "workers"):
            check_count(name, getattr(self, name), least=1)
        check_limits(self, "max_failed")


class DeliveryKeywords(TypedDict, total=False):
    """The options of `DeliveryOptions`, as keyword arguments of what delivers."""

    batch_size: int
    workers: int
    retry: Retry | None
    split: bool
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
