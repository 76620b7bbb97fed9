"""Putting the dbt package, whose hooks evaluate models, into a dbt project."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from .. import registry
from ..errors import ConfigurationError
from .profiles import read_yaml
from .statements import macros

DIRECTORY = "lightning_dbt"
PACKAGE_NAME = "lightning"
_PACKAGES = re.compile(r"^packages:[ \t]*\n(?P<indent>[ \t]*)(?=-)", re.MULTILINE)


def install(project: Path) -> list[Path]:
    """Write the package into a dbt project and name it in its packages file.

    Returns:
        The paths that were written.

    Raises:
        ConfigurationError: this is no dbt project, or the place is taken.
    """
    if not (project / "dbt_project.yml").is_file():
        raise ConfigurationError(f"{project} has no dbt_project.yml: name a dbt project")
    target = project / DIRECTORY
    if target.exists():
        own = target / "dbt_project.yml"
        if not own.is_file() or read_yaml(own).get("name") != PACKAGE_NAME:
            raise ConfigurationError(f"{target} is not this package: move it away")
        shutil.rmtree(target)
    with resources.as_file(resources.files("lightning.dbt") / "package") as package:
        shutil.copytree(package, target)
    for name, text in adapters():
        (target / "macros" / f"{name}.sql").write_text(text, encoding="utf-8")
    listed = _list_package(project)
    return [target] if listed is None else [target, listed]


def adapters() -> Iterator[tuple[str, str]]:
    """The names of the warehouses that have hooks, and their macros."""
    for name, adapter in registry.adapters():
        own = adapter.macros.read_text(encoding="utf-8")
        yield name, f"{macros(registry.dialect(name), adapter.hashable)}\n{own}"


def _list_package(project: Path) -> Path | None:
    """Add the package to the file that lists packages, unless it is there."""
    files = [project / name for name in ("dependencies.yml", "packages.yml")]
    listing = [path for path in files if path.is_file() and "packages" in read_yaml(path)]
    path = listing[0] if listing else files[1]
    entry = f"- local: {DIRECTORY}\n"
    if not listing:
        path.write_text(f"packages:\n  {entry}", encoding="utf-8")
        return path
    if {"local": DIRECTORY} in (read_yaml(path)["packages"] or ()):
        return None
    text = path.read_text(encoding="utf-8")
    changed = _PACKAGES.sub(lambda match: f"{match[0]}{entry}{match['indent']}", text, count=1)
    if changed == text:
        raise ConfigurationError(f"{path} lists its packages in another way: add {entry.strip()!r}")
    path.write_text(changed, encoding="utf-8")
    return path
