"""A table of another database as a destination."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, get_args

from ..deliver.batch import Batch
from ..errors import ConfigurationError
from ..redaction import redact
from ..sync import check_choice
from .closing import Closing
from .noting import noting

if TYPE_CHECKING:
    import pyarrow as pa
    import sqlalchemy as sa

Write = Literal["upsert", "insert", "update"]
OnRemoved = Literal["delete", "update"]
Row = Mapping[str, Any]

NOT_FOUND = "there is no row with this key"
# From so many rows on, PostgreSQL takes them by COPY into a temporary table in about half the time.
LEAST_COPIED = 500
LONGEST_REASON = 500


class SqlTable(Closing):
    """A `send` that writes rows to a table, by SQLAlchemy: of PostgreSQL, MySQL, MariaDB, SQLite,
    SQL Server and what else it knows.

    A batch is one transaction. One that the table refuses, as by a constraint, is halved until the
    rows at fault stand alone, each with its own reason; the others arrive. PostgreSQL gets larger
    batches by COPY, into a temporary table, where its driver is psycopg.

    Args:
        database: SQLAlchemy's URL, or an Engine of one's own, which is not closed here.
        table: its name; it must be there.
        key: the columns that tell rows apart. For `upsert` they are a primary key or unique.
        schema: the table's; None: the connection's own.
        write: `upsert`, `insert`, or `update`, which refuses rows that are not there.
        removed: `delete` the rows, or `update` them, where the sync clears fields.

    Raises:
        ConfigurationError: the table is not there or does not fit, or SQLAlchemy is not installed.
    """

    def __init__(
        self,
        database: str | sa.Engine,
        table: str,
        key: str | Sequence[str],
        *,
        schema: str | None = None,
        write: Write = "upsert",
        removed: OnRemoved = "delete",
    ) -> None:
        check_choice("write", write, get_args(Write))
        check_choice("removed", removed, get_args(OnRemoved))
        self._key = [key] if isinstance(key, str) else list(key)
        self._write: Write = write
        self._on_removed = removed
        self._owned = isinstance(database, str)
        self._engine = _engine(database)
        self._table = self._found(table, schema)
        self._copies = (self._engine.dialect.name, self._engine.driver) == ("postgresql", "psycopg")
        self._checked: set[tuple[str, ...]] = set()

    def __repr__(self) -> str:
        return f"<SqlTable {self._table.fullname} on {self._engine.dialect.name}>"

    def __call__(self, batch: Batch) -> dict[str, str]:
        self._check(batch)
        rows = dict(zip(batch.row_ids, batch.rows, strict=True))
        how = self._on_removed if batch.op_type == "removed" else self._write
        return self._halving(batch, how, rows)

    def close(self) -> None:
        """Close the connections, where they were opened here."""
        if self._owned:
            self._engine.dispose()

    def _halving(
        self, batch: Batch, how: Write | OnRemoved, rows: Mapping[str, Row]
    ) -> dict[str, str]:
        """Write rows in one transaction, or each half of them in its own.

        Returns: why rows were refused, by row id.
        """
        import sqlalchemy as sa

        writes = {
            "upsert": self._upsert,
            "insert": self._insert,
            "update": self._update,
            "delete": self._delete,
        }
        request = {how: self._table.fullname, "rows": list(rows.values())}
        try:
            with noting(batch, request, list(rows)) as asked, self._engine.begin() as connection:
                refused = writes[how](connection, rows)
                asked.answer = {"refused": refused} if refused else "written"
            return refused
        except sa.exc.StatementError as error:
            if not _is_of_rows(error):
                raise
            if len(rows) == 1:
                return {next(iter(rows)): redact(str(error.orig)).strip()[:LONGEST_REASON]}
        ids = list(rows)
        middle = len(ids) // 2
        halves = (ids[:middle], ids[middle:])
        return {
            row_id: reason
            for half in halves
            for row_id, reason in self._halving(
                batch, how, {one: rows[one] for one in half}
            ).items()
        }

    def _insert(self, connection: sa.Connection, rows: Mapping[str, Row]) -> dict[str, str]:
        self._add(connection, self._table.insert(), rows)
        return {}

    def _upsert(self, connection: sa.Connection, rows: Mapping[str, Row]) -> dict[str, str]:
        statement = self._upsert_statement(list(next(iter(rows.values()))))
        if statement is not None:
            self._add(connection, statement, rows)
            return {}
        for row_id in self._update(connection, rows):  # those that are not there
            connection.execute(self._table.insert(), dict(rows[row_id]))
        return {}

    def _add(self, connection: sa.Connection, insert: Any, rows: Mapping[str, Row]) -> None:
        """Add rows by a statement that inserts, and may update."""
        values = [dict(row) for row in rows.values()]
        if not self._copies or len(values) < LEAST_COPIED:
            connection.execute(insert, values)
            return
        staged = self._copied(connection, values)
        columns = list(values[0])
        connection.execute(insert.from_select(columns, staged))

    def _copied(self, connection: sa.Connection, values: Sequence[Row]) -> sa.Select[Any]:
        """Bring rows into a table of this transaction's own; gives the query of them."""
        import sqlalchemy as sa

        columns = [self._table.c[name] for name in values[0]]
        staged = sa.table("lightning_staged", *(sa.column(c.name, c.type) for c in columns))
        none = sa.select(*columns).where(sa.false())
        dialect = connection.dialect
        query = none.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
        connection.exec_driver_sql(
            f"CREATE TEMPORARY TABLE {staged.name} ON COMMIT DROP AS {query}"
        )
        names = ", ".join(dialect.identifier_preparer.quote(column.name) for column in columns)
        copy = f"COPY {staged.name} ({names}) FROM STDIN"
        processors = [
            column.type.dialect_impl(dialect).bind_processor(dialect) for column in columns
        ]
        driver: Any = connection.connection.driver_connection
        try:
            with driver.cursor() as cursor, cursor.copy(copy) as copying:
                for row in values:
                    copying.write_row([
                        value if process is None else process(value)
                        for value, process in zip(row.values(), processors, strict=True)
                    ])  # fmt: skip
        except dialect.loaded_dbapi.Error as error:  # SQLAlchemy does not see it
            raise sa.exc.DBAPIError.instance(
                copy, None, error, dialect.loaded_dbapi.Error, dialect=dialect
            ) from error
        return sa.select(*(staged.c[column.name] for column in columns))

    def _upsert_statement(self, columns: Sequence[str]) -> Any:
        """What inserts or updates at once, where the database has it."""
        name = self._engine.dialect.name
        others = [column for column in columns if column not in self._key]
        if name in ("postgresql", "sqlite"):
            from sqlalchemy.dialects import postgresql, sqlite

            chosen: Any = postgresql if name == "postgresql" else sqlite
            insert = chosen.insert(self._table)
            if not others:
                return insert.on_conflict_do_nothing(index_elements=self._key)
            new = {column: insert.excluded[column] for column in others}
            return insert.on_conflict_do_update(index_elements=self._key, set_=new)
        if name in ("mysql", "mariadb"):
            from sqlalchemy.dialects import mysql

            insert_or = mysql.insert(self._table)
            return insert_or.on_duplicate_key_update(
                {column: insert_or.inserted[column] for column in others or self._key}
            )
        return None

    def _update(self, connection: sa.Connection, rows: Mapping[str, Row]) -> dict[str, str]:
        refused = {}
        for row_id, row in rows.items():
            key = {name: row[name] for name in self._key}
            others = {name: value for name, value in row.items() if name not in key}
            statement = self._table.update().where(self._is(row)).values(others or key)
            if connection.execute(statement).rowcount == 0:
                refused[row_id] = NOT_FOUND
        return refused

    def _delete(self, connection: sa.Connection, rows: Mapping[str, Row]) -> dict[str, str]:
        import sqlalchemy as sa

        matches = [self._table.c[name] == sa.bindparam(f"key_{name}") for name in self._key]
        keys = [{f"key_{name}": row[name] for name in self._key} for row in rows.values()]
        connection.execute(self._table.delete().where(*matches), keys)
        return {}

    def _is(self, row: Row) -> Any:
        import sqlalchemy as sa

        return sa.and_(*(self._table.c[name] == row[name] for name in self._key))

    def _found(self, name: str, schema: str | None) -> sa.Table:
        import sqlalchemy as sa

        try:
            table = sa.Table(name, sa.MetaData(), schema=schema, autoload_with=self._engine)
        except sa.exc.NoSuchTableError as error:
            raise ConfigurationError(
                f"there is no table {error}: create it, or name its schema"
            ) from error
        if missing := [column for column in self._key if column not in table.c]:
            raise ConfigurationError(f"the table {name!r} has no column {missing[0]!r} for a key")
        if self._write == "upsert" and not self._is_unique(table):
            raise ConfigurationError(
                f"the table {name!r} has no primary key or unique constraint of just "
                f"{', '.join(self._key)}, by which rows are inserted or updated: add one"
            )
        return table

    def _is_unique(self, table: sa.Table) -> bool:
        import sqlalchemy as sa

        unique = [set(table.primary_key.columns.keys())]
        unique.extend(
            set(constraint.columns.keys())
            for constraint in table.constraints
            if isinstance(constraint, sa.UniqueConstraint)
        )
        unique.extend(set(index.columns.keys()) for index in table.indexes if index.unique)
        return set(self._key) in unique

    def _check(self, batch: Batch) -> None:
        """Raise ConfigurationError unless the columns of a batch, and their types, fit the table's.

        Looked at once for each set of columns.
        """
        columns = tuple(batch.rows[0])
        if columns in self._checked:
            return
        if missing := [name for name in columns if name not in self._table.c]:
            raise ConfigurationError(
                f"the table {self._table.fullname!r} has no column {missing[0]!r}: add it, or "
                "map the model's column to another name"
            )
        if missing := [name for name in self._key if name not in columns]:
            raise ConfigurationError(f"the sync sends no column {missing[0]!r}, which is a key")
        for field in batch.to_arrow().schema:
            self._check_type(field)
        self._checked.add(columns)

    def _check_type(self, field: pa.Field) -> None:
        column = self._table.c[field.name]
        family = _family(field.type)
        if family is not None and not isinstance(column.type, _types_of(family)):
            raise ConfigurationError(
                f"the column {field.name!r} is {family} in the model and {column.type!r} in the "
                f"table {self._table.fullname!r}: cast it in the model"
            )


