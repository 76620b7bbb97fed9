"""What a run costs, measured beside what it could cost at least, and beside other tools.

`python -m benchmarks` lists the cases. As a library:

    from benchmarks import Bench, Settings, run
    measurements = run(["floor"], Settings(rows=(100_000,), rounds=3))
"""

from .bench import Bench, Settings
from .cases import CASES, Case, run
from .measure import Measurement

__all__ = ["CASES", "Bench", "Case", "Measurement", "Settings", "run"]
