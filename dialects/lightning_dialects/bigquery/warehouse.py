"""A BigQuery project through its own client library."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from google.api_core.exceptions import GoogleAPICallError, GoogleAPIError, NotFound, RetryError
from google.auth.credentials import AnonymousCredentials
from google.auth.exceptions import GoogleAuthError
from google.cloud.bigquery import (
    Client,
    LoadJobConfig,
    QueryJobConfig,
    SourceFormat,
    WriteDisposition,
)
from requests.exceptions import RequestException
from sqlglot import exp

from lightning.authoring import (
    STAGED,
    Column,
    ConfigurationError,
    DialectError,
    ModelError,
    Process,
    Scan,
    TableSpec,
    Warehouse,
    WarehouseError,
    WriteConflictError,
    after_conflicts,
)

from .dialect import BigQuery
from .names import check_column_name, label

if TYPE_CHECKING:
    import pyarrow as pa
    from google.cloud.bigquery import Dataset, QueryJob, SchemaField
    from google.cloud.bigquery.table import RowIterator
    from google.cloud.bigquery_storage import BigQueryReadClient

APP = "lightning-cdc"
EMULATOR = "BIGQUERY_EMULATOR_HOST"  # which the client library reads, too
# https://docs.cloud.google.com/bigquery/docs/data-manipulation-language and, below, error-messages
CONFLICT = re.compile(
    r"(could not serialize access to table|transaction is aborted)\b.*due to concurrent update"
    r"|too many dml statements outstanding against table",
    re.IGNORECASE | re.DOTALL,
)
PASSING = {
    "backendError", "internalError", "jobBackendError", "jobInternalError", "jobRateLimitExceeded",
    "rateLimitExceeded", "tableUnavailable",
}  # fmt: skip
PASSING_CODES = {429, 500, 502, 503, 504}
STANDARD_NAMES = {"INTEGER": "INT64", "FLOAT": "FLOAT64", "BOOLEAN": "BOOL"}


class BigQueryWarehouse(Warehouse):
    """A client, whose project and location every job is run in. Several threads may use one."""

    dialect = BigQuery()
    version_scheme = "bigquery md5"

    def __init__(self, client: Client, *, owned: bool = False) -> None:
        if not isinstance(client, Client):
            raise DialectError(
                f"an object of type {type(client).__qualname__} is not a connection to BigQuery: "
                "give a google.cloud.bigquery.Client"
            )
        if not client.location:
            raise ConfigurationError(
                "BigQuery's jobs have to be run where the models' data is: name the location, as "
                "in bigquery://project?location=EU or Client(location='EU')"
            )
        defaults = client.default_query_job_config
        if defaults is not None and defaults.destination is not None:
            raise ConfigurationError(
                "the client's default_query_job_config names a destination, into which every "
                "query's rows would be written: give a client without one"
            )
        self._client = client
        self._owned = owned
        self._process = Process()

    @classmethod
    def open(cls, url: str) -> BigQueryWarehouse:
        """Open `bigquery://project?location=EU`, with the application default credentials, or
        those of the service account whose key is in the file `credentials_path=…`.

        Raises:
            WarehouseError: there are no such credentials.
        """
        parts = urlsplit(url)
        options = dict(parse_qsl(parts.query))
        location, path = options.pop("location", None), options.pop("credentials_path", None)
        if options or not parts.netloc:
            raise ConfigurationError(
                "a BigQuery URL is bigquery://project?location=EU, and &credentials_path=key.json "
                "where there are no application default credentials"
            )
        project = unquote(parts.netloc)
        try:
            if path:
                client = Client.from_service_account_json(path, project=project, location=location)
            else:
                anonymous = AnonymousCredentials() if os.environ.get(EMULATOR) else None
                client = Client(project, credentials=anonymous, location=location)
        except (GoogleAuthError, OSError, ValueError) as error:
            raise WarehouseError(str(error), step="connect") from None
        return cls(client, owned=True)

    @classmethod
    def wrap(cls, client: Client) -> BigQueryWarehouse:
        return cls(client)

    @property
    def catalog(self) -> str:
        return str(self._client.project)

    @after_conflicts
    def execute(self, statement: str, *, step: str) -> int:
        """A statement that lost a race for a table is tried again: it wrote nothing."""
        with _translated(step):
            result = self._client.query_and_wait(statement, job_config=self._tagged(step))
        written = result.num_dml_affected_rows
        return -1 if written is None else written

    def fetch(self, query: str, *, step: str) -> list[tuple[Any, ...]]:
        return [row for chunk in self.stream(query, step=step) for row in chunk]

    def fetch_arrow(self, query: str, *, step: str) -> pa.Table:
        with _translated(step):
            return self._in_order(query, step).to_arrow(
                bqstorage_client=self._storage, create_bqstorage_client=False
            )

    def stream(self, query: str, *, step: str) -> Iterator[list[tuple[Any, ...]]]:
        with _translated(step):
            rows = self._client.query_and_wait(query, job_config=self._tagged(step))
            for page in rows.pages:
                yield [row.values() for row in page]

    def stream_arrow(self, query: str, *, step: str) -> Iterator[pa.Table]:
        import pyarrow as pa

        with _translated(step):
            for rows in self._in_order(query, step).to_arrow_iterable(self._storage):
                yield pa.Table.from_batches([rows])

    def describe(self, query: str) -> list[Column]:
        self._process.check()
        try:
            fields = self._dry_run(query, "describe the model").schema or ()
        except WarehouseError as error:
            if error.is_transient:
                raise
            raise ModelError(f"the model cannot be evaluated: {error}") from error
        for field in fields:
            check_column_name(field.name)
        return [Column(field.name, _type(field)) for field in fields]

    def scan(self, query: str) -> Scan:
        return Scan(bytes=int(self._dry_run(query, "estimate").total_bytes_processed or 0))

    def inventory(self, schemas: Sequence[str]) -> dict[str, set[str]]:
        """Read from the API of datasets and tables: other than a query, this is not charged.

        Raises:
            ConfigurationError: a dataset is elsewhere, or its tables are deleted after a while.
        """
        self._process.check()
        found: dict[str, set[str]] = {}
        for schema in schemas:
            with _translated("look for the datasets"):
                try:
                    dataset = self._client.get_dataset(schema)
                except NotFound:
                    continue
                self._check(dataset)
                found[schema] = {table.table_id for table in self._client.list_tables(dataset)}
        return found

    @contextmanager
    def transaction(self) -> Iterator[None]:
        yield

    @contextmanager
    def staged(self, rows: pa.Table, table: TableSpec) -> Iterator[exp.Expr]:
        """By a load job, whose size is not limited as that of a query's parameters is."""
        import pyarrow.parquet

        file = BytesIO()
        pyarrow.parquet.write_table(rows, file)
        free = table.relation
        path = f"{free.catalog}.{free.schema}.{free.name}"
        config = LoadJobConfig(
            source_format=SourceFormat.PARQUET,
            write_disposition=WriteDisposition.WRITE_EMPTY,
            labels=self._labels("land rows"),
        )
        with _translated("land rows"):
            self._client.load_table_from_file(
                file, path, rewind=True, size=file.tell(), job_config=config
            ).result()
        try:
            yield free.table(STAGED)
        finally:
            with _translated("clear staged rows away"):
                self._client.delete_table(path, not_found_ok=True)

    def fork(self) -> BigQueryWarehouse:
        """The same client, which several threads may use at once."""
        fork = BigQueryWarehouse(self._client)
        fork.context = self.context
        return fork

    def close(self) -> None:
        if storage := self.__dict__.pop("_storage", None):
            storage.transport.close()
        if self._owned:
            self._client.close()

    @cached_property
    def _storage(self) -> BigQueryReadClient | None:
        """Reads what is more than a page, where its library is installed: gRPC instead of JSON.

        Of an emulator only the address of its other API is known.
        """
        if find_spec("google.cloud.bigquery_storage") is None or os.environ.get(EMULATOR):
            return None
        return self._client._ensure_bqstorage_client()

    def _in_order(self, query: str, step: str) -> RowIterator:
        """A job's rows: other than those of query_and_wait, the Storage API can read them, and
        does so in one stream where the query orders them."""
        return self._client.query(query, job_config=self._tagged(step)).result()

    def _dry_run(self, query: str, step: str) -> QueryJob:
        """A job that is never run: it tells its columns, and what it would read."""
        config = self._tagged(step)
        config.dry_run, config.use_query_cache = True, False
        with _translated(step):
            return self._client.query(query, job_config=config)

    def _tagged(self, step: str) -> QueryJobConfig:
        # What a client has by default goes with every job that does not say otherwise.
        return QueryJobConfig(labels=self._labels(step), use_legacy_sql=False, dry_run=False)

    def _labels(self, step: str) -> dict[str, str]:
        """What a job is part of, for the list of jobs and the bill."""
        self._process.check()
        told = {"app": APP, **self.context, "step": step}
        return {name: label(text) for name, text in told.items()}

    def _check(self, dataset: Dataset) -> None:
        name = dataset.dataset_id
        if dataset.location.casefold() != self._client.location.casefold():
            raise ConfigurationError(
                f"the dataset {name!r} is in {dataset.location}, and jobs are run in "
                f"{self._client.location}: connect with location={dataset.location}, or name "
                "another dataset as planner_schema or audit_schema"
            )
        if dataset.default_table_expiration_ms or dataset.default_partition_expiration_ms:
            raise ConfigurationError(
                f"the dataset {name!r} has a default expiration, by which BigQuery would delete "
                f"what is known of the destination. Run ALTER SCHEMA `{dataset.project}.{name}` "
                "SET OPTIONS (default_table_expiration_days = NULL, "
                "default_partition_expiration_days = NULL), or name another dataset as "
                "planner_schema or audit_schema"
            )
        if dataset._properties.get("defaultCollation"):
            raise ConfigurationError(
                f"the dataset {name!r} has a default collation, by which ids that differ only in "
                f"case would be one. Run ALTER SCHEMA `{dataset.project}.{name}` SET DEFAULT "
                "COLLATE '', and drop the tables in it that the library has made, or name another "
                "dataset as planner_schema or audit_schema"
            )


