"""Programs that take batches as JSON lines."""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import pytest

import lightning
from lightning import Engine, Retry, Sync
from lightning.destinations import Command

PROGRAM = """
import json, os, sys, time
def note(*words):
    with open(sys.argv[1], "a") as log:
        print(*words, file=log)
for line in sys.stdin:
    batch = json.loads(line)
    note(batch["op_type"], os.getpid(), *[row["row_id"] for row in batch["rows"]])
    calls = len(open(sys.argv[1]).readlines())
    print(json.dumps(eval(sys.argv[2])), flush=True)
note("end")
"""


def command(tmp_path: Path, answer: str, timeout: float | None = None) -> Command:
    """A program that writes down what it gets, and answers what the expression says."""
    arguments = [sys.executable, "-c", PROGRAM, str(tmp_path / "log"), answer]
    return Command(arguments, timeout=timeout)


def log(tmp_path: Path) -> list[list[str]]:
    return [line.split() for line in (tmp_path / "log").read_text().splitlines()]


def test_a_program_takes_batches_and_ends_with_its_input(
    engine: Engine, warehouse: duckdb.DuckDBPyConnection, sync: Sync, tmp_path: Path
) -> None:
    with command(tmp_path, "{}") as send:
        assert engine.run(sync, send, batch_size=5, workers=3).succeeded.added == 8
        warehouse.execute(
            "DELETE FROM users WHERE id = 1; UPDATE users SET email = 'é' WHERE id = 2"
        )
        assert engine.run(sync, send).succeeded.total == 2
    lines = log(tmp_path)
    assert lines.pop() == ["end"]
    assert sorted(line[0] for line in lines) == ["added", "added", "changed", "removed"]
    assert len({line[1] for line in lines}) == 1  # one process


def test_a_program_refuses_rows_and_asks_for_others_again(
    engine: Engine, sync: Sync, tmp_path: Path
) -> None:
    answer = (
        "{'refused': {'3': 'no such name'}, 'again': {'4': {'reason': 'busy', 'after': 0.01}}}"
        " if calls == 1 else {}"
    )
    with command(tmp_path, answer) as send:
        result = engine.run(sync, send, retry=Retry(first_delay=0))
    assert (result.succeeded.added, result.failed.added) == (7, 1)
    assert [line[2:] for line in log(tmp_path)[:-1]] == [list("12345678"), ["4"]]


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ("os._exit(3)", "ended with code 3 before it answered"),
        ("{'error': 'the service is down'}", "the service is down"),
        ("time.sleep(60)", "ended with code -9"),
    ],
)
def test_a_program_that_fails_is_tried_again(
    engine: Engine, sync: Sync, tmp_path: Path, answer: str, message: str
) -> None:
    once = f"{answer} if calls == 1 else {{}}"
    with command(tmp_path, once, timeout=5) as send:
        with pytest.raises(lightning.DeliveryError, match=message) as caught:
            engine.run(sync, send, keep=lightning.Keep())
        (note,) = engine.show(caught.value.result.run_id, row_ids=["1"]).requests
        assert '"row_id": "1"' in (note.request or "")
        assert message in (note.response or "")
        assert engine.run(sync, send).succeeded.added == 8


@pytest.mark.parametrize("answer", ["[]", "{'refused': {'99': 'x'}}", "{'ok': 1}", "'text'"])
def test_an_answer_that_is_none_is_told(
    engine: Engine, sync: Sync, tmp_path: Path, answer: str
) -> None:
    with (
        command(tmp_path, answer) as send,
        pytest.raises(lightning.DeliveryError, match=r"answered|not in this batch"),
    ):
        engine.run(sync, send)


def test_a_program_that_is_not_there_is_told(engine: Engine, sync: Sync) -> None:
    with pytest.raises(lightning.DeliveryError, match="'no-such-program' cannot be started"):
        engine.run(sync, Command(["no-such-program"]))
    with pytest.raises(lightning.ConfigurationError, match="give a list"):
        Command("cat")  # type: ignore[arg-type]
