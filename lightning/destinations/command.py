"""A program as a destination: batches as JSON lines in, outcomes as JSON lines out."""

from __future__ import annotations

import json
import subprocess
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..deliver.batch import Batch
from ..deliver.retry import TryAgain
from ..errors import ConfigurationError, LightningError
from ..json_text import json_text
from .closing import Closing
from .noting import noting

SHOWN = 200


class CommandError(LightningError):
    """The program ended, took too long, or told an error; nothing is known of the batch."""


def program(command: Sequence[str]) -> list[str]:
    """A program and its arguments, as they were given.

    Raises:
        ConfigurationError: it is one text, or nothing.
    """
    if isinstance(command, str) or not command:
        raise ConfigurationError(
            f"{command!r} is no command: give a list of the program and its arguments"
        )
    return list(command)


class Command(Closing):
    """A `send` that hands batches to a program of one's own, in any language.

    The program is started with the first batch and kept. For each batch it reads one line from its
    standard input,

        {"op_type": "added", "rows": [{"row_id": "1", "operation_id": "…", "row": {…}}, …]}

    and writes one line to its standard output: `{}` when it has taken all rows,
    `{"refused": {"1": "no email"}}`, `{"again": {"1": {"reason": "busy", "after": 30}}}`, both, or
    `{"error": "the service is down"}` when nothing is known of the batch. Its standard error is
    this process's own. It ends when its standard input does.

    One batch is with the program at a time, whatever the number of workers.

    Args:
        command: the program and its arguments; no shell reads it.
        directory: where it runs; None: where this process does.
        timeout: the longest that it may take for a batch, in seconds; then it is killed, and
            started anew for the next one. None: as long as it likes.

    Raises:
        ConfigurationError: the command is empty.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        directory: str | Path | None = None,
        timeout: float | None = None,
    ) -> None:
        self._command = program(command)
        self._directory = directory
        self._timeout = timeout
        self._process: subprocess.Popen[str] | None = None
        self._one_at_a_time = threading.Lock()

    def __call__(self, batch: Batch) -> dict[str, str | TryAgain]:
        rows = [
            {"row_id": row_id, "operation_id": operation, "row": row}
            for row_id, operation, row in zip(
                batch.row_ids, batch.operation_ids, batch.rows, strict=True
            )
        ]
        line = json_text({"op_type": batch.op_type, "rows": rows})
        with self._one_at_a_time, noting(batch, line) as asked:
            asked.answer = answer = self._ask(line)
        return _outcomes(answer)

    def close(self) -> None:
        """End the program's input, and wait for it to end."""
        process, self._process = self._process, None
        if process is not None:
            with process:  # closes its input, and waits
                pass

    def _ask(self, line: str) -> str:
        process = self._process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        killer = None if self._timeout is None else threading.Timer(self._timeout, process.kill)
        if killer is not None:
            killer.start()
        try:
            process.stdin.write(line + "\n")
            process.stdin.flush()
            answer = process.stdout.readline()
        except OSError:  # it reads no more
            answer = ""
        finally:
            if killer is not None:
                killer.cancel()
        if not answer.endswith("\n"):
            raise CommandError(self._end(process))
        return answer

    def _start(self) -> subprocess.Popen[str]:
        try:
            return subprocess.Popen(  # noqa: S603  (the caller's own program)
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                encoding="utf-8",
                cwd=self._directory,
            )
        except OSError as error:
            raise ConfigurationError(f"{self._command[0]!r} cannot be started: {error}") from error

    def _end(self, process: subprocess.Popen[str]) -> str:
        """How a program ended that gave no answer."""
        self._process = None
        process.kill()
        with suppress(OSError), process:  # closes its pipes, where it never read all, and waits
            pass
        code = process.wait()
        return f"{self._command[0]!r} ended with code {code} before it answered"


def _outcomes(line: str) -> dict[str, str | TryAgain]:
    """What a line says of a batch.

    Raises:
        CommandError: that nothing is known of it.
        ConfigurationError: it is no such line.
    """
    try:
        answer: Any = json.loads(line)
        if "error" in answer:
            raise CommandError(str(answer["error"]))
        unknown = set(answer) - {"refused", "again"}
        if unknown:
            raise ValueError(f"it has {sorted(unknown)}")
        refused = {row_id: str(why) for row_id, why in answer.get("refused", {}).items()}
        again = {
            row_id: TryAgain(str(why["reason"]), why.get("after"))
            for row_id, why in answer.get("again", {}).items()
        }
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise ConfigurationError(f"the program answered {line[:SHOWN]!r}: {error}") from error
    return {**refused, **again}
