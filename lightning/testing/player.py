"""Random histories of a sync: every transition between features, as a step that a seed makes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from random import Random
from typing import Any, get_args

from ..errors import WarehouseError
from ..log_tables import LOG_TABLES
from ..sync import DeleteBehavior, Logs, Mode
from .destination import Answer, Script
from .faults import Dying
from .harness import Subject
from .history import begin
from .planned import EVERY_LOG, UNREADABLE
from .seeds import Step

STEPS = (4, 12)  # at least and at most, in one history
ADOPTING = 0.3  # how many histories begin with what the destination holds
MOST_STATEMENTS = 90  # of one run; who has so many left outlives it

IDS = ("k", "K", "k ", "'", '"é\\', "1")
PARTS = (1, 10)
TEXTS = ("x", "X", "x ", "", "NULL", None)
NUMBERS = (0, -1, None)
COLUMNS = ((), ("a",), ("a", "b"), ("n", "a"), ("a", "b", "n"))
ACTIONS = ("put",) * 4 + ("delete",) * 2 + ("return",) * 2 + ("double", "no key", "no more without")

Edit = tuple[str, str, int, Mapping[str, Any]]


def make(random: Random) -> list[Step]:
    """A history that a seed makes."""
    names, weights = zip(*((name, weight) for name, (weight, _) in KINDS.items()), strict=True)
    chosen = random.choices(names, weights, k=random.randint(*STEPS))
    steps = [Step(name, KINDS[name][1](random)) for name in ("start", *chosen)]
    held = _held(random) if random.random() < ADOPTING else None
    return [Step("start", {**steps[0].given, "held": held}), *steps[1:]]


def _edits(random: Random) -> list[Edit]:
    return [
        (random.choice(ACTIONS), random.choice(IDS), random.choice(PARTS), _values(random))
        for _ in range(random.randint(0, 6))
    ]


def _values(random: Random) -> dict[str, Any]:
    return {
        "a": random.choice(TEXTS),
        "b": random.choice(TEXTS[:3]),
        "n": random.choice(NUMBERS),
    }


def _held(random: Random) -> dict[str, Any]:
    rows = [
        {
            "id": random.choice((*IDS, None)),
            "part": random.choice(PARTS),
            **_values(random),
            "n": random.choice((*NUMBERS, UNREADABLE)),
        }
        for _ in range(random.randint(0, 6))
    ]
    return {"rows": rows, "names": random.choice((("a", "b", "n"), *COLUMNS))}


def _script(random: Random) -> Script:
    return Script(
        answers=random.choices(get_args(Answer), k=random.randint(0, 3)),
        refused=frozenset(random.sample(IDS, random.randint(0, 4))),
        batch_size=random.choice((1, 2, 5)),
        ends_early=random.random() < 0.5,
    )


def _of(*makers: Callable[[Random], dict[str, Any]]) -> Callable[[Random], dict[str, Any]]:
    def made(random: Random) -> dict[str, Any]:
        return {name: value for maker in makers for name, value in maker(random).items()}

    return made


def _one(name: str, choices: Sequence[Any]) -> Callable[[Random], dict[str, Any]]:
    return lambda random: {name: random.choice(choices)}


def _work(random: Random) -> dict[str, Any]:
    return {"edits": _edits(random), "script": _script(random)}


def _death(random: Random) -> dict[str, Any]:
    return {"statements": random.randrange(MOST_STATEMENTS)}


def _nothing(random: Random) -> dict[str, Any]:
    return {}


def _picks(random: Random) -> dict[str, Any]:
    return {"picks": [random.randrange(20) for _ in range(random.randint(1, 4))]}


def _logs(random: Random) -> dict[str, Any]:
    return {"logs": Logs(*(random.random() < 0.6 for _ in LOG_TABLES))}


RESETS = _one("reset", ("full_resync", "full_resync", "cdc"))
# How often each kind of step comes, and what makes one.
KINDS: Mapping[str, tuple[int, Callable[[Random], dict[str, Any]]]] = {
    "start": (
        0,
        _of(_one("composite", (False, True)), _one("retain", ("all", "all", "key")), _work),
    ),
    "run": (16, _work),
    "step": (10, _of(_work, _one("ending", ("finish", "abort", "leave")))),
    "shards": (4, _of(_work, _one("count", (2, 3)))),
    "crash": (10, _of(_work, _death)),
    "reset": (6, _of(_work, RESETS)),
    "reset_crash": (4, _of(_work, RESETS, _death)),
    "interrupt": (5, _work),
    "resume": (5, lambda random: {"script": _script(random)}),
    "configure": (
        6,
        _of(
            _one("mode", get_args(Mode)),
            _one("delete_behavior", get_args(DeleteBehavior)),
            _one("names", COLUMNS),
        ),
    ),
    "configure_deletes": (6, _one("delete_behavior", get_args(DeleteBehavior))),
    "configure_retain": (2, _one("retain", ("all", "key"))),
    "configure_plan": (
        4,
        _of(_one("plan", ("auto", "auto", "whole")), _one("evaluate_once", (False, False, True))),
    ),
    "configure_logs": (4, _logs),
    "log_everything": (3, _nothing),
    "reorder": (
        2,
        lambda random: {"order": random.sample(("id", "a", "b", "n"), 4)},
    ),
    "change_type": (2, _nothing),
    "move_logs": (2, _one("there", (False, True))),
    "drop_log": (3, _of(_one("table", list(LOG_TABLES)), _one("reopen", (False, True)))),
    "drop": (1, _nothing),
    "drop_crash": (1, lambda random: {"statements": random.randrange(12)}),
    "lose_tables": (2, _of(_work, RESETS, _one("try_first", (False, True)))),
    "change_key": (
        2,
        _of(_work, RESETS, _one("row_part", PARTS), _one("try_first", (False, True))),
    ),
    "spoil": (2, _one("how", ("no source", "no column"))),
    "reopen": (2, _nothing),
    "skip": (3, _of(_picks, _one("once", (False, True)))),
    "unskip": (2, _nothing),
    "resend": (4, _picks),
}


class Player:
    """Plays a history: a method for each kind of step. One that cannot be now does nothing, so
    that any step can be left away."""

    def __init__(self, subject: Subject) -> None:
        self.history = begin(subject)
        self._left: dict[tuple[Any, ...], dict[str, Any]] = {}

    def play(self, steps: Iterable[Step]) -> None:
        """Play a history, after which everything is dropped."""
        for step in steps:
            getattr(self, f"_{step.name}")(**step.given)
            self.history.happened[step.name] += 1
        self._log_everything()
        self._run([], Script())
        self._drop()

    def _start(
        self,
        composite: bool,
        retain: Any,
        edits: list[Edit],
        script: Script,
        held: Mapping[str, Any] | None = None,
    ) -> None:
        if composite:
            self.history = begin(self.history.subject, ("id", "part"))
        self._configure_retain(retain)
        if held is not None:
            self.history.load()
            self.history.adopt(**held)
        self._run(edits, script)

    def _run(self, edits: list[Edit], script: Script) -> None:
        self._edit(edits)
        self.history.run(script)

    def _step(self, edits: list[Edit], script: Script, ending: Any) -> None:
        self._edit(edits)
        self.history.step(script, ending)

    def _shards(self, edits: list[Edit], script: Script, count: int) -> None:
        self._edit(edits)
        self.history.in_shards(script, count)

    def _crash(self, edits: list[Edit], script: Script, statements: int) -> None:
        self._edit(edits)
        history, before = self.history, self.history.settings
        # How a run that died was closed is learnt from what it logged.
        logs = replace(before.logs, changelog=True, runs=True)
        history.settings = replace(before, logs=logs)
        history.crash(Dying(history.subject.open_warehouse(), statements), script)
        history.settings = replace(history.settings, logs=before.logs)

    def _reset(self, edits: list[Edit], script: Script, reset: Any) -> None:
        self._with_reset(reset, self._run, edits, script)

    def _reset_crash(self, edits: list[Edit], script: Script, reset: Any, statements: int) -> None:
        self._with_reset(reset, self._crash, edits, script, statements)

    def _with_reset(self, reset: Any, act: Callable[..., None], *given: Any) -> None:
        self.history.settings = replace(self.history.settings, reset=reset)
        act(*given)
        self.history.settings = replace(self.history.settings, reset=None)

    def _skip(self, picks: list[int], once: bool) -> None:
        self.history.skip(self.history.choose(picks), once=once)

    def _unskip(self) -> None:
        self.history.unskip()

    def _resend(self, picks: list[int]) -> None:
        self.history.resend(self.history.choose(picks))

    def _interrupt(self, edits: list[Edit], script: Script) -> None:
        self._edit(edits)
        history, before = self.history, self.history.settings
        logs = replace(before.logs, changelog=True, runs=True)
        history.settings = replace(before, logs=logs)
        history.interrupt(script)
        history.settings = before

    def _resume(self, script: Script) -> None:
        self.history.resume(script)

    def _configure(self, mode: Any, delete_behavior: Any, names: tuple[str, ...]) -> None:
        history = self.history
        history.settings = replace(
            history.settings,
            mode=mode,
            delete_behavior=delete_behavior,
            columns={name: history.kinds[name] for name in names},
        )

    def _configure_deletes(self, delete_behavior: Any) -> None:
        self.history.settings = replace(self.history.settings, delete_behavior=delete_behavior)

    def _configure_retain(self, retain: Any) -> None:
        self.history.settings = replace(self.history.settings, retain=retain)

    def _configure_plan(self, plan: Any, evaluate_once: bool) -> None:
        self.history.settings = replace(
            self.history.settings, plan=plan, evaluate_once=evaluate_once
        )

    def _configure_logs(self, logs: Logs) -> None:
        self.history.settings = replace(self.history.settings, logs=logs)

    def _log_everything(self) -> None:
        self._configure_logs(EVERY_LOG)

    def _reorder(self, order: list[str]) -> None:
        parts = [name for name in self.history.contract.key if name != "id"]
        self.history.column_order = (*order, *parts)

    def _change_type(self) -> None:
        history = self.history
        if "n" not in history.settings.columns:
            return
        kind = "text" if history.kinds["n"] == "integer" else "integer"
        history.kinds["n"] = kind
        columns = {**history.settings.columns, "n": kind}
        history.settings = replace(history.settings, columns=columns)
        for row in history.rows:
            row["n"] = self._as_now(row["n"])
        history.load()

    def _move_logs(self, there: bool) -> None:
        subject = self.history.subject
        self.history.move_logs(f"{subject.audit_schema}_2" if there else None)

    def _drop_log(self, table: str, reopen: bool) -> None:
        if self.history.interrupted:
            return  # how it was closed could not be learnt any more
        self.history.lose_log(table)
        if reopen:
            self._reopen()

    def _drop(self) -> None:
        self._reopen()  # which makes a log table that was dropped
        self.history.drop()

    def _drop_crash(self, statements: int) -> None:
        self._reopen()
        history = self.history
        connection = Dying(history.subject.open_warehouse(), statements)
        try:
            history.drop(history.open(connection))
        except WarehouseError:
            history.happened["deaths"] += 1
            history.subject.expire_leases()
            history.settle()
            status = history.status()
            if status.state in ("never run", "dropped"):
                history.forgotten()
            elif status.baseline_run_id is None and history.contract.baselines:
                history.drop()  # it was half done

    def _lose_tables(self, edits: list[Edit], script: Script, reset: Any, try_first: bool) -> None:
        history = self.history
        self._run([], Script())
        history.lose_tables()
        self._edit(edits)
        if try_first:
            history.fail_to_plan()
        self._reset([], script, reset)

    def _change_key(
        self, edits: list[Edit], script: Script, reset: Any, row_part: int, try_first: bool
    ) -> None:
        history = self.history
        self._run([], Script())
        history.change_key(row_part)
        self._edit(edits)
        if try_first:
            history.fail_to_plan()
        self._reset([], script, reset)

    def _spoil(self, how: str) -> None:
        history = self.history
        if how == "no source":
            history.subject.drop_source(history.sync_id)
        elif history.settings.columns:
            gone = next(iter(history.settings.columns))
            kinds = {name: kind for name, kind in history.kinds.items() if name != gone}
            history.subject.load(history.sync_id, kinds, history.rows)
        else:
            return
        history.fail_to_plan()
        history.load()

    def _reopen(self) -> None:
        self.history.engine = self.history.open()

    def _edit(self, edits: list[Edit]) -> None:
        for action, row_id, part, values in edits:
            self._edit_one(action, row_id, part, values)
        self.history.load()

    def _edit_one(self, action: str, row_id: str, part: int, values: Mapping[str, Any]) -> None:
        """Change the source: `return` brings a row back as it was when it was last deleted."""
        history = self.history
        row = {"id": row_id, "part": part, **values, "n": self._as_now(values["n"])}
        row = {name: row[name] for name in history.kinds}
        key = {name: row[name] for name in history.contract.key}
        identity = tuple(key.values())
        here = [old for old in history.rows if key.items() <= old.items()]
        if action == "no more without":
            names = history.contract.key
            history.rows = [old for old in history.rows if None not in map(old.get, names)]
            return
        if action == "no key":
            history.rows.append(row | {history.contract.key[-1]: None})
            return
        if action == "delete" and here:
            self._left[identity] = here[-1]
        if action == "return":
            row = self._left.get(identity, row)
            row = {**row, "n": self._as_now(row["n"])}
        if action != "double":
            history.rows = [old for old in history.rows if old not in here]
        if action != "delete":
            history.rows.append(row)

    def _as_now(self, number: Any) -> Any:
        """A number in the type of its column."""
        if number is None:
            return None
        return str(number) if self.history.kinds["n"] == "text" else int(number)
