"""The doctor, before the schemas are there and once they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.certificates import certificate
from tests.cli.conftest import Cli, cli  # noqa: F401  (a fixture)
from tests.cli.doctored import check_doctor_before_and_after_a_run

pytest.importorskip("mssql_python", reason="the extra `mssql` is not installed")

from .opened import url_of
from .server import FABRIC, SYNAPSE, Server


@pytest.mark.parametrize(("scheme", "edition"), [("fabric", FABRIC), ("synapse", SYNAPSE)])
def test_the_doctor_finds_all_in_place(
    scheme: str,
    edition: int,
    tmp_path: Path,
    cli: Cli,  # noqa: F811
) -> None:
    signed = certificate(tmp_path)
    with Server(edition, signed) as server:
        url = url_of(scheme, server.port, signed[0])
        check_doctor_before_and_after_a_run(cli, tmp_path, url, "doctored")
