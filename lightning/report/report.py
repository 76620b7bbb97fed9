"""A page of one run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from ..display.html import page
from .facts import REASONS, RunFacts


@dataclass(frozen=True)
class Report:
    """A run to look at: one self-contained page of HTML, which loads nothing and runs no script.

    Attributes:
        run_id: the run.
        html: the page.
    """

    run_id: str
    html: str

    def save(self, path: str | Path) -> Path:
        """Write the page to a file, in place of one that is there. Returns its path."""
        path = Path(path)
        path.write_text(self.html, encoding="utf-8")
        return path

    def _repr_html_(self) -> str:
        """The page in a frame of its own, for notebooks."""
        return (
            f'<iframe title="Run {escape(self.run_id)}" sandbox="" width="100%" height="640" '
            f'style="border:0" srcdoc="{escape(self.html)}"></iframe>'
        )


def report(
    facts: RunFacts,
    *,
    home: str | None = None,
    of_sync: str | None = None,
    link: Callable[[str], str] | None = None,
) -> Report:
    """The page of a run.

    Args:
        home, of_sync: addresses of the pages of all syncs, and of this one.
        link: gives the address of the page of another run.

    Raises:
        ConfigurationError: Jinja is not installed.
    """
    values = {"facts": facts, "home": home, "of_sync": of_sync, "link": link}
    html = page("run.html", most_reasons=REASONS, **values)
    return Report(facts.run.run_id, html)