def _is_of_rows(error: sa.exc.StatementError) -> bool:
    """Whether the rows are at fault: the table refuses them, or a column's type cannot be given a
    value, which never reaches the database then."""
    import sqlalchemy as sa

    if isinstance(error, sa.exc.DBAPIError):
        return isinstance(error, (sa.exc.IntegrityError, sa.exc.DataError))
    return error.orig is not None


def _family(kind: pa.DataType) -> str | None:
    """What a value of the model is, as far as it is judged."""
    import pyarrow as pa

    families = {
        "a number": (pa.types.is_integer, pa.types.is_floating, pa.types.is_decimal),
        "a boolean": (pa.types.is_boolean,),
        "a date": (pa.types.is_date,),
        "a timestamp": (pa.types.is_timestamp,),
        "text": (pa.types.is_string, pa.types.is_large_string),
    }
    for family, tests in families.items():
        if any(test(kind) for test in tests):
            return family
    return None


def _types_of(family: str) -> tuple[type[Any], ...]:
    """The types of columns that take such values in every database."""
    import sqlalchemy as sa
    from sqlalchemy.sql.sqltypes import NullType

    types: dict[str, tuple[type[Any], ...]] = {
        "a number": (sa.Integer, sa.Numeric, sa.Float),
        "a boolean": (sa.Boolean, sa.Integer, sa.Numeric),
        "a date": (sa.Date, sa.DateTime),
        "a timestamp": (sa.DateTime, sa.Date),
        "text": (sa.String, sa.Enum, sa.JSON, sa.Uuid),
    }
    return (*types[family], NullType)


def _engine(database: str | sa.Engine) -> sa.Engine:
    try:
        import sqlalchemy as sa
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            f"{error.name} is not installed, which SqlTable needs: pip install 'lightning-cdc[sql]'"
        ) from error
    if not isinstance(database, str):
        return database
    try:
        return sa.create_engine(database)
    except (sa.exc.ArgumentError, ModuleNotFoundError) as error:
        raise ConfigurationError(f"the database cannot be opened: {redact(str(error))}") from error
