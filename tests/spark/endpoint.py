"""The Thrift service of Databricks SQL, as far as its own driver needs it, in front of a Spark.

A statement runs in a thread of its own. One that takes long is answered with a handle, is asked
for, and can be cancelled, as there. What is not here: CloudFetch, metadata calls, HTTPS, sign-in.
"""

from __future__ import annotations

import datetime
import decimal
import threading
import uuid
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pyarrow as pa
from databricks.sql.thrift_api.TCLIService import TCLIService, ttypes
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F
from pyspark.sql.types import DataType, DecimalType, StructType, VariantType
from thrift.protocol.TBinaryProtocol import TBinaryProtocol
from thrift.transport.TTransport import TMemoryBuffer

PATH = "/sql/1.0/warehouses/"
DIRECTLY = 3.0  # seconds in which a statement that has ended is answered at once
ROWS = 10_000  # in an answer, where the driver does not say
OK = ttypes.TStatus(statusCode=ttypes.TStatusCode.SUCCESS_STATUS)
VERSION = ttypes.TProtocolVersion.SPARK_CLI_SERVICE_PROTOCOL_V7
RUNNING, FINISHED = ttypes.TOperationState.RUNNING_STATE, ttypes.TOperationState.FINISHED_STATE
FAILED, CANCELED = ttypes.TOperationState.ERROR_STATE, ttypes.TOperationState.CANCELED_STATE
# Of the names that Spark has for types, those that Thrift has others for.
NAMES = {"INTEGER": "INT", "LONG": "BIGINT", "SHORT": "SMALLINT", "BYTE": "TINYINT"}


@dataclass
class Operation:
    """A statement: what it gives once it has ended, and how much of that was fetched."""

    tag: str
    session: SparkSession
    result: Future[tuple[StructType, pa.Table]]
    fetched: int = 0
    canceled: bool = False

    def state(self, seconds: float | None = 0) -> ttypes.TGetOperationStatusResp:
        """How far it is, once it has ended or the seconds are over."""
        said = ttypes.TGetOperationStatusResp(status=OK, operationState=FINISHED)
        try:
            self.result.result(seconds)
        except StillRunning:
            said.operationState = RUNNING
        except (Exception, CancelledError) as error:
            said.operationState = CANCELED if self.canceled else FAILED
            said.sqlState = getattr(error, "getSqlState", lambda: None)()
            said.errorMessage = said.displayMessage = _message(error)
        return said


class Service:
    """The calls of the driver, by their names in Thrift."""

    def __init__(self, spark: SparkSession) -> None:
        self._spark = spark
        self._sessions: dict[bytes, SparkSession] = {}
        self._operations: dict[bytes, Operation] = {}
        self._threads = ThreadPoolExecutor(32)
        self.said: list[tuple[str, dict[str, str]]] = []  # statements, each with its settings

    def OpenSession(self, asked: Any) -> Any:
        handle, session = _handle(), self._spark.newSession()
        settings = asked.configuration or {}
        if "ANSI_MODE" in {name.upper() for name in settings}:
            session.conf.set("spark.sql.ansi.enabled", settings["ANSI_MODE"])
        if "TIMEZONE" in {name.upper() for name in settings}:
            session.conf.set("spark.sql.session.timeZone", settings["TIMEZONE"])
        self._sessions[handle.guid] = session
        return ttypes.TOpenSessionResp(
            status=OK,
            serverProtocolVersion=VERSION,
            sessionHandle=ttypes.TSessionHandle(sessionId=handle, serverProtocolVersion=VERSION),
            initialNamespace=asked.initialNamespace,
            canUseMultipleCatalogs=True,
        )

    def CloseSession(self, asked: Any) -> Any:
        self._sessions.pop(asked.sessionHandle.sessionId.guid, None)
        return ttypes.TCloseSessionResp(status=OK)

    def ExecuteStatement(self, asked: Any) -> Any:
        self.said.append((asked.statement, asked.confOverlay or {}))
        handle, tag = _handle(), uuid.uuid4().hex
        session = self._sessions[asked.sessionHandle.sessionId.guid]
        bound = [_value(one) for one in asked.parameters or ()]
        result = self._threads.submit(_run, session, tag, asked.statement, bound)
        running = self._operations[handle.guid] = Operation(tag, session, result)
        state = running.state(DIRECTLY)
        direct = ttypes.TSparkDirectResults(operationStatus=state)
        if state.operationState == FINISHED:
            direct.resultSetMetadata = _metadata(running)
            direct.resultSet = _rows(running, asked.getDirectResults)
            if not direct.resultSet.hasMoreRows:
                direct.closeOperation = ttypes.TCloseOperationResp(status=OK)
                del self._operations[handle.guid]
        return ttypes.TExecuteStatementResp(
            status=OK,
            operationHandle=ttypes.TOperationHandle(
                operationId=handle,
                operationType=ttypes.TOperationType.EXECUTE_STATEMENT,
                hasResultSet=True,
            ),
            directResults=direct,
        )

    def GetOperationStatus(self, asked: Any) -> Any:
        return self._operation(asked).state(DIRECTLY)  # it is asked for again at once

    def GetResultSetMetadata(self, asked: Any) -> Any:
        return _metadata(self._operation(asked))

    def FetchResults(self, asked: Any) -> Any:
        return _rows(self._operation(asked), asked)

    def CancelOperation(self, asked: Any) -> Any:
        running = self._operation(asked)
        running.canceled = True
        running.session.interruptTag(running.tag)
        return ttypes.TCancelOperationResp(status=OK)

    def CloseOperation(self, asked: Any) -> Any:
        self._operations.pop(asked.operationHandle.operationId.guid, None)
        return ttypes.TCloseOperationResp(status=OK)

    def _operation(self, asked: Any) -> Operation:
        return self._operations[asked.operationHandle.operationId.guid]


