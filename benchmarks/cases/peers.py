"""A whole run against other tools that find what changed, on the same data.

What each does is said where it is run, in `benchmarks/peers/`. Ours plans, delivers to a send that
does nothing, writes its three logs and finishes. A bare copy of the model stands beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

import lightning

from ..bench import Bench
from ..data import Flip, shown, two_states
from ..measure import Measurement, Variant
from ..peers import Peer, installed, started
from .floor import BASE, clear, copy
from .whole import WHOLE, run

CHANGED = 0.01


def measure(bench: Bench) -> Iterator[Measurement]:
    for name in bench.warehouses:
        if not (peers := installed(bench.settings.peers, name)):
            bench.say(f"no peer for {name} is installed: python -m benchmarks peers-setup")
            continue
        for rows in bench.settings.rows:
            yield _measure(bench, name, rows, peers)


def _measure(bench: Bench, name: str, rows: int, peers: list[str]) -> Measurement:
    states = two_states(bench.settings, rows, CHANGED)
    with ExitStack() as up:
        warehouse = up.enter_context(bench.warehouse(name))
        engine = lightning.connect(warehouse)
        flip = Flip(warehouse, states)
        run(engine)
        variants = {
            WHOLE: Variant(partial(run, engine), before=flip),
            BASE: Variant(partial(copy, warehouse), after=partial(clear, warehouse)),
        }
        for peer_name in peers:
            bench.say(f"{name}: {peer_name}: first run, {rows:,} rows")
            url = up.enter_context(bench.database(name))
            peer = up.enter_context(started(bench.settings.peers, peer_name, url))
            peer.run(states)
            variants[peer_name] = Variant(partial(_run, peer, flip))
        given = {"warehouse": name, "rows": rows, "changed": CHANGED}
        return bench.compare("peers", given, variants, base=WHOLE, warm_up=True)


def _run(peer: Peer, flip: Flip) -> float:
    return peer.run([shown(flip.showing)])
