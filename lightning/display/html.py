"""Templates as HTML, in which no value is ever more than text."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import unicodedata
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ..errors import ConfigurationError
from ..json_text import json_text

if TYPE_CHECKING:
    import jinja2
    from markupsafe import Markup

NOTHING = "\N{EN DASH}"
LONGEST = 300  # characters of a value that are shown
# What has no form of its own, or changes how the text around it is read: controls, formats as those
# that turn the direction, halves of surrogate pairs, and what is assigned to nobody.
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def page(name: str, **values: Any) -> str:
    """A whole page, which loads nothing and runs no script.

    Args:
        name: of its template.

    Raises:
        ConfigurationError: Jinja is not installed.
    """
    return _environment().get_template(name).render(values)


def fragment(name: str, **values: Any) -> str | None:
    """A part of a page, for a notebook; None where Jinja is not installed."""
    try:
        environment = _environment()
    except ConfigurationError:
        return None
    return environment.get_template(name).render(values)


@functools.cache
def _environment() -> jinja2.Environment:
    try:
        import jinja2
        from markupsafe import Markup
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            "a report needs Jinja: install it by pip install 'lightning-cdc[report]'"
        ) from error
    from ..version import __version__
    from . import charts

    loader = jinja2.PackageLoader(__package__, "templates")
    environment = jinja2.Environment(
        loader=loader,
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "value": _value,
        "words": visible,
        "number": _number,
        "seconds": duration,
        "moment": _moment,
    }
    for name in ("page", "notebook"):
        style = loader.get_source(environment, f"{name}.css")[0]
        environment.globals[f"{name}_style"] = Markup(style)  # noqa: S704  (our own file)
        environment.globals[f"{name}_style_hash"] = _digest(style)
    environment.globals |= {
        "version": __version__,
        "columns": charts.columns,
        "now": lambda: datetime.now(UTC),
    }
    return environment


def _digest(text: str) -> str:
    """By which a page allows just this style."""
    digest = hashlib.sha256(text.encode()).digest()
    return f"sha256-{base64.b64encode(digest).decode()}"


def visible(text: object, longest: int = LONGEST) -> str:
    """A text whose every character can be seen and stays in its place, and no longer than so many
    of them."""
    whole = str(text)
    shown = "".join(map(_visible, whole[:longest]))
    return shown if len(whole) <= longest else f"{shown}… ({len(whole):,} characters)"


def _visible(character: str) -> str:
    if character in "\n\t" or unicodedata.category(character) not in _UNSEEN:
        return character
    return json.dumps(character)[1:-1]


def _value(value: object) -> str | Markup:
    """A value of the warehouse; NULL is not an empty text."""
    from markupsafe import Markup

    if value is None:
        return Markup('<span class="null">NULL</span>')
    if isinstance(value, str):
        if value == "":
            return Markup('<span class="null">empty</span>')
        text = value
    elif isinstance(value, bool | Mapping | list | tuple | bytes):
        text = json_text(value)
    else:
        text = str(value)
    return Markup("<bdi>{}</bdi>").format(visible(text))


def _number(number: float | None) -> str:
    if number is None:
        return NOTHING
    if isinstance(number, float) and not number.is_integer():
        return f"{number:,.1f}" if abs(number) >= 10 else f"{number:.3g}"
    return f"{int(number):,}"


def duration(seconds: float | None) -> str:
    """A time for people."""
    if seconds is None:
        return "not measured"
    if seconds < 0.0995:
        return f"{seconds * 1000:.1f} ms" if seconds < 0.00995 else f"{seconds * 1000:.0f} ms"
    if seconds < 60:
        return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min {rest:02} s"


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return NOTHING
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
