"""What a dialect imports of the library is what its authors are promised."""

import ast
from pathlib import Path

import lightning_dialects
import pytest

from lightning import authoring

SURFACE = "lightning.authoring"
MODULES = sorted(Path(lightning_dialects.__path__[0]).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The modules of the library from which a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
    return {name for name in found if name.partition(".")[0] == "lightning"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_dialect_imports_nothing_else_of_the_library(path):
    assert imported(path) <= {SURFACE}


def test_every_name_of_the_surface_is_there():
    assert [name for name in authoring.__all__ if not hasattr(authoring, name)] == []
