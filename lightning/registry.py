"""Finding the dialect for a name, a URL or an open connection."""

from __future__ import annotations

from contextlib import suppress
from importlib import import_module
from importlib.metadata import entry_points
from typing import Any

from .dialect import Dialect
from .errors import DialectError, redact
from .warehouse import Plugin, Warehouse

ENTRY_POINTS = "lightning_cdc.dialects"


def dialect(name: str) -> Dialect:
    """The dialect of that name.

    Raises:
        DialectError: there is none.
    """
    return plugin(name).dialect


def open_warehouse(target: Any) -> Warehouse:
    """A warehouse from a URL, from an open connection of its driver, or from a pool of these.

    Raises:
        DialectError: no dialect takes the URL or the object, or its driver is not installed.
    """
    if isinstance(target, Warehouse):
        return target
    if isinstance(target, str):
        return plugin_of_url(target).opener().open(target)
    for modules in (_modules(target), _modules_lent(target)):
        for name in names():
            found = plugin(name)
            if not modules.isdisjoint(found.client_modules):
                return found.opener().wrap(target)
    raise DialectError(
        f"an object of type {type(target).__module__}.{type(target).__qualname__} is no "
        f"connection of a known driver. Known warehouses: {', '.join(names())}."
    )


def _modules(client: Any) -> set[str]:
    """The top-level modules that a client's class is made of."""
    return {base.__module__.partition(".")[0].lstrip("_") for base in type(client).__mro__}


def _modules_lent(pool: Any) -> set[str]:
    """Those of the connections of a pool: of whatever lends them by `with pool.connection()`."""
    with suppress(AttributeError, TypeError), pool.connection() as connection:
        return _modules(connection)
    return set()


def names() -> list[str]:
    """The names of all dialects, the built-in ones first."""
    others = [point.name for point in entry_points(group=ENTRY_POINTS)]
    return list(dict.fromkeys([*_built_in(), *others]))


def plugin(name: str) -> Plugin:
    """What the warehouse of that name brings."""
    if name in (built_in := _built_in()):
        found: Plugin = import_module(built_in[name]).plugin
        return found
    for point in entry_points(group=ENTRY_POINTS, name=name):
        loaded: Plugin = point.load()
        return loaded
    raise DialectError(f"there is no dialect {name!r}. Known ones: {', '.join(names())}.")


def plugin_of_url(url: str) -> Plugin:
    """What the warehouse brings that a URL leads to.

    Raises:
        DialectError: no dialect opens such URLs.
    """
    scheme, separator, _ = url.partition("://")
    if not separator:
        raise DialectError(f"{redact(url)!r} is no URL: write, for example, duckdb:///file.duckdb")
    for name in names():
        found = plugin(name)
        if scheme in found.schemes:
            return found
    raise DialectError(f"no dialect opens {scheme}:// URLs. Known ones: {', '.join(names())}.")


def _built_in() -> dict[str, str]:
    table: dict[str, str] = import_module("lightning_dialects").BUILT_IN
    return table
