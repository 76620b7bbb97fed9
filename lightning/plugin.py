"""What a warehouse brings: its dialect, how it is reached, and what dbt has to know of it."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Protocol

from .dialect import Dialect
from .errors import DialectError
from .warehouse import Warehouse


class Opener(Protocol):
    """What makes warehouses: a class with these two as class methods."""

    def open(self, url: str) -> Warehouse:
        """A warehouse from a URL."""

    def wrap(self, client: Any) -> Warehouse:
        """A warehouse from an open connection, which stays the caller's to close."""


@dataclass(frozen=True)
class Adapter:
    """What dbt's hooks, and dbt's profiles, have to know of a warehouse beside its dialect.

    Attributes:
        hashable: the types, without lengths, of which a hook makes the version of a row. The rows
            of a model that has others are compared value by value.
        macros: a file of Jinja with what the warehouse's dbt adapter does in its own way.
        url: makes a URL of a target in `profiles.yml` and the folder of the dbt project. A KeyError
            says which setting is missing, a ConfigurationError which has no place in a URL.
    """

    hashable: tuple[str, ...]
    macros: Traversable
    url: Callable[[Mapping[str, Any], Path], str]


@dataclass(frozen=True)
class FileUrls:
    """The URLs of a warehouse that is a file.

    Attributes:
        path: the file that a URL leads to; None: it leads to none, as to a database in memory.
        url: the URL that leads to a file.
    """

    path: Callable[[str], Path | None]
    url: Callable[[Path], str]


@dataclass(frozen=True)
class Plugin:
    """What a warehouse brings: its dialect, and how to reach it. Importing it loads no driver.

    Attributes:
        dialect: the SQL.
        schemes: the URL schemes that it opens.
        client_modules: the top-level modules whose objects it can use as open connections.
        driver: the distribution that installs its driver.
        warehouse: the opener as `module:name`. Its module, which may import the driver, is
            imported when a connection is opened.
        dbt: what dbt has to know, an `Adapter` as `module:name`; None where there are no hooks.
        files: how URLs lead to files; None where the warehouse is no file.
    """

    dialect: Dialect
    schemes: tuple[str, ...]
    client_modules: tuple[str, ...]
    driver: str
    warehouse: str
    dbt: str | None = None
    files: FileUrls | None = None

    def opener(self) -> Opener:
        """What opens its connections.

        Raises:
            DialectError: the driver is not installed.
        """
        try:
            found: Opener = pkgutil.resolve_name(self.warehouse)
        except ModuleNotFoundError as error:
            raise DialectError(
                f"the driver of {self.dialect.name} is not installed ({error}): install "
                f"{self.driver}, or the extra of lightning-cdc that brings it"
            ) from error
        return found

    def adapter(self) -> Adapter | None:
        """What dbt has to know, if it can be used with this warehouse."""
        if self.dbt is None:
            return None
        found: Adapter = pkgutil.resolve_name(self.dbt)
        return found
