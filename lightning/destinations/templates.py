"""Jinja templates of URLs and bodies, whose values can never break out of their place."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..errors import ConfigurationError
from ..json_text import json_text

if TYPE_CHECKING:
    import jinja2


class Template:
    """A text with `{{ expressions }}`, in which a name that does not exist is a mistake.

    Args:
        what: it is, for messages.

    Raises:
        ConfigurationError: it is no template.
    """

    def __init__(self, what: str, text: str, environment: jinja2.Environment) -> None:
        import jinja2

        self._what = what
        try:
            self._template = environment.from_string(text)
        except jinja2.TemplateSyntaxError as error:
            raise ConfigurationError(f"{what}, line {error.lineno}: {error.message}") from error

    def render(self, values: Mapping[str, Any]) -> str:
        """The text with values in it.

        Raises:
            ConfigurationError: it does not fit the values.
        """
        try:
            return self._template.render(values)
        except Exception as error:  # what an expression does with values can fail in any way
            raise ConfigurationError(f"{self._what}: {type(error).__name__}: {error}") from error


def url_template(what: str, text: str) -> Template:
    """Every value is quoted, a slash too: none can lead to another path, host or parameter."""
    return Template(what, text, _environment(_quoted))


def text_template(what: str, text: str) -> Template:
    """Values as their texts, for a header."""
    return Template(what, text, _environment(_plain))


def json_template(what: str, text: str) -> Template:
    """Every value is written as JSON, so texts stand without quotes of the template's own:
    `{"email": {{ row.email }}}`."""
    return Template(what, text, _environment(_as_json))


def checked_json(what: str, text: str) -> str:
    """Raise ConfigurationError unless a text is JSON."""
    try:
        json.loads(text)
    except ValueError as error:
        raise ConfigurationError(
            f"{what} is no JSON: {error}. Every value is written as JSON: put no quotes around "
            "{{ … }}, and join texts by ~ inside of it."
        ) from error
    return text


def _environment(finalize: Any) -> jinja2.Environment:
    import jinja2
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(finalize=finalize, undefined=jinja2.StrictUndefined)
    environment.policies["json.dumps_function"] = json_text
    environment.policies["json.dumps_kwargs"] = {}
    return environment


def _quoted(value: object) -> str:
    if value is None:
        raise ValueError("a value in the URL is NULL")
    return quote(str(value), safe="")


def _plain(value: object) -> str:
    if value is None:
        raise ValueError("a value is NULL")
    return str(value)


def _as_json(value: object) -> object:
    return value if hasattr(value, "__html__") else json_text(value)  # `tojson` wrote it already
