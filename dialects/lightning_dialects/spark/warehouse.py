"""Tables of Delta Lake in a Spark, through an open session of PySpark, classic or Connect."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pyspark.errors import PySparkException
from pyspark.sql import functions
from pyspark.sql.types import VariantType

from lightning.authoring import ConfigurationError, DialectError, WarehouseError

from .delta import DeltaWarehouse, translation
from .dialect import Spark

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

# What would make of the library's statements others than are written: setting, and what it must be.
REFUSED = {
    "spark.sql.caseSensitive": "true",
    "spark.sql.parser.escapedStringLiterals": "true",
}
# What is raised beside PySpark's own errors, by what it talks to Spark with.
OTHERS = {"py4j": ("py4j.protocol", "Py4JError"), "grpc": ("grpc", "RpcError")}
RAISED: tuple[type[Exception], ...] = (
    PySparkException,
    *(
        getattr(import_module(module), name)
        for package, (module, name) in OTHERS.items()
        if find_spec(package)
    ),
)
PASSING = ("UNAVAILABLE", "DEADLINE_EXCEEDED")  # of Spark Connect's server
STACK = "\nJVM stacktrace"


class SparkWarehouse(DeltaWarehouse):
    """A session, whose settings are not changed. Several threads may use one."""

    dialect: Spark = Spark()

    def __init__(self, session: SparkSession) -> None:
        if not callable(getattr(session, "sql", None)) or not hasattr(session, "conf"):
            raise DialectError(
                f"an object of type {type(session).__qualname__} is not a session: give a "
                "pyspark.sql.SparkSession"
            )
        self._session = session
        for setting, refused in REFUSED.items():
            if str(session.conf.get(setting, "false")).lower() == refused:
                raise ConfigurationError(
                    f"the session has {setting}={refused}, under which Spark would read the "
                    "library's statements otherwise than they are meant: set it to false"
                )
        super().__init__()

    @classmethod
    def open(cls, url: str) -> SparkWarehouse:
        """Raises:
        ConfigurationError: Spark has no URLs here.
        """
        raise ConfigurationError("give an open pyspark.sql.SparkSession instead of a URL")

    @classmethod
    def wrap(cls, client: SparkSession) -> SparkWarehouse:
        """A warehouse of an open session, which stays the caller's to stop."""
        return cls(client)

    def fork(self) -> SparkWarehouse:
        """The same session, which several threads may use at once."""
        return copy.copy(self)

    def close(self) -> None:
        pass  # the session is the caller's

    def _all(self, statement: str, step: str) -> pa.Table:
        with self._translated(step):
            return _written(self._session.sql(statement)).toArrow()

    def _chunks(self, query: str, step: str) -> Iterator[pa.Table]:
        """Part by part, each in the batches in which Spark makes it: never all of them at once."""
        import pyarrow as pa

        def packed(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            """Batches as one value each. It goes to where Spark runs Python, as it stands here."""
            import pyarrow as pa

            for batch in batches:
                sink = pa.BufferOutputStream()
                with pa.ipc.new_stream(sink, batch.schema) as stream:
                    stream.write_batch(batch)
                values = pa.array([sink.getvalue().to_pybytes()], pa.binary())
                yield pa.record_batch([values], ["rows"])

        with self._translated(step):
            rows = _written(self._session.sql(query))
            for (batch,) in rows.mapInArrow(packed, "rows binary").toLocalIterator():
                with pa.ipc.open_stream(batch) as read:
                    yield read.read_all()

    @contextmanager
    def _translated(self, step: str) -> Iterator[None]:
        self._process.check()
        try:
            yield
        except RAISED as error:
            raise _translation(error, step) from error


def _written(rows: DataFrame) -> DataFrame:
    """With variants as JSON: Arrow has no type for them."""
    kinds = [field.dataType for field in rows.schema.fields]
    if not any(isinstance(kind, VariantType) for kind in kinds):
        return rows
    numbered = rows.toDF(*(f"c{number}" for number in range(len(kinds))))
    columns = [
        functions.to_json(numbered[name]) if isinstance(kind, VariantType) else numbered[name]
        for name, kind in zip(numbered.columns, kinds, strict=True)
    ]
    return numbered.select(*columns).toDF(*rows.columns)


def _translation(error: Any, step: str) -> WarehouseError:
    cause = getattr(error, "java_exception", None)
    message = str(error if cause is None else cause).partition(STACK)[0]
    passing = any(sign in message for sign in PASSING) and not isinstance(error, PySparkException)
    return translation(message, step, is_transient=passing)
