"""How a model's rows are to arrive: the configuration of one sync."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any, Literal, TypeGuard, get_args

from .errors import ConfigurationError
from .model import Model
from .texts import check_row_ids, check_text, which_there_are

LONGEST_ID = 1_000  # bytes: an entry of an index has room for it, and more
Mode = Literal["upsert", "update", "insert", "mirror"]
DeleteBehavior = Literal["do_nothing", "clear_fields", "delete"]
Retain = Literal["all", "key"]
PlanForm = Literal["auto", "whole"]


@dataclass(frozen=True)
class Logs:
    """Which of the log tables are written. Off on either the engine or the sync means off."""

    changelog: bool = True
    snapshot: bool = True
    runs: bool = True

    def __and__(self, other: Logs) -> Logs:
        return Logs(
            bool(self.changelog and other.changelog),
            bool(self.snapshot and other.snapshot),
            bool(self.runs and other.runs),
        )


@dataclass(frozen=True)
class Sync:
    """A model, and how its rows are to arrive at a destination.

    Args:
        id: names the sync for ever; any text.
        model: what is synced.
        destination: a label; logged as `sync_runs.destination`.
        columns: the mapped columns, all of them when None. A mapping `{column: destination field}`
            renames; the key columns are handed over under their own names as well.
        where: a condition on the model's columns in the warehouse's SQL, embedded as written: the
            sync is about the rows for which it is true. One that ceases to be is removed.
        mode: `upsert` and `update` send added and changed rows, `insert` only added ones,
            `mirror` every row on every run.
        delete_behavior: what happens to a removed row: nothing is sent (`do_nothing`), or it is
            sent as `removed`, for the caller to clear its fields or to delete it.
        retain: what is kept of an unchanged row between runs: `all` its values, or only its `key`
            and version, or the key, the version and the named columns. Less is faster; a removed
            row then carries only what was kept.
        plan: `auto` writes down what differs from the rows that are known, where the warehouse can
            tell it in one statement; `whole` every row of the model, in each run.
        logs: which log tables this sync writes.
        max_removed: block a run that would remove more rows than this.
        max_removed_share: block a run that would remove more than this share of the rows known
            before, between 0 and 1.
        max_changed, max_changed_share: the same for changed rows.
        min_rows: block a run whose model has fewer rows.
        allow_empty: let an empty model remove every row of the destination.
        skip: the ids of rows whose operations are not sent, at most 1,000; `engine.skip` adds some
            without changing the sync.

    Raises:
        ConfigurationError: an option has a value it cannot have.
    """

    id: str
    model: Model
    _: KW_ONLY
    destination: str = ""
    columns: Sequence[str] | Mapping[str, str] | None = None
    where: str | None = None
    mode: Mode = "upsert"
    delete_behavior: DeleteBehavior = "do_nothing"
    retain: Retain | Sequence[str] = "all"
    plan: PlanForm = "auto"
    logs: Logs = Logs()
    max_removed: int | None = None
    max_removed_share: float | None = None
    max_changed: int | None = None
    max_changed_share: float | None = None
    min_rows: int | None = None
    allow_empty: bool = False
    skip: Sequence[str] = ()

    def __post_init__(self) -> None:
        check_text("the sync id", self.id)
        if not self.id:
            raise ConfigurationError("a sync needs an id: any text that names it for ever")
        if len(self.id.encode()) > LONGEST_ID:
            raise ConfigurationError(
                f"the sync id {self.id[:40]!r}… is longer than {LONGEST_ID} bytes: shorten it"
            )
        if not isinstance(self.model, Model):
            raise ConfigurationError(f"the sync's model is {self.model!r}: give a lightning.Model")
        check_text("the sync's destination", self.destination)
        if self.where is not None:
            check_text("the sync's condition", self.where)
            if not self.where.strip():
                raise ConfigurationError("where is empty: give a condition, or leave it out")
        check_choice("mode", self.mode, get_args(Mode))
        check_choice("delete_behavior", self.delete_behavior, get_args(DeleteBehavior))
        check_choice("plan", self.plan, get_args(PlanForm))
        if isinstance(self.retain, str):
            check_choice("retain", self.retain, get_args(Retain))
        else:
            _check_names("retain", self.retain)
        if isinstance(self.columns, str):
            raise ConfigurationError(f"columns={self.columns!r} is text: give a list of columns")
        if self.columns is not None and not self.columns:
            raise ConfigurationError("columns is empty: name columns, or use None for all of them")
        _check_names("columns", self.columns or ())
        if isinstance(self.columns, Mapping):
            _check_names("columns", list(self.columns.values()))
        for name in ("max_removed", "max_changed"):
            check_limits(self, name)
        check_row_ids("skip", self.skip)
        if self.min_rows is not None:
            check_count("min_rows", self.min_rows, least=0)

    @property
    def sends_removed(self) -> bool:
        """Whether removed rows are handed over for delivery."""
        return self.delete_behavior != "do_nothing"


def _check_names(option: str, names: Iterable[str]) -> None:
    for name in names:
        check_text(f"a name in {option}", name)
        if not name:
            raise ConfigurationError(f"{option} has an empty name in it: give it one")


def check_choice(name: str, value: str, allowed: tuple[str, ...]) -> None:
    """Raise ConfigurationError unless an option has one of the values it can have."""
    if value not in allowed:
        raise ConfigurationError(f"{name}={value!r} is not one of {', '.join(allowed)}")


def check_count(what: str, number: object, *, least: int) -> None:
    """Raise ConfigurationError unless a number is a whole one, and at least so great."""
    if not _is_count(number) or number < least:
        wanted = "a positive integer" if least == 1 else f"an integer, {least} or greater"
        raise ConfigurationError(f"{what} must be {wanted}, not {number!r}")


def check_limits(options: Any, name: str) -> None:
    """Check a limit in rows, and the one beside it that is a share of rows.

    The former once took a share as well, as a float: such a one is moved, with a warning.

    Raises:
        ConfigurationError: the limit in rows is no count, or the share is not between 0 and 1.
    """
    of_shares = f"{name}_share"
    rows, share = getattr(options, name), getattr(options, of_shares)
    if isinstance(rows, float):
        warnings.warn(
            f"{name}={rows} is taken for a share of rows: write {of_shares}={rows}. The next "
            f"release takes only numbers of rows for {name}.",
            DeprecationWarning,
            stacklevel=4,
        )
        rows, share = None, rows
        object.__setattr__(options, name, rows)
        object.__setattr__(options, of_shares, share)
    if rows is not None:
        check_count(name, rows, least=0)
    is_number = isinstance(share, int | float) and not isinstance(share, bool)
    if share is not None and not (is_number and 0 <= share <= 1):
        raise ConfigurationError(
            f"{of_shares} must be a number between 0 and 1, the share of rows, not {share!r}"
        )


def check_known(what: str, name: str, names: Sequence[str]) -> None:
    """Raise ConfigurationError unless a name is one of those there are; say which is the nearest
    one."""
    if name in names:
        return
    raise ConfigurationError(f"there is no {what} {name!r}{which_there_are(name, names)}")


def _is_count(number: object) -> TypeGuard[int]:
    return isinstance(number, int) and not isinstance(number, bool)
