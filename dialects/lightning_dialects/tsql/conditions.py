"""T-SQL has no booleans: a condition is no value, and a value is no condition."""

from __future__ import annotations

from sqlglot import exp

from lightning.authoring import Expr, sql

_CONDITIONS = (exp.Predicate, exp.Connector, exp.Not, exp.Boolean)


def apart(expression: Expr) -> Expr:
    """The expression with conditions where T-SQL wants them, and values everywhere else: a
    condition that is a value becomes a BIT, TRUE and FALSE become conditions that hold or do not,
    and a value that is a condition is compared with 1."""
    inside_out = reversed(list(expression.walk(bfs=False)))
    for node in inside_out:
        if isinstance(node, (exp.Paren, exp.Var)) or _assigns(node):  # a Var is the user's SQL
            continue
        wanted, found = _is_wanted(node), isinstance(node, _CONDITIONS)
        if isinstance(node, exp.Boolean):
            number = sql.number(1 if node.this else 0)
            node.replace(number.eq(sql.number(1)) if wanted else _bit(number))
        elif found and not wanted:
            node.replace(_as_value(node))
        elif wanted and not found:
            node.replace(node.copy().eq(sql.number(1)))
    return expression


def _assigns(node: Expr) -> bool:
    """Whether a node is `column = value` of an UPDATE."""
    return isinstance(node.parent, exp.Update) and node.arg_key == "expressions"


def _is_wanted(node: Expr) -> bool:
    """Whether a condition has to stand where a node does."""
    parent, key = node.parent, node.arg_key
    if isinstance(parent, exp.Paren):
        return _is_wanted(parent)
    if isinstance(parent, exp.If):
        cases = parent.parent
        return key == "this" and (cases is None or cases.args.get("this") is None)
    if isinstance(parent, exp.Join):
        return key == "on"
    return isinstance(parent, (exp.Where, exp.Having, exp.Connector, exp.Not))


def _as_value(condition: Expr) -> Expr:
    fails = exp.Not(this=exp.paren(condition.copy()))
    return _bit(sql.case((condition.copy(), sql.number(1)), (fails, sql.number(0))))


def _bit(value: Expr) -> Expr:
    return sql.cast(value, "BIT", "tsql")
