"""Every class of the suite, to be played with `-m soak`: for warehouses on which a statement takes
long. A module that takes them over may have some of them with every change, by the same name."""

from __future__ import annotations

import pytest

from lightning.testing import suite

HOURS = 6 * 3_600

__all__ = list(suite.__all__)
for name in __all__:
    marks = [pytest.mark.soak, pytest.mark.timeout(HOURS)]
    globals()[name] = type(name, (getattr(suite, name),), {"pytestmark": marks})
