"""What a hook runs in each warehouse, as it was last read and found good.

After a change: LIGHTNING_GOLDEN_UPDATE=1 pytest tests/dbt/test_statements.py, then read the
difference.
"""

from __future__ import annotations

import json
import os
import pkgutil
import re
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from lightning import sql
from lightning.dbt.install import adapters
from lightning.dialect import Column
from lightning.registry import dialect, plugin
from lightning.warehouse import CONFLICT_ATTEMPTS
from tests.golden.parsers import GRAMMARS, parser
from tests.golden.samples import SAMPLES

from . import rendered

NAMES = [name for name, _ in adapters()]
HASHING = [name for name in NAMES if dialect(name).capabilities.stores_version]
NOW = datetime(2026, 1, 31, 12, tzinfo=UTC)
SYNC = 'it\'s "odd" \\'
OLD = "20260101000000000000abcd"
SETUP = ("create_schema", "create_state")


def hashable(name: str) -> Sequence[str]:
    """The types of which a hook makes the version of a row."""
    found: Sequence[str] = pkgutil.resolve_name(plugin(name).dbt or "").hashable
    return found


class Played:
    """A warehouse in which a hook finds a sync that no hook has been at work on."""

    def __init__(self, name: str) -> None:
        columns = [
            rendered.Column(column, kind)
            for column, kind in SAMPLES[name].columns.items()
            if name not in HASHING or re.sub(r"\(.*\)", "", kind) in hashable(name)
        ]
        self.package = rendered.Package(name, self.execute, columns, database="Shop")
        self._head, self._hook = 7, 0
        self._holder: str | None = None
        self._run: str | None = None

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        if "version()" in statement:
            return [("v1.2.3",)]
        if "current_database" in statement or "current_catalog" in statement:
            return [("Shop",)]
        if "information_schema" in statement:
            return [("HIGHTOUCH_PLANNER", "SYNC_STATE")]
        if self.package.statements[-1][0]:
            self._written(self.package.statements[-1][0], statement)
            return []
        if "CAST('' AS" in statement:  # the row whose lease is needed to add others
            return [(NOW, *[None] * 7, self._holder_of_hook(), None, None)]
        nothing = (None,) * 4
        head = (NOW, SYNC, "", self._head, OLD, *nothing, None, None)
        hook = (NOW, SYNC, "dbt", self._hook, "", None, self._run, None, self._holder, None, None)
        return [head, hook][: 2 if self._hook else 1]

    def _holder_of_hook(self) -> str:
        return str(self.package("holder", SYNC + "model.shop.users"))

    def _written(self, step: str, statement: str) -> None:
        if step == "add":
            self._hook = 1
        elif step == "acquire":
            self._holder = self._holder_of_hook()
        elif step == "touch":
            self._head += 1
        elif step in ("keep", "release"):
            # The text as the hook wrote it, quoted in the way of the warehouse.
            (text,) = re.findall(r"'(\{.*\})'", statement)
            self._run = json.dumps(json.loads(text))


@cache
def played(name: str) -> Sequence[tuple[str, str]]:
    """Each statement of a hook, and of making what it needs, with what it is for; once where it is
    run several times."""
    told = Played(name)
    told.package("holder", "")  # which loads the macros
    schema = told.package.dispatched("folded", "hightouch_planner")
    place = {"database": "Shop", "schema": schema}
    for step in SETUP:
        told.package("perform", [step], place)
    told.package("plan", SYNC, ["id", "plan"])
    assert "evaluated for run" in told.package.said[-1]
    told.package("perform", ["drop"], {**place, "plan": "a_plan"})
    return list(dict.fromkeys(told.package.statements))


@pytest.mark.parametrize("name", NAMES)
def test_statements_are_as_they_were(name: str) -> None:
    path = Path(__file__).parent / "golden" / f"{name}.sql"
    text = "\n".join(f"-- {step or 'look'}\n{statement};\n" for step, statement in played(name))
    if os.environ.get("LIGHTNING_GOLDEN_UPDATE"):
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


def test_there_is_one_file_for_each_adapter() -> None:
    golden = Path(__file__).parent / "golden"
    assert {path.stem for path in golden.iterdir()} == set(NAMES)


@pytest.mark.parametrize("name", sorted(GRAMMARS.keys() & set(NAMES)))
def test_an_independent_parser_takes_every_statement(name: str) -> None:
    complaints = parser(name)
    for step, statement in played(name):
        assert complaints(statement) == [], step


@pytest.mark.parametrize("name", HASHING)
@pytest.mark.parametrize("count", [0, 1, 3])
def test_the_version_of_a_row_is_that_of_the_library(name: str, count: int) -> None:
    warehouse, package = dialect(name), Played(name).package
    package("holder", "")  # which loads the macros
    types = hashable(name)
    for first in range(0, len(types), max(count, 1)):
        columns = [Column(f"c {at}", kind) for at, kind in enumerate(types[first : first + count])]
        ours = [warehouse.hashable(sql.column(column.name), column) for column in columns]
        quoted = [(column.type, package("name", column.name)) for column in columns]
        made = package.dispatched(
            "row_version", [package.dispatched("hashable", *column).strip() for column in quoted]
        )
        expected = warehouse.render(warehouse.row_version(ours))
        parsed = [
            sqlglot.parse_one(text, dialect=warehouse.sqlglot_dialect) for text in (made, expected)
        ]
        assert parsed[0] == parsed[1]


def test_a_clock_without_a_time_zone_is_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = played("fabric")
    monkeypatch.setitem(globals(), "NOW", NOW.replace(tzinfo=None))
    assert played.__wrapped__("fabric") == expected


def test_an_adapter_derived_from_another_has_to_say_that_its_hooks_are_those() -> None:
    package = rendered.Package("redshift", lambda statement: [], [])
    with pytest.raises(rendered.DbtError, match="no hooks for redshift"):
        package("prepare")


def test_bigquery_tries_a_statement_again_as_the_library_does() -> None:
    warehouse = pytest.importorskip("lightning_dialects.bigquery.warehouse")
    package = Played("bigquery").package
    package("holder", "")
    text = package.dispatched("insisting", "UPDATE a.b SET c = 1 WHERE TRUE")
    assert warehouse.CONFLICT.pattern in text
    assert f"attempts = {CONFLICT_ATTEMPTS} " in text
    assert parser("bigquery")(text) == []


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (("und:ci", 0), "a default collation.* SET DEFAULT COLLATE ''"),
        (("", 1), "a default expiration.* SET OPTIONS"),
        (("", 0), None),
    ],
)
def test_a_dataset_of_bigquery_that_would_change_what_is_kept_is_refused(
    found: tuple[str, int], told: str | None
) -> None:
    package = rendered.Package("bigquery", lambda statement: [found], [], database="shop")
    place = {"database": "shop", "schema": "hightouch_planner"}
    with pytest.raises(rendered.DbtError, match=told) if told else nullcontext():
        package("bigquery__check_schema", place)
    ((_, asked),) = package.statements
    views = [
        table.sql("bigquery")
        for table in sqlglot.parse_one(asked, dialect="bigquery").find_all(exp.Table)
    ]
    assert len(views) == len([view for view in views if "region-eu" in view]) == 2
