"""A stand-in for Athena: it speaks the few JSON calls of its API, and Trino runs the statements.

It proves how PyAthena is used, and that the statements are Trino's. Nothing of Hive's DDL, of
quotas, of S3 and of permissions.
"""

from __future__ import annotations

import base64
import json
import re
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any

import trino

LONGEST = 262_144
PAGE = 1_000
DATABASE = "default"
# What CREATE TABLE AS has in Athena alone.
ONLY_THERE = re.compile(
    r"\s*(table_type='ICEBERG'|is_external=FALSE|location='s3://[^']*'),?", re.IGNORECASE
)
FIRST_WORD = re.compile(r"[(\s]*(\w+)")
MAKES_ROWS = re.compile(r"\) AS\s")
EMPTY_WITH = re.compile(r"WITH \(\s*\)")


@dataclass
class Execution:
    """A statement that was sent."""

    text: str
    database: str
    state: str = "RUNNING"
    reason: str = ""
    columns: list[dict[str, Any]] = field(default_factory=list)
    rows: list[list[str | None]] = field(default_factory=list)
    written: int | None = None
    began: float = field(default_factory=time.time)

    @property
    def kind(self) -> str:
        word = FIRST_WORD.match(self.text)
        assert word is not None
        if word[1].upper() == "CREATE" and MAKES_ROWS.search(self.text):
            return "CREATE_TABLE_AS_SELECT"
        return "SELECT" if word[1].upper() == "WITH" else word[1].upper()


class Athena:
    """The service.

    Attributes:
        throttled: how many calls are refused before the next one is answered.
        counts: whether the number of rows that were written is told.
        held: statements do not end before this is set.
        stopped: the ids of statements that somebody stopped.
    """

    def __init__(self, trino_host: str) -> None:
        host, _, port = trino_host.partition(":")
        self._trino = {"host": host, "port": int(port), "user": "athena", "catalog": "lake"}
        self._numbers = count(1)
        self._executions: dict[str, Execution] = {}
        self.throttled = 0
        self.counts = True
        self.held = threading.Event()
        self.held.set()
        self.stopped: list[str] = []

    def answer(self, call: str, given: Mapping[str, Any]) -> dict[str, Any]:
        if self.throttled:
            self.throttled -= 1
            raise Refused("TooManyRequestsException", "Rate exceeded")
        found: dict[str, Any] = getattr(self, call)(given)
        return found

    def StartQueryExecution(self, given: Mapping[str, Any]) -> dict[str, Any]:
        text = given["QueryString"]
        if len(text.encode()) > LONGEST:
            raise Refused("InvalidRequestException", "queryString is too long")
        identity = f"query-{next(self._numbers)}"
        database = given.get("QueryExecutionContext", {}).get("Database", DATABASE)
        execution = self._executions[identity] = Execution(text, database)
        threading.Thread(target=self._run, args=(execution,), daemon=True).start()
        return {"QueryExecutionId": identity}

    def GetQueryExecution(self, given: Mapping[str, Any]) -> dict[str, Any]:
        identity = given["QueryExecutionId"]
        found = self._executions[identity]
        is_ddl = found.kind in ("CREATE", "DROP")
        told = {
            "QueryExecutionId": identity,
            "Query": found.text,
            "StatementType": "DDL" if is_ddl else "DML",
            "SubstatementType": found.kind,
            "Status": {
                "State": found.state,
                "StateChangeReason": found.reason,
                "SubmissionDateTime": found.began,
            },
            "ResultConfiguration": {"OutputLocation": f"s3://bucket/results/{identity}.csv"},
        }
        return {"QueryExecution": told}

    def GetQueryResults(self, given: Mapping[str, Any]) -> dict[str, Any]:
        found = self._executions[given["QueryExecutionId"]]
        first = int(given.get("NextToken", 0))
        last = first + min(given.get("MaxResults", PAGE), PAGE)
        listed = found.rows
        if found.kind == "SELECT":  # the first row has the names
            listed = [[column["Name"] for column in found.columns], *listed]
        rows = [
            {"Data": [{} if value is None else {"VarCharValue": value} for value in row]}
            for row in listed[first:last]
        ]
        told: dict[str, Any] = {
            "ResultSet": {"Rows": rows, "ResultSetMetadata": {"ColumnInfo": found.columns}}
        }
        if last < len(listed):
            told["NextToken"] = str(last)
        if self.counts and found.written is not None:
            told["UpdateCount"] = found.written
        return told

    def StopQueryExecution(self, given: Mapping[str, Any]) -> dict[str, Any]:
        self.stopped.append(given["QueryExecutionId"])
        return {}

    def _run(self, execution: Execution) -> None:
        text = ONLY_THERE.sub("", execution.text)
        text = EMPTY_WITH.sub("", text).replace("`", '"')
        if execution.kind == "CREATE":  # whose types are Hive's
            text = text.replace(" STRING", " VARCHAR")
        connection = trino.dbapi.connect(
            **self._trino, schema=execution.database, legacy_primitive_types=True, timezone="UTC"
        )
        self.held.wait()
        try:
            cursor = connection.cursor()
            cursor.execute(text)
            rows = cursor.fetchall()
            columns = cursor._query.columns or []
        except trino.exceptions.TrinoQueryError as error:
            execution.reason = f"{error.error_name}: {error.message}"
            execution.state = "FAILED"
            return
        if execution.kind == "SELECT":
            execution.columns = list(map(_described, columns))
            execution.rows = [
                [_written(value, column) for value, column in zip(row, columns, strict=True)]
                for row in rows
            ]
        elif cursor.rowcount >= 0:
            execution.written = cursor.rowcount
        execution.state = "SUCCEEDED"


class Refused(Exception):
    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


def _described(column: Mapping[str, Any]) -> dict[str, Any]:
    """A column as Athena tells of it, which is less than its type."""
    signature = column["typeSignature"]
    sizes = [argument["value"] for argument in signature["arguments"]]
    precision, scale = sizes if signature["rawType"] == "decimal" else (0, 0)
    return {
        "CatalogName": "hive",
        "Name": column["name"],
        "Label": column["name"],
        "Type": signature["rawType"],
        "Precision": precision,
        "Scale": scale,
        "Nullable": "UNKNOWN",
        "CaseSensitive": False,
    }


def _written(value: Any, column: Mapping[str, Any]) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if column["typeSignature"]["rawType"] == "varbinary":
        return base64.b64decode(value).hex(" ")
    return value if isinstance(value, str) else str(value)


@contextmanager
def running(trino_host: str) -> Iterator[tuple[Athena, str]]:
    """The service on a free port of this machine; gives it, and its address."""
    service = Athena(trino_host)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            call = self.headers["X-Amz-Target"].rpartition(".")[2]
            given = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                status, told = 200, service.answer(call, given)
            except Refused as refused:
                status, told = 400, {"__type": refused.name, "message": str(refused)}
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield service, f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
