"""Numbers from 1 on for the rows of a table, given by many workers at once.

ROW_NUMBER without a partition would bring all rows to one worker. So each row first gets the number
of the part that made it and its place there, which every worker knows by itself. Once they are in
the table, the rows of each part are counted, and get the numbers that follow those of the parts
before.
"""

from __future__ import annotations

from sqlglot import exp

from lightning.authoring import Expr, sql

ROWS, PARTS = "rows", "parts"
PART, BEFORE, COUNTED = "part", "before", "counted"
PLACES = 33  # bits that tell the place within a part, the lowest of MONOTONICALLY_INCREASING_ID
TURNS = 58  # where those begin that tell a row's turn: there are less than 2 ** 25 parts


def placed(node: Expr) -> Expr:
    """In place of a ROW_NUMBER of all rows, which may be ordered by a small number: that number,
    the part and the place of each row."""
    if not (isinstance(node, exp.Window) and isinstance(node.this, exp.RowNumber)):
        return node
    if node.args.get("partition_by"):
        return node
    where = sql.call("MONOTONICALLY_INCREASING_ID")
    order = node.args.get("order")
    if order is None:
        return where
    turn = sql.cast(order.expressions[0].this, "BIGINT", "databricks")
    first = sql.call("SHIFTLEFT", turn, sql.number(TURNS))
    return exp.paren(exp.Add(this=first, expression=where))


def numbered(table: exp.Table, number: str) -> exp.Select:
    """The rows of a table, whose column `number` is from `placed`, with 1, 2, 3 … in it."""
    rows = table.copy()
    rows.set("alias", exp.TableAlias(this=sql.identifier(ROWS)))
    within = exp.Window(
        this=exp.RowNumber(),
        partition_by=[_part(number, ROWS)],
        order=exp.Order(expressions=[sql.ascending(sql.column(number, ROWS))]),
    )
    following = exp.Add(this=sql.column(BEFORE, PARTS), expression=within)
    rest = exp.Column(this=exp.Star(except_=[sql.identifier(number)]), table=sql.identifier(ROWS))
    query = exp.select(sql.aliased(following, number), rest).from_(rows)
    same = _part(number, ROWS).eq(sql.column(PART, PARTS))
    return sql.join(query, sql.subquery(_parts(table, number), PARTS), "INNER", same)


def _parts(table: exp.Table, number: str) -> exp.Select:
    """Each part, with how many rows stand before it. There are few of them for each worker."""
    counted = (
        exp.select(
            sql.aliased(_part(number), PART),
            sql.aliased(exp.Count(this=exp.Star()), COUNTED),
        )
        .from_(table.copy())
        .group_by(_part(number))
    )
    so_far = exp.Window(
        this=exp.Sum(this=sql.column(COUNTED, PARTS)),
        partition_by=[sql.number(1)],
        order=exp.Order(expressions=[sql.ascending(sql.column(PART, PARTS))]),
    )
    before = exp.Sub(this=so_far, expression=sql.column(COUNTED, PARTS))
    return exp.select(sql.column(PART, PARTS), sql.aliased(before, BEFORE)).from_(
        sql.subquery(counted, PARTS)
    )


def _part(number: str, table: str | None = None) -> Expr:
    return sql.call("SHIFTRIGHT", sql.column(number, table), sql.number(PLACES))
