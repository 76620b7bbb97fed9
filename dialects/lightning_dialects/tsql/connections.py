"""How the two services are signed in to, by Microsoft's own driver."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from lightning.authoring import ConfigurationError, DialectError, WarehouseError

LOGIN_SECONDS = 60  # a warehouse that sleeps takes its time
ENCRYPTED = {"yes", "mandatory", "true", "strict"}
ANYONE = "ActiveDirectoryDefault"  # az login, the environment, a managed identity
PRINCIPAL = "ActiveDirectoryServicePrincipal"
OWN = {"certificate_path", "certificate_password", "tenant_id", "login_timeout", "timeout"}


@dataclass(frozen=True)
class Login:
    """All that it takes to open another connection.

    Attributes:
        keywords: of the driver's connection string.
        options: what the driver's `connect` is given beside it.
        timeout: seconds that a statement may take; 0 for as many as it needs.
    """

    keywords: dict[str, str] = field(repr=False)
    options: dict[str, Any] = field(repr=False)
    timeout: int = 0

    def connect(self) -> Any:
        """A connection that commits each statement.

        Raises:
            DialectError: the driver is not installed.
            WarehouseError: the service refuses, or cannot be reached.
        """
        try:
            import mssql_python
            from mssql_python.exceptions import ConnectionStringParseError
        except ModuleNotFoundError as error:
            raise DialectError(
                f"the driver of Fabric and Synapse is not installed ({error}): install "
                "mssql-python, or lightning-cdc[mssql]"
            ) from error
        text = ";".join(f"{name}={_braced(value)}" for name, value in self.keywords.items())
        unsaid = (ConnectionStringParseError, RuntimeError, ValueError, OSError)
        try:
            connection = mssql_python.connect(text, autocommit=True, **self.options)
        except (mssql_python.Error, *unsaid) as error:
            passing = isinstance(error, mssql_python.OperationalError)
            raise WarehouseError(str(error), step="connect", is_transient=passing) from None
        connection.timeout = self.timeout
        return connection


def login(url: str, *, password_is_sql: bool) -> Login:
    """What `scheme://user:password@host:port/database?…` says.

    Args:
        password_is_sql: whether a user with a password is one of the database's own, unless the
            URL says otherwise; else it is a service principal with its secret.

    Raises:
        ConfigurationError: something is missing, or is not encrypted.
    """
    parts = urlsplit(url)
    database = unquote(parts.path.strip("/"))
    if not parts.hostname or not database:
        raise ConfigurationError(
            f"a URL for {parts.scheme} is {parts.scheme}://host/database, with the SQL connection "
            "string of the service as its host"
        )
    given = {name.lower(): text for name, text in parse_qsl(parts.query)}
    own = {name: given.pop(name) for name in OWN & given.keys()}
    if given.setdefault("encrypt", "yes").lower() not in ENCRYPTED:
        raise ConfigurationError(
            "connections to Fabric and Synapse are always encrypted: leave encrypt away, or say "
            "encrypt=strict"
        )
    keywords = {
        "Server": f"{parts.hostname},{parts.port}" if parts.port else parts.hostname,
        "Database": database,
        **given,
    }
    user, password = (text and unquote(text) for text in (parts.username, parts.password))
    options: dict[str, Any] = {"timeout": _seconds(own, "login_timeout", LOGIN_SECONDS)}
    if path := own.get("certificate_path"):
        options["token_provider"] = _by_certificate(own, user, path)
    else:
        keywords |= {"UID": user} if user else {}
        keywords |= {"PWD": password} if password else {}
        if not password:
            keywords.setdefault("authentication", ANYONE)
        elif not password_is_sql:
            keywords.setdefault("authentication", PRINCIPAL)
    return Login(keywords, options, _seconds(own, "timeout", 0))


def _by_certificate(own: dict[str, str], client_id: str | None, path: str) -> Any:
    """A service principal's credential by its certificate: the driver takes any such object."""
    try:
        from azure.identity import CertificateCredential
    except ModuleNotFoundError as error:
        raise DialectError(
            f"signing in with a certificate needs azure-identity ({error}): install "
            "lightning-cdc[mssql]"
        ) from error
    tenant = own.get("tenant_id")
    if not client_id or not tenant:
        raise ConfigurationError(
            "a certificate belongs to a service principal: write "
            "client-id@host/database?tenant_id=…&certificate_path=…"
        )
    try:
        return CertificateCredential(
            tenant, client_id, path, password=own.get("certificate_password")
        )
    except (OSError, ValueError) as error:
        raise WarehouseError(str(error), step="connect") from None


def _seconds(own: dict[str, str], name: str, otherwise: int) -> int:
    text = own.get(name, str(otherwise))
    if not text.isdecimal():
        raise ConfigurationError(f"{name} is a whole number of seconds, not {text!r}")
    return int(text)


def _braced(value: str) -> str:
    return "{" + value.replace("}", "}}") + "}" if set(";{}=") & set(value) else value
