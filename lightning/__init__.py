"""In-warehouse change data capture for reverse ETL.

A model's rows are compared with those of its last run inside the warehouse, and only what was
added, changed or removed is handed to the caller.
"""

from .adopt.reconcile import Reconciliation
from .audit.details import RunDetails
from .audit.health import Health, HealthChange, HealthReason, HealthThresholds
from .deliver.bar import ProgressBar
from .deliver.batch import Batch
from .deliver.caller import Send
from .deliver.options import DeliveryOptions
from .deliver.progress import DeliveryProgress
from .deliver.requests import Keep
from .deliver.retry import Retry, SplitBatch, TryAgain
from .deliver.run import Run
from .deliver.shard import Shard
from .destinations.files import Files
from .engine import Engine, connect
from .errors import (
    ConfigurationError,
    DatabaseInUseError,
    DialectError,
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
from .operations.saved import SavedPlan
from .permissions import setup_sql
from .plan.compiled import compile  # noqa: A004  (the contract's name)
from .plan.estimate import Estimate
from .plan.preview import ChangedRow, Preview
from .recorder import Recorder
from .report.facts import ReportedRow, RunFacts
from .report.report import Report
from .results import (
    Counts,
    DeliveryError,
    GuardError,
    OpCounts,
    RunProfile,
    RunRecord,
    RunResult,
    Runs,
    StatementTime,
    Throughput,
)
from .state.records import Reset
from .state.status import SyncStatus
from .sync import Logs, Mode, Sync
from .version import __version__
from .warehouse import Scan

__all__ = [
    "Batch",
    "ChangedRow",
    "ConfigurationError",
    "DatabaseInUseError",
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
    "HealthChange",
    "HealthReason",
    "HealthThresholds",
    "Keep",
    "LeaseLostError",
    "LightningError",
    "Logs",
    "Mode",
    "Model",
    "ModelError",
    "OpCounts",
    "Preview",
    "PrimaryKeyChangedError",
    "ProgressBar",
    "Reconciliation",
    "Recorder",
    "Report",
    "ReportedRow",
    "Reset",
    "Retry",
    "Run",
    "RunInProgressError",
    "RunDetails",
    "RunFacts",
    "RunProfile",
    "RunRecord",
    "RunResult",
    "RunStateError",
    "Runs",
    "SavedPlan",
    "Scan",
    "Send",
    "Shard",
    "StateError",
    "StatementTime",
    "SplitBatch",
    "Sync",
    "SyncStatus",
    "TableKeptError",
    "Throughput",
    "TryAgain",
    "UncomparableTypeError",
    "UnknownSyncError",
    "WarehouseError",
    "WriteConflictError",
    "__version__",
    "compile",
    "connect",
    "setup_sql",
]
