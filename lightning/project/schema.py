"""What `lightning.yml` may contain."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import combinations
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Self, get_args, get_origin

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
    model_validator,
)
from pydantic.json_schema import GenerateJsonSchema

from ..audit.health import HealthThresholds, Limits
from ..destinations.files import FileFormat
from ..destinations.http import REFUSED, Per
from ..destinations.json_rpc import Operation
from ..destinations.sql_table import OnRemoved, Write
from ..engine import LEASE_SECONDS
from ..sync import DeleteBehavior, Mode, PlanForm
from ..workspace import AUDIT_SCHEMA, PLANNER_SCHEMA


def _told_as(what: str) -> WrapValidator:
    """Says what a value has to be in one sentence, not in one for each type that it may have."""

    def validate(value: Any, validated: ValidatorFunctionWrapHandler) -> Any:
        try:
            return validated(value)
        except ValidationError:
            raise ValueError(f"must be {what}") from None

    return WrapValidator(validate)


def _no_number(value: Any) -> Any:
    """Refuses what would be read as seconds since 1970."""
    if isinstance(value, int | float):
        raise ValueError("is a number")
    return value


NumberOfRows = Annotated[  # a share as well, for this release: the library warns of it
    Annotated[int, Field(ge=0)] | Annotated[float, Field(ge=0, le=1)],
    _told_as("a whole number of rows; a share of rows is an option of its own, named with _share"),
]
ShareOfRows = Annotated[
    Annotated[float, Field(ge=0, le=1)], _told_as("a share of rows, a number between 0 and 1")
]
WarningAndCritical = Annotated[
    Limits, _told_as("a list of two numbers, [a warning, critical], with null for never")
]


DESTINATIONS = ("send", "files", "http", "sql_table", "command", "json_rpc")


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    def _exactly_one_of(self, *names: str) -> None:
        given = [name for name in names if getattr(self, name) is not None]
        if len(given) != 1:
            found = f"found {' and '.join(given)}" if given else "found none of them"
            raise ValueError(f"give exactly one of {', '.join(names)}; {found}")


def _one_of(*names: str) -> ConfigDict:
    """What the JSON schema says of a section that has exactly one of these options."""
    return ConfigDict(json_schema_extra={"oneOf": [{"required": [name]} for name in names]})


class LogsConfig(_Section):
    changelog: bool = True
    snapshot: bool = True
    runs: bool = True


class DbtConnection(_Section):
    """A target of a dbt profile."""

    project_dir: Path = Path()
    """The dbt project; its dbt_project.yml names the profile. Relative to lightning.yml."""
    profiles_dir: Path | None = None
    """Where profiles.yml is. By default $DBT_PROFILES_DIR, the dbt project, or ~/.dbt."""
    profile: str | None = None
    target: str | None = None


class ConnectionConfig(_Section):
    """A warehouse, by its URL or as dbt knows it."""

    model_config = _one_of("url", "dbt")

    url: str | None = None
    """For example duckdb:///shop.duckdb, a path relative to lightning.yml. Write ${NAME} for an
    environment variable."""
    dbt: DbtConnection | None = None
    planner_schema: str = PLANNER_SCHEMA
    audit_schema: str = AUDIT_SCHEMA
    lease_seconds: Annotated[float, Field(gt=0)] = LEASE_SECONDS
    logs: LogsConfig = LogsConfig()

    @model_validator(mode="after")
    def _one_way_in(self) -> Self:
        self._exactly_one_of("url", "dbt")
        return self


class ModelConfig(_Section):
    """A query whose rows are synced, written in one of four ways."""

    model_config = _one_of("sql", "file", "table", "ref")

    sql: str | None = None
    file: Path | None = None
    """A .sql file, relative to lightning.yml."""
    table: str | None = None
    """The name of a table or view, with its schema."""
    ref: str | None = None
    """The name of a dbt model, looked up in the manifest."""
    primary_key: Annotated[str | list[str], _told_as("a column or a list of columns")]
    evaluate_once: bool = False
    """Never evaluate it a second time in a run, to find rows that share a key."""

    @model_validator(mode="after")
    def _one_query(self) -> Self:
        self._exactly_one_of("sql", "file", "table", "ref")
        return self


class FilesConfig(_Section):
    """Files as a destination: one each for added, changed and removed rows."""

    directory: Path
    """Relative to lightning.yml. Every run makes a directory of its own in it."""
    format: FileFormat = "jsonl"


class RequestConfig(_Section):
    """A request of an HTTP API."""

    url: str
    """A template, in which every value is quoted."""
    method: str = "POST"
    body: str | None = None
    """A template, in which every value is written as JSON; by default the rows, or the row."""


class RecordsConfig(_Section):
    """Where an answer to a batch says what became of each row, as JMESPath expressions."""

    path: str
    error: str
    id: str | None = None
    match: str | None = None


class HttpConfig(RequestConfig):
    """An HTTP API as a destination."""

    per: Per = "batch"
    """One call for each batch, or for each row."""
    at_once: Annotated[int, Field(ge=1)] | None = None
    """So many calls of a batch are under way at the same time; by default one after the other."""
    removed: RequestConfig | None = None
    """The request for removed rows, if it is another one."""
    headers: dict[str, str] = {}
    refused: list[Annotated[int, Field(ge=100, le=599)]] = list(REFUSED)
    records: RecordsConfig | None = None
    idempotency_header: str | None = "Idempotency-Key"
    timeout: Annotated[float, Field(gt=0)] = 30.0
    verify: bool | str = True
    cert: str | None = None


class SqlTableConfig(_Section):
    """A table of another database as a destination."""

    database: str
    """A URL of SQLAlchemy's, such as mysql+pymysql://user@host/crm."""
    table: str
    key: Annotated[str | list[str], _told_as("a column or a list of columns")]
    schema_: Annotated[str | None, Field(alias="schema")] = None
    write: Write = "upsert"
    removed: OnRemoved = "delete"


