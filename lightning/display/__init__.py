"""How values are shown in notebooks."""

from __future__ import annotations


class Displayed:
    """What a notebook shows as HTML, where Jinja is installed."""

    def _repr_html_(self) -> str | None:
        from .html import fragment

        return fragment("notebook.html", kind=type(self).__name__, shown=self)
