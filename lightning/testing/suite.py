"""Every test of the suite, for `from lightning.testing.suite import *`."""

from .suite_adopt import TestAdopt
from .suite_capabilities import TestCapabilities
from .suite_crashes import TestCrashes
from .suite_deltas import TestDeltas
from .suite_equality import TestEquality
from .suite_health import TestHealth
from .suite_histories import TestHistories
from .suite_hostile import TestHostileInput
from .suite_interleavings import TestInterleavings
from .suite_logs import TestLogs
from .suite_outcomes import TestOutcomes
from .suite_pitfalls import TestPitfalls
from .suite_requests import TestRequests
from .suite_snapshot import TestSnapshot
from .suite_surface import TestSurface
from .suite_together import TestTogether
from .suite_values import TestValues

__all__ = [
    "TestAdopt",
    "TestCapabilities",
    "TestCrashes",
    "TestEquality",
    "TestDeltas",
    "TestHealth",
    "TestHistories",
    "TestHostileInput",
    "TestInterleavings",
    "TestLogs",
    "TestOutcomes",
    "TestPitfalls",
    "TestRequests",
    "TestSnapshot",
    "TestSurface",
    "TestTogether",
    "TestValues",
]
