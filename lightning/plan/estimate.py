"""What planning a run would read, asked of the warehouse before anything is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from sqlglot import exp

from ..diff.diff import Diff
from ..diff.known import Known
from ..session import Statement
from ..sync import Sync
from ..warehouse import EVALUATE, Scan
from ..workspace import Workspace
from .draft import draft
from .form import makes_delta
from .statements import COMPARE, evaluation

TIB = 2**40


@dataclass(frozen=True)
class Estimate:
    """What planning a run would read, as its warehouse reckons; nothing was read for it.

    The new plan is not in it, since there is none yet. The comparison reads about as much of it
    as of the last one.

    Attributes:
        scans: by step, in order: evaluating the model and, where a comparison follows, reading
            the last plan.
    """

    scans: Mapping[str, Scan]

    @property
    def bytes(self) -> int:
        """Bytes read by all steps."""
        return sum(scan.bytes for scan in self.scans.values())

    def cost(self, price_per_tib: float) -> float:
        """What these bytes cost, in the currency of the price, where bytes are what is billed."""
        return self.bytes / TIB * price_per_tib


def estimate(workspace: Workspace, sync: Sync) -> Estimate:
    """Ask the warehouse what the next run's statements would read.

    Raises:
        ConfigurationError: the sync does not fit its model, or the warehouse does not tell.
    """
    drafted = draft(workspace, sync, None)
    diff = Diff(workspace.dialect, drafted.run, drafted.baseline, workspace.planner)
    diff = replace(diff, run=replace(diff.run, delta=makes_delta(diff, sync)))
    warehouse = workspace.warehouse
    return Estimate(
        {query.step: warehouse.scan(query.text) for query in _queries(diff, drafted.query)}
    )


def _queries(diff: Diff, model_sql: str) -> Iterator[Statement]:
    yield Statement(EVALUATE, evaluation(diff, model_sql))
    # A delta, and a plan that does not retain all values, are compared while they are made.
    if diff.known is not None and diff.shape.retains_all and not diff.run.delta:
        yield Statement(COMPARE, diff.dialect.render(_last_plan(diff, diff.known)))


def _last_plan(diff: Diff, known: Known) -> exp.Query:
    by_version = known.comparison == "version"
    columns = diff.shape.key if by_version else diff.shape.stored
    return known.rows(columns, version=by_version)