class CommandConfig(_Section):
    """A program as a destination, which takes batches as JSON lines."""

    command: Annotated[list[str], Field(min_length=1)]
    """The program and its arguments, run in the directory of lightning.yml."""
    timeout: Annotated[float, Field(gt=0)] | None = None


class JsonRpcConfig(_Section):
    """A custom destination by JSON-RPC."""

    url: str
    target: str
    """The object_api_name of what is written to."""
    identifier: str
    """The field by which the destination tells records apart."""
    operation: Operation = "upsert"
    headers: dict[str, str] = {}
    timeout: Annotated[float, Field(gt=0)] = 30.0


class RetryConfig(_Section):
    attempts: Annotated[int, Field(ge=1)] = 5
    first_delay: Annotated[float, Field(ge=0)] = 1.0
    max_delay: Annotated[float, Field(ge=0)] = 60.0
    patience: Annotated[float, Field(ge=0)] = 3600.0


class KeepConfig(_Section):
    """That what is noted of requests is kept, in the table sync_requests."""

    days: Annotated[float, Field(gt=0)] = 7.0


class DeliveryConfig(_Section):
    """How a run is delivered, unless the command says otherwise."""

    batch_size: Annotated[int, Field(ge=1)] = 1000
    workers: Annotated[int, Field(ge=1)] = 1
    retry: RetryConfig | None = None
    split: bool = False
    rate: Annotated[
        tuple[Annotated[int, Field(ge=1)], Annotated[float, Field(gt=0)]] | None,
        _told_as("a list of two numbers, [calls, seconds]"),
    ] = None
    """At most so many calls in any period of so many seconds."""
    max_in_flight: Annotated[int, Field(ge=1)] | None = None
    """At most so many calls at the same time, by all workers and shards."""
    send_seconds: Annotated[float, Field(gt=0)] | None = None
    """How long a call may take."""
    max_failed: NumberOfRows | None = None
    max_failed_share: ShareOfRows | None = None
    give_up_after: Annotated[int, Field(ge=1)] | None = None
    """A row that failed in so many runs is not sent any more, until it changes."""
    keep: KeepConfig | None = None


class HealthConfig(_Section):
    """From where on a number is [a warning, critical]; null: never."""

    failed_runs: WarningAndCritical = HealthThresholds.failed_runs
    failed_rows: WarningAndCritical = HealthThresholds.failed_rows
    failed_share: WarningAndCritical = HealthThresholds.failed_share
    min_model_rows: WarningAndCritical = HealthThresholds.min_model_rows
    max_model_rows: WarningAndCritical = HealthThresholds.max_model_rows
    duration: WarningAndCritical = HealthThresholds.duration
    running: WarningAndCritical = HealthThresholds.running
    freshness: WarningAndCritical = HealthThresholds.freshness
    min_throughput: WarningAndCritical = HealthThresholds.min_throughput
    max_throughput: WarningAndCritical = HealthThresholds.max_throughput
    window: Annotated[float, Field(gt=0)] = HealthThresholds.window
    rows_deviation: WarningAndCritical = HealthThresholds.rows_deviation
    operations_deviation: WarningAndCritical = HealthThresholds.operations_deviation
    full_runs: WarningAndCritical = HealthThresholds.full_runs
    muted_until: Annotated[
        date | datetime | None,
        BeforeValidator(_no_number),
        _told_as("a date, such as 2026-12-24, or a time; without a zone it is in UTC"),
    ] = None
    """Until then no change of it is told."""
    preset: Literal["hightouch"] | None = None
    """By whose numbers to judge where this section has none; the library's own if left out."""
    rejected_rows: WarningAndCritical | None = None
    """What failed_rows once was called."""
    rejected_share: WarningAndCritical | None = None
    """What failed_share once was called."""


