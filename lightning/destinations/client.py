"""What destinations have in common that speak HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
        ConfigurationError: httpx is not installed.
    """
    try:
        import httpx
    except ModuleNotFoundError as error:
        raise missing(error, "an HTTP destination") from error
    import ssl

    trusted: bool | ssl.SSLContext = verify if isinstance(verify, bool) else True
    if isinstance(verify, str) or cert is not None:
        trusted = ssl.create_default_context(cafile=verify if isinstance(verify, str) else None)
        if verify is False:
            trusted.check_hostname, trusted.verify_mode = False, ssl.CERT_NONE
        if cert is not None:
            trusted.load_cert_chain(cert)
    return httpx.Client(timeout=timeout, verify=trusted)


def missing(error: ModuleNotFoundError, what: str) -> ConfigurationError:
    """What to say where a module is not installed that a destination needs."""
    return ConfigurationError(
        f"{error.name} is not installed, which {what} needs: pip install 'lightning-cdc[http]'"
    )
