"""The doctor, before the schemas are there and once they are."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Cli, cli  # noqa: F401  (a fixture)

PROJECT = """
connections:
  crm: {{url: {url!r}, planner_schema: {name}_planner, audit_schema: {name}_audit}}
models:
  people: {{sql: SELECT 1 AS ID, primary_key: id}}
syncs:
  people: {{model: people}}
"""


def test_the_doctor_finds_all_in_place(
    url: str,
    namespace: str,
    tmp_path: Path,
    cli: Cli,  # noqa: F811
) -> None:
    (tmp_path / "lightning.yml").write_text(PROJECT.format(url=url, name=namespace))
    project = ("--project", str(tmp_path / "lightning.yml"), "-o", "json")
    for found in ("missing: the first run makes it, if it may", "3 tables, can be written"):
        outcome = cli("doctor", *project)
        problems = [finding for finding in outcome.json["findings"] if finding["problem"]]
        assert problems == []
        findings = {finding["subject"]: finding["found"] for finding in outcome.json["findings"]}
        assert findings[f"connection crm: schema {namespace}_audit"] == found
        assert cli("run", "people", "--files", str(tmp_path / "out"), *project).code == 0
