"""The guide to adding a warehouse names each public member of what its readers deal with."""

import re
from pathlib import Path

import pytest

from lightning.authoring import (
    Adapter,
    Capabilities,
    Dialect,
    GrantRequest,
    Plugin,
    TableSpec,
    Warehouse,
)

GUIDE = Path(__file__).parents[2] / "docs" / "adding-a-dialect.md"
SECTIONS = {
    "The dialect": Dialect,
    "What it can do": Capabilities,
    "What a table is for": TableSpec,
    "What a role is allowed": GrantRequest,
    "The warehouse": Warehouse,
    "The plugin": Plugin,
    "dbt": Adapter,
}


def members(kind: type) -> set[str]:
    named = {*vars(kind), *kind.__annotations__}
    return {name for name in named if not name.startswith("_")}


def told(section: str) -> set[str]:
    """The names in the first columns of a section's tables."""
    _, _, after = GUIDE.read_text(encoding="utf-8").partition(f"# {section}\n")
    text = re.split(r"^#+ ", after, maxsplit=1, flags=re.MULTILINE)[0]
    firsts = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    return {name for first in firsts for name in re.findall(r"`(\w+)", first)}


@pytest.mark.parametrize("section", SECTIONS)
def test_the_guide_names_every_member_and_none_that_is_gone(section):
    assert told(section) == members(SECTIONS[section])
