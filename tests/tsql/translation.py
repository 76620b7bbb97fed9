"""T-SQL as DuckDB runs it, as far as the library's own statements need it.

What is weaker here than there: `=` tells case and blanks at the end apart without a collation, no
text is cut, and isolation is DuckDB's. No test may take any of that for proven.
"""

from __future__ import annotations

import re

import sqlglot
from sqlglot import exp

LAYOUT = re.compile(r"\s+WITH \((?:DISTRIBUTION|CLUSTER)[^()]*(?:\([^()]*\)[^()]*)*\)")
LABEL = re.compile(r"\s*OPTION \(LABEL = N?'((?:[^']|'')*)'\)\s*$")
TEXTS = {exp.DType.VARCHAR, exp.DType.NVARCHAR, exp.DType.CHAR, exp.DType.NCHAR, exp.DType.TEXT}
BINARIES = {exp.DType.VARBINARY, exp.DType.BINARY}
DType = exp.DType
# By the style of CONVERT. They need not write what T-SQL writes, but tell apart what it does.
STYLES = {
    "2": "hex({})",
    "3": "format('{{:.16e}}', {})",
    "23": "CAST({} AS VARCHAR)",
    "121": "CAST({} AS VARCHAR)",
}
FUNCTIONS = {
    "DATALENGTH": "strlen({})",
    "NCHAR": "chr({})",
    "STRING_ESCAPE": "escaped({})",
    "SWITCHOFFSET": "timezone('UTC', {})",
    "SYSUTCDATETIME": "timezone('UTC', get_current_timestamp())",
    "SUSER_SNAME": "current_user",
    "DB_NAME": "'shop'",
}
# What stands in for the system's views, and for functions that DuckDB has otherwise.
PREPARATION = """
    CREATE SCHEMA sys;
    CREATE VIEW sys.schemas AS
        SELECT schema_name AS name, oid AS schema_id FROM duckdb_schemas()
        WHERE database_name = current_database();
    CREATE VIEW sys.objects AS
        SELECT table_name AS name, schema_oid AS schema_id, 'U' AS type FROM duckdb_tables()
        WHERE database_name = current_database()
        UNION ALL
        SELECT view_name, schema_oid, 'V' FROM duckdb_views()
        WHERE database_name = current_database();
    CREATE MACRO escaped(text) AS
        replace(array_slice(to_json(text)::VARCHAR, 2, -2), '/', '\\/');
"""


def translated(statement: str) -> exp.Expr:
    """One statement, as a tree from which DuckDB's SQL is written."""
    parsed = sqlglot.parse_one(LAYOUT.sub("", statement), read="tsql")
    for node in reversed(list(parsed.walk(bfs=False))):  # inside out
        translation = _node(node)
        if translation is not node:
            node.replace(translation)
    return parsed


def as_duckdb(statement: str) -> tuple[str, str]:
    """The kind of a statement, and what DuckDB is to run."""
    tree = translated(statement)
    return type(tree).__name__, tree.sql("duckdb")


def _node(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Collate):
        return node.this
    if isinstance(node, exp.National):
        return exp.Literal.string(node.this)
    if isinstance(node, exp.DataType):
        return _type(node)
    if isinstance(node, exp.CollateColumnConstraint):
        return exp.NotNullColumnConstraint(allow_null=True)
    if isinstance(node, exp.Create):
        if node.find(exp.Table).name.startswith("#"):
            node.set("properties", exp.Properties(expressions=[exp.TemporaryProperty()]))
        return node
    return _function(node)


def _type(node: exp.DataType) -> exp.Expr:
    if node.this in TEXTS:
        return exp.DataType(this=DType.TEXT)
    if node.this in BINARIES:
        return exp.DataType(this=DType.VARBINARY)
    if node.this is DType.FLOAT:
        return exp.DataType(this=DType.DOUBLE)
    if node.this is DType.BIT:
        return exp.DataType(this=DType.BOOLEAN)
    if node.this in (DType.DATETIME2, DType.DATETIME):
        return exp.DataType(this=DType.TIMESTAMP)
    return node


def _function(node: exp.Expr) -> exp.Expr:
    if isinstance(node, exp.Convert):
        style = node.args.get("style")
        form = STYLES[style.name] if style else "CAST({} AS VARCHAR)"
        return _written(form, node.expression)
    if isinstance(node, exp.SHA2):
        return _written("unhex(sha256({}))", node.this)
    if isinstance(node, exp.Cast) and node.to.this is DType.VARBINARY:
        is_hash = "sha256" in node.this.sql("duckdb")[:20]
        return node.this if is_hash else _written("encode(CAST({} AS VARCHAR))", node.this)
    if isinstance(node, exp.Concat):
        return exp.Anonymous(this="concat", expressions=node.expressions)
    if isinstance(node, exp.Add) and (_is_text(node.this) or _is_text(node.expression)):
        return exp.DPipe(this=node.this, expression=node.expression)
    if isinstance(node, exp.JSONObject):
        pairs = [part for pair in node.expressions for part in (pair.this, pair.expression)]
        return exp.Anonymous(this="json_object", expressions=pairs)
    if isinstance(node, exp.Like) and "[" in node.expression.name:
        pattern = exp.Literal.string(f"^{node.expression.name.replace('%', '.*')}$")
        return exp.Anonymous(this="regexp_matches", expressions=[node.this, pattern])
    if isinstance(node, exp.Table) and isinstance(node.this, exp.OpenJSON):
        return _rows_of_json(node)
    if isinstance(node, exp.Anonymous) and node.name.upper() in FUNCTIONS:
        return _written(FUNCTIONS[node.name.upper()], *node.expressions[:1])
    return node


def _is_text(node: exp.Expr) -> bool:
    is_cast = isinstance(node, exp.Cast) and node.to.this is DType.TEXT
    return is_cast or (isinstance(node, exp.Literal) and node.is_string)


def _rows_of_json(node: exp.Table) -> exp.Expr:
    columns = ", ".join(
        f"CAST(item.value ->> '{column.args['path'].name}' AS "
        f'{column.args["kind"].sql("duckdb")}) AS "{column.this.name}"'
        for column in node.this.expressions
    )
    query = _written(f"(SELECT {columns} FROM json_each({{}}) AS item)", node.this.this)
    query.set("alias", node.args["alias"])
    return query


def _written(form: str, *values: exp.Expr) -> exp.Expr:
    text = form.format(*(value.sql("duckdb") for value in values))
    return sqlglot.parse_one(text, read="duckdb")
