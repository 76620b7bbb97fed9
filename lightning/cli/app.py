"""The command and its subcommands."""

from __future__ import annotations

from typing import Annotated

import typer

from ..version import __version__
from . import adopting, doctor, health, lineage, look, manage, pages, preview, rows, runs
from .usage import Commands

SETTINGS = {"help_option_names": ["-h", "--help"]}

app = typer.Typer(
    cls=Commands,
    context_settings=SETTINGS,
    help="Send only the rows of a warehouse that changed.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
for command in (
    manage.init,
    preview.preview,
    runs.plan,
    runs.run,
    runs.resume,
    runs.resync,
    runs.reset,
    adopting.adopt,
    adopting.reconcile,
    look.status,
    look.runs,
    look.show,
    health.health,
    health.mute,
    pages.report,
    pages.ui,
    look.compile,
    doctor.doctor,
    rows.skip,
    rows.resend,
    manage.setup,
    manage.drop,
    manage.gc,
    manage.schema,
):
    app.command()(command)
dbt = typer.Typer(
    cls=Commands,
    context_settings=SETTINGS,
    help="Put syncs into a dbt project.",
    no_args_is_help=True,
)
dbt.command()(lineage.install)
dbt.command()(lineage.exposures)
dbt.command()(lineage.discard)
app.add_typer(dbt, name="dbt")


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    pass
