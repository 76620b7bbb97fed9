"""What the command line reads in dbt's artifacts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lightning.dbt.manifest import Artifacts


@pytest.mark.parametrize(
    "hook",
    [
        "{{ lightning.plan(sync_id='two', primary_key='id') }}",
        '{{ lightning.plan(primary_key="id", sync_id = "two") }}',
        "{{ lightning.plan('two', 'id') }}",
        "{{ lightning.plan(**{'sync_id': 'two', 'primary_key': 'id'}) }}",
    ],
)
def test_a_hook_is_of_the_sync_that_it_names(tmp_path: Path, hook: str) -> None:
    node = {
        "resource_type": "model", "name": "shop", "package_name": "own",
        "config": {"post-hook": [{"sql": "grant select on this to one"}, {"sql": hook}]},
    }  # fmt: skip
    (tmp_path / "manifest.json").write_text(json.dumps({"nodes": {"model.own.shop": node}}))
    hooked = Artifacts(tmp_path).is_hooked
    assert [name for name in ("one", "two", "tw", "id") if hooked("shop", name)] == ["two"]
