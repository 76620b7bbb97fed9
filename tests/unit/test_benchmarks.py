"""The benchmark program runs, and what it writes down is whole. Nothing here looks at seconds."""

from __future__ import annotations

import json
import sys

import pytest

from benchmarks import CASES, Measurement, Settings
from benchmarks.__main__ import main
from benchmarks.data import rows_query
from benchmarks.measure import Variant, interleave
from lightning.registry import open_warehouse

SMALL = ["--rows", "200", "300", "--rounds", "2", "--shares", "0", "0.1"]


def test_without_a_case_it_lists_them(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["benchmarks"])
    main()
    listed = capsys.readouterr().out
    assert all(name in listed for name in CASES)


@pytest.mark.parametrize("case", ["floor", "logs", "bytes"])
def test_a_case_prints_a_table_and_writes_every_sample(case, monkeypatch, capsys, tmp_path):
    monkeypatch.setattr(sys, "argv", ["benchmarks", case, *SMALL, "--out", str(tmp_path)])
    main()
    assert CASES[case].question in capsys.readouterr().out
    written = json.loads((tmp_path / f"{case}.json").read_text())
    assert written["settings"]["seed"] == Settings().seed
    assert written["machine"]["cores"]
    assert "duckdb" in written["versions"]
    for measurement in written["measurements"]:
        for variant in measurement["variants"].values():
            assert min(variant["samples"]) > 0


def test_variants_are_sampled_in_turn():
    order = []
    variants = {
        name: Variant(lambda name=name: order.append(name) or None, after=lambda: order.append("-"))
        for name in "AB"
    }
    samples = interleave(variants, 3, lambda name: None)
    assert order == ["A", "-", "B", "-"] * 3
    assert [len(taken) for taken in samples.values()] == [3, 3]


def test_a_ratio_compares_within_rounds():
    taken = Measurement("case", {}, "s", {"base": [1.0, 10.0, 2.0], "other": [2.0, 20.0, 5.0]})
    assert taken.ratio("other") is None
    assert taken.ratio("other", "base") == 2.0
    assert taken.median("other") == 5.0


@pytest.mark.parametrize("share", [0.0, 0.01, 0.1, 1.0])
def test_the_stated_share_of_the_model_changes(share):
    rows = 10_000
    warehouse = open_warehouse("duckdb://")
    for name, changed in (("old", 0.0), ("new", share)):
        query = rows_query(rows, 15, 7, changed)
        warehouse.execute(f"CREATE TABLE {name} AS {query}", step="make data")
    differing = "SELECT count(*) FROM (SELECT * FROM new EXCEPT SELECT * FROM old) WHERE id "
    found = [
        warehouse.fetch(differing + condition, step="count")[0][0]
        for condition in ("IN (SELECT id FROM old)", "NOT IN (SELECT id FROM old)")
    ]
    added = rows * min(share, 1 - share) / 2
    assert found == [pytest.approx(rows * share, rel=0.1), added]
    warehouse.close()
