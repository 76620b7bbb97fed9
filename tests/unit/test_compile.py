"""The SQL of a run without a connection: what the planner and the closer tell a recorder."""

import duckdb
import pytest
from lightning_dialects import BUILT_IN

import lightning
from lightning.plan.compiled import FIRST, SECOND

SYNC = lightning.Sync(
    "users", lightning.Model("SELECT 1 AS id, 'Ann' AS name", "id"), delete_behavior="delete"
)
TYPES = {"id": "INTEGER", "name": "VARCHAR"}


@pytest.mark.parametrize("dialect", BUILT_IN)
@pytest.mark.parametrize("retain", ["all", "key"])
def test_it_is_the_same_each_time_and_goes_on_from_what_was_planned(dialect, retain):
    sync = lightning.Sync("users", SYNC.model, retain=retain)
    planned, closed = (
        [lightning.compile(sync, dialect, until=until) for _ in range(2)]
        for until in ("planned", "closed")
    )
    assert planned[0] == planned[1]
    assert closed[0] == closed[1]
    assert closed[0][: len(planned[0])] == planned[0]
    rest = "\n".join(closed[0][len(planned[0]) :]).lower()
    for log in ("sync_changelog", "sync_snapshot", "sync_runs"):
        assert log in rest


def test_it_is_what_a_run_would_do():
    """Performed in a database as the first run left it, it leaves what a second run would."""
    with duckdb.connect() as connection, lightning.connect(connection) as engine:
        first = engine.run(SYNC, lambda batch: {"1": "the name is empty"}).run_id
        connection.sql("UPDATE hightouch_planner.sync_state SET holder = 'holder'")
        for statement in lightning.compile(SYNC, until="closed", columns=TYPES):
            connection.execute(statement.replace(FIRST, first)).fetchall()
        logged = connection.execute(
            "SELECT sync_run_id, op_type, status FROM hightouch_audit.sync_changelog "
            "ORDER BY sync_run_id DESC"
        ).fetchall()
        assert logged == [(first, "added", "failed"), (SECOND, "added", "succeeded")]
        assert len(engine.runs(SYNC.id)) == 2
        assert engine.plan(SYNC).counts.unchanged == 1


def test_a_point_that_no_run_has_is_told():
    with pytest.raises(lightning.ConfigurationError, match="until='sent' is not one of"):
        lightning.compile(SYNC, until="sent")
