"""The words of the diff: ops, states, and the plan tables' own columns."""

from __future__ import annotations

# What is planned for a row. In the order of the alphabet, which is the order of delivery: what
# may be sent comes first.
ADDED = "added"
CHANGED = "changed"
REMOVED = "removed"
TAKEN = "taken"  # known from now on without being sent
VANISHED = "vanished"  # forgotten without being sent
PLANNED = (ADDED, CHANGED, REMOVED)
IN_MODEL = (ADDED, CHANGED, TAKEN)
GONE = (REMOVED, VANISHED)

# What the destination holds of a row.
ABSENT = "absent"
PRESENT = "present"
STALE = "stale"
IN_DOUBT = "in_doubt"

# The columns that the plan's tables have beside those of the model, whose names none may have.
RESERVED_PREFIX = "lightning_"
SEQ = "lightning_seq"  # 1, 2, 3 … in the order of delivery
OP = "lightning_op"
ROW_ID = "lightning_row_id"
PRIOR = "lightning_prior"  # the state before the run
ORIGIN = "lightning_origin"  # the run that first planned this version of the row
VERSION = "lightning_version"  # a hash of the compared columns
STATE = "lightning_state"
STATUS = "lightning_status"
REASON = "lightning_reason"
SUCCEEDED = "succeeded"
FAILED = "failed"
ABORTED = "aborted"

# The aliases of a run's own tables.
PLAN = "plan"
CHANGE = "change"
REJECTION = "rejection"
LANDED = "landed"  # rows on their way to a run's rejections
