"""The log tables' columns, the same in every warehouse."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..dialect import Kind

CHANGELOG = "sync_changelog"
SNAPSHOT = "sync_snapshot"
RUNS = "sync_runs"

_ROW: Mapping[str, Kind] = {
    "sync_id": "text",
    "sync_run_id": "text",
    "op_type": "text",
    "row_id": "text",
    "status": "text",
    "failure_reason": "text",
    "fields": "json",
}
_NUMBERS: Mapping[str, Kind] = {
    f"num_{what}_{op}": "integer"
    for what in ("planned", "attempted", "succeeded", "failed")
    for op in ("add", "change", "remove")
}
_RUN: Mapping[str, Kind] = {
    "sync_id": "text",
    "sync_run_id": "text",
    "primary_key": "text",
    "destination": "text",
    "model_name": "text",
    "model_id": "text",
    "status": "text",
    "error": "text",
    "started_at": "timestamp",
    "finished_at": "timestamp",
    **_NUMBERS,
}

LOG_TABLES: Mapping[str, Mapping[str, Kind]] = {CHANGELOG: _ROW, SNAPSHOT: _ROW, RUNS: _RUN}
LOG_INDEXES: Mapping[str, Sequence[Sequence[str]]] = {
    CHANGELOG: [("sync_id", "sync_run_id")],
    SNAPSHOT: [("sync_id", "row_id"), ("sync_id", "op_type")],
    RUNS: [("sync_id", "sync_run_id")],
}
ROW_COLUMNS = tuple(_ROW)
RUN_COLUMNS = tuple(_RUN)
