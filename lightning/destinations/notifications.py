"""Telling someone of changes of health: by a webhook, or by a program."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import tenacity

from ..audit.health import HealthChange
from ..deliver.failures import throttled_seconds
from ..deliver.retry import Retry
from ..errors import ConfigurationError, LightningError
from ..json_text import json_text
from ..redaction import redact
from .client import LONGEST_REASON, missing, new_client, words
from .closing import Closing
from .command import program

if TYPE_CHECKING:
    import httpx

    from .templates import Template

USUAL_RETRY = Retry(max_delay=10.0)
LONGEST_WAIT = 60.0  # seconds that a service may ask for before another attempt


class NotificationError(LightningError):
    """Nobody could be told of changes of health; they are not remembered as told."""


class Webhook(Closing):
    """Posts changes of health to a URL, as JSON:

        {"text": "crm: failed_runs is 1, critical at 1; it was ok", "changes": [{…}, …]}

    which chat services show as it is. It is tried again while the service may only be busy.

    Args:
        url: of which no error shows more than the host: it may be a secret.
        body: a template of Jinja's in place of that JSON, which sees `text` and `changes`; every
            value is written as JSON, without quotes of the template's own.
        headers: by name.
        timeout: in seconds, for connecting and for each wait for data.
        retry: how often, and how long, it is tried again.

    Raises:
        ConfigurationError: it is no URL, the template is wrong, or httpx is not installed.
    """

    def __init__(
        self,
        url: str,
        *,
        body: str | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 10.0,
        retry: Retry = USUAL_RETRY,
    ) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigurationError("the webhook is no URL of http or https with a host")
        self._url, self._host = url, parts.hostname
        self._body = None if body is None else _template(body)
        self._headers = {"Content-Type": "application/json", **(headers or {})}
        self._client = new_client(timeout)
        self._attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception(retry.is_worth_it),
            wait=lambda state: retry.delay(state.attempt_number, _asked(state)),
            stop=tenacity.stop_after_attempt(retry.attempts),
            reraise=True,
        )

    def __repr__(self) -> str:
        return f"<Webhook at {self._host}>"

    def __call__(self, changes: Sequence[HealthChange]) -> None:
        """Tell of changes.

        Raises:
            NotificationError: the service could not be reached, or did not take them.
        """
        import httpx

        content = self._content(changes)
        try:
            self._attempts(self._post, content)
        except httpx.HTTPError as error:
            answer = getattr(error, "response", None)
            said = type(error).__name__ if answer is None else words(answer)
            raise NotificationError(f"the webhook at {self._host}: {said}") from None

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _post(self, content: str) -> None:
        answer: httpx.Response = self._client.post(
            self._url, content=content.encode(), headers=self._headers
        )
        if not answer.is_success:
            import httpx

            raise httpx.HTTPStatusError("refused", request=answer.request, response=answer)

    def _content(self, changes: Sequence[HealthChange]) -> str:
        values = _document(changes)
        if self._body is None:
            return json_text(values)
        from .templates import checked_json

        return checked_json("the body of the webhook", self._body.render(values))


class Program:
    """Starts a program for changes of health, which reads them as one JSON document, that of
    `Webhook`, from its standard input, and ends with code 0 once it has told of them.

    Args:
        command: the program and its arguments; no shell reads it.
        directory: where it runs; None: where this process does.
        timeout: how long it may take, in seconds; then it is killed.

    Raises:
        ConfigurationError: the command is empty.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        directory: str | Path | None = None,
        timeout: float = 60.0,
    ) -> None:
        self._command = program(command)
        self._directory = directory
        self._timeout = timeout

    def __repr__(self) -> str:
        return f"<Program {self._command[0]!r}>"

    def __call__(self, changes: Sequence[HealthChange]) -> None:
        """Tell of changes.

        Raises:
            NotificationError: the program could not be started, took too long, or failed.
        """
        name = self._command[0]
        try:
            done = subprocess.run(  # noqa: S603  (the caller's own program)
                self._command,
                input=json_text(_document(changes)),
                capture_output=True,
                cwd=self._directory,
                timeout=self._timeout,
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            raise NotificationError(f"{name!r} cannot be started: {error}") from error
        except subprocess.TimeoutExpired:
            raise NotificationError(f"{name!r} took longer than {self._timeout:g} s") from None
        if done.returncode:
            said = redact(done.stderr.strip())[-LONGEST_REASON:]
            raise NotificationError(f"{name!r} ended with code {done.returncode}: {said}")


def _asked(state: tenacity.RetryCallState) -> float:
    """How long the service asks to wait, as far as that is done."""
    error = state.outcome.exception() if state.outcome is not None else None
    asked = None if error is None else throttled_seconds(error)
    return min(asked or 0.0, LONGEST_WAIT)


def _document(changes: Sequence[HealthChange]) -> dict[str, Any]:
    return {"text": "\n".join(map(str, changes)), "changes": [asdict(each) for each in changes]}


def _template(body: str) -> Template:
    try:
        from .templates import json_template

        return json_template("the body of the webhook", body)
    except ModuleNotFoundError as error:
        raise missing(error, "a template") from error
