"""What destinations have in common that speak HTTP."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError
from ..redaction import redact

if TYPE_CHECKING:
    import httpx

LONGEST_REASON = 500


def words(answer: httpx.Response) -> str:
    """What the API says, with its status, short and without secrets."""
    said = redact(answer.text.strip())[:LONGEST_REASON]
    return f"{answer.status_code} {answer.reason_phrase}: {said}".strip(" :")


def new_client(timeout: float, verify: bool | str = True, cert: str | None = None) -> httpx.Client:
    """A client that keeps connections open.

    Args:
        timeout, verify, cert: as of `Http`.

    Raises:
        ConfigurationError: httpx is not installed, or a file cannot be used.
    """
    client: httpx.Client = _httpx().Client(timeout=timeout, verify=trusted(verify, cert))
    return client


def new_async_client(timeout: float, verify: bool | ssl.SSLContext) -> httpx.AsyncClient:
    """The same for one event loop, which opens no more connections than it has calls."""
    limits = _httpx().Limits(max_connections=None)
    client: httpx.AsyncClient = _httpx().AsyncClient(timeout=timeout, verify=verify, limits=limits)
    return client


def trusted(verify: bool | str, cert: str | None) -> bool | ssl.SSLContext:
    """Whom a client trusts, and by what it says who it is.

    Raises:
        ConfigurationError: httpx is not installed, or a file cannot be used.
    """
    _httpx()
    if isinstance(verify, bool) and cert is None:
        return verify
    try:
        context = ssl.create_default_context(cafile=verify if isinstance(verify, str) else None)
        if verify is False:
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if cert is not None:
            context.load_cert_chain(cert)
    except OSError as error:  # ssl's own errors are such
        files = " or ".join(str(file) for file in (verify, cert) if isinstance(file, str))
        raise ConfigurationError(f"{files} cannot be used for TLS: {error}") from error
    return context


def _httpx() -> Any:
    try:
        import httpx
    except ModuleNotFoundError as error:
        raise missing(error, "an HTTP destination") from error
    return httpx


def missing(error: ModuleNotFoundError, what: str) -> ConfigurationError:
    """What to say where a module is not installed that a destination needs."""
    return ConfigurationError(
        f"{error.name} is not installed, which {what} needs: pip install 'lightning-cdc[http]'"
    )
