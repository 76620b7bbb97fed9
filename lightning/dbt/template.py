"""SQL with marks, turned into Jinja.

A statement is rendered for a key of three columns and for two other columns. Where its text
repeats, once for each of two columns, it becomes a loop; the first key column stands by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from .. import sql
from ..dialect import Dialect
from .symbolic import COLUMN, KEY, MARK

LISTS = {KEY: "c.key", COLUMN: "c.compared"}
_WORD = re.compile(r"\s+|\w+|\W")


@dataclass(frozen=True)
class _OfColumn:
    """A piece of SQL that mentions a column: Jinja in terms of the variable `x`."""

    family: str
    number: str
    jinja: str


_Piece = str | _OfColumn


class Templates:
    """Makes templates of one dialect's SQL.

    Args:
        numbers: what is written in place of certain numbers, as Jinja expressions.
    """

    def __init__(self, dialect: Dialect, numbers: Mapping[int, str]) -> None:
        self._numbers = {str(number): jinja for number, jinja in numbers.items()}
        self._prefix = f"lightning.{dialect.name}__"
        name = dialect.render(sql.identifier(f"{MARK}NAME"))
        text = dialect.render(sql.text(f"{MARK}TEXT"))
        column = rf"{MARK}(?:{KEY}|{COLUMN})_[0-2]"
        self._mark = re.compile(
            "|".join(
                (
                    rf"(?P<call>{MARK}\w+)\((?P<arguments>[^()]*)\)",
                    rf"(?P<column>{re.escape(name).replace(f'{MARK}NAME', column)})",
                    rf"(?P<type>{column}_\w+)",
                    rf"(?P<title>{re.escape(text).replace(f'{MARK}TEXT', column)})",
                    re.escape(name).replace(f"{MARK}NAME", rf"{MARK}(?P<name>\w+)"),
                    re.escape(text).replace(f"{MARK}TEXT", rf"{MARK}(?P<text>\w+)"),
                    rf"{MARK}(?P<bare>\w+)",
                    rf"\b(?P<number>{'|'.join(self._numbers)})\b",
                )
            ),
            re.IGNORECASE,
        )

    def tokens(self, text: str, lists: Mapping[str, str] = LISTS) -> list[str]:
        """The tokens of the Jinja template that writes `text` for any columns; a loop is one.

        Args:
            lists: the Jinja variables that hold the columns. There is always a key column.
        """
        if unsafe := re.search(r"\{[{%#]", text):
            raise ValueError(f"Jinja would read {unsafe[0]!r} in the statement {text!r}")
        pieces: list[_Piece] = []
        end = 0
        for match in self._mark.finditer(text):
            pieces += _WORD.findall(text[end : match.start()])
            pieces.append(_without_first(self._piece(match), lists))
            end = match.end()
        return _looped([*pieces, *_WORD.findall(text[end:])], lists)

    def _piece(self, match: re.Match[str]) -> _Piece:
        found = {kind: value for kind, value in match.groupdict().items() if value is not None}
        if "call" in found:
            return self._call(found["call"].lower().removeprefix(MARK), found["arguments"])
        of_column = {
            "column": "x.sql",
            "type": "x.type",
            "title": f"{self._prefix}text(x.name)",
        }
        for kind, jinja in of_column.items():
            if kind in found:
                family, number = re.findall(rf"{MARK}(\w+?)_([0-2])", match[0])[0]
                return _OfColumn(family, number, jinja)
        if "name" in found:
            return f"{{{{ {self._prefix}name(c.{found['name']}) }}}}"
        if "text" in found:
            return f"{{{{ {self._prefix}text(c.{found['text']}) }}}}"
        if "bare" in found:
            return f"{{{{ c.{found['bare']} }}}}"
        return f"{{{{ {self._numbers[found['number']]} }}}}"

    def _call(self, name: str, arguments: str) -> _Piece:
        values = [argument.strip() for argument in arguments.split(",")]
        whole = {
            "row_id_type": ("row_id", "c.key"),
            "row_id_before": ("row_id", "c.key_before"),
            "version": ("version", "c.compared"),
            "fields": ("fields", "c.stored"),
        }
        if name in whole:
            macro, columns = whole[name]
            table = values[0].rpartition(".")[0]
            return f"{{{{ {self._prefix}{macro}({columns}, '{table}') }}}}"
        family, number = re.findall(rf"{MARK}(\w+?)_([0-2])", values[0])[0]
        written = [f"'{value.rpartition('.')[0]}.' ~ x.sql" for value in values]
        return _OfColumn(family, number, f"{self._prefix}{name}({', '.join(['x', *written])})")


def merged(condition: str, true: list[str], false: list[str]) -> list[str]:
    """Two templates as one, which asks a condition where they differ."""
    start = _same(true, false)
    tokens, true, false = true[:start], true[start:], false[start:]
    same = _same(true[::-1], false[::-1])
    end = true[len(true) - same :]
    true, false = true[: len(true) - same], false[: len(false) - same]
    for what, i1, i2, j1, j2 in SequenceMatcher(None, true, false, False).get_opcodes():
        if what == "equal":
            tokens += true[i1:i2]
            continue
        other = f"{{% else %}}{''.join(false[j1:j2])}" if j1 < j2 else ""
        tokens.append(f"{{% if {condition} %}}{''.join(true[i1:i2])}{other}{{% endif %}}")
    return [*tokens, *end]


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    """How many tokens two sequences have in common at their beginning."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (a, b) in pairs if a != b), min(len(one), len(other)))


