"""Small builders for sqlglot expressions. Every identifier is quoted, every text a literal."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import sqlglot
from sqlglot import exp

from .texts import check_text

Expr = exp.Expr
_VERBATIM = "lightning_verbatim"


def identifier(name: str) -> exp.Identifier:
    return exp.to_identifier(name, quoted=True)


def column(name: str, table: str | None = None) -> exp.Column:
    return exp.Column(this=identifier(name), table=identifier(table) if table else None)


def text(value: str | None) -> Expr:
    if value is None:
        return exp.null()
    check_text("the text", value)  # NUL would end the statement, or make the driver give up
    return exp.Literal.string(value)


def number(value: int) -> Expr:
    return exp.Literal.number(value)


def call(function: str, *arguments: Expr) -> exp.Anonymous:
    """A call of a function of the warehouse, by its own name."""
    return exp.Anonymous(this=function, expressions=list(arguments))


def cast(value: Expr, kind: str | exp.DataType, dialect: str | None = None) -> exp.Cast:
    """CAST. With a dialect, to a type as that warehouse spells it, which is taken as it is."""
    if dialect is not None and isinstance(kind, str):
        return exp.Cast(this=value, to=exp.DataType(this=exp.DType.USERDEFINED, kind=kind))
    return exp.Cast(this=value, to=exp.DataType.build(kind))


def template(text: str, dialect: str, /, **values: Expr) -> Expr:
    """An expression from a warehouse's SQL, with expressions in place of `:name`."""
    return exp.replace_placeholders(_parsed(text, dialect), **values)


@cache
def _parsed(text: str, dialect: str) -> Expr:
    """A template, which is copied each time that it is filled."""
    return sqlglot.parse_one(text, read=dialect)


def verbatim(text: str) -> exp.Var:
    """SQL of the user's, which `Dialect.render` writes as it stands here, line by line."""
    node = exp.Var(this=text)
    node.meta[_VERBATIM] = True
    return node


def model(query: str, alias: str) -> exp.Table:
    """A query of the user's, as what stands after FROM."""
    table = exp.Table(this=verbatim(f"(\n{query}\n)"))
    table.set("alias", exp.TableAlias(this=identifier(alias)))
    return table


def has_verbatim(expression: Expr) -> bool:
    """Whether SQL of the user's stands in an expression."""
    return any(node.meta.get(_VERBATIM) for node in expression.find_all(exp.Var))


def holding_places(expression: Expr) -> dict[str, str]:
    """Put a marker, which nothing else can contain, in the place of each text of `verbatim`: what
    indents and wraps the rest must not touch it.

    Returns:
        The texts by marker.
    """
    texts: dict[str, str] = {}
    for node in expression.find_all(exp.Var):
        if node.meta.get(_VERBATIM):
            marker = f"lightning_{secrets.token_hex(16)}"
            texts[marker] = node.name
            node.set("this", marker)
    return texts


def aliased(value: Expr, name: str) -> exp.Alias:
    return exp.Alias(this=value, alias=identifier(name))


def ascending(value: Expr) -> exp.Ordered:
    """For an ORDER BY, with its direction, which settings decide where it is not said. What the
    library orders by is never NULL."""
    return exp.Ordered(this=value, desc=False)


def descending(value: Expr) -> exp.Ordered:
    return exp.Ordered(this=value, desc=True)


def all_of(conditions: Iterable[Expr]) -> Expr:
    """The conjunction; TRUE when there is no condition."""
    parts = list(conditions)
    return exp.and_(*parts, copy=False) if parts else exp.true()


def is_null(value: Expr) -> Expr:
    return exp.Is(this=value, expression=exp.null())


def is_not_null(value: Expr) -> Expr:
    return exp.Not(this=is_null(value))


def one_of(value: Expr, texts: Iterable[str]) -> Expr:
    """value IN (texts); FALSE where there is none, since most warehouses take no empty list."""
    items = [text(item) for item in texts]
    return exp.In(this=value, expressions=items) if items else exp.false()


def in_query(value: Expr, query: exp.Query) -> Expr:
    """value IN (query)"""
    return exp.In(this=value, query=exp.Subquery(this=query))


def case(*branches: tuple[Expr, Expr], otherwise: Expr | None = None) -> exp.Case:
    """CASE WHEN condition THEN value …, in order."""
    result = exp.Case(ifs=[exp.If(this=when, true=then) for when, then in branches])
    if otherwise is not None:
        result.set("default", otherwise)
    return result


def subquery(query: exp.Query, alias: str) -> exp.Subquery:
    return exp.Subquery(this=query, alias=exp.TableAlias(this=identifier(alias)))


def union_all(queries: Iterable[exp.Query]) -> exp.Query:
    """The rows of all of these queries, of which there is one at least."""
    first, *others = queries
    return exp.union(first, *others, distinct=False, copy=False) if others else first


def join(query: exp.Select, relation: Expr, kind: str, on: Expr) -> exp.Select:
    """`query` with a join added: `kind` is LEFT, FULL or INNER."""
    return query.join(relation, on=on, join_type=kind, copy=False)


def exists(relation: Expr, condition: Expr) -> exp.Exists:
    return exp.Exists(this=exp.select(number(1)).from_(relation).where(condition))


def insert(table: exp.Table, columns: Iterable[str], query: exp.Query) -> exp.Insert:
    schema = exp.Schema(this=table, expressions=[identifier(name) for name in columns])
    return exp.Insert(this=schema, expression=query)


def values(row: Mapping[str, Expr]) -> exp.Select:
    """One row, as a SELECT without FROM."""
    return exp.select(*(aliased(value, name) for name, value in row.items()))


def update(
    table: exp.Table, changes: Mapping[str, Expr], where: Expr, source: Expr | None = None
) -> exp.Update:
    """UPDATE table SET … [FROM source] WHERE …"""
    statement = exp.Update(
        this=table,
        expressions=[
            exp.EQ(this=exp.column(identifier(name)), expression=value)
            for name, value in changes.items()
        ],
        where=exp.Where(this=where),
    )
    if source is not None:
        statement.set("from_", exp.From(this=source))
    return statement


def _selects(query: Expr) -> Iterator[exp.Select]:
    """The queries that a union is made of."""
    if isinstance(query, exp.Union):
        yield from _selects(query.this)
        yield from _selects(query.expression)
    else:
        assert isinstance(query, exp.Select)
        yield query


def only_if(condition: Expr, statement: Expr | str) -> Expr | str:
    """A statement as one that writes no row unless a condition holds. Others stay as they are."""
    if isinstance(statement, exp.Insert):
        for rows in _selects(statement.expression):
            rows.where(condition.copy(), copy=False)
    elif isinstance(statement, exp.Delete | exp.Update):
        statement.where(condition.copy(), copy=False)
    return statement


def delete(table: exp.Table, where: Expr) -> exp.Delete:
    return exp.Delete(this=table, where=exp.Where(this=where))
