"""What is synced: a query, or a table, and the key of its rows."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from .errors import ConfigurationError, ModelError
from .texts import check_text

_SEMICOLON = "SEMICOLON"
_BRACKETS = {"L_PAREN": 1, "R_PAREN": -1}
_WRITES = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Alter, exp.Into)
_READS = (exp.Query, exp.Values, exp.Pivot, exp.Describe, exp.Show, exp.Summarize)
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True)
class Model:
    """A query whose rows are kept in step with a destination.

    Args:
        query: a SELECT, embedded as written, or the name of a table or view.
        primary_key: the column, or the columns, that identify a row.
        name: a readable name; logged as `sync_runs.model_name`.
        id: a stable id of the model; logged as `sync_runs.model_id`. Derived from the query and
            the key when it is not given.
        evaluate_once: never evaluate it a second time in a run, as otherwise a run may that finds
            rows which share a key; every run then counts the rows of each key.

    Raises:
        ConfigurationError: the query or the primary key is empty, or something else than text.
    """

    query: str
    primary_key: str | Sequence[str]
    name: str | None = None
    id: str | None = None
    evaluate_once: bool = False

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

    A query is returned as written, without its trailing semicolon; of a table's name, or whatever
    else stands after FROM, it becomes a SELECT. sqlglot only looks at the text. What it cannot
    parse is left for the warehouse to judge, once the tokens show that it is one statement which
    cannot break out of its parentheses.

    Raises:
        ModelError: the text is several statements, or no query.
    """
    text = _one_statement("model", model.query.removeprefix(BYTE_ORDER_MARK), sqlglot_dialect)
    if _parsed(text, sqlglot_dialect, into=exp.Table) is not None:
        return f"SELECT * FROM {text}"  # noqa: S608
    statement = _parsed(text, sqlglot_dialect)
    if statement is not None:
        _check_reads(statement)
    return text


def condition_sql(where: str, sqlglot_dialect: str) -> str:
    """A condition on a model's rows as written, ready to stand between parentheses.

    Raises:
        ModelError: the text is several statements, or cannot stand between parentheses.
    """
    text = _one_statement("condition", where, sqlglot_dialect)
    condition = _parsed(text, sqlglot_dialect, into=exp.Condition)
    if condition is not None and (write := condition.find(*_WRITES)) is not None:
        raise ModelError(f"the condition contains {write.key.upper()}: it may only read")
    return text


def model_name(model: Model, sqlglot_dialect: str) -> str | None:
    """A readable name of the model: the one given, else that of the table that it is, if it is
    one."""
    if model.name:
        return model.name
    text = model.query.removeprefix(BYTE_ORDER_MARK).strip().removesuffix(";")
    table = _parsed(text, sqlglot_dialect, into=exp.Table)
    return table.name or None if isinstance(table, exp.Table) else None


def _parsed(text: str, sqlglot_dialect: str, into: type[exp.Expr] | None = None) -> exp.Expr | None:
    """The text as sqlglot understands it, perhaps as a part of a statement; None if it does not."""
    try:
        return sqlglot.parse_one(text, dialect=sqlglot_dialect, into=into)
    except SqlglotError:
        return None


def _check_reads(statement: exp.Expr) -> None:
    if (write := statement.find(*_WRITES)) is not None:
        raise ModelError(f"the model contains {write.key.upper()}: a model may only read")
    if not isinstance(statement, _READS):
        raise ModelError(
            f"the model is not a query but {type(statement).__name__}: give one SELECT, or the "
            "name of a table or view"
        )


def _one_statement(what: str, text: str, sqlglot_dialect: str) -> str:
    """The text up to the last token of its one balanced statement, so without what follows it."""
    try:
        tokens = sqlglot.tokenize(text, dialect=sqlglot_dialect)
    except SqlglotError as error:
        raise ModelError(
            f"the {what} cannot be read as SQL ({error}): look for an unclosed quote or comment"
        ) from error
    while tokens and tokens[-1].token_type.name == _SEMICOLON:
        tokens.pop()
    if not tokens:
        raise ModelError(f"the {what} contains nothing but comments or semicolons")
    depth = 0
    for token in tokens:
        kind = token.token_type.name
        if kind == _SEMICOLON:
            raise ModelError(f"the {what} contains several statements: give one")
        depth += _BRACKETS.get(kind, 0)
        if depth < 0:
            break
    if depth != 0:
        raise ModelError(f"the parentheses of the {what} do not match: check them")
    return text[: tokens[-1].end + 1]
