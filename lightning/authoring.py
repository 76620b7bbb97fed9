"""What a dialect is made of: all that it imports of this library comes from here.

These names, what they take and what they give stay as they are within a minor release (0.1, 0.2 …),
and what the next one changes stands in its changelog, with what to do. Whatever else is in
`lightning` may change at any time.
"""

from . import sql
from .capabilities import Capabilities
from .dialect import (
    Column,
    Counter,
    Dialect,
    Folding,
    GrantRequest,
    Kind,
    Purpose,
    Relation,
    TableSpec,
    uncomparable,
)
from .errors import (
    ConfigurationError,
    DatabaseInUseError,
    DialectError,
    ModelError,
    TableKeptError,
    UncomparableTypeError,
    WarehouseError,
    WriteConflictError,
)
from .plugin import Adapter, FileUrls, Opener, Plugin
from .redaction import redact
from .sql import Expr
from .state.store import TABLE as STATE_TABLE
from .texts import json_texts
from .warehouse import (
    DESCRIBE,
    MODEL_STEPS,
    Process,
    Scan,
    Warehouse,
    after_conflicts,
    by_schema,
)
from .words import RESERVED_PREFIX, ROW_ID, STAGED

__all__ = [
    "DESCRIBE",
    "STAGED",
    "MODEL_STEPS",
    "RESERVED_PREFIX",
    "ROW_ID",
    "STATE_TABLE",
    "Adapter",
    "Capabilities",
    "Column",
    "ConfigurationError",
    "Counter",
    "DatabaseInUseError",
    "Dialect",
    "DialectError",
    "Expr",
    "FileUrls",
    "Folding",
    "GrantRequest",
    "Kind",
    "ModelError",
    "Opener",
    "Plugin",
    "Process",
    "Purpose",
    "Relation",
    "Scan",
    "TableSpec",
    "TableKeptError",
    "UncomparableTypeError",
    "Warehouse",
    "WarehouseError",
    "WriteConflictError",
    "after_conflicts",
    "by_schema",
    "json_texts",
    "redact",
    "sql",
    "uncomparable",
]
