"""Words that stand in tables: ops, states, statuses, the plan tables' own columns, aliases."""

from __future__ import annotations

from typing import Final, Literal, get_args

OpType = Literal["added", "changed", "removed"]
RowState = Literal["absent", "present", "stale", "in_doubt"]
RunStatus = Literal["succeeded", "failed"]
RowStatus = Literal["succeeded", "failed", "aborted"]

# What is planned for a row.
ADDED: Final = "added"
CHANGED: Final = "changed"
REMOVED: Final = "removed"
ADOPTED: Final = "taken"  # known from now on without being sent; tables have always had this word
VANISHED: Final = "vanished"  # forgotten without being sent
CARRIED: Final = "carried"  # an exception of the last run that is as it should be by now
DUPLICATE: Final = "duplicate"  # its key is another row's as well
IGNORED: Final = "ignored"  # it has no whole key
UNCHANGED: Final = "unchanged"  # nothing; only a snapshot says so
PLANNED: tuple[OpType, ...] = get_args(OpType)
IN_MODEL = (ADDED, CHANGED, ADOPTED)
GONE = (REMOVED, VANISHED)
LIVE = (*IN_MODEL, CARRIED)  # of a delta's rows: what is known since then
DELIVERY_ORDER = PLANNED  # what is never sent comes last

# What the destination holds of a row.
ABSENT: Final = "absent"
PRESENT: Final = "present"
STALE: Final = "stale"
IN_DOUBT: Final = "in_doubt"

# What became of an operation.
SUCCEEDED: Final = "succeeded"
FAILED: Final = "failed"
ABORTED: Final = "aborted"

# The columns that the plan's tables have beside those of the model, whose names none may have. A
# run reads the tables of earlier ones, of earlier releases too: so their names never change.
RESERVED_PREFIX = "lightning_"
NUMBER = "lightning_seq"  # 1, 2, 3 … in the order of delivery
OP = "lightning_op"
ROW_ID = "lightning_row_id"
PRIOR = "lightning_prior"  # the state before the run
FIRST_RUN = "lightning_origin"  # the run that first planned this version of the row
COPIES = "lightning_copies"  # how many rows of the model it stands for
VERSION = "lightning_version"  # a hash of the compared columns
STATE = "lightning_state"
STATUS = "lightning_status"
REASON = "lightning_reason"
PLAN_COLUMNS = frozenset(
    (NUMBER, OP, ROW_ID, PRIOR, FIRST_RUN, COPIES, VERSION, STATE, STATUS, REASON)
)

# The aliases of a run's own tables.
PLAN = "plan"
CHANGE = "change"
REJECTION = "rejection"
STAGED = "staged"  # rows on their way to a run's rejections

# The aliases of the relations that a comparison is made of.
NEW = "new"  # the model's rows
KNOWN = "known"  # what the destination holds
HELD = "held"  # what somebody says that it holds
OPS = "ops"  # rows that were compared
ROWS = "rows"  # rows on their way to the changes
