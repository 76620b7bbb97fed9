"""The scenes' statements, performed by an engine, which has to answer as the script says."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from .samples import Sample
from .scenes import MODEL_TABLE
from .script import STAGED, Line

# What happens to the model's table before a scene. {others}: its columns but the id.
EVENTS = {
    "4_next_run": """
        UPDATE {users} SET score = 9 WHERE id = 1;
        DELETE FROM {users} WHERE id = 3""",
    "5_duplicated_keys": """
        INSERT INTO {users} SELECT * FROM {users} WHERE id = 1;
        INSERT INTO {users} SELECT NULL, {others} FROM {users} WHERE id = 4;
        DELETE FROM {users} WHERE id = 2""",
    "6_retyped_columns": """
        DELETE FROM {users} WHERE id IS NULL OR id = 1;
        INSERT INTO {users} SELECT 1, {others} FROM {users} WHERE id = 4""",
    "8_keys_retained_next": "UPDATE {users} SET score = 8 WHERE id = 5",
    "9_counted_keys": """
        INSERT INTO {users} SELECT * FROM {users} WHERE id = 4;
        INSERT INTO {users} SELECT NULL, {others} FROM {users} WHERE id = 5""",
}


def perform(
    played: Mapping[str, Sequence[Line]], sample: Sample, execute: Callable[[str], Any]
) -> None:
    """Run all scenes.

    Args:
        execute: runs statements on the engine; gives an object with `rowcount` and `fetchall`.
    """
    kinds = {**sample.columns, **sample.declared}
    columns = ", ".join(f'"{name}" {kind}' for name, kind in kinds.items())
    others = ", ".join(name for name in sample.columns if name != "id")
    ids = " UNION ALL ".join(f"SELECT {number}, {sample.rows}" for number in range(1, 6))
    execute("CREATE SCHEMA shop")
    execute(f"CREATE TABLE {MODEL_TABLE} ({columns})")
    execute(f"INSERT INTO {MODEL_TABLE} {ids}")
    for number, (scene, lines) in enumerate(played.items()):
        if scene in EVENTS:
            execute(EVENTS[scene].format(users=MODEL_TABLE, others=others))
        for line in lines:
            found = execute(line.text)
            if isinstance(line.answer, int):
                assert found.rowcount == line.answer, line
            elif line.answer is not None and line.step != "read the state":  # it has the time
                assert sorted(found.fetchall(), key=str) == sorted(line.answer, key=str), line
        if number == 0:
            execute(
                f"CREATE TABLE {STAGED.table().sql()} AS SELECT 2 AS number, 'refused' AS outcome, "
                "'the address is empty' AS reason"
            )
        execute("UPDATE hightouch_planner.sync_state SET revision = 0")
