"""The quickstart, as a user starts it."""

import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "quickstart.py"


def cells(line: str) -> list[str]:
    """The cells of a printed table's line."""
    return [cell.strip() for cell in line.strip("│").split("│")]


def test_the_quickstart_prints_three_runs_and_the_logs():
    printed = subprocess.run(
        [sys.executable, "-W", "error", EXAMPLE], capture_output=True, text=True, check=True
    ).stdout
    runs, *logs = printed.split("\nsync_")
    assert runs.splitlines() == [
        "Monday: run succeeded",
        "  added    3, 1 refused",
        "  changed  0",
        "  removed  0",
        "Tuesday: run succeeded",
        "  added    2",
        "  changed  1",
        "  removed  1",
        "Wednesday, nothing new: run succeeded",
        "  added    0",
        "  changed  0",
        "  removed  0",
    ]
    assert [log.partition(":")[0] for log in logs] == ["runs", "changelog", "snapshot"]
    changelog = [cells(line) for line in logs[1].splitlines()]
    refused = ["added", "3", "failed", "chiara@costa.example has not opted in", "0.0"]
    assert changelog.index(refused) < changelog.index(["added", "3", "succeeded", "NULL", "0.0"])
    assert ["3", "unchanged", "succeeded", "Chiara Costa", "0.0"] in [
        cells(line) for line in logs[2].splitlines()
    ]
