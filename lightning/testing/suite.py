"""Every test of the suite, for `from lightning.testing.suite import *`."""

from .suite_histories import TestHistories

__all__ = ["TestHistories"]
