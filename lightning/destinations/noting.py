"""Noting what a destination is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from ..deliver.batch import Batch


@dataclass
class Asked:
    """A request under way.

    Attributes:
        answer: what is noted of its answer; to be set.
    """

    answer: object = None


@contextmanager
def noting(batch: Batch, request: object, row_ids: Sequence[str] | None = None) -> Iterator[Asked]:
    """Note a request with its answer, or with why there was none. Arguments as of `Batch.note`."""
    asked = Asked()
    try:
        yield asked
    except BaseException as error:
        asked.answer = f"{type(error).__name__}: {error}"
        raise
    finally:
        batch.note(request, asked.answer, row_ids=row_ids)
