"""The command `lightning-cdc`: what a person or a scheduler does with the library."""

from __future__ import annotations

import signal
import sys
import warnings


def main() -> None:
    """Run the command of the process's arguments."""
    try:
        from .app import app
    except ModuleNotFoundError as error:
        sys.exit(
            f"lightning-cdc: {error.name} is not installed. "
            "Install the command line: pip install 'lightning-cdc[cli]'"
        )
    # What a scheduler stops a process with ends it as Ctrl-C does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # What the project file has to say otherwise from the next release on.
    warnings.filterwarnings("default", category=DeprecationWarning, module=r"lightning\.")
    app(prog_name="lightning-cdc")
