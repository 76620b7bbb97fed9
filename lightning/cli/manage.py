"""Commands that make and remove things."""

from __future__ import annotations

import json
from importlib import resources
from pathlib import Path
from typing import Annotated

import duckdb
import typer

from ..errors import ConfigurationError, UnknownSyncError
from ..permissions import setup_sql
from ..project.project import FILE_NAME, Project
from ..project.schema import ProjectConfig
from ..workspace import AUDIT_SCHEMA, PLANNER_SCHEMA
from .options import (
    PROJECT,
    ConnectionOption,
    OutputOption,
    ProjectOption,
    SyncArgument,
    YesOption,
)
from .output import Output, ask_first, emit, exits, next_in, writing

EXAMPLE = resources.files("lightning.project") / "example"
SCHEMA_FILE = "lightning.schema.json"


@exits
def init(
    directory: Annotated[Path, typer.Argument(help="Where to; made if it is missing.")] = Path(),
    output: OutputOption = Output.TEXT,
) -> None:
    """Write an example that works: a project file, its editor schema, and a DuckDB file."""
    texts = {name: (EXAMPLE / name).read_text(encoding="utf-8") for name in (FILE_NAME, "send.py")}
    texts[SCHEMA_FILE] = _json_schema()
    database = directory / "shop.duckdb"
    paths = [*(directory / name for name in texts), database]
    if there := [str(path) for path in paths if path.exists()]:
        raise ConfigurationError(f"{', '.join(there)} is there already: name another directory")
    with writing():
        directory.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (directory / name).write_text(text, encoding="utf-8")
    with duckdb.connect(str(database)) as connection:
        connection.execute((EXAMPLE / "shop.sql").read_text(encoding="utf-8"))
    written = [str(path) for path in paths]
    following = next_in(directory, "lightning-cdc preview customers_to_crm")
    emit(output, {"files": written}, *written, "", following)


@exits
def schema(output: OutputOption = Output.TEXT) -> None:
    """Print the JSON schema of the project file, for editors. The same in either output."""
    emit(output, json.loads(_json_schema()), _json_schema())


@exits
def setup(
    dialect: Annotated[str, typer.Argument(help="The warehouse, as in snowflake.")],
    role: Annotated[str, typer.Argument(help="Who is to run syncs.")],
    catalog: Annotated[str | None, typer.Option(help="The database of all the schemas.")] = None,
    compute: Annotated[str | None, typer.Option(help="Snowflake's virtual warehouse.")] = None,
    source: Annotated[
        list[str] | None, typer.Option(help="A schema that the models read, once for each.")
    ] = None,
    planner_schema: Annotated[str, typer.Option(help="The schema of plans.")] = PLANNER_SCHEMA,
    audit_schema: Annotated[str, typer.Option(help="The schema of logs.")] = AUDIT_SCHEMA,
    output: OutputOption = Output.TEXT,
) -> None:
    """Print what an administrator runs once: the two schemas, and no more grants than needed."""
    statements = setup_sql(
        dialect,
        role,
        catalog=catalog,
        compute=compute,
        sources=source or (),
        planner_schema=planner_schema,
        audit_schema=audit_schema,
    )
    emit(output, {"statements": statements}, *(f"{statement};" for statement in statements))


@exits
def drop(
    sync: SyncArgument,
    yes: YesOption = False,
    connection: ConnectionOption = None,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> None:
    """Forget a sync and remove its planner tables; its next run sends every row anew.

    Its logs stay. The sync need not be in the project file any more.
    """
    opened = Project(project)
    if connection is None and sync in opened.config.syncs:
        connection = opened.connection_of(sync)
    if not yes:
        ask_first(sync, f"Forget what was delivered for {sync}?", output)
    with opened.connect(connection) as engine:
        try:
            engine.drop(sync)
        except UnknownSyncError as error:
            if sync in opened.config.syncs:
                raise
            raise ConfigurationError(str(error)) from error  # nobody has heard of such a sync
    emit(output, {"dropped": sync}, f"Forgot {sync}.")


@exits
def gc(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only list them.")] = False,
    connection: ConnectionOption = None,
    project: ProjectOption = PROJECT,
    output: OutputOption = Output.TEXT,
) -> None:
    """Drop planner tables that no sync remembers: what processes that died have left."""
    with Project(project).connect(connection) as engine:
        tables = engine.gc(dry_run=dry_run)
    done = "would be dropped" if dry_run else "dropped"
    emit(output, {"tables": tables, "dry_run": dry_run}, *tables, f"{len(tables)} tables {done}.")


def _json_schema() -> str:
    return json.dumps(ProjectConfig.model_json_schema(), indent=2) + "\n"
