"""In-warehouse change data capture for reverse ETL.

A model's rows are compared with those of its last run inside the warehouse, and only what was
added, changed or removed is handed to the caller.
"""

from .audit.details import RunDetails
from .audit.health import Health, HealthReason, HealthThresholds
from .deliver.batch import Batch
from .deliver.delivery import DeliveryOptions
from .deliver.files import Files
from .deliver.progress import DeliveryProgress, ProgressBar
from .deliver.retry import Retry, TryAgain
from .deliver.run import Run, Shard
from .engine import Engine, connect
from .errors import (
    ConfigurationError,
    DeliveryError,
    DialectError,
    GuardError,
    LeaseLostError,
    LightningError,
    ModelError,
    PrimaryKeyChangedError,
    RunInProgressError,
    RunStateError,
    StateError,
    TableKeptError,
    UncomparableTypeError,
    UnknownSyncError,
    WarehouseError,
    WriteConflictError,
)
from .model import Model
from .permissions import setup_sql
from .plan.compiled import compile  # noqa: A004  (the contract's name)
from .plan.estimate import Estimate
from .plan.preview import ChangedRow, Preview
from .results import Counts, OpCounts, RunRecord, RunResult
from .state.status import SyncStatus
from .sync import Logs, Sync
from .warehouse import Scan

__all__ = [
    "Batch",
    "ChangedRow",
    "ConfigurationError",
    "Counts",
    "DeliveryError",
    "DeliveryOptions",
    "DeliveryProgress",
    "DialectError",
    "Engine",
    "Estimate",
    "Files",
    "GuardError",
    "Health",
    "HealthReason",
    "HealthThresholds",
    "LeaseLostError",
    "LightningError",
    "Logs",
    "Model",
    "ModelError",
    "OpCounts",
    "Preview",
    "PrimaryKeyChangedError",
    "ProgressBar",
    "Retry",
    "Run",
    "RunInProgressError",
    "RunDetails",
    "RunRecord",
    "RunResult",
    "RunStateError",
    "Scan",
    "Shard",
    "StateError",
    "Sync",
    "SyncStatus",
    "TableKeptError",
    "TryAgain",
    "UncomparableTypeError",
    "UnknownSyncError",
    "WarehouseError",
    "WriteConflictError",
    "compile",
    "connect",
    "setup_sql",
]
