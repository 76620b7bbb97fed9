"""Small file systems, that a test can fill."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(place: Path, options: str) -> Iterator[None]:
    """A file system of its own at a place, or a skip where none can be mounted.

    Args:
        options: of tmpfs, such as `size=16m`.
    """
    if _mount("-t", "tmpfs", "-o", options, "tmpfs", str(place)) != 0:
        pytest.skip("no file system can be mounted here: run as root, with the right to mount")
    try:
        yield
    finally:
        subprocess.run(["umount", str(place)], check=True)


def enlarge(place: Path) -> None:
    """Make room on it."""
    assert _mount("-o", "remount,size=400m", str(place)) == 0


def _mount(*arguments: str) -> int:
    try:
        return subprocess.run(["mount", *arguments], capture_output=True, check=False).returncode
    except FileNotFoundError:
        return 1
