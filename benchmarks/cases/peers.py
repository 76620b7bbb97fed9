"""A whole run against other tools that find what changed, on the same data.

What each does: ours plans, delivers to a send that does nothing, writes its three logs and
finishes. `dbt snapshot` compares all columns and writes the history of changed rows; it delivers
nothing. `reladiff` compares two tables that are already there and writes nothing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import lightning

from ..bench import Bench
from ..data import AFTER, BEFORE, MODEL, Flip, rows_query, shown
from ..measure import Measurement, Variant
from ..peers import Peer, installed, started

CHANGED = 0.01
WHOLE = "lightning: plan, deliver, logs, finish"


def measure(bench: Bench) -> Iterator[Measurement]:
    names = installed(bench.settings.peers)
    if not names:
        bench.say("no peer is installed: python -m benchmarks peers-setup")
        return
    for rows in bench.settings.rows:
        with tempfile.TemporaryDirectory(prefix="lightning-bench-") as directory, ExitStack() as up:
            peers = {
                name: up.enter_context(
                    started(name, bench.settings.peers, Path(directory) / f"{name}.duckdb")
                )
                for name in names
            }
            yield _measure(bench, rows, Path(directory) / "own.duckdb", peers)


def _measure(bench: Bench, rows: int, path: Path, peers: dict[str, Peer]) -> Measurement:
    settings = bench.settings
    warehouse = bench.duckdb(path)
    engine = lightning.connect(warehouse)
    flip = Flip(warehouse, rows, settings.columns, settings.seed, CHANGED)
    sync = lightning.Sync("bench", lightning.Model(MODEL, "id"), delete_behavior="delete")
    engine.run(sync, _send)
    variants = {WHOLE: Variant(lambda: engine.run(sync, _send) and None, before=flip)}
    made = [
        f"CREATE TABLE {name} AS {rows_query(rows, settings.columns, settings.seed, share)}"
        for name, share in ((BEFORE, 0.0), (AFTER, CHANGED))
    ]
    for name, peer in peers.items():
        bench.say(f"{name}: first run, {rows:,} rows")
        peer.run([*made, shown(BEFORE)])
        variants[name] = Variant(lambda peer=peer: peer.run([shown(flip.showing)]))
    given = {"warehouse": "duckdb", "rows": rows, "changed": CHANGED}
    measurement = bench.compare("peers", given, variants, base=WHOLE)
    warehouse.close()
    return measurement


def _send(batch: lightning.Batch) -> None:
    """Take every row."""