def _without_first(piece: _Piece, lists: Mapping[str, str]) -> _Piece:
    """The first key column as a piece that is no part of a loop."""
    if isinstance(piece, str) or piece.number != "0":
        return piece
    first = re.sub(r"\bx\b", f"{lists[piece.family]}[0]", piece.jinja)
    return f"{{{{ {first} }}}}"


def _looped(pieces: Sequence[_Piece], lists: Mapping[str, str]) -> list[str]:
    tokens: list[str] = []
    at = 0
    while at < len(pieces):
        piece = pieces[at]
        if isinstance(piece, str):
            tokens.append(piece)
            at += 1
            continue
        columns = f"{lists[KEY]}[1:]" if piece.family == KEY else lists[piece.family]
        body, between, at = _repetition(pieces, at)
        moved = _moved(tokens, between, pieces[at:])
        if moved is None:  # alternatives: where there is none, nothing is true
            tokens.append(_for(columns, body, between, otherwise="FALSE"))
            continue
        before, after = between[len(between) - moved :], between[: len(between) - moved]
        del tokens[len(tokens) - moved :]
        tokens.append(_for(columns, [*before, *body, *after], []))
        at += len(after)
    return tokens


def _repetition(
    pieces: Sequence[_Piece], start: int
) -> tuple[Sequence[_Piece], Sequence[_Piece], int]:
    """What is written from `start` for one column and then for another: the pieces for one of
    them, what stands between, and where it all ends."""
    marks = [at for at in range(start, len(pieces)) if isinstance(pieces[at], _OfColumn)]
    numbers = "".join(piece.number for piece in pieces if isinstance(piece, _OfColumn))
    found = re.match("(1+)(2+)", numbers[len(numbers) - len(marks) :])
    if found is None:
        raise ValueError(f"a single column is written: {pieces[start:]}")
    body = pieces[start : marks[found.end(1) - 1] + 1]
    second = marks[found.end(1)]
    end = second + len(body)
    again = [
        replace(piece, number="1") if isinstance(piece, _OfColumn) else piece
        for piece in pieces[second:end]
    ]
    if again != list(body):
        raise ValueError(f"what is written for two columns differs: {body} and {again}")
    return body, pieces[start + len(body) : second], end


def _moved(before: Sequence[str], between: Sequence[_Piece], after: Sequence[_Piece]) -> int | None:
    """How much of what stands between two columns can be written before each of them instead, and
    the rest after each, so that nothing is left over where there is no column."""
    for size in range(len(between), 0, -1):
        rest = len(between) - size
        if [*before[-size:]] == [*between[rest:]] and [*after[:rest]] == [*between[:rest]]:
            return size
    return None


def _for(
    columns: str, body: Sequence[_Piece], between: Sequence[_Piece], otherwise: str = ""
) -> str:
    separator = f"{{% if not loop.first %}}{_written(between)}{{% endif %}}" if between else ""
    last = f"{{% else %}}{otherwise}" if otherwise else ""
    return f"{{% for x in {columns} %}}{separator}{_written(body)}{last}{{% endfor %}}"


def _written(pieces: Sequence[_Piece]) -> str:
    return "".join(
        piece if isinstance(piece, str) else f"{{{{ {piece.jinja} }}}}" for piece in pieces
    )
