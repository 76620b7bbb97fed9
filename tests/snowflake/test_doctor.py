"""The doctor, before the schemas are there and once they are."""

from __future__ import annotations

from pathlib import Path

from tests.cli.conftest import Cli, cli  # noqa: F401  (a fixture)
from tests.cli.doctored import check_doctor_before_and_after_a_run


def test_the_doctor_finds_all_in_place(
    url: str,
    namespace: str,
    tmp_path: Path,
    cli: Cli,  # noqa: F811
) -> None:
    check_doctor_before_and_after_a_run(cli, tmp_path, url, namespace)
