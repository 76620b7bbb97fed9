"""The doctor, before the datasets are there, once they are, and where their tables expire."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lightning.registry import open_warehouse
from tests.cli.conftest import Cli, Outcome, cli  # noqa: F401  (a fixture)

PROJECT = """
connections:
  crm: {{url: {url!r}, planner_schema: {name}_planner, audit_schema: {name}_audit}}
models:
  people: {{sql: SELECT 1 AS ID, primary_key: id}}
syncs:
  people: {{model: people}}
"""


def test_the_doctor_finds_all_in_place_until_tables_expire(
    url: str,
    namespace: str,
    tmp_path: Path,
    cli: Cli,  # noqa: F811
) -> None:
    (tmp_path / "lightning.yml").write_text(PROJECT.format(url=url, name=namespace))
    project = ("--project", str(tmp_path / "lightning.yml"), "-o", "json")

    def found(outcome: Outcome) -> Any:
        findings = {finding["subject"]: finding for finding in outcome.json["findings"]}
        return findings[f"connection crm: schema {namespace}_audit"]

    outcome = cli("doctor", *project)
    assert outcome.code == 0, outcome.json
    assert found(outcome)["found"] == "missing: the first run makes it, if it may"

    assert cli("run", "people", "--files", str(tmp_path / "out"), *project).code == 0
    outcome = cli("doctor", *project)
    assert outcome.code == 0, outcome.json
    assert found(outcome)["found"] == "3 tables, can be written"

    client = open_warehouse(url)._client
    dataset = client.get_dataset(f"{namespace}_audit")
    dataset.default_partition_expiration_ms = 24 * 60 * 60 * 1000
    client.update_dataset(dataset, ["default_partition_expiration_ms"])
    client.close()
    outcome = cli("doctor", *project)
    assert outcome.code != 0
    assert "default_partition_expiration_days = NULL" in found(outcome)["problem"]
