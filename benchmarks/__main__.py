"""`python -m benchmarks [CASE …]`: without a case, the list of them; `all` for the default set.

`peers-setup` makes the virtual environments of the tools that the case `peers` runs.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.console import Console
from rich.table import Table

from .bench import Settings
from .cases import CASES, run
from .peers import set_up
from .results import plot, table, write_json

PEERS_SETUP = "peers-setup"


def main() -> None:
    arguments = _arguments()
    console = Console(width=max(Console().width, 120))
    if not arguments.cases:
        console.print(_listed())
        return
    if arguments.cases == [PEERS_SETUP]:
        set_up(arguments.peers)
        return
    names = arguments.cases
    if names == ["all"]:
        names = [case.name for case in CASES.values() if case.default]
    settings = Settings(
        rows=tuple(arguments.rows),
        columns=arguments.columns,
        shares=tuple(arguments.shares),
        rounds=arguments.rounds,
        seed=arguments.seed,
        postgres=arguments.postgres,
        memory=arguments.memory,
        peers=arguments.peers,
    )
    arguments.out.mkdir(parents=True, exist_ok=True)
    for name in names:
        measurements = list(run([name], settings))
        console.print(table(measurements, f"{name}: {CASES[name].question}"))
        write_json(arguments.out / f"{name}.json", measurements, settings)
        plot(arguments.out, measurements)
    console.print(f"Every sample is in {arguments.out}/")


def _arguments() -> argparse.Namespace:
    defaults = Settings()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument(
        "cases", nargs="*", choices=[*CASES, "all", PEERS_SETUP, []], metavar="CASE"
    )
    parser.add_argument("--rows", nargs="+", type=int, default=defaults.rows)
    parser.add_argument("--columns", type=int, default=defaults.columns)
    parser.add_argument("--shares", nargs="+", type=float, default=defaults.shares)
    parser.add_argument("--rounds", type=int, default=defaults.rounds)
    parser.add_argument("--seed", type=int, default=defaults.seed)
    parser.add_argument("--postgres", metavar="URL", help="a scratch database")
    parser.add_argument("--memory", metavar="LIMIT", help="DuckDB's memory_limit, such as 1GB")
    parser.add_argument("--peers", type=Path, default=defaults.peers, help="where peers live")
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results"))
    return parser.parse_args()


def _listed() -> Table:
    listed = Table("case", "in `all`", "measures", title="python -m benchmarks CASE …")
    for case in CASES.values():
        listed.add_row(case.name, "yes" if case.default else "", case.question)
    return listed


if __name__ == "__main__":
    main()
