"""What the benchmarks count, and from what data."""

from __future__ import annotations

import sys
from contextlib import closing

import pytest

from benchmarks import CASES, Measurement, Settings, run
from benchmarks.__main__ import main
from benchmarks.data import rows_query
from benchmarks.measure import Variant, interleave
from benchmarks.results import plot
from lightning.registry import open_warehouse


def test_without_a_case_it_lists_them(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["benchmarks"])
    main()
    listed = capsys.readouterr().out
    assert all(name in listed for name in CASES)


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


def test_cost_is_plotted_along_each_axis_that_varies(tmp_path):
    measurements = [
        Measurement(
            "case", {"warehouse": "duckdb", "rows": rows, "changed": share}, "s", {"a": [1]}
        )
        for rows, share in ((10, 0.0), (10, 0.5), (20, 0.5))
    ]
    drawn = plot(tmp_path, measurements)
    assert [path.name for path in drawn] == ["case_by_rows.svg", "case_by_changed.svg"]
    assert [path.read_text().count("<!-- duckdb, ") for path in drawn] == [1, 1]
    assert "50.0% changed" in drawn[0].read_text()
    assert "10 rows" in drawn[1].read_text()
    assert plot(tmp_path, measurements[:1]) == []


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


def test_statements_are_counted_on_any_warehouse_that_has_a_url(tmp_path):
    path = tmp_path / "bench.duckdb"
    (counted,) = run(["statements"], Settings(warehouses=(), urls=(f"duckdb:///{path}",)))
    assert counted.median("a run") > counted.median("without logs") > 10
    with closing(open_warehouse(f"duckdb:///{path}")) as warehouse:
        assert warehouse.fetch("SELECT count(*) FROM duckdb_tables()", step="test") == [(0,)]
