"""The command `lightning-cdc`: what a person or a scheduler does with the library."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command of the process's arguments."""
    try:
        from .app import app
    except ModuleNotFoundError as error:
        sys.exit(
            f"lightning-cdc: {error.name} is not installed. "
            "Install the command line: pip install 'lightning-cdc[cli]'"
        )
    app(prog_name="lightning-cdc")
