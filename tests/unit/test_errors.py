"""What every error promises: a message without passwords, and a way across processes."""

from __future__ import annotations

import inspect
import pickle

import pytest

from lightning import errors, results

RESULT = results.RunResult(
    "r1", "s", "failed", "why", *(results.OpCounts(added=number) for number in (3, 2, 1, 1))
)
EXAMPLES = [
    errors.ModelError("no query"),
    errors.WarehouseError("refused", step="evaluate the model"),
    errors.RunInProgressError("s", "host:1:ab/cd", None),
    errors.LeaseLostError("s", "r1"),
    results.GuardError("s", ["too many"], {"removed": [{"id": 1}]}, RESULT),
    results.DeliveryError("stopped", RESULT),
]


@pytest.mark.parametrize("error", EXAMPLES, ids=lambda error: type(error).__name__)
def test_errors_survive_pickling(error: errors.LightningError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert str(copy) == str(error)
    assert copy.__dict__ == error.__dict__


def test_every_error_is_a_lightning_error() -> None:
    raised = [kind for _, kind in inspect.getmembers(errors, inspect.isclass)]
    own = [kind for kind in raised if kind.__module__ == errors.__name__]
    assert own
    assert all(issubclass(kind, errors.LightningError) for kind in own)