@contextmanager
def _translated(step: str) -> Iterator[None]:
    try:
        yield
    except (GoogleAPIError, GoogleAuthError, RequestException) as error:
        message = getattr(error, "message", None) or str(error)
        if CONFLICT.search(message):
            raise WriteConflictError(message, step=step) from error
        raise WarehouseError(message, step=step, is_transient=_is_transient(error)) from error


def _is_transient(error: Exception) -> bool:
    """Whether the service, or the way to it, is not there for a while. The client has tried again
    by then."""
    if isinstance(error, GoogleAuthError):
        return bool(error.retryable)
    if isinstance(error, GoogleAPICallError):
        reasons = {detail.get("reason") for detail in error.errors}
        return error.code in PASSING_CODES or not PASSING.isdisjoint(reasons)
    return isinstance(error, (RetryError, RequestException))


def _type(field: SchemaField) -> str:
    """A type as SQL spells it."""
    kind = STANDARD_NAMES.get(field.field_type, field.field_type)
    if kind in ("RECORD", "STRUCT"):
        quoted = (f"`{inner.name}` {_type(inner)}" for inner in field.fields)
        kind = f"STRUCT<{', '.join(quoted)}>"
    elif kind == "RANGE":
        kind = f"RANGE<{field.range_element_type.element_type}>"
    return f"ARRAY<{kind}>" if field.mode == "REPEATED" else kind
