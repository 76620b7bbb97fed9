"""`python -m benchmarks [CASE …]`: without a case, the list of them; `all` for the default set.

`peers-setup` makes the virtual environments of the tools that the case `peers` runs.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import fields
from pathlib import Path

from rich.console import Console
from rich.table import Table

from .bench import Bench, Settings
from .cases import CASES
from .peers import set_up
from .results import plot, table, write_json

PEERS_SETUP = "peers-setup"


def main() -> None:
    arguments = _arguments()
    console = Console(width=max(Console().width, 140))
    if not arguments.cases:
        console.print(_listed())
        return
    if arguments.cases == [PEERS_SETUP]:
        sys.exit(not set_up(arguments.peers))
    names = arguments.cases
    if names == ["all"]:
        names = [case.name for case in CASES.values() if case.default]
    chosen = {field.name: getattr(arguments, field.name) for field in fields(Settings)}
    arguments.out.mkdir(parents=True, exist_ok=True)
    with Bench(Settings(**chosen), console=Console(stderr=True)) as bench:
        for name in names:
            measurements = list(CASES[name].measure(bench))
            console.print(table(measurements, f"{name}: {CASES[name].question}"))
            write_json(arguments.out / f"{name}.json", measurements, bench)
            plot(arguments.out, measurements)
    console.print(f"Every sample is in {arguments.out}/")


def _arguments() -> argparse.Namespace:
    defaults = Settings()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "cases", nargs="*", choices=[*CASES, "all", PEERS_SETUP, []], metavar="CASE"
    )
    add = parser.add_argument
    add("--warehouses", nargs="+", choices=defaults.warehouses, default=defaults.warehouses)
    add("--rows", nargs="+", type=int, default=defaults.rows)
    add("--columns", type=int, default=defaults.columns)
    add("--shares", nargs="+", type=float, default=defaults.shares, help="of rows that change")
    add("--rounds", type=int, default=defaults.rounds)
    add("--seed", type=int, default=defaults.seed)
    add("--postgres", metavar="URL", help="a server to use; without it, one is started")
    add("--urls", nargs="+", default=(), help="further warehouses, to count statements on")
    add("--memory", metavar="LIMIT", help="DuckDB's memory_limit, such as 1GB")
    add("--peers", type=Path, default=defaults.peers, help="where peers live")
    add("--out", type=Path, default=Path("benchmarks/results"))
    return parser.parse_args()


def _listed() -> Table:
    listed = Table("case", "in `all`", "measures", title="python -m benchmarks CASE …")
    for case in CASES.values():
        listed.add_row(case.name, "yes" if case.default else "", case.question)
    return listed


if __name__ == "__main__":
    main()
