"""Engines that may be missing: their tests are skipped, and say so, or fail where they must run."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

REQUIRED = set(os.environ.get("LIGHTNING_REQUIRE_ENGINES", "").split(","))


def missing(engine: str, reason: str) -> NoReturn:
    """Skip, or fail where LIGHTNING_REQUIRE_ENGINES (names joined by commas) has the engine."""
    if engine in REQUIRED:
        pytest.fail(f"{reason}, and LIGHTNING_REQUIRE_ENGINES names {engine}")
    pytest.skip(reason)
