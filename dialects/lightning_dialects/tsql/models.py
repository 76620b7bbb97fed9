"""The text of a model inside a statement: T-SQL takes no WITH in a derived table."""

from __future__ import annotations

from sqlglot import TokenType, exp, tokenize

from lightning.authoring import Expr, sql


def with_common_tables_first(statement: Expr) -> Expr:
    """The statement with the common tables of the models in it before its own query, as they were
    written. The statement is changed."""
    for model in [node for node in statement.find_all(exp.Var) if sql.has_verbatim(node)]:
        tables, query = _split(model.name)
        if not tables:
            continue
        model.replace(sql.verbatim(query))
        common = statement.args.get("with_")
        own = common.expressions if common is not None else []
        statement.set("with_", exp.With(expressions=[sql.verbatim(f"\n{tables}\n"), *own]))
    return statement


def _split(query: str) -> tuple[str, str]:
    """The common tables of a query in brackets, without the word WITH, and the rest in brackets; no
    tables where the query does not begin with them."""
    opening, *tokens = tokenize(query, read="tsql")
    if opening.token_type is not TokenType.L_PAREN or not tokens:
        return "", query
    first, depth = tokens[0], 0
    if first.token_type is not TokenType.WITH:
        return "", query
    for token in tokens:
        depth += (token.token_type is TokenType.L_PAREN) - (token.token_type is TokenType.R_PAREN)
        if depth == 0 and token.token_type is TokenType.SELECT:
            tables = query[first.end + 1 : token.start].strip()
            return tables, f"(\n{query[token.start :]}"
    return "", query
