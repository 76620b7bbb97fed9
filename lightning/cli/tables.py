"""Tables for people. One that is wider than its terminal becomes a list, record below record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Any, Literal

from rich.box import SIMPLE_HEAD, Box
from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..json_text import json_text

GAP = 2
WHOLE = 32  # characters of a column that are never broken into lines: a run id, a time
INDENT = 2

# What would move a terminal's cursor, or show a text as another one, if a value brought it along.
_CONTROLS = (*range(32), *range(127, 160), 0x2028, 0x2029)
_DIRECTIONS = (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_HALVES = range(0xD800, 0xE000)  # of surrogate pairs, which no terminal can be sent
_ESCAPED = {code: repr(chr(code))[1:-1] for code in chain(_CONTROLS, _DIRECTIONS, _HALVES)}
_ESCAPED_IN_LINES = {code: text for code, text in _ESCAPED.items() if chr(code) not in "\n\t"}
_COLOURS = dict.fromkeys(("wrong", "failed", "critical"), "red")
_COLOURS |= dict.fromkeys(("warning", "unknown", "completed_with_errors"), "yellow")
_COLOURS |= dict.fromkeys(("ok", "fine"), "green")

Form = Literal["packed", "aligned"]


def escaped(text: str) -> str:
    """A text of one line or several, with nothing in it that a terminal would obey."""
    return text.translate(_ESCAPED_IN_LINES)


def cell(value: Any) -> str:
    """A number, a time or a text as it stands in a table, on one line."""
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds").replace("+00:00", "Z")
    return str(value).translate(_ESCAPED)


def value_text(value: Any) -> str:
    """A value of a warehouse as it is, on one line; NULL is not an empty text."""
    if value is None:
        return "NULL"
    if isinstance(value, Mapping | list):
        value = json_text(value)
    return (value.hex() if isinstance(value, bytes) else str(value)).translate(_ESCAPED)


@dataclass(frozen=True)
class FittingTable:
    """A title above a table, or above a list of its rows where the terminal is too narrow.

    Attributes:
        rows: their cells as texts of one line.
        numbers: which columns are aligned as numbers are.
        spare: how many columns, the last ones, are left out before it becomes a list.
        form: of a record in the list: `packed`, under its first cell if that is a name, as many of
            the others on a line as there is room for, and none that is empty; or `aligned`, each
            on its own line.
        marked: of each row, the cells that a person looks for.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int] = frozenset()
    spare: int = 0
    form: Form = "packed"
    marked: Sequence[frozenset[int]] = ()

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(cell(self.title), "bold", overflow="fold")
        box = SIMPLE_HEAD if console.is_terminal else None
        for shown in self._choices():
            widths = self._widths(shown, options.max_width)
            if widths is not None:
                yield self._table(shown, widths, box)
                return
        records = self._packed if self.form == "packed" else self._aligned
        for number, row in enumerate(self.rows):
            yield from records(number, row, options.max_width)

    def _choices(self) -> Iterator[Sequence[int]]:
        """The columns of a table that may fit: all; those that are not empty; and fewer."""
        every = range(len(self.columns))
        yield every
        filled = [at for at in every if any(row[at] for row in self.rows)]
        for spared in range(self.spare + 1):
            yield [at for at in filled if at < len(self.columns) - spared]

    def _widths(self, shown: Sequence[int], most: int) -> list[int] | None:
        """How wide columns are made; None where there is no room for them."""
        wanted = [
            max(map(cell_len, (self.columns[at], *(row[at] for row in self.rows)))) for at in shown
        ]
        widths = [min(width, WHOLE) for width in wanted]
        left = most - sum(widths) - GAP * (len(widths) - 1)
        if left < 0:
            return None
        narrow = sorted(range(len(widths)), key=lambda at: wanted[at] - widths[at])
        for position, at in enumerate(narrow):
            more = min(wanted[at] - widths[at], left // (len(widths) - position))
            widths[at] += more
            left -= more
        return widths

    def _table(self, shown: Sequence[int], widths: Sequence[int], box: Box | None) -> Table:
        # A box has a blank between two columns; without one, the padding has both.
        padding = (0, GAP - 1 if box else GAP, 0, 0)
        table = Table(box=box, show_edge=False, pad_edge=False, padding=padding)
        for at, width in zip(shown, widths, strict=True):
            justify: Literal["right", "left"] = "right" if at in self.numbers else "left"
            table.add_column(
                Text(self.columns[at]), justify=justify, overflow="fold", min_width=width,
                max_width=width,
            )  # fmt: skip
        for number, row in enumerate(self.rows):
            table.add_row(*(self._text(row, at, number) for at in shown))
        return table

    def _packed(self, number: int, row: Sequence[str], width: int) -> Iterator[Any]:
        first = 0 if 0 in self.numbers else 1
        if first == 1:
            yield Text(row[0], _COLOURS.get(row[0], ""), no_wrap=True, overflow="ignore")
        line = Text()
        for at in range(first, len(row)):
            if not row[at]:
                continue
            pair = Text.assemble((self.columns[at], "dim"), " ", self._text(row, at, number))
            if line and line.cell_len + GAP + 1 + pair.cell_len > width - INDENT:
                yield Padding(line, (0, 0, 0, INDENT), expand=False)
                line = Text()
            line = Text.assemble(line, " " * (GAP + 1), pair) if line else pair
        if line:
            yield Padding(line, (0, 0, 0, INDENT), expand=False)

    def _aligned(self, number: int, row: Sequence[str], width: int) -> Iterator[Any]:
        yield Text(f"── {number + 1} ".ljust(min(width, WHOLE), "─"), "dim")
        names = max(map(cell_len, self.columns), default=0)
        table = Table.grid(padding=(0, GAP, 0, 0))
        table.add_column(overflow="fold", max_width=min(names, width // 2), style="dim")
        table.add_column(overflow="fold")
        for at in sorted(range(len(row)), key=lambda at: at not in self._marked(number)):
            table.add_row(Text(self.columns[at]), self._text(row, at, number))
        yield table

    def _text(self, row: Sequence[str], at: int, number: int) -> Text:
        colour = _COLOURS.get(row[at], "") if self.form == "packed" else ""
        if at in self._marked(number):
            colour = "bold"
        return Text(row[at], colour, overflow="fold")

    def _marked(self, number: int) -> frozenset[int]:
        return self.marked[number] if self.marked else frozenset()


def table(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], spare: int = 0
) -> FittingTable:
    """A table of numbers, times and texts; None is blank.

    Args:
        spare: how many columns, the last ones, can be done without on a narrow terminal.
    """
    listed = [list(row) for row in rows]
    numbers = frozenset(
        at
        for at in range(len(columns))
        if listed and all(isinstance(row[at], int) for row in listed)
    )
    texts = [list(map(cell, row)) for row in listed]
    return FittingTable(title, columns, texts, numbers, spare)


def table_of_values(
    title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> FittingTable:
    """A table of a warehouse's values, as they are."""
    texts = [list(map(value_text, row)) for row in rows]
    return FittingTable(title, [cell(name) for name in columns], texts, form="aligned")
