"""The destination of a sync under test: what is truly there, and how it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Literal

from ..deliver.batch import Batch
from .contract import Contract
from .logged import agree
from .planned import SOME_TEXT, Outcome, Plan, Row

Answer = Literal["take", "refuse", "raise", "raise late", "forget"]
REFUSED = "the destination says no"
BROKEN = "the destination broke"


class DestinationError(Exception):
    """What `send` raises here."""


def take_all(batch: Batch) -> None:
    """Be a destination that takes everything."""


@dataclass(frozen=True)
class Script:
    """How a delivery goes.

    Attributes:
        answers: what becomes of each batch: it is taken, some rows of it are refused, `send`
            raises before or after it has landed, or it lands and that is never reported. After
            the last one nothing more is asked for if `ends_early`, else every batch is taken.
        refused: the row ids that the destination refuses.
    """

    answers: Sequence[Answer] = ()
    refused: frozenset[str] = frozenset()
    batch_size: int = 5
    ends_early: bool = False


class Destination:
    """What is truly there, by row id: what the contract's model must know of.

    Attributes:
        unaccounted: row ids under which the destination may have anything, because it was said so:
            rows that were known without being sent, or forgotten without being removed.
        operation_ids: every operation id that was ever handed out.
    """

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.operation_ids: set[str] = set()
        self.unaccounted: set[str] = set()

    def take(self, plan: Plan, row_ids: Iterable[str]) -> None:
        """Let operations land."""
        for row_id in row_ids:
            operation = plan.operations[row_id]
            self.unaccounted.discard(row_id)
            if operation.op_type == "removed":
                self.rows.pop(row_id, None)
            else:
                self.rows[row_id] = operation.values

    def let_go(self, plan: Plan, contract: Contract) -> None:
        """A run was closed: note what it did without sending.

        Args:
            contract: before the run.
        """
        self.unaccounted |= plan.adopted.keys()
        known = set(contract.known or {}) | self.rows.keys()
        in_model = plan.operations.keys() | plan.unchanged.keys() | plan.duplicates.keys()
        self.unaccounted |= known - in_model - plan.adopted.keys()
        if not plan.settings.sends_removed:
            removed = {row_id for row_id, op in plan.operations.items() if op.op_type == "removed"}
            self.unaccounted |= removed

    def check(self, contract: Contract, in_flight: Set[str]) -> None:
        """Hold the contract's model against the truth.

        Args:
            in_flight: row ids of which the contract does not know yet what a run handed out.
        """
        row_ids = self.rows.keys() | (contract.known or {}).keys()
        for row_id in row_ids - self.unaccounted - in_flight:
            state = contract.state(row_id)
            if state == "absent":
                assert row_id not in self.rows, f"{row_id!r} is forgotten"
            elif state in ("present", "stale"):
                assert row_id in self.rows, f"{row_id!r} is not there"
            if state == "present" and not contract.lost:
                assert self.rows[row_id] == (contract.known or {})[row_id].values


@dataclass
class Receiver:
    """Receives the batches of one run.

    Attributes:
        before: what became of the operations that the run had handed out when its process died.
        outcomes: what became of those that it handed out since.
    """

    destination: Destination
    contract: Contract
    plan: Plan
    script: Script
    before: Mapping[str, Outcome] = field(default_factory=dict)
    outcomes: dict[str, Outcome] = field(default_factory=dict)

    def answer(self, batch: Batch, answer: Answer) -> dict[str, str] | None:
        """Look at what is handed out, and note what becomes of it; gives what `send` returns.

        Raises:
            DestinationError: where that is the answer.
        """
        ids = self._look_at(batch)
        refused = {
            row_id: REFUSED
            for row_id in ids
            if answer == "refuse" and row_id in self.script.refused
        }
        if answer != "raise":
            self.destination.take(self.plan, ids.keys() - refused.keys())
        for row_id, operation_id in ids.items():
            outcome = Outcome("arrived", "succeeded", None, operation_id)
            if answer in ("raise", "raise late", "forget"):
                outcome = Outcome("unknown", "failed", SOME_TEXT, operation_id)
            elif row_id in refused:
                tried = row_id in self.before
                outcome = Outcome("refused", "failed", REFUSED, operation_id, tried)
            self.outcomes[row_id] = outcome
        if answer.startswith("raise"):
            raise DestinationError(BROKEN)
        return None if answer == "forget" else refused

    def report(self, batch: Batch, answer: Answer) -> None:
        """Answer a batch, and report that to it, unless the answer is that nobody does."""
        with suppress(DestinationError):
            refused = self.answer(batch, answer)
            if answer != "forget":
                batch.reject(refused or {})

    def _look_at(self, batch: Batch) -> dict[str, str]:
        """Compare a batch with the plan; gives its operation ids by row id."""
        plan, known_ids = self.plan, self.destination.operation_ids
        ids = dict(zip(batch.row_ids, batch.operation_ids, strict=True))
        assert 0 < len(batch) == len(ids) <= self.script.batch_size
        assert not ids.keys() & self.outcomes.keys(), "handed out twice"
        rows = [plan.sendable[row_id].row for row_id in ids]
        op_types = {row_id: plan.sendable[row_id].op_type for row_id in ids}
        agree("the batch", dict.fromkeys(ids, batch.op_type), op_types)
        assert batch.rows == rows
        assert batch.to_arrow().to_pylist() == rows
        for row_id, operation_id in ids.items():
            retried = self.before.get(row_id) or self.contract.retried(row_id, plan)
            if retried is not None and retried.operation_id is not None:
                assert operation_id == retried.operation_id, "a retry has the id of the first try"
            else:
                assert operation_id not in known_ids, "another operation, another id"
        known_ids.update(ids.values())
        return ids
