"""Schemas and tables that an earlier release made, all their names quoted in lower case."""

from __future__ import annotations

from collections.abc import Callable

import lightning
from lightning.dialect import Column, Relation, TableSpec
from lightning.log_tables import LOG_TABLES, LogTable
from lightning.state.store import COLUMNS, KEY, TABLE
from lightning.warehouse import Warehouse


def make_as_before(warehouse: Warehouse, planner: str, audit: str) -> None:
    dialect, catalog = warehouse.dialect, warehouse.catalog
    made = [*dialect.create_schema(catalog, planner), *dialect.create_schema(catalog, audit)]
    key = [Column(name, dialect.kinds[COLUMNS[name]]) for name in KEY]
    state = TableSpec(
        relation=Relation(catalog, planner, TABLE), purpose="state", columns=COLUMNS, key=key
    )
    made += dialect.create_table(state)
    for name, columns in LOG_TABLES.items():
        relation = Relation(catalog, audit, name)
        made += LogTable(name, relation, {column: column for column in columns}).create(dialect)
    for statement in made:
        warehouse.execute(statement, step="test")
    adding = f"""INSERT INTO "{planner}"."{TABLE}" ("sync_id", "part", "revision", "last_run_id")
        VALUES ('', 'adding', 0, '')"""
    warehouse.execute(adding, step="test")


def test_names_of_an_earlier_release_are_used_as_they_are(
    open_warehouse: Callable[[], Warehouse], namespace: str
) -> None:
    """The emulator keeps the case of names, and takes no notice of it: an account takes it."""
    planner, audit = f"{namespace}_planner", f"{namespace}_audit"
    warehouse = open_warehouse()
    make_as_before(warehouse, planner, audit)
    sync = lightning.Sync("people", lightning.Model("SELECT 1 AS ID, 'ann' AS NAME", "id"))
    for added in (1, 0):
        opened = open_warehouse()
        with lightning.connect(opened, planner_schema=planner, audit_schema=audit) as engine:
            assert engine.run(sync, lambda batch: None).planned.added == added
            engine.gc()
            assert engine.gc() == []
    there = warehouse.inventory([planner, audit, planner.upper(), audit.upper()])
    assert there.keys() == {planner, audit}
    assert all(name.islower() for tables in there.values() for name in tables)
    with lightning.connect(open_warehouse(), planner_schema=planner, audit_schema=audit) as engine:
        assert len(engine.runs("people")) == 2
