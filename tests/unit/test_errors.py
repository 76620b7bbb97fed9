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
    errors.GuardError("s", ["too many"], {"removed": [{"id": 1}]}, RESULT),
    errors.DeliveryError("stopped", RESULT),
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


@pytest.mark.parametrize(
    "text",
    [
        "cannot reach postgresql://me:s3cret@host:5432/db",
        "cannot reach postgresql://me:p@s3cret@host:5432/db",
        "connection failed: host=h password=s3cret user=me",
        "snowflake://me:s3cret@account/db?role=x",
        "token = 's3cret' was refused",
        'private_key="s3cret"',
        "snowflake://?connection_name=prod&private_key_file_pwd=s3cret",
        "snowflake://me@account/db?private_key_passphrase=s3cret&role=x",
        "https://account.example?token=s3cret&x=1",
    ],
)
def test_secrets_are_redacted(text: str) -> None:
    assert "s3cret" not in str(errors.WarehouseError(text, step="connect"))


def test_redacting_takes_time_in_proportion_to_the_text() -> None:
    """A scheme without an end is looked for no further than schemes are long."""
    assert errors.redact("x" * 2_000_000) == "x" * 2_000_000
    assert "s3cret" not in errors.redact(f"{'x' * 100_000}postgresql://me:s3cret@host/db")
