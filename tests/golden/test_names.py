"""The names that the library gives, as a person spells them, or as an earlier release did."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from lightning_dialects import BUILT_IN
from sqlglot import exp
from sqlglot.optimizer.normalize_identifiers import normalize_identifiers

from lightning.log_tables import ALL_LOG_TABLES, LogTable
from lightning.places import Places
from lightning.registry import dialect
from lightning.state.store import COLUMNS, TABLE
from lightning.workspace import AUDIT_SCHEMA, PLANNER_SCHEMA

from .scenes import play

# Not what stands in JSON, but for the schema that a mark of the snapshot names.
OWN = re.compile('(?<!:)"[A-Z_0-9]{2,}"|(?<="schema":)"[A-Z_0-9]{2,}"')


def folded(name: str, written: str) -> str:
    """What the warehouse makes of a name that is written without quotes, as sqlglot knows it."""
    its = dialect(name).sqlglot_dialect
    return normalize_identifiers(exp.to_identifier(written), dialect=its).name


@pytest.mark.parametrize("name", BUILT_IN)
def test_schemas_tables_and_columns_are_called_as_a_person_writes_them(name: str) -> None:
    lines = play(dialect(name))["1_setup"]
    found = {found for line in lines for found in re.findall(r'["`\[](.+?)["`\]]', line.text)}
    written = {PLANNER_SCHEMA, AUDIT_SCHEMA, TABLE, *COLUMNS, *ALL_LOG_TABLES}
    written |= {column for columns in ALL_LOG_TABLES.values() for column in columns}
    assert {folded(name, one) for one in written} <= found


@pytest.mark.parametrize("name", [name for name in BUILT_IN if dialect(name).folding == "upper"])
def test_names_that_an_earlier_release_quoted_are_kept_and_a_models_columns_always(
    name: str,
) -> None:
    """The samples' columns are lower-case ones: what is upper case is the library's."""
    its = dialect(name)
    usual = Places.ordinary(its, None, PLANNER_SCHEMA, AUDIT_SCHEMA)
    logs = {
        log: LogTable(
            log,
            replace(table.relation, schema=AUDIT_SCHEMA, name=log),
            {column: column for column in table.columns},
        )
        for log, table in usual.logs.items()
    }
    quoted = Places(its.with_case_kept(), None, PLANNER_SCHEMA, AUDIT_SCHEMA, logs)
    for (scene, now), before in zip(play(its).items(), play(its, quoted).values(), strict=True):
        if scene != "1_setup":  # which finds nothing
            lowered = [OWN.sub(lambda own: own[0].lower(), line.text) for line in now]
            assert [line.text for line in before] == lowered
            assert lowered != [line.text for line in now]
