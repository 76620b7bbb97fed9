"""Options that are no such thing are refused when they are given, before anything is written."""

from __future__ import annotations

import math
from typing import Any, get_type_hints

import pytest

import lightning
from lightning import ConfigurationError, DeliveryOptions, Model, Retry, Sync
from lightning.deliver.options import DeliveryKeywords

MODEL = Model("SELECT 1 AS id", "id")


@pytest.mark.parametrize(
    "options",
    [
        {"id": ""},
        {"id": 3},
        {"id": None},
        {"id": "a\0b"},
        {"id": "\ud800"},
        {"id": "é" * 501},
        {"model": "SELECT 1 AS id"},
        {"destination": None},
        {"destination": "a\0b"},
        {"mode": None},
        {"delete_behavior": "wipe"},
        {"retain": "some"},
        {"retain": [1]},
        {"columns": "id"},
        {"columns": ()},
        {"columns": [1]},
        {"columns": {"id": None}},
        {"columns": {"id": ""}},
        {"columns": {"id": "a\0b"}},
        {"max_removed": -1},
        {"max_removed_share": 1.1},
        {"max_removed_share": True},
        {"max_removed": True},
        {"max_removed": "3"},
        {"max_changed_share": math.nan},
        {"min_rows": -1},
        {"min_rows": math.nan},
    ],
)
def test_a_sync_refuses(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        Sync(**{"id": "s", "model": MODEL} | options)


@pytest.mark.parametrize(
    "options",
    [
        {"query": None},
        {"query": " "},
        {"query": "SELECT '\0' AS id"},
        {"query": "SELECT '\ud800' AS id"},
        {"primary_key": None},
        {"primary_key": 3},
        {"primary_key": [None]},
        {"name": 3},
        {"name": "a\0b"},
        {"id": "\udfff"},
    ],
)
def test_a_model_refuses(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        Model(**{"query": "SELECT 1 AS id", "primary_key": "id"} | options)


@pytest.mark.parametrize(
    "options",
    [
        {"batch_size": 0},
        {"batch_size": "5"},
        {"batch_size": 2.5},
        {"workers": 0},
        {"max_failed": -1},
        {"batch_size": True},
        {"max_failed_share": 1.5},
        {"max_failed_share": "5"},
        {"max_failed_share": math.nan},
    ],
)
def test_a_delivery_refuses(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        DeliveryOptions(**options)


@pytest.mark.parametrize("limit", ["max_removed", "max_changed"])
def test_a_share_in_place_of_a_number_of_rows_is_taken_with_a_warning(limit: str) -> None:
    with pytest.warns(DeprecationWarning, match=f"write {limit}_share=0.5"):
        sync = Sync("s", MODEL, **{limit: 0.5})
    assert (getattr(sync, limit), getattr(sync, f"{limit}_share")) == (None, 0.5)
    with pytest.warns(DeprecationWarning, match="write max_failed_share=1.0"):
        options = DeliveryOptions(max_failed=1.0)  # type: ignore[arg-type]
    assert (options.max_failed, options.max_failed_share) == (None, 1.0)


def test_numbers_are_asked_for_in_words() -> None:
    with pytest.raises(ConfigurationError, match="batch_size must be a positive integer, not 0"):
        DeliveryOptions(batch_size=0)
    with pytest.raises(ConfigurationError, match="min_rows must be an integer, 0 or greater"):
        Sync("s", MODEL, min_rows=-1)


def test_a_mistyped_option_is_told_with_the_nearest_one() -> None:
    with lightning.connect("duckdb://") as engine:
        sync = Sync("s", MODEL)
        typos: Any = {"batchsize": 5}
        for attempt in (
            lambda: engine.run(sync, lambda batch: None, **typos),
            lambda: engine.plan(sync).deliver(lambda batch: None, **typos),
            lambda: engine.plan(sync).complete(lambda batch: None, **typos),
        ):
            with pytest.raises(ConfigurationError, match="did you mean batch_size"):
                attempt()
        typos = {"override_guard": True}
        with pytest.raises(ConfigurationError, match="did you mean override_guards"):
            engine.run(sync, lambda batch: None, **typos)


def test_the_options_are_those_that_a_type_checker_sees() -> None:
    named = get_type_hints(DeliveryKeywords)
    assert named == get_type_hints(DeliveryOptions)


@pytest.mark.parametrize(
    "options", [{"attempts": 0}, {"first_delay": -1.0}, {"max_delay": math.nan}]
)
def test_retries_refuse(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        Retry(**options)


@pytest.mark.parametrize("reset", ["full-resync", "", True])
def test_a_reset_that_there_is_not_leaves_the_sync_as_it_was(reset: Any) -> None:
    with lightning.connect("duckdb://") as engine:
        sync = Sync("s", MODEL)
        with pytest.raises(ConfigurationError, match="full_resync"):
            engine.plan(sync, reset=reset)
        assert engine.run(sync, lambda batch: None).succeeded.added == 1


@pytest.mark.parametrize("name", ["a\0b", "\ud800"])
def test_ids_that_no_sync_has_are_refused_before_they_are_sql(name: str) -> None:
    with lightning.connect("duckdb://") as engine:
        for ask in (engine.resume, engine.runs, engine.status, engine.health, engine.drop):
            with pytest.raises(ConfigurationError, match="NUL"):
                ask(name)
    with pytest.raises(ConfigurationError, match="schema"):
        lightning.connect("duckdb://", planner_schema=name)


@pytest.mark.parametrize("seconds", [0, -1, math.nan, math.inf])
def test_a_lease_has_some_time(seconds: float) -> None:
    with pytest.raises(ConfigurationError, match="lease_seconds"):
        lightning.connect("duckdb://", lease_seconds=seconds)
