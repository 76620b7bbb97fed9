"""A project file turned into the library's own objects."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..audit.health import HealthChange, HealthThresholds, Notify
from ..dbt.manifest import Manifest
from ..dbt.profiles import Profiles
from ..deliver.requests import Keep
from ..deliver.retry import Retry
from ..destinations.notifications import Program, Webhook
from ..engine import Engine, connect
from ..errors import ConfigurationError
from ..model import Model
from ..registry import plugin_of_url, url_from
from ..sync import Logs, Sync
from ..texts import which_there_are
from .schema import (
    DESTINATIONS,
    ConnectionConfig,
    DbtConnection,
    ModelConfig,
    ProjectConfig,
    SyncConfig,
    options_of,
)
from .source import Location, Source

FILE_NAME = "lightning.yml"
NOT_OF_THE_SYNC = {"model", "connection", *DESTINATIONS, "delivery", "health"}


class Project:
    """A `lightning.yml`. Paths in it are relative to the directory it is in.

    Args:
        manifest: where `ref` is looked up, in place of what the file says.

    Raises:
        ConfigurationError: the file is missing or wrong; every mistake is named with its line.
    """

    def __init__(self, path: Path, manifest: Manifest | None = None) -> None:
        if not path.is_file():
            raise ConfigurationError(
                f"there is no project file {path}: make one with `lightning-cdc init`, or name "
                "another with --project"
            )
        self.directory = path.parent
        self._source = Source(path)
        self.config = self._validated()
        self._check_names()
        self._manifest = manifest or Manifest(self.directory / self.config.dbt_manifest)

    def sync(self, sync_id: str) -> Sync:
        """The sync of that id.

        Raises:
            ConfigurationError: there is none, or its options are wrong.
        """
        config = self.sync_config(sync_id)
        model = self._model(config.model)
        options = config.model_dump(exclude=NOT_OF_THE_SYNC)
        options["logs"] = Logs(**options["logs"])
        with self._blamed_on(("syncs", sync_id)):
            return Sync(sync_id, model, **options)

    def sync_config(self, sync_id: str) -> SyncConfig:
        """A sync as the file has it."""
        try:
            return self.config.syncs[sync_id]
        except KeyError:
            raise ConfigurationError(
                f"there is no sync {sync_id!r} in {self._source.path}"
                f"{which_there_are(sync_id, self.config.syncs)}"
            ) from None

    def delivery(self, sync_id: str) -> dict[str, Any]:
        """How a sync is delivered: the fields of DeliveryOptions."""
        options = self.sync_config(sync_id).delivery.model_dump()
        if options["retry"] is not None:
            options["retry"] = Retry(**options["retry"])
        if options["keep"] is not None:
            options["keep"] = Keep(**options["keep"])
        return options

    def health(self, sync_id: str) -> HealthThresholds:
        """By what numbers a sync is judged."""
        config = self.sync_config(sync_id).health
        usual = HealthThresholds.hightouch() if config.preset == "hightouch" else HealthThresholds()
        given = config.model_dump(exclude_unset=True, exclude={"preset"})
        muted = given.get("muted_until")
        if muted is not None and not isinstance(muted, datetime):
            given["muted_until"] = datetime.combine(muted, time())
        return replace(usual, **given)

    @contextmanager
    def notify(self) -> Iterator[Notify | None]:
        """What tells of changes of health; None: the file names nobody.

        Raises:
            ConfigurationError: what it says of them is wrong.
        """
        config, notifiers = self.config.notify, list[Notify]()

        def notify(changes: Sequence[HealthChange]) -> None:
            for notifier in notifiers:
                notifier(changes)

        with ExitStack() as opened:
            with self._blamed_on(("notify",)):
                if config.webhook is not None:
                    webhook = Webhook(**config.webhook.model_dump())
                    notifiers.append(opened.enter_context(webhook))
                if config.command is not None:
                    given = config.command.model_dump()
                    notifiers.append(Program(**given, directory=self.directory))
            yield notify if notifiers else None

    def connection_of(self, sync_id: str) -> str:
        """The name of the connection that a sync runs on."""
        named = self.sync_config(sync_id).connection
        return named if named is not None else next(iter(self.config.connections))

    def dialect_of(self, sync_id: str) -> str:
        """The name of the dialect of a sync's connection, which is not opened."""
        name = self.connection_of(sync_id)
        with self._blamed_on(("connections", name)):
            return plugin_of_url(self.target(self.config.connections[name])).dialect.name

    def ref_of(self, sync_id: str) -> str | None:
        """The dbt model that a sync's model refers to, if it is one."""
        return self.config.models[self.sync_config(sync_id).model].ref

    def engine_of(self, sync_id: str, *, create: bool = False) -> Engine:
        """An engine for the connection that a sync runs on; as `connect`."""
        return self.connect(self.connection_of(sync_id), create=create)

    def connect(
        self, name: str | None = None, *, create: bool = False, read_only: bool = False
    ) -> Engine:
        """An engine for a connection of the project, the only one unless it is named.

        Args:
            create: make a database that is a file, where it is missing.
            read_only: as of `lightning.connect`.

        Raises:
            ConfigurationError: there is no such connection, or several and none is named.
            WarehouseError: the warehouse cannot be reached.
        """
        if name is None:
            name = self._only_connection()
        if name not in self.config.connections:
            raise ConfigurationError(
                f"there is no connection {name!r} in {self._source.path}"
                f"{which_there_are(name, self.config.connections)}"
            )
        config = self.config.connections[name]
        with self._blamed_on(("connections", name)):
            return connect(
                self.target(config),
                planner_schema=config.planner_schema,
                audit_schema=config.audit_schema,
                lease_seconds=config.lease_seconds,
                logs=Logs(**config.logs.model_dump()),
                create=create,
                read_only=read_only,
            )

    def target(self, config: ConnectionConfig) -> str:
        """The URL of a connection, with the path of a file from the project file on."""
        if config.dbt is not None:
            return self._dbt_target(config.dbt)
        assert config.url is not None
        return url_from(config.url, self.directory)

    def _only_connection(self) -> str:
        names = list(self.config.connections)
        if len(names) > 1:
            raise ConfigurationError(
                f"{self._source.path} has several connections: name one of {', '.join(names)} "
                "with --connection"
            )
        return names[0]

    def _dbt_target(self, config: DbtConnection) -> str:
        project_dir = self.directory / config.project_dir
        profiles_dir = config.profiles_dir and self.directory / config.profiles_dir
        return Profiles(project_dir, profiles_dir).url(config.profile, config.target)

    def _model(self, name: str) -> Model:
        config = self.config.models[name]
        query = self._query(name, config)
        unique_id = self._manifest.node(config.ref)["unique_id"] if config.ref else None
        with self._blamed_on(("models", name)):
            return Model(
                query,
                config.primary_key,
                name=name,
                id=unique_id,
                evaluate_once=config.evaluate_once,
            )

    def _query(self, name: str, config: ModelConfig) -> str:
        if config.file is not None:
            path = self.directory / config.file
            try:
                return path.read_text(encoding="utf-8")
            except (OSError, UnicodeDecodeError) as error:
                where = ("models", name, "file")
                raise self._source.error(where, f"it cannot be read: {error}") from error
        if config.ref is not None:
            with self._blamed_on(("models", name, "ref")):
                return self._manifest.relation(config.ref)
        query = config.sql if config.sql is not None else config.table
        assert query is not None
        return query

    def _validated(self) -> ProjectConfig:
        try:
            return ProjectConfig.model_validate(self._source.data)
        except ValidationError as error:
            mistakes = [
                self._source.pointed(item["loc"], _message(item)) for item in error.errors()
            ]
            # Not from this error, which shows the values.
            raise ConfigurationError("\n".join(mistakes)) from None

    @contextmanager
    def _blamed_on(self, place: Location) -> Iterator[None]:
        """Errors of the configuration point at a place of the file."""
        try:
            yield
        except ConfigurationError as error:
            raise self._source.error(place, str(error)) from error

    def _check_names(self) -> None:
        """Every name that a sync mentions is there."""
        config = self.config
        for sync_id, sync in config.syncs.items():
            self._check(("syncs", sync_id, "model"), sync.model, config.models)
            if sync.connection is not None:
                where = ("syncs", sync_id, "connection")
                self._check(where, sync.connection, config.connections)
            elif len(config.connections) > 1:
                raise self._source.error(
                    ("syncs", sync_id),
                    f"needs a connection: one of {', '.join(config.connections)}",
                )

    def _check(self, where: tuple[str, ...], name: str, there: Collection[str]) -> None:
        if name not in there:
            names = which_there_are(name, there)
            raise self._source.error(where, f"there is no {where[-1]} {name!r}{names}")


_MESSAGES = {
    "model_type": "must be a section: names with values",
    "dict_type": "must be a section: names with values",
    "string_type": "must be text: put what looks like a number in quotes",
    "missing": "is missing",
}


def _message(mistake: ErrorDetails) -> str:
    if mistake["type"] == "extra_forbidden":
        *section, name = mistake["loc"]
        return f"is not an option here{which_there_are(str(name), options_of(section))}"
    if mistake["type"] == "string_type" and isinstance(mistake["input"], dict | list):
        return "must be text, and has a section or a list there"
    said = mistake["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
    return _MESSAGES.get(mistake["type"], said)
