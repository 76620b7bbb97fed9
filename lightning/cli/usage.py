"""Mistakes in the command line itself: told like all errors, with what there is instead."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, cast

import typer
from typer.core import TyperGroup

from ..texts import which_there_are
from .output import ExitCode, tell_error

# typer brings it along, but does not name it.
UsageError: type[Exception] = cast("Any", typer.BadParameter.__mro__[1])


class Commands(TyperGroup):
    """The command, whose mistakes are told with the nearest name and all that there are."""

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        try:
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **extra)
        except UsageError as error:
            if not standalone_mode:
                raise
            _tell(error)
            code = ExitCode.WRONG
        if not standalone_mode:
            return code
        sys.exit(code)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args[0] not in self.commands and not args[0].startswith("-"):
            ctx.fail(f"there is no command {args[0]!r}{which_there_are(args[0], self.commands)}")
        return super().resolve_command(ctx, args)


def _tell(error: Any) -> None:
    context = error.ctx
    if type(error).__name__ == "NoArgsIsHelpError":
        return  # it has printed the help
    if context is not None:
        typer.echo(context.get_usage(), err=True)
    option = getattr(error, "option_name", None)
    if context is None or option is None or not hasattr(error, "possibilities"):
        tell_error(error.format_message())
        return
    names = [
        max(parameter.opts, key=len)
        for parameter in context.command.get_params(context)
        if parameter.param_type_name == "option"
    ]
    tell_error(f"there is no option {option}{which_there_are(option, names)}")
