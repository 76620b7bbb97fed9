"""Finding the dialect for a name, a URL or an open connection."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from .dialect import Dialect
from .errors import DialectError, WarehouseError
from .plugin import Adapter, Plugin
from .texts import which_there_are
from .warehouse import Warehouse

ENTRY_POINTS = "lightning_cdc.dialects"
SCHEME = re.compile(r"([A-Za-z][\w+.-]*)://")


def dialect(name: str) -> Dialect:
    """The dialect of that name.

    Raises:
        DialectError: there is none.
    """
    return plugin(name).dialect


def open_warehouse(target: Any, *, create: bool = True) -> Warehouse:
    """A warehouse from a URL, from an open connection of its driver, or from a pool of these.

    Args:
        create: a URL that leads to a file makes it where it is missing.

    Raises:
        DialectError: no dialect takes the URL or the object, or its driver is not installed.
        WarehouseError: the warehouse cannot be reached.
    """
    if isinstance(target, Warehouse):
        return target
    if isinstance(target, str):
        found = plugin_of_url(target)
        path = found.files.path(target) if found.files is not None else None
        if path is not None and not create and not path.exists():
            raise WarehouseError(
                f"there is no database {path}: a run makes it, or correct the URL", step="connect"
            )
        return found.opener().open(target)
    # Only a pool that is nobody's of whom we know has to lend a connection to be known by it.
    for modules in (_modules, _modules_lent):
        there = modules(target)
        for name in names():
            found = plugin(name)
            if not there.isdisjoint(found.client_modules):
                return found.opener().wrap(target)
    raise DialectError(
        f"an object of type {type(target).__module__}.{type(target).__qualname__} is not a "
        f"connection of a known driver. Known warehouses: {', '.join(names())}."
    )


def _modules(client: Any) -> set[str]:
    """The top-level modules that a client's class is made of."""
    return {base.__module__.partition(".")[0].lstrip("_") for base in type(client).__mro__}


def _modules_lent(pool: Any) -> set[str]:
    """Those of the connections of a pool: of whatever lends them by `with pool.connection()`."""
    if not callable(getattr(pool, "connection", None)):
        return set()
    try:
        with pool.connection() as connection:
            return _modules(connection)
    except Exception as error:
        raise WarehouseError(
            f"{type(pool).__qualname__}.connection() lent no connection: {error}", step="connect"
        ) from error


def names() -> list[str]:
    """The names of all dialects, the built-in ones first."""
    others = [point.name for point in entry_points(group=ENTRY_POINTS)]
    return list(dict.fromkeys([*_built_in(), *others]))


def adapters() -> Iterator[tuple[str, Adapter]]:
    """What dbt has to know of each warehouse that it can be used with, by name."""
    for name in names():
        if (adapter := plugin(name).adapter()) is not None:
            yield name, adapter


def plugin(name: str) -> Plugin:
    """What the warehouse of that name brings."""
    if name in (built_in := _built_in()):
        found: Plugin = import_module(built_in[name]).plugin
        return found
    for point in entry_points(group=ENTRY_POINTS, name=name):
        loaded: Plugin = point.load()
        return loaded
    raise DialectError(f"there is no dialect {name!r}{which_there_are(name, names())}")


def plugin_of_url(url: str) -> Plugin:
    """What the warehouse brings that a URL leads to.

    Raises:
        DialectError: no dialect opens such URLs.
    """
    match = SCHEME.match(url)
    if match is None:
        # A URL that was mistyped may have its password anywhere.
        shown = "the connection" if set("@:?=") & set(url) else repr(url)
        raise DialectError(
            f"{shown} is not a URL: write, for example, duckdb:///file.duckdb or "
            "postgresql://user:password@host:5432/database"
        )
    scheme = match[1]
    for name in names():
        found = plugin(name)
        if scheme in found.schemes:
            return found
    schemes = [each for name in names() for each in plugin(name).schemes]
    raise DialectError(f"no dialect opens {scheme}:// URLs{which_there_are(scheme, schemes)}")


def url_from(url: str, directory: Path) -> str:
    """A URL that leads to the same warehouse from anywhere, where the relative path of a file in
    it begins in a directory.

    Raises:
        DialectError: no dialect opens such URLs.
        ConfigurationError: it is no URL of its dialect.
    """
    files = plugin_of_url(url).files
    path = files.path(url) if files is not None else None
    if files is None or path is None or path.is_absolute():
        return url
    return files.url(directory.resolve() / path)


def _built_in() -> dict[str, str]:
    table: dict[str, str] = import_module("lightning_dialects").BUILT_IN
    return table
