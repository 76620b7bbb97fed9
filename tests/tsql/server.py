"""A server for Microsoft's own driver: it speaks TDS, and runs on DuckDB what the library says."""

from __future__ import annotations

import re
import socketserver
import ssl
import struct
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
from sqlglot import exp
from sqlglot.errors import ParseError

from . import wire
from .translation import LABEL, PREPARATION, as_duckdb

SYNAPSE, FABRIC = 6, 11  # SERVERPROPERTY('EngineEdition')
DATABASE = "shop"
PRELOGIN, LOGIN, BATCH, CALL, STOP, TRANSACTION = 0x12, 0x10, 0x01, 0x03, 0x06, 0x0E
PREPARING, EXECUTING = {13, "sp_prepexec"}, {10, "sp_executesql"}
NO_OBJECT, SYNTAX, THERE_ALREADY, CONFLICT, OTHER = 208, 102, 2714, 24556, 50000
THERE = "already an object named that in the database."
CONFLICTED = "Snapshot isolation transaction aborted due to update conflict."
NAME = r"N'((?:[^']|'')*)'"
IF_OBJECT = re.compile(
    rf"IF OBJECT_ID\(CONCAT\(QUOTENAME\({NAME}\), '\.', QUOTENAME\({NAME}\)\), 'U'\) "
    r"IS (NOT )?NULL\n(.*)",
    re.DOTALL,
)
IF_SCHEMA = re.compile(
    rf"IF SCHEMA_ID\({NAME}\) IS NULL\nBEGIN\n.*EXEC\(@create\w+\)\nEND", re.DOTALL
)
DESCRIBE = re.compile(r"EXEC sp_describe_first_result_set @tsql = N'(.*)'", re.DOTALL)
# The types of a description, as the services spell DuckDB's.
SPELLED = {
    "VARCHAR": "varchar(max)",
    "BIGINT": "bigint",
    "INTEGER": "int",
    "SMALLINT": "smallint",
    "DOUBLE": "float",
    "FLOAT": "real",
    "BOOLEAN": "bit",
    "TIMESTAMP": "datetime2(7)",
    "TIMESTAMP WITH TIME ZONE": "datetimeoffset(7)",
    "DATE": "date",
    "TIME": "time(7)",
    "BLOB": "varbinary(max)",
    "UUID": "uniqueidentifier",
}
Answer = tuple[Sequence[str], Sequence[str], Sequence[Sequence[Any]]]


class Refused(Exception):
    """What the server says against a statement."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(message)
        self.number = number


class Server(socketserver.ThreadingTCPServer):
    """Listens on a free port of this machine.

    Attributes:
        edition, name, collation: what it says of itself.
        labels: of the statements so far, as they came.
        statements: their texts, with their labels.
        refusals: what the next statements that begin with a text are refused with.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, edition: int, certificate: tuple[Path, Path] | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Session)
        self.edition = edition
        self.name = "workspace"
        self.collation = "Latin1_General_100_BIN2_UTF8"
        self.labels: list[str] = []
        self.statements: list[str] = []
        self.refusals: list[tuple[str, Refused]] = []
        self.database = duckdb.connect()
        self.database.execute(PREPARATION)
        self.tls = None
        if certificate is not None:
            self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.tls.load_cert_chain(*certificate)
            self.tls.set_alpn_protocols(["tds/8.0"])

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def __enter__(self) -> Server:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        self.database.close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away, or trusts no certificate, is no fault of the server's."""


