"""DELETE with queries in its condition, which open Delta refuses, as MERGE."""

from __future__ import annotations

from sqlglot import exp

from lightning.authoring import Expr, sql

TARGET, LISTED = "target", "listed"


def without_queries(delete: exp.Delete) -> Expr:
    """The same deletion, with the queries in the source of a MERGE.

    What the condition says of a row depends on the columns that it names. So those of their values
    for which it holds are listed, and the rows that have them are deleted; of NULL, none of the
    library's conditions holds. What needs no query is said of the rows themselves, so that only the
    files are read where they can be.
    """
    terms = _terms(delete.args["where"].this)
    asking = [term for term in terms if term.find(exp.Query)]
    if not asking:
        return delete
    plain = [term for term in terms if not term.find(exp.Query)]
    names = list(dict.fromkeys(name for term in asking for name in _named(term)))
    columns: list[Expr] = [sql.column(name) for name in names]
    if not names:
        columns.append(sql.aliased(sql.number(1), "present"))
    listed = exp.select(*columns).where(sql.all_of(term.copy() for term in asking))
    if names:
        listed = listed.from_(delete.this.copy()).distinct()
        listed = listed.where(*(term.copy() for term in plain))
    same = [sql.column(name, TARGET).eq(sql.column(name, LISTED)) for name in names]
    target = delete.this.copy()
    target.set("alias", exp.TableAlias(this=sql.identifier(TARGET)))
    return exp.Merge(
        this=target,
        using=sql.subquery(listed, LISTED),
        on=sql.all_of([*map(_of_target, plain), *same]),
        whens=exp.Whens(expressions=[exp.When(matched=True, then=exp.var("DELETE"))]),
    )


def _terms(condition: Expr) -> list[Expr]:
    """What a conjunction says, one by one."""
    condition = condition.unnest()
    if isinstance(condition, exp.And):
        return [*_terms(condition.left), *_terms(condition.right)]
    return [condition]


def _named(condition: Expr) -> list[str]:
    """The columns of the table that a condition names, outside of its queries."""
    return [
        found.name
        for found in condition.find_all(exp.Column)
        if found.find_ancestor(exp.Query) is None
    ]


def _of_target(condition: Expr) -> Expr:
    condition = condition.copy()
    for found in list(condition.find_all(exp.Column)):
        found.set("table", sql.identifier(TARGET))
    return condition
