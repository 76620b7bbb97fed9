"""The rooms of the library stand as docs/architecture.md draws them, and what it names is there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LIBRARY = ROOT / "lightning"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in LIBRARY.rglob("*.py")
    if "example" not in path.parts
}
CODE = re.compile(r"`([^`\n]+)`")


def floors() -> list[list[str]]:
    """The rooms as the page has them, those first that may import all others."""
    (drawn,) = re.findall(r"^```rooms\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL)
    return [line.split() for line in drawn.splitlines()]


def room(module: str) -> str:
    """The folder or file directly in `lightning` in which a module is; that itself is one too."""
    return [*module.split("."), "lightning"][1]


@cache
def parsed(module: str) -> ast.Module:
    return ast.parse(MODULES[module].read_text(encoding="utf-8"))


def at_work(node: ast.AST) -> Iterator[ast.AST]:
    """All of a tree but what stands there for type checkers."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING"):
            yield from at_work(child)


def imported(module: str) -> Iterator[str]:
    """The modules of the library that one imports anywhere in it, but for types alone."""
    package = module.split(".")
    if MODULES[module].name != "__init__.py":
        package.pop()
    for node in at_work(parsed(module)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name in MODULES)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            whole = ".".join([*above, *(node.module.split(".") if node.module else [])])
            for name in node.names:
                one = f"{whole}.{name.name}"
                if one in MODULES:
                    yield one
                elif whole in MODULES:
                    yield whole


def test_every_room_is_drawn_once() -> None:
    drawn = [room for floor in floors() for room in floor]
    assert sorted(drawn) == sorted({room(module) for module in MODULES})


@pytest.mark.parametrize("module", sorted(MODULES))
def test_a_room_imports_only_rooms_below_it(module: str) -> None:
    height = {room: -at for at, floor in enumerate(floors()) for room in floor}
    mine = room(module)
    others = {room(other) for other in imported(module)} - {mine}
    assert {other for other in others if height[other] >= height[mine]} == set()


def test_no_modules_import_each_other_in_a_circle() -> None:
    TopologicalSorter({module: set(imported(module)) - {module} for module in MODULES}).prepare()


def test_every_class_and_file_that_the_page_names_is_there() -> None:
    named = set(CODE.findall(PAGE))
    members = {
        node.name: {
            *(part.name for part in node.body if isinstance(part, ast.FunctionDef)),
            *(
                part.target.id
                for part in node.body
                if isinstance(part, ast.AnnAssign) and isinstance(part.target, ast.Name)
            ),
        }
        for module in MODULES
        for node in ast.walk(parsed(module))
        if isinstance(node, ast.ClassDef)
    }
    classes = {name for name in named if re.match(r"[A-Z][a-z]\w+(?=$|\W)", name)}
    for name in classes:
        kind, member = [*re.split(r"\W", name), ""][:2]
        assert kind in members, f"there is no class {kind}"
        assert not member or "(" in name or member in members[kind], f"there is no {name}"
    files = [name for name in named if re.fullmatch(r"[\w/]+(\.py|/)", name)]
    paths = [f"/{path.relative_to(ROOT).as_posix()}" for path in MODULES.values()]
    for name in files:
        is_there = (ROOT / name).is_dir() or any(path.endswith(f"/{name}") for path in paths)
        assert is_there, f"there is no {name}"