class SyncConfig(_Section):
    """How a model's rows are to arrive at a destination."""

    model_config = ConfigDict(
        json_schema_extra={
            "not": {"anyOf": [{"required": list(pair)} for pair in combinations(DESTINATIONS, 2)]}
        }
    )

    model: str
    connection: str | None = None
    """Which connection; may be left out where there is only one."""
    destination: str = ""
    columns: Annotated[
        list[str] | dict[str, str] | None,
        _told_as("a list of columns, or a section that gives each its name at the destination"),
    ] = None
    where: Annotated[str, Field(pattern=r"\S")] | None = None
    """A condition in the warehouse's SQL: the sync is about the rows for which it is true."""
    mode: Mode = "upsert"
    delete_behavior: DeleteBehavior = "do_nothing"
    retain: Annotated[
        Literal["all", "key"] | list[str], _told_as("all, key, or a list of columns")
    ] = "all"
    plan: PlanForm = "auto"
    """whole: write down every row of the model in each run, not only what differs."""
    logs: LogsConfig = LogsConfig()
    max_removed: NumberOfRows | None = None
    max_removed_share: ShareOfRows | None = None
    max_changed: NumberOfRows | None = None
    max_changed_share: ShareOfRows | None = None
    min_rows: Annotated[int, Field(ge=0)] | None = None
    allow_empty: bool = False
    skip: tuple[str, ...] = ()
    """The row ids of rows that are never sent."""
    send: Annotated[
        Annotated[str, Field(pattern=r"^[\w.]+:[\w.]+$")] | None, _told_as("module:function")
    ] = None
    """The destination, as module:function."""
    files: FilesConfig | None = None
    """The destination, as files."""
    http: HttpConfig | None = None
    """The destination, as an HTTP API."""
    sql_table: SqlTableConfig | None = None
    """The destination, as a table of another database."""
    command: CommandConfig | None = None
    """The destination, as a program."""
    json_rpc: JsonRpcConfig | None = None
    """The destination, as a custom destination by JSON-RPC."""
    delivery: DeliveryConfig = DeliveryConfig()
    health: HealthConfig = HealthConfig()

    @property
    def has_destination(self) -> bool:
        """Whether it says where its rows go."""
        return bool(self._destinations())

    def _destinations(self) -> list[str]:
        return [name for name in DESTINATIONS if getattr(self, name) is not None]

    @model_validator(mode="after")
    def _one_destination(self) -> Self:
        given = self._destinations()
        if len(given) > 1:
            raise ValueError(f"give only one of {', '.join(given)}: a sync has one destination")
        return self


class WebhookConfig(_Section):
    """A URL that changes of health are posted to, as JSON."""

    url: str
    body: str | None = None
    """A template in place of the usual JSON, which sees `text` and `changes`."""
    headers: dict[str, str] = {}
    timeout: Annotated[float, Field(gt=0)] = 10.0


class ProgramConfig(_Section):
    """A program that reads changes of health, as JSON."""

    command: Annotated[list[str], Field(min_length=1)]
    """The program and its arguments, run in the directory of lightning.yml."""
    timeout: Annotated[float, Field(gt=0)] = 60.0


class NotifyConfig(_Section):
    """Who is told of changes of health, by `health --changes`."""

    webhook: WebhookConfig | None = None
    command: ProgramConfig | None = None


class ProjectConfig(_Section):
    """A whole lightning.yml."""

    model_config = ConfigDict(json_schema_extra={"$schema": GenerateJsonSchema.schema_dialect})

    connections: Annotated[dict[str, ConnectionConfig], Field(min_length=1)]
    models: dict[str, ModelConfig] = {}
    syncs: dict[str, SyncConfig] = {}
    notify: NotifyConfig = NotifyConfig()
    dbt_manifest: Path = Path("target/manifest.json")
    """The manifest in which `ref` is looked up. Relative to lightning.yml."""

    @model_validator(mode="before")
    @classmethod
    def _sections_may_be_empty(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        return {name: value for name, value in data.items() if value is not None}


def options_of(section: Iterable[int | str]) -> list[str]:
    """The options of a section, by the names that lead to it."""
    found: Any = ProjectConfig
    for name in section:
        found = _section(found, str(name))
    return [field.alias or name for name, field in found.model_fields.items()]


def _section(outer: Any, name: str) -> Any:
    """The type of a section in another, which is a model, or a dict of them by their names."""
    if get_origin(outer) is dict:
        return get_args(outer)[1]
    kind = outer.model_fields[name].annotation
    if isinstance(kind, UnionType):
        (kind,) = (one for one in get_args(kind) if one is not NoneType)
    return kind
