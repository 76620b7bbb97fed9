"""What leads to a Databricks workspace: a URL as the driver's own arguments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from lightning.authoring import ConfigurationError, WarehouseError

APP = "lightning-cdc"
TOKEN = "token"  # noqa: S105  (the user of a URL whose password is one)
FORM = (
    "a Databricks URL is databricks://token:TOKEN@host/sql/1.0/warehouses/ID?catalog=NAME, with "
    "client_id:client_secret instead of token:TOKEN for a service principal, or without both and "
    "with ?profile=NAME for a profile of ~/.databrickscfg"
)
SWITCHES = {"true": True, "false": False}
NAMES = ("catalog", "schema", "profile")  # which may look like numbers
Authenticator = Callable[[], Mapping[str, str]]


def arguments(url: str) -> dict[str, Any]:
    """What `databricks.sql.connect` is called with.

    Whatever stands behind the question mark goes there too, but `profile`, which Databricks' SDK
    reads: it names the host, and how to sign in.

    Raises:
        ConfigurationError: the URL is none of these.
        WarehouseError: the SDK finds no way to sign in.
    """
    parts = urlsplit(url)
    options = {name: _typed(name, text) for name, text in parse_qsl(parts.query)}
    path = parts.path.strip("/")
    user, password = (unquote(text) if text else None for text in (parts.username, parts.password))
    profile, host = options.pop("profile", None), parts.hostname
    if not path or bool(user) != bool(password) or (profile and user):
        raise ConfigurationError(FORM)
    if parts.port not in (None, 443):
        host = f"{host}:{parts.port}"
    given = {"http_path": f"/{path}", "user_agent_entry": APP, **options}
    if user == TOKEN:
        given["access_token"] = password
    elif "auth_type" not in options:  # by which the driver itself asks a person to sign in
        signed_in = {"client_id": user, "client_secret": password, "profile": profile}
        host, authenticate = _signed_in(host, signed_in)
        given["credentials_provider"] = lambda: authenticate
    if not host:
        raise ConfigurationError(FORM)
    return {**given, "server_hostname": host}


def _typed(name: str, text: str) -> Any:
    """An option of a URL as the connector takes it."""
    if name in NAMES:
        return text
    return int(text) if text.isdigit() else SWITCHES.get(text, text)


def _signed_in(host: str | None, options: Mapping[str, Any]) -> tuple[str, Authenticator]:
    """The host, and what gives the headers of a request, as Databricks' SDK finds them."""
    from databricks.sdk.core import Config

    if host:
        options = {**options, "host": f"https://{host}"}
    try:
        config = Config(**{name: text for name, text in options.items() if text})
    except ValueError as error:
        raise WarehouseError(str(error), step="connect") from None
    return str(config.hostname), config.authenticate
