"""The doctor, before the datasets are there and once they are; and where their tables expire."""

from __future__ import annotations

from pathlib import Path

from lightning.registry import open_warehouse as from_target
from tests.cli.conftest import Cli, cli  # noqa: F401  (a fixture)
from tests.cli.doctored import check_doctor_before_and_after_a_run, doctored


def test_the_doctor_finds_all_in_place(
    url: str,
    namespace: str,
    tmp_path: Path,
    cli: Cli,  # noqa: F811
) -> None:
    check_doctor_before_and_after_a_run(cli, tmp_path, url, namespace)


def test_the_doctor_names_a_dataset_whose_tables_expire(
    url: str,
    namespace: str,
    tmp_path: Path,
    cli: Cli,  # noqa: F811
) -> None:
    owner = from_target(url)
    dataset = owner._client.create_dataset(f"{namespace}_planner")
    dataset.default_table_expiration_ms = 24 * 60 * 60 * 1000
    owner._client.update_dataset(dataset, ["default_table_expiration_ms"])
    owner.close()
    findings = doctored(cli, tmp_path, url, namespace)
    problem = findings[f"connection crm: schema {namespace}_planner"]["problem"]
    assert "default_table_expiration_days = NULL" in problem
