"""What the doctor finds in a warehouse whose dialect makes schemas outside of transactions."""

from __future__ import annotations

from pathlib import Path

from .conftest import Cli

PROJECT = """
connections:
  crm: {{url: {url!r}, planner_schema: {name}_planner, audit_schema: {name}_audit}}
models:
  people: {{sql: SELECT 1 AS ID, primary_key: id}}
syncs:
  people: {{model: people}}
"""


def doctored(cli: Cli, directory: Path, url: str, name: str) -> dict[str, dict[str, str]]:
    """The findings by subject, on a project with schemas whose names begin with `name`."""
    (directory / "lightning.yml").write_text(PROJECT.format(url=url, name=name))
    outcome = cli("doctor", "--project", str(directory / "lightning.yml"), "-o", "json")
    return {finding["subject"]: finding for finding in outcome.json["findings"]}


def check_doctor_before_and_after_a_run(cli: Cli, directory: Path, url: str, name: str) -> None:
    for found in ("missing: the first run makes it, if it may", "3 tables, can be written"):
        findings = doctored(cli, directory, url, name)
        assert [finding for finding in findings.values() if finding["problem"]] == []
        assert findings[f"connection crm: schema {name}_audit"]["found"] == found
        project = ("--project", str(directory / "lightning.yml"))
        assert cli("run", "people", "--files", str(directory / "out"), *project).code == 0