class Session(socketserver.BaseRequestHandler):
    """One connection."""

    server: Server

    def setup(self) -> None:
        if self.server.tls is not None:
            self.request = self.server.tls.wrap_socket(self.request, server_side=True)
        self._cursor = self.server.database.cursor()
        self._prepared: dict[int, str] = {}

    def finish(self) -> None:
        self._cursor.close()

    def handle(self) -> None:
        try:
            while True:
                kind, data = self._message()
                # At once: the driver keeps Python's lock while it waits for rows to fetch.
                self.request.sendall(b"".join(wire.packets(self._answer(kind, data))))
        except (EOFError, OSError):
            pass

    def _message(self) -> tuple[int, bytes]:
        data = b""
        while True:
            kind, status, length, _, _, _ = struct.unpack(">BBHHBB", self._received(8))
            data += self._received(length - 8)
            if status & 1:
                return kind, data

    def _received(self, number: int) -> bytes:
        data = b""
        while len(data) < number:
            part = self.request.recv(number - len(data))
            if not part:
                raise EOFError
            data += part
        return data

    def _answer(self, kind: int, data: bytes) -> bytes:
        if kind == PRELOGIN:
            return wire.prelogin()
        if kind == LOGIN:
            return wire.logged_in(DATABASE) + wire.done()
        if kind == BATCH:
            return self._run(wire.batch(data), wire.DONE)
        if kind == CALL:
            return self._call(wire.call(data))
        if kind == STOP:
            return wire.done(status=wire.ATTENTION)
        request = wire.Reader(data[int.from_bytes(data[:4], "little") :])
        return wire.transaction(request.number(2)) + wire.done()

    def _call(self, call: wire.Call) -> bytes:
        arguments = list(call.arguments)
        if call.procedure in PREPARING:
            text, given = arguments[2][1], arguments[3:]
        elif call.procedure in EXECUTING:
            text, given = arguments[0][1], arguments[2:]
        else:
            return wire.returned(None) + wire.done(wire.DONE_PROC)
        for number, (name, value) in enumerate(given, 1):
            literal = _literal(value)
            name = re.escape(name or f"@P{number}")
            text = re.sub(rf"{name}\b", lambda _, literal=literal: literal, text)
        handle = 1 if call.procedure in PREPARING else None
        answer = self._run(text, wire.DONE_IN_PROC)
        return answer + wire.returned(handle) + wire.done(wire.DONE_PROC)

    def _run(self, text: str, token: int) -> bytes:
        """The answer to one statement."""
        more = wire.MORE if token == wire.DONE_IN_PROC else 0
        try:
            kind, count, found = self._performed(text)
        except Refused as refused:
            return wire.error(refused.number, str(refused)) + wire.done(token, wire.ERROR | more)
        if found is not None:
            return wire.rows(*found) + wire.done(token, wire.COUNTED | more, count=len(found[2]))
        if kind in wire.COMMANDS:
            return wire.done(token, wire.COUNTED | more, wire.COMMANDS[kind], count)
        return wire.done(token, more)

    def _performed(self, text: str) -> tuple[str, int, Answer | None]:
        text = text.strip().removesuffix(";")
        self.server.statements.append(text)
        for refusal in self.server.refusals:
            if text.startswith(refusal[0]):
                self.server.refusals.remove(refusal)
                raise refusal[1]
        if label := LABEL.search(text):
            self.server.labels.append(label[1].replace("''", "'"))
            text = text[: label.start()]
        try:
            return self._ran(text)
        except ParseError as error:
            raise Refused(SYNTAX, str(error)) from error
        except duckdb.TransactionException as error:
            raise Refused(CONFLICT, CONFLICTED) from error
        except duckdb.CatalogException as error:
            if "already exists" in str(error):
                raise Refused(THERE_ALREADY, f"There is {THERE}") from error
            raise Refused(NO_OBJECT, str(error)) from error
        except duckdb.Error as error:
            raise Refused(OTHER, str(error)) from error

    def _ran(self, text: str) -> tuple[str, int, Answer | None]:
        if text.upper().startswith("SET "):
            return "Set", 0, None
        if "SERVERPROPERTY" in text:
            return "Select", 1, self._of_itself()
        if "@@VERSION" in text:
            text = text.replace("@@VERSION", "'a server of the tests'")
        if condition := IF_SCHEMA.fullmatch(text):
            schema = exp.to_identifier(condition[1].replace("''", "'"), quoted=True)
            self._cursor.execute(f"CREATE SCHEMA IF NOT EXISTS {schema.sql('duckdb')}")
            return "If", 0, None
        if condition := IF_OBJECT.fullmatch(text):
            schema, table = (condition[part].replace("''", "'") for part in (1, 2))
            is_there = self._is_there(exp.table_(table, db=schema, quoted=True))
            return self._ran(condition[4]) if is_there == bool(condition[3]) else ("If", 0, None)
        if described := DESCRIBE.fullmatch(text):
            return "Select", 0, self._described(described[1].replace("''", "'"))
        kind, translation = as_duckdb(text)
        found = self._cursor.execute(translation)
        if kind in wire.COMMANDS:
            ((count,),) = found.fetchall()
            return kind, count, None
        if kind in ("Create", "Drop", "Alter"):
            return kind, 0, None
        names, types = self._columns()
        return kind, 0, (names, types, found.fetchall())

    def _columns(self) -> tuple[list[str], list[str]]:
        described = self._cursor.description or []
        return [column[0] for column in described], [str(column[1]) for column in described]

    def _of_itself(self) -> Answer:
        names, server = ["edition", "name", "collation"], self.server
        row = (server.edition, server.name, server.collation)
        return names, ["INTEGER", "VARCHAR", "VARCHAR"], [row]

    def _is_there(self, table: exp.Table) -> bool:
        query = exp.select("1").from_(table).sql("duckdb")
        try:
            self._cursor.execute(f"EXPLAIN {query}")
        except duckdb.CatalogException:
            return False
        return True

    def _described(self, query: str) -> Answer:
        found = self._cursor.execute(f"DESCRIBE {as_duckdb(query)[1]}").fetchall()
        rows = [
            (False, number, row[0], SPELLED.get(row[1], row[1].lower()))
            for number, row in enumerate(found, 1)
        ]
        names = ["is_hidden", "column_ordinal", "name", "system_type_name"]
        return names, ["BOOLEAN", "INTEGER", "VARCHAR", "VARCHAR"], rows


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return "N'" + value.replace("'", "''") + "'"
    return str(int(value) if isinstance(value, bool) else value)
