"""Real dbt builds the models of the example project; the command delivers what they changed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

import lightning

Run = Callable[..., "subprocess.CompletedProcess[str]"]
MODEL = lightning.Model(
    "SELECT * FROM main.active_customers", "id", id="model.shop.active_customers"
)
WRONG = """
unit_tests:
  - name: wrong
    model: active_customers
    given:
      - input: ref('accounts')
        rows: [{id: 1, email: a@example.com, plan: free, day: 1}]
    expect: {rows: []}
"""


def delivered(shop: Path) -> list[tuple[str, Any]]:
    return [
        (path.stem, json.loads(line)["id"])
        for path in sorted(shop.glob("out/*/*.jsonl"))
        for line in sorted(path.read_text().splitlines())
    ]


def test_the_example_runs_by_one_command(run: Run, shop: Path) -> None:
    done = run("./run.sh")
    assert done.stdout.partition("== what the logs say")[2].count("succeeded") == 6
    assert delivered(shop) == [
        ("added", 1),
        ("added", 2),
        ("added", 3),
        ("added", 4),
        ("changed", 1),
        ("removed", 3),
    ]
    manifest = json.loads((shop / "target" / "manifest.json").read_text())
    (exposure,) = manifest["exposures"].values()
    assert exposure["label"] == "customers_to_crm"
    assert exposure["depends_on"]["nodes"] == ["model.shop.active_customers"]
    with duckdb.connect(str(shop / "shop.duckdb")) as connection:
        logged = connection.execute(
            "SELECT op_type, row_id FROM hightouch_audit.sync_changelog ORDER BY ALL"
        ).fetchall()
    assert [(op_type, int(row_id)) for op_type, row_id in logged] == delivered(shop)


def test_only_a_model_that_passed_is_delivered(run: Run, shop: Path, dbt: str) -> None:
    def report(code: int = 7) -> dict[str, Any]:
        done = run("lightning-cdc", "run", "--dbt", "target", "--output", "json", code=code)
        (found,) = json.loads(done.stdout)["runs"]
        return dict(found)

    seeds = shop / "seeds" / "accounts.csv"
    good = seeds.read_text()

    seeds.write_text(good + ",nobody@example.com,free,1\n")
    run(dbt, "--quiet", "build", code=1)
    assert report()["left_out"].startswith("active_customers failed its test not_null_")
    with duckdb.connect(str(shop / "shop.duckdb")) as connection:
        left = connection.execute(
            "SELECT run ->> 'vetoed' FROM hightouch_planner.sync_state WHERE part = 'dbt'"
        ).fetchall()
    assert left == [("the test not_null_active_customers_id of its model failed",)]

    seeds.write_text(good)
    model = shop / "models" / "active_customers.sql"
    query = model.read_text()
    model.write_text(query.replace("select id,", "select nothing, id,"))
    run(dbt, "--quiet", "build", code=1)
    assert report()["left_out"] == "dbt could not build active_customers: error"

    model.write_text(query)
    run(dbt, "--quiet", "seed")
    assert report()["left_out"] == "the last dbt command did not build active_customers"

    assert delivered(shop) == []
    run(dbt, "--quiet", "build")
    found = report(code=0)
    assert found["model"] == "active_customers"
    assert found["result"]["succeeded"]["added"] == 3
    assert len(delivered(shop)) == 3
    done = run("lightning-cdc", "run", "--dbt", "target", code=1)
    assert "nothing waits for sync 'customers_to_crm'" in " ".join(
        (done.stdout + done.stderr).split()
    )

    run(dbt, "--quiet", "run", "--vars", "{today: 2}")
    (shop / "models" / "wrong.yml").write_text(WRONG)
    run(dbt, "--quiet", "test", "--select", "wrong", code=1)
    with lightning.connect(f"duckdb:///{shop / 'shop.duckdb'}") as engine:
        assert engine.status("customers_to_crm").state == "idle"


def test_an_interrupted_delivery_is_planned_anew(run: Run, shop: Path, dbt: str) -> None:
    run(dbt, "--quiet", "build")
    database = shop / "shop.duckdb"
    with lightning.connect(f"duckdb:///{database}") as engine:
        interrupted = engine.resume(lightning.Sync("customers_to_crm", MODEL))
        next(interrupted.batches(size=1))
    with duckdb.connect(str(database)) as connection:  # time passes
        connection.execute(
            "UPDATE hightouch_planner.sync_state SET lease_expires = now() - INTERVAL 1 SECOND"
        )
    run(dbt, "--quiet", "build")
    done = run("lightning-cdc", "run", "--dbt", "target")
    assert "of customers_to_crm, from the dbt model active_customers: completed" in done.stdout
    assert delivered(shop) == [("added", 1), ("added", 2), ("added", 3)]
    with lightning.connect(f"duckdb:///{database}") as engine:
        runs = [(record.run_id, record.status) for record in engine.runs("customers_to_crm")]
    assert runs[0] == (interrupted.id, "failed")
    assert runs[1][1] == "succeeded"