def serve(spark: SparkSession, port: int) -> ThreadingHTTPServer:
    """Answer at a port, in threads, until the server that this gives is shut down."""
    processor = TCLIService.Processor(Service(spark))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            if not self.path.startswith(PATH):
                self._answer(404, b"")
                return
            answer = TMemoryBuffer()
            processor.process(TBinaryProtocol(TMemoryBuffer(sent)), TBinaryProtocol(answer))
            self._answer(200, answer.getvalue())

        def do_GET(self) -> None:
            self._answer(404, b"")

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/x-thrift")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _run(
    session: SparkSession, tag: str, statement: str, bound: list[tuple[str | None, Any]]
) -> tuple[StructType, pa.Table]:
    session.addTag(tag)
    try:
        args: Any = [value for _, value in bound]
        if bound and bound[0][0]:
            args = dict(bound)
        rows = session.sql(statement, args=args) if bound else session.sql(statement)
        return rows.schema, _written(rows).toArrow()
    finally:
        session.removeTag(tag)


def _written(rows: DataFrame) -> DataFrame:
    """With variants as JSON, as Databricks sends them to its driver."""
    kinds = [field.dataType for field in rows.schema.fields]
    if not any(isinstance(kind, VariantType) for kind in kinds):
        return rows
    names = [f"c{number}" for number in range(len(kinds))]
    numbered = rows.toDF(*names)
    columns = [
        F.to_json(numbered[name]) if isinstance(kind, VariantType) else numbered[name]
        for name, kind in zip(names, kinds, strict=True)
    ]
    return numbered.select(*columns).toDF(*rows.columns)


def _message(error: BaseException) -> str:
    text = str(error) if isinstance(error, PySparkException) else str(error.args[-1:] or error)
    cause = getattr(error, "java_exception", None)
    return str(cause) if cause is not None else text.partition("\nJVM stacktrace")[0]


def _handle() -> Any:
    return ttypes.THandleIdentifier(guid=uuid.uuid4().bytes, secret=uuid.uuid4().bytes)


def _value(bound: Any) -> tuple[str | None, Any]:
    """A parameter: its name, if it has one, and what it is."""
    if bound.value is None or bound.type == "VOID":
        return bound.name, None
    text, kind = bound.value.stringValue, bound.type.upper().partition("(")[0]
    read = {
        **dict.fromkeys(("TINYINT", "SMALLINT", "INT", "BIGINT"), int),
        **dict.fromkeys(("FLOAT", "DOUBLE"), float),
        "DECIMAL": decimal.Decimal,
        "BOOLEAN": lambda text: text.lower() == "true",
        "DATE": datetime.date.fromisoformat,
        "TIMESTAMP": datetime.datetime.fromisoformat,
    }
    return bound.name, read.get(kind, str)(text)


def _metadata(operation: Operation) -> Any:
    schema, table = operation.result.result()
    columns = [
        ttypes.TColumnDesc(columnName=field.name, typeDesc=_type(field.dataType), position=place)
        for place, field in enumerate(schema.fields, 1)
    ]
    return ttypes.TGetResultSetMetadataResp(
        status=OK,
        schema=ttypes.TTableSchema(columns),
        resultFormat=ttypes.TSparkRowSetType.ARROW_BASED_SET,
        lz4Compressed=False,
        arrowSchema=table.schema.serialize().to_pybytes(),
        isStagingOperation=False,
    )


def _type(kind: DataType) -> Any:
    name, qualifiers = kind.typeName().upper(), None
    if isinstance(kind, DecimalType):
        name = "DECIMAL"
        sizes = {"precision": kind.precision, "scale": kind.scale}
        values = {key: ttypes.TTypeQualifierValue(i32Value=size) for key, size in sizes.items()}
        qualifiers = ttypes.TTypeQualifiers(values)
    number = getattr(ttypes.TTypeId, f"{NAMES.get(name, name)}_TYPE", ttypes.TTypeId.STRING_TYPE)
    entry = ttypes.TPrimitiveTypeEntry(type=number, typeQualifiers=qualifiers)
    return ttypes.TTypeDesc([ttypes.TTypeEntry(primitiveEntry=entry)])


def _rows(operation: Operation, asked: Any) -> Any:
    _, table = operation.result.result()
    first = operation.fetched
    part = table.slice(first, (asked and asked.maxRows) or ROWS).combine_chunks()
    operation.fetched += part.num_rows
    batches = [
        ttypes.TSparkArrowBatch(batch=batch.serialize().to_pybytes(), rowCount=batch.num_rows)
        for batch in part.to_batches()
    ]
    return ttypes.TFetchResultsResp(
        status=OK,
        hasMoreRows=operation.fetched < table.num_rows,
        results=ttypes.TRowSet(startRowOffset=first, rows=[], arrowBatches=batches),
        resultSetMetadata=_metadata(operation),
    )
