"""One batch of operations on its way to the destination."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from ..audit.requests import Note, note
from ..errors import ConfigurationError, RunStateError
from ..operations.reader import Reader
from ..tabular import Tabular
from ..words import OpType
from .ledger import Problem

if TYPE_CHECKING:
    import pyarrow as pa

Settle = Callable[[Sequence[int], Mapping[int, Problem]], None]


class Batch(Tabular):
    """Rows of one op type, for the destination to take or to refuse.

    Nothing is read from the warehouse before it is asked for, and in the form it is asked for.
    An outcome is reported once for each row: once a batch was split, it is its parts' to report.

    Attributes:
        op_type: `added`, `changed` or `removed`.
    """

    def __init__(
        self,
        reader: Reader,
        settle: Settle,
        op_type: OpType,
        numbers: Sequence[int],
        noted: Callable[[Note], None] | None = None,
    ) -> None:
        self.op_type: OpType = op_type
        self._reader = reader
        self._settle = settle
        self._numbers = numbers
        self._noted = noted
        self._state: Literal["open", "split", "reported"] = "open"

    @property
    def numbers(self) -> Sequence[int]:
        """The numbers of its operations in the run's ledger."""
        return self._numbers

    def __len__(self) -> int:
        return len(self._numbers)

    def __repr__(self) -> str:
        return f"<Batch of {len(self)} {self.op_type} rows>"

    @cached_property
    def rows(self) -> list[dict[str, Any]]:
        """The rows: key columns and mapped columns, values as the driver gives them."""
        return self._reader.rows(self._numbers)

    @property
    def row_ids(self) -> list[str]:
        """The rows' ids, aligned with `rows`."""
        return [row_id for row_id, _ in self._identities]

    @cached_property
    def operation_ids(self) -> list[str]:
        """An id for each row, aligned with `rows`, for destinations that deduplicate.

        It is the same whenever the same version of the row is tried again, in this run or in a
        later one, and another for every other operation.
        """
        return [
            hashlib.sha256(f"{first_run_id}\0{row_id}".encode()).hexdigest()[:32]
            for row_id, first_run_id in self._identities
        ]

    def to_arrow(self) -> pa.Table:
        """The rows as an Arrow table, which was never Python objects."""
        return self._reader.arrow(self._numbers)

    def note(
        self, request: object, response: object = None, *, row_ids: Sequence[str] | None = None
    ) -> None:
        """Note what the destination was asked and what it answered, for the table `sync_requests`.
        Nothing happens unless the delivery has the option `keep`.

        Args:
            request, response: texts, bytes, or what is written as JSON. Only the beginning is kept,
                without passwords and tokens.
            row_ids: the rows that it was about; None: all of the batch.
        """
        if self._noted is not None:
            about = self.row_ids if row_ids is None else row_ids
            self._noted(note(self.op_type, about, request, response))

    def succeed(self) -> None:
        """Report that the destination has taken every row.

        Raises:
            RunStateError: the outcome of one of the rows was reported before, the batch was split,
                or its run is finished.
        """
        self.reject({})

    def reject(self, reasons: Mapping[str, str]) -> None:
        """Report the rows that the destination refused, by row id; it has taken the others.

        Raises:
            ConfigurationError: an id is not one of this batch's rows; nothing was recorded.
            RunStateError: as `succeed`; nothing was recorded.
        """
        self._check_open()
        refused = self._numbered(reasons)
        self._report({number: Problem("refused", reason) for number, reason in refused.items()})

    def give_up(self, reason: str) -> None:
        """Report that nothing is known of any row: the destination may or may not have it.

        Raises:
            RunStateError: as `succeed`; nothing was recorded.
        """
        self._check_open()
        self._report(dict.fromkeys(self._numbers, Problem("unknown", reason)))

    def halves(self) -> tuple[Batch, Batch]:
        """Two batches in place of this one, which is closed.

        Raises:
            RunStateError: the batch's outcome was reported before.
        """
        middle = len(self) // 2
        return self._part(self._numbers[:middle]), self._part(self._numbers[middle:])

    def only(self, row_ids: Iterable[str]) -> Batch:
        """A batch of just these of its rows; `without` gives the others. This one is closed.

        Raises:
            ConfigurationError: an id is not one of this batch's rows.
            RunStateError: the batch's outcome was reported before.
        """
        chosen = self._numbered(dict.fromkeys(row_ids, ""))
        return self._part([number for number in self._numbers if number in chosen])

    def without(self, row_ids: Iterable[str]) -> Batch:
        """A batch of all its rows but these; `only` gives these. This one is closed.

        Raises:
            ConfigurationError, RunStateError: as `only`.
        """
        left_out = self._numbered(dict.fromkeys(row_ids, ""))
        return self._part([number for number in self._numbers if number not in left_out])

    def check_row_ids(self, row_ids: Collection[str]) -> None:
        """Raise ConfigurationError unless all of these are row ids of this batch."""
        own = set(self.row_ids) if row_ids else set()
        if strangers := [row_id for row_id in row_ids if row_id not in own]:
            raise ConfigurationError(
                f"{len(strangers)} of the row ids given are not in this batch, the first is "
                f"{strangers[0]!r}: use the ids in batch.row_ids"
            )

    @cached_property
    def _identities(self) -> list[tuple[str, str]]:
        return self._reader.identities(self._numbers)

    def _part(self, numbers: Sequence[int]) -> Batch:
        if self._state == "reported":
            raise RunStateError("the outcome of this batch was reported before: it has no parts")
        self._state = "split"
        return Batch(self._reader, self._settle, self.op_type, numbers, self._noted)

    def _numbered(self, reasons: Mapping[str, str]) -> dict[int, str]:
        if not reasons:
            return {}
        self.check_row_ids(reasons)
        numbers = dict(zip(self.row_ids, self._numbers, strict=True))
        return {numbers[row_id]: reason for row_id, reason in reasons.items()}

    def _check_open(self) -> None:
        if self._state == "split":
            raise RunStateError("this batch was split: report the outcome of its parts")
        if self._state == "reported":
            raise RunStateError("the outcome of this batch was reported before: report it once")

    def _report(self, problems: Mapping[int, Problem]) -> None:
        self._settle(self._numbers, problems)
        self._state = "reported"
        for cached in ("rows", "_identities", "operation_ids"):
            self.__dict__.pop(cached, None)
