"""dbt snapshot: keeps the history of every row; compares all columns, closes deleted rows."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

os.environ["DO_NOT_TRACK"] = "1"

from dbt.cli.main import dbtRunner
from worker import serve

SNAPSHOT = """{% snapshot history %}
{{ config(target_schema='history', unique_key='id', strategy='check', check_cols='all',
          hard_deletes='invalidate') }}
SELECT * FROM main.bench_model
{% endsnapshot %}
"""
PROFILE = """bench:
  target: bench
  outputs:
    bench: {{type: duckdb, path: '{database}', threads: 2}}
"""


def main() -> None:
    runner = dbtRunner()
    with tempfile.TemporaryDirectory(prefix="lightning-bench-dbt-") as directory:
        project = Path(directory)
        (project / "dbt_project.yml").write_text("name: bench\nprofile: bench\n")
        (project / "snapshots").mkdir()
        (project / "snapshots" / "history.sql").write_text(SNAPSHOT)

        def work(database: str) -> None:
            (project / "profiles.yml").write_text(PROFILE.format(database=database))
            places = ["--project-dir", directory, "--profiles-dir", directory]
            result = runner.invoke(["snapshot", "--quiet", *places])
            if not result.success:
                raise RuntimeError(f"dbt snapshot has failed: {result.exception or result.result}")

        serve(work)


if __name__ == "__main__":
    main()
