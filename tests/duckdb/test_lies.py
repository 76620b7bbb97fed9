"""What a connection says wrongly of its warehouse is found by the importable suite."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from lightning_dialects.duckdb.dialect import DuckDB
from lightning_dialects.duckdb.warehouse import DuckDBWarehouse
from sqlglot import exp

from lightning import sql
from lightning.dialect import TableSpec
from lightning.errors import WarehouseError
from lightning.sql import Expr
from lightning.testing import suite
from lightning.testing.faults import Watched
from lightning.testing.harness import Subject
from lightning.testing.history import begin
from lightning.testing.suite_equality import DOUBLES
from lightning.warehouse import Warehouse

SHORT = 1_000  # bytes


class Lying(Watched):
    """A connection to DuckDB that does less than it says."""

    def __init__(self, living: Warehouse, **capabilities: Any) -> None:
        super().__init__(living)
        said = replace(self.dialect.capabilities, **capabilities)
        self.dialect = self.dialect.with_capabilities(said)

    def fork(self) -> Warehouse:
        return type(self)(self._living.fork())

    def _before(self, step: str) -> None:
        pass

    def _asked(self, step: str, text: str, run: Callable[[], Any]) -> Any:
        self._look_at(text, step)
        return super()._asked(step, text, run)

    def _look_at(self, text: str, step: str) -> None:
        """Refuse a statement that is beyond this connection."""


class WithoutTransactions(Lying):
    @contextmanager
    def transaction(self) -> Iterator[None]:
        yield


class WithoutRowCounts(Lying):
    def execute(self, statement: str, *, step: str) -> int:
        super().execute(statement, step=step)
        return 1


class WithShortTexts(Lying):
    def _look_at(self, text: str, step: str) -> None:
        if len(text.encode()) > SHORT * 5:
            raise WarehouseError("value too long", step=step)


class WithLatinTexts(Lying):
    def _look_at(self, text: str, step: str) -> None:
        try:
            text.encode("latin-1")
        except UnicodeError:
            raise WarehouseError("character with no equivalent", step=step) from None


class WithoutFullJoins(Lying):
    def _look_at(self, text: str, step: str) -> None:
        if "FULL" in text:
            raise WarehouseError("FULL JOIN is not supported", step=step)


class OneAtATime(Lying):
    """Forgets the rows of a query as soon as another statement runs."""

    _read = 0

    def stream(self, query: str, *, step: str) -> Iterator[list[tuple[Any, ...]]]:
        mine = self._read
        rows = self._living.fetch(query, step=step)
        for at in range(0, len(rows), SHORT):
            if self._read != mine:
                raise WarehouseError("the result is gone", step=step)
            yield rows[at : at + SHORT]

    def _look_at(self, text: str, step: str) -> None:
        self._read += 1


class Sharing(Lying):
    """Has one connection for all threads."""

    def fork(self) -> Warehouse:
        raise WarehouseError("too many connections", step="connect")


class Keyless(DuckDB):
    def creation(self, table: TableSpec, rows: exp.Query | None) -> exp.Create:
        return super().creation(replace(table, key=()), rows)


class WithoutKeys(Lying):
    def __init__(self, living: Warehouse) -> None:
        super().__init__(living)
        self.dialect = Keyless()


class Salted(DuckDB):
    def row_version(self, values: Sequence[Expr]) -> Expr:
        return super().row_version([*values, sql.call("current_connection_id")])


class WithHashesOfItsOwn(Lying):
    """Hashes a row otherwise than other connections do."""

    def __init__(self, living: Warehouse) -> None:
        super().__init__(living)
        self.dialect = Salted()


class Gluing(DuckDB):
    def row_version(self, values: Sequence[Expr]) -> Expr:
        return sql.call("hash", sql.call("concat", *values))


class WithGluedHashes(Lying):
    """Hashes the texts of a row's values one after the other, of which NULL has none."""

    def __init__(self, living: Warehouse) -> None:
        super().__init__(living)
        self.dialect = Gluing()


class WithoutAnyValue(Lying):
    """Makes no delta: it cannot thin what was compared."""

    def _look_at(self, text: str, step: str) -> None:
        if "any_value(" in text:
            raise WarehouseError("there is no such function", step=step)


CAPABILITIES = suite.TestCapabilities()


def check_equality(subject: Subject) -> None:
    check = suite.TestEquality().test_a_row_is_changed_exactly_where_its_values_differ
    check(subject, {"DOUBLE": DOUBLES}, "with whole plans")


def check_deltas(subject: Subject) -> None:
    suite.TestDeltas().test_a_run_writes_only_what_differs(begin(subject, kinds={"a": "text"}))


LIES: dict[type[Lying], Callable[[Subject], None]] = {
    WithoutTransactions: (
        CAPABILITIES.test_what_is_made_in_a_transaction_is_gone_once_it_is_rolled_back
    ),
    WithoutRowCounts: CAPABILITIES.test_an_update_tells_how_many_rows_it_wrote,
    WithShortTexts: CAPABILITIES.test_a_text_that_was_cut_has_room_in_a_log,
    WithLatinTexts: CAPABILITIES.test_a_text_that_was_cut_has_room_in_a_log,
    WithoutFullJoins: check_equality,
    OneAtATime: CAPABILITIES.test_rows_are_read_bit_by_bit_while_other_statements_run,
    Sharing: CAPABILITIES.test_many_connections_work_at_once,
    WithoutKeys: CAPABILITIES.test_a_second_row_with_the_same_key_is_refused,
    WithHashesOfItsOwn: CAPABILITIES.test_a_row_has_the_same_version_on_every_connection,
    WithGluedHashes: CAPABILITIES.test_a_row_has_the_same_version_on_every_connection,
    WithoutAnyValue: check_deltas,
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_found(lie: type[Lying]) -> None:
    with duckdb.connect() as database:
        check = LIES[lie]
        check(Subject(lambda: DuckDBWarehouse(database.cursor(), owned=True)))
        liar = Subject(lambda: lie(DuckDBWarehouse(database.cursor(), owned=True)), "lying")
        with pytest.raises((AssertionError, WarehouseError, pytest.fail.Exception)):
            check(liar)


def test_a_file_that_one_process_has_is_not_said_to_be_shared(tmp_path: Path) -> None:
    file = tmp_path / "w.duckdb"
    check = CAPABILITIES.test_another_process_opens_the_warehouse_unless_it_is_exclusive
    with duckdb.connect(file) as database:

        def opened() -> Warehouse:
            return DuckDBWarehouse(database.cursor(), owned=True)

        url = f"duckdb:///{file}"
        check(Subject(opened, url=url))
        with pytest.raises(AssertionError):
            check(Subject(lambda: Lying(opened(), exclusive=False), "lying", url=url))
