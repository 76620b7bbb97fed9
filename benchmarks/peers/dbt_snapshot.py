"""dbt snapshot: compares all columns and keeps the history of changed rows; delivers nothing."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path

os.environ["DO_NOT_TRACK"] = "1"

from dbt.cli.main import dbtRunner
from worker import DUCKDB, file_of, place_of, serve

SNAPSHOT = """{% snapshot history %}
{{ config(target_schema='history', unique_key='id', strategy='check', check_cols='all',
          hard_deletes='invalidate') }}
SELECT * FROM bench_model
{% endsnapshot %}
"""


def main() -> None:
    runner = dbtRunner()
    with tempfile.TemporaryDirectory(prefix="lightning-bench-dbt-") as directory:
        project = Path(directory)
        (project / "dbt_project.yml").write_text("name: bench\nprofile: bench\n")
        (project / "snapshots").mkdir()
        (project / "snapshots" / "history.sql").write_text(SNAPSHOT)

        def work(url: str) -> None:
            profile = {"bench": {"target": "bench", "outputs": {"bench": _output(url)}}}
            (project / "profiles.yml").write_text(json.dumps(profile))
            places = ["--project-dir", directory, "--profiles-dir", directory]
            result = runner.invoke(["snapshot", "--quiet", *places])
            if not result.success:
                raise RuntimeError(f"dbt snapshot has failed: {result.exception or result.result}")

        serve(work)


def _output(url: str) -> dict[str, object]:
    if url.startswith(DUCKDB):
        return {"type": "duckdb", "path": file_of(url), "threads": 2}
    place = place_of(url)
    place["dbname"] = place.pop("database")
    return {"type": "postgres", "schema": "public", "threads": 2, **place}


if __name__ == "__main__":
    main()
