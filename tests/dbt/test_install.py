"""The package is put into a dbt project, and listed there once."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from lightning.dbt.install import install
from lightning.errors import ConfigurationError

OURS = {"local": "lightning_dbt"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "dbt_project.yml").write_text("name: shop\n")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("packages.yml", None),
        ("packages.yml", "# ours\npackages:\n- package: a/b\n  version: 1.0.0\n"),
        ("packages.yml", "packages:  \n    - git: https://example.com/x.git # a note\n"),
        ("dependencies.yml", "projects: []\npackages:\n  - package: a/b\n    version: 1.0.0\n"),
    ],
)
def test_the_package_is_listed_once_beside_the_others(
    project: Path, name: str, before: str | None
) -> None:
    path = project / name
    others = []
    if before is not None:
        path.write_text(before)
        others = yaml.safe_load(before)["packages"]
    assert install(project) == [project / "lightning_dbt", path]
    assert yaml.safe_load(path.read_text())["packages"] == [OURS, *others]
    assert before is None or set(before.split()) <= set(path.read_text().split())
    (project / "lightning_dbt" / "macros" / "old.sql").write_text("")
    listed = path.read_text()
    assert install(project) == [project / "lightning_dbt"]
    assert path.read_text() == listed
    assert not (project / "lightning_dbt" / "macros" / "old.sql").exists()


def test_nothing_else_is_overwritten(project: Path) -> None:
    (project / "lightning_dbt").mkdir()
    with pytest.raises(ConfigurationError, match="move it away"):
        install(project)
    (project / "dbt_project.yml").unlink()
    with pytest.raises(ConfigurationError, match="name a dbt project"):
        install(project)
