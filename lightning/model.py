"""What is synced: a query, or a table, and the key of its rows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from .errors import ConfigurationError, ModelError
from .texts import check_text

_QUERY_STARTS = {
    TokenType.SELECT,
    TokenType.WITH,
    TokenType.FROM,
    TokenType.VALUES,
    TokenType.TABLE,
    TokenType.L_PAREN,
}
_BRACKETS = {TokenType.L_PAREN: 1, TokenType.R_PAREN: -1}
_WRITES = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Alter, exp.Into)


@dataclass(frozen=True)
class Model:
    """A query whose rows are kept in step with a destination.

    Args:
        query: a SELECT, embedded as written, or the name of a table or view.
        primary_key: the column, or the columns, that identify a row.
        name: a readable name; logged as `sync_runs.model_name`.
        id: a stable id of the model; logged as `sync_runs.model_id`. Derived from the query and
            the key when it is not given.

    Raises:
        ConfigurationError: the query or the primary key is empty, or something else than text.
    """

    query: str
    primary_key: str | Sequence[str]
    name: str | None = None
    id: str | None = None

    def __post_init__(self) -> None:
        for what in ("query", "name", "id"):
            if what == "query" or getattr(self, what) is not None:
                check_text(f"the model's {what}", getattr(self, what))
        if not self.query.strip():
            raise ConfigurationError("the model is empty: give a SELECT, or a table's name")
        given: object = self.primary_key
        key: tuple[str, ...] = ()
        if isinstance(given, str):
            key = (given,)
        elif isinstance(given, Sequence):
            key = tuple(given)
        if not key or not all(isinstance(column, str) and column for column in key):
            raise ConfigurationError(
                "the model needs a primary key: one column name, or a sequence of them"
            )
        if len({column.casefold() for column in key}) < len(key):
            raise ConfigurationError(f"the primary key names a column twice: {', '.join(key)}")
        object.__setattr__(self, "primary_key", key)
        if self.id is None:
            digest = hashlib.sha256("\0".join((self.query, *key)).encode())
            object.__setattr__(self, "id", digest.hexdigest()[:16])

    @property
    def key(self) -> tuple[str, ...]:
        """The primary key's columns, as given."""
        return tuple(self.primary_key)


def model_sql(model: Model, sqlglot_dialect: str) -> str:
    """The model as the text of one query, ready to stand between parentheses.

    A query is returned as written, without its trailing semicolon; a table's name becomes a
    SELECT from it. sqlglot only looks at the text; what it cannot parse is left for the warehouse
    to judge, once the tokens show that it is one query which cannot break out of its parentheses.

    Raises:
        ModelError: the text is several statements, or no query.
    """
    tokens = _tokens(model, sqlglot_dialect)
    if _is_table_name(tokens):
        table = exp.to_table(model.query.strip().rstrip(";"), dialect=sqlglot_dialect)
        return exp.select("*").from_(table).sql(sqlglot_dialect)
    if tokens[0].token_type not in _QUERY_STARTS:
        raise ModelError(
            f"the model starts with {tokens[0].text!r}, which begins no query: "
            "give one SELECT, or the name of a table or view"
        )
    try:
        statement = sqlglot.parse_one(model.query, dialect=sqlglot_dialect)
    except SqlglotError:
        statement = None
    if statement is not None and (write := statement.find(*_WRITES)) is not None:
        raise ModelError(f"the model contains {write.key.upper()}: a model may only read")
    return _without_semicolon(model.query, tokens)


def _tokens(model: Model, sqlglot_dialect: str) -> list[Token]:
    """The model's tokens without trailing semicolons, checked to be one balanced statement."""
    try:
        tokens = sqlglot.tokenize(model.query, dialect=sqlglot_dialect)
    except SqlglotError as error:
        raise ModelError(
            f"the model cannot be read as SQL ({error}): look for an unclosed quote or comment"
        ) from error
    while tokens and tokens[-1].token_type == TokenType.SEMICOLON:
        tokens.pop()
    if not tokens:
        raise ModelError("the model contains no statement, only comments or semicolons")
    depth = 0
    for token in tokens:
        if token.token_type == TokenType.SEMICOLON:
            raise ModelError("the model contains several statements: give one SELECT")
        depth += _BRACKETS.get(token.token_type, 0)
        if depth < 0:
            break
    if depth != 0:
        raise ModelError("the model's parentheses do not match: check the query")
    return tokens


def _is_table_name(tokens: Sequence[Token]) -> bool:
    """Whether the tokens are names joined by dots, and nothing else."""
    names, dots = tokens[::2], tokens[1::2]
    return (
        len(tokens) % 2 == 1
        and all(token.token_type == TokenType.DOT for token in dots)
        and all(
            token.token_type == TokenType.IDENTIFIER or token.text.isidentifier() for token in names
        )
    )


def _without_semicolon(query: str, tokens: Sequence[Token]) -> str:
    """`query` up to its last token, so that neither `;` nor what follows it is embedded."""
    return query[: tokens[-1].end + 1]
