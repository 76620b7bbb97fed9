"""Files hold every value, whatever its type, and what was acknowledged outlives the process."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import lightning

from .conftest import Change, Cli
from .test_commands import COMMAND
from .test_terminal import ENVIRONMENT

HOSTILE = """
    SELECT 1 AS id, 'a"b,' || chr(10) || '''☃' AS t, NULL AS n, '' AS e, 'NaN'::DOUBLE AS nan,
      12345678901234567890.12::DECIMAL(22, 2) AS d, [1, NULL, 3] AS l, {'a': 'x', 'b': NULL} AS s,
      MAP {DATE '2024-02-29': 'leap'} AS m, '\\x00\\xFF'::BLOB AS b, true AS yes,
      TIMESTAMPTZ '2024-02-29 12:00:00+00' AS at, ['Infinity'::DOUBLE] AS inf
"""


@pytest.fixture
def engine() -> Iterator[lightning.Engine]:
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    with lightning.connect(connection) as opened:
        yield opened


def sync(query: str = HOSTILE) -> lightning.Sync:
    return lightning.Sync("hostile", lightning.Model(query, "id"))


def test_json_lines_are_json_whatever_the_values(engine: lightning.Engine, tmp_path: Path) -> None:
    with lightning.Files(tmp_path) as files:
        result = engine.run(sync(), files, keep=lightning.Keep())
    (note,) = engine.show(result.run_id, row_ids=["1"]).requests
    assert (note.request, note.response) == (str(files.paths["added"]), "written")

    def refuse(word: str) -> float:
        raise AssertionError(f"{word} is no JSON")

    (line,) = files.paths["added"].read_text(encoding="utf-8").splitlines()
    assert json.loads(line, parse_constant=refuse) == {
        "id": 1,
        "t": "a\"b,\n'☃",
        "n": None,
        "e": "",
        "nan": "nan",
        "d": "12345678901234567890.12",
        "l": [1, None, 3],
        "s": {"a": "x", "b": None},
        "m": {"2024-02-29": "leap"},
        "b": "00ff",
        "yes": True,
        "at": "2024-02-29T12:00:00+00:00",
        "inf": ["inf"],
    }


@pytest.mark.parametrize("read", ["csv", "parquet"])
def test_columns_come_back_from_csv_and_parquet(
    engine: lightning.Engine, tmp_path: Path, read: str
) -> None:
    flat = (
        "SELECT i AS id, i % 3 = 0 AS third, 'x' || i AS t, NULLIF(i, 7) AS n FROM range(50) r(i)"
    )
    with lightning.Files(tmp_path, read) as files:
        engine.run(sync(flat), files, batch_size=8, workers=4)
    found = duckdb.sql(f"FROM '{files.paths['added']}' ORDER BY id").fetchall()
    assert found == duckdb.sql(f"{flat} ORDER BY id").fetchall()


def test_nested_values_are_json_in_csv(engine: lightning.Engine, tmp_path: Path) -> None:
    with lightning.Files(tmp_path, "csv") as files:
        engine.run(sync("SELECT 1 AS id, [1, 2] AS l, {'a': NULL} AS s, NULL::INT[] AS n"), files)
    lines = files.paths["added"].read_text().splitlines()
    assert lines == ['"id","l","s","n"', '1,"[1, 2]","{""a"": null}",']


def test_rows_that_were_acknowledged_are_there_if_the_process_ends_before_parquet_is_made(
    engine: lightning.Engine, tmp_path: Path
) -> None:
    files = lightning.Files(tmp_path, "parquet")
    run = engine.plan(sync("SELECT i AS id FROM range(10) r(i)"))
    for batch in run.batches(size=4):
        files(batch)
        batch.succeed()
        break
    (spool,) = tmp_path.glob("*/added.arrows")
    with pa.OSFile(str(spool)) as source:
        assert pa.ipc.open_stream(source).read_next_batch().num_rows == 4
    files.close()
    assert pq.read_table(files.paths["added"]).num_rows == 4
    assert not spool.exists()
    run.abort("the test ends")


def test_rows_outlive_a_parquet_file_that_cannot_be_written(
    engine: lightning.Engine, tmp_path: Path
) -> None:
    files = lightning.Files(tmp_path, "parquet")
    engine.run(sync("SELECT 1 AS id"), files)
    spool = files.paths["added"]
    spool.with_suffix(".parquet.unfinished").mkdir()
    with pytest.raises(lightning.LightningError, match="Its rows have arrived"):
        files.close()
    assert files.paths["added"] == spool
    with pa.OSFile(str(spool)) as source:
        assert pa.ipc.open_stream(source).read_all().num_rows == 1


def test_no_directory_is_made_where_nothing_is_sent(
    engine: lightning.Engine, tmp_path: Path
) -> None:
    with lightning.Files(tmp_path / "out") as files:
        engine.run(sync("SELECT 1 AS id WHERE false"), files)
    assert not (tmp_path / "out").exists()


def test_a_format_that_there_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(lightning.ConfigurationError, match="jsonl, csv, parquet"):
        lightning.Files(tmp_path, "xlsx")


@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_no_row_is_lost_where_the_process_is_killed_while_it_writes(
    project: Path, cli: Cli, change: Change, kind: str
) -> None:
    change("INSERT INTO customers SELECT i, 'x', 'free', 1.5, true FROM range(6, 1501) r(i)")
    text = (project / "lightning.yml").read_text()
    (project / "lightning.yml").write_text(
        text.replace("shop.duckdb}", "shop.duckdb}\n    lease_seconds: 0.5")
    )
    to_files = ("customers_to_crm", "--files", "files", "--format", kind, "--batch-size", "10")
    process = subprocess.Popen([*COMMAND, "run", *to_files], cwd=project, env=ENVIRONMENT)
    while not any(path.stat().st_size > 8_000 for path in project.glob("files/*/added.*")):
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.wait()
    (left,) = project.glob("files/*/added.*")
    if kind == "jsonl":  # the last line may be half of one, of a batch that is sent again
        lines = left.read_text().splitlines(keepends=True)
        before = [json.loads(line) for line in lines if line.endswith("\n")]
    else:
        assert left.suffix == ".arrows"
        before = rows_of_stream(left)
    while (outcome := cli("resume", *to_files, "-o", "json")).code == 3:
        time.sleep(0.1)
    (path,) = outcome.json["runs"][0]["files"]
    after = duckdb.sql(f"SELECT id FROM '{project / path}'").fetchall()
    assert {row["id"] for row in before} | {row for (row,) in after} == {1, 2, *range(4, 1501)}
    assert len(after) == len(set(after))


def rows_of_stream(path: Path) -> list[dict[str, Any]]:
    """The rows of an Arrow stream file, up to where its writer died."""
    rows: list[dict[str, Any]] = []
    stream = pa.ipc.open_stream(path.read_bytes())
    with suppress(OSError, pa.ArrowInvalid):
        for batch in stream:
            rows += batch.to_pylist()
    return rows
