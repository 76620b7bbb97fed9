"""Every case of the benchmarks runs, on both warehouses. Nothing here looks at seconds."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import CASES, Bench, Settings
from benchmarks.__main__ import main
from benchmarks.peers import TOOLS, installed
from tests.engines import missing

PEERS = Path(os.environ.get("LIGHTNING_PEERS", ".peers"))
TINY = Settings(rows=(200,), shares=(0.1,), rounds=1, peers=PEERS)


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with Bench(TINY) as bench:
        if "postgres" not in bench.warehouses:
            missing("postgres", "no PostgreSQL server is installed")
        yield bench


@pytest.mark.parametrize("case", [name for name in CASES if name not in ("peers", "billion")])
def test_a_case_measures_both_warehouses(case, bench):
    measurements = list(CASES[case].measure(bench))
    assert {one.given["warehouse"] for one in measurements} == {"duckdb", "postgres"}
    for one in measurements:
        assert all(min(samples) >= 0 for samples in one.samples.values())
        assert any(min(samples) > 0 for samples in one.samples.values())


def test_a_billion_rows_are_reckoned_from_the_columns_that_statements_name(bench):
    read = {
        (one.given["warehouse"], one.given["retain"], one.unit): {
            table: number for table, (number,) in one.samples.items()
        }
        for one in CASES["billion"].measure(bench)
    }
    for warehouse in ("bigquery", "snowflake"):
        for retain in ("all", "key"):
            whole = read[warehouse, retain, "GB"]
            assert whole["base"] == 8 + 18  # a key and a hash, whatever it has besides
            assert whole["new plan"] == 0
            assert whole["together"] < 1.2 * whole["model"]
    dollars = read["bigquery", "all", "dollars"]["together"]
    assert dollars == pytest.approx(whole["together"] * 1e9 / 2**40 * 6.25)


def test_the_peers_find_their_way_to_both_warehouses(bench):
    if any(set(installed(PEERS, name)) != _tools_of(name) for name in bench.warehouses):
        missing("peers", "not all peers are installed: python -m benchmarks peers-setup")
    for one in CASES["peers"].measure(bench):
        assert _tools_of(one.given["warehouse"]) < set(one.samples)


def test_the_program_prints_a_table_and_writes_every_sample(monkeypatch, capsys, tmp_path):
    arguments = ["delivery", "--warehouses", "duckdb", "--rows", "200", "--rounds", "2"]
    monkeypatch.setattr(sys, "argv", ["benchmarks", *arguments, "--out", str(tmp_path)])
    main()
    assert CASES["delivery"].question in capsys.readouterr().out
    written = json.loads((tmp_path / "delivery.json").read_text())
    assert written["settings"]["seed"] == Settings().seed
    assert written["machine"]["cores"]
    assert "duckdb" in written["versions"]
    (measurement,) = written["measurements"]
    assert all(len(variant["samples"]) == 2 for variant in measurement["variants"].values())


def _tools_of(warehouse: str) -> set[str]:
    return {name for name, tool in TOOLS.items() if warehouse in tool.warehouses}
