"""The made-up model: customers, in SQL that every warehouse here understands.

Row i of a seed is the same on every machine. Of a later state of the model, a share of the rows
has changed, half that share is new, and half is gone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lightning.warehouse import EVALUATE, Warehouse

from .bench import Settings

BEFORE, AFTER, MODEL = "bench_before", "bench_after", "bench_model"
COLUMNS = 12


def rows_query(rows: int, columns: int, seed: int, changed: float = 0.0) -> str:
    """A SELECT of `rows` rows, of which the given share differs from the state without changes."""
    edge = int(rows * min(changed, 1 - changed) / 2)
    every = round(1 / changed) if changed else 0
    touched = f"i % {every} = 0" if every else "1 = 0"

    def scrambled(salt: int, modulus: int) -> str:
        return f"((i * 2654435761 + {seed} + {salt}) % {modulus})"

    def text(salt: int, length: str) -> str:
        return f"substr(md5(CAST(i * {salt} + {seed} AS VARCHAR)), 1, {length})"

    values = {
        "id": "i",
        "name": text(1, "CAST(10 + i % 15 AS INTEGER)"),
        "email": f"CASE WHEN {touched} THEN 'new.' ELSE '' END || {text(7, '12')} || '@mail.com'",
        "company": f"substr(md5(CAST(i % 50000 + {seed} AS VARCHAR)), 1, 18)",
        "city": f"'City of ' || substr(md5(CAST(i % 2000 + {seed} AS VARCHAR)), 1, 8)",
        "note": f"{text(13, '32')} || CAST(i % 1000 AS VARCHAR)",
        "score": f"CAST({scrambled(1, 1_000_000)} AS DOUBLE PRECISION) / 997",
        "amount": f"CAST({scrambled(2, 100_000_000)} AS DOUBLE PRECISION) / 7919",
        "balance": f"CAST({scrambled(3, 100_000_000)} AS DECIMAL(18, 2)) / 100",
        "updated_at": "TIMESTAMPTZ '2024-01-01 00:00:00+00' + i % 50000000 * INTERVAL '1 second'",
        "active": "i % 3 = 0",
        "born": "DATE '1950-01-01' + CAST(i % 20000 AS INTEGER)",
    }
    more: list[Callable[[int], str]] = [
        lambda salt: text(salt, "16"),
        lambda salt: f"CAST({scrambled(salt, 1_000_000)} AS DOUBLE PRECISION) / 997",
        lambda salt: scrambled(salt, 10_000),
    ]
    for number in range(columns - COLUMNS):
        values[f"extra_{number + 1}"] = more[number % len(more)](17 + number)
    chosen = ", ".join(f"{value} AS {name}" for name, value in list(values.items())[:columns])
    return f"SELECT {chosen} FROM generate_series({edge + 1}, {rows + edge}) AS numbers(i)"


def made(name: str, query: str) -> list[str]:
    """The statements that make a table anew, with what the warehouse wants to know of it."""
    return [
        f"DROP TABLE IF EXISTS {name} CASCADE",
        f"CREATE TABLE {name} AS {query}",
        f"ANALYZE {name}",
    ]


def shown(table: str) -> str:
    """The statement that lets the model be the rows of `table`."""
    return f"CREATE OR REPLACE VIEW {MODEL} AS SELECT * FROM {table}"


def prepare(warehouse: Warehouse, statements: Sequence[str]) -> None:
    """Run SQL that names the tables of the model, which are looked up where the model looks."""
    for statement in statements:
        warehouse.execute(statement, step=EVALUATE)


def settle(warehouse: Warehouse) -> None:
    """Write out what earlier statements left in memory, so that the next one does not pay."""
    warehouse.execute("CHECKPOINT", step="settle")


def two_states(settings: Settings, rows: int, changed: float) -> list[str]:
    """The statements that make the model before and after a share of it changes; before shows."""
    return [
        *made(BEFORE, rows_query(rows, settings.columns, settings.seed)),
        *made(AFTER, rows_query(rows, settings.columns, settings.seed, changed)),
        shown(BEFORE),
    ]


class Flip:
    """A model that goes back and forth between two states, each time it is called.

    Attributes:
        showing: the table of the state that it shows.
    """

    def __init__(self, warehouse: Warehouse, states: Sequence[str]) -> None:
        self._warehouse = warehouse
        self.showing = BEFORE
        prepare(warehouse, states)

    def __call__(self) -> None:
        self.showing = AFTER if self.showing == BEFORE else BEFORE
        prepare(self._warehouse, [shown(self.showing)])
        settle(self._warehouse)
