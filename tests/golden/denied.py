"""What Fabric and Synapse lack of the T-SQL that Microsoft's parser takes, with the page that says
so; and the functions that they have, as far as the library calls them.

It goes by the tree of a statement, and the words in front of its brackets. What sqlglot makes no
tree of is refused too, since nothing is known of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

LEARN = "https://learn.microsoft.com"
TSQL = f"{LEARN}/sql/t-sql"
FABRIC_TYPES = f"{LEARN}/fabric/data-warehouse/data-types"
FABRIC_TABLES = f"{LEARN}/fabric/data-warehouse/tables"
FABRIC_SURFACE = f"{LEARN}/fabric/data-warehouse/tsql-surface-area"
SYNAPSE_FEATURES = f"{LEARN}/azure/synapse-analytics/sql/overview-features"
SYNAPSE_LIMITS = (
    f"{LEARN}/azure/synapse-analytics/sql-data-warehouse/sql-data-warehouse-service-capacity-limits"
)
SYNAPSE_CTAS = f"{TSQL}/statements/create-table-as-select-azure-sql-data-warehouse"
SYNAPSE_TABLE = f"{TSQL}/statements/create-table-azure-sql-data-warehouse"
SYNAPSE_INDEXES = (
    f"{LEARN}/azure/synapse-analytics/sql-data-warehouse/sql-data-warehouse-tables-index"
)
COLLATE = f"{TSQL}/statements/collations"
CONCAT = f"{TSQL}/functions/concat-transact-sql"
COLLATIONS = {"Latin1_General_100_BIN2_UTF8", "Latin1_General_100_CI_AS_KS_WS_SC_UTF8"}
MOST_ARGUMENTS, LONGEST_NAME, MOST_TEXTS = 254, 128, 20_000


@dataclass(frozen=True)
class Rule:
    """Something that a service lacks.

    Attributes:
        page: where its vendor says so.
        finds: whether a node of a statement's tree is that.
        example: a statement in which it is.
    """

    what: str
    page: str
    finds: Callable[[exp.Expr], bool]
    example: str


def _is(*kinds: type[exp.Expr]) -> Callable[[exp.Expr], bool]:
    return lambda node: isinstance(node, kinds)


def _calls(*names: str) -> Callable[[exp.Expr], bool]:
    def finds(node: exp.Expr) -> bool:
        if not isinstance(node, exp.Func):
            return False
        return bool(re.match(rf"({'|'.join(names)})\(", node.sql("tsql"), re.IGNORECASE))

    return finds


def _of_type(*names: str) -> Callable[[exp.Expr], bool]:
    def finds(node: exp.Expr) -> bool:
        written = node.sql("tsql").upper() if isinstance(node, exp.DataType) else ""
        return re.split(r"\W", written)[0] in {name.upper() for name in names}

    return finds


def _laid_out(node: exp.Expr) -> str:
    """How a table's rows are told to lie."""
    if not isinstance(node, exp.Create) or node.kind != "TABLE":
        return ""
    properties = node.args.get("properties")
    return properties.sql("tsql").upper() if properties else "NOT"


EVERYWHERE = [
    Rule(
        "MERGE, which is a preview of one service and was long missing in the other",
        SYNAPSE_FEATURES,
        _is(exp.Merge),
        "MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE;",
    ),
    Rule(
        "IS DISTINCT FROM",
        f"{TSQL}/queries/is-distinct-from-transact-sql",
        _is(exp.NullSafeEQ, exp.NullSafeNEQ),
        "SELECT 1 AS a WHERE 1 IS DISTINCT FROM 2",
    ),
    Rule(
        "a constraint, which no service enforces",
        f"{TSQL}/statements/create-table-azure-sql-data-warehouse",
        _is(exp.PrimaryKey, exp.PrimaryKeyColumnConstraint, exp.UniqueColumnConstraint),
        "CREATE TABLE t (a INT PRIMARY KEY)",
    ),
    Rule(
        f"a name of more than {LONGEST_NAME} characters",
        SYNAPSE_LIMITS,
        lambda node: isinstance(node, exp.Identifier) and len(node.this) > LONGEST_NAME,
        f"SELECT 1 AS [{'a' * 129}]",
    ),
    Rule(
        f"more than {MOST_ARGUMENTS} arguments of CONCAT",
        CONCAT,
        lambda node: isinstance(node, exp.Concat) and len(node.expressions) > MOST_ARGUMENTS,
        f"SELECT CONCAT({', '.join(255 * ['a'])}) AS b FROM t",
    ),
    Rule(
        "|| between texts",
        f"{TSQL}/language-elements/string-concatenation-transact-sql",
        _is(exp.DPipe),
        "SELECT a || b AS c FROM t",
    ),
    Rule(
        "OUTPUT",
        f"{TSQL}/queries/output-clause-transact-sql",
        _is(exp.Returning),
        "INSERT INTO t (a) OUTPUT inserted.a SELECT 1 AS a",
    ),
    Rule(
        "a hint for a table",
        FABRIC_SURFACE,
        _is(exp.WithTableHint),
        "SELECT a FROM t WITH (NOLOCK)",
    ),
    Rule(
        "a type that neither has",
        SYNAPSE_FEATURES,
        _of_type("XML", "GEOGRAPHY", "GEOMETRY", "SQL_VARIANT", "HIERARCHYID", "IMAGE", "JSON"),
        "SELECT CAST(a AS XML) AS b FROM t",
    ),
]
DENIED: Mapping[str, list[Rule]] = {
    "fabric": [
        *EVERYWHERE,
        Rule(
            "a type that no table has",
            FABRIC_TYPES,
            _of_type(
                "DATETIMEOFFSET",
                "NVARCHAR",
                "NCHAR",
                "MONEY",
                "SMALLMONEY",
                "DATETIME",
                "SMALLDATETIME",
                "TINYINT",
                "TEXT",
                "NTEXT",
                "BINARY",
            ),
            "CREATE TABLE t (a NVARCHAR(20) NULL)",
        ),
        Rule(
            "a layout that tables have in Synapse",
            FABRIC_TABLES,
            lambda node: "DISTRIBUTION" in _laid_out(node) or "HEAP" in _laid_out(node),
            "CREATE TABLE t WITH (DISTRIBUTION = ROUND_ROBIN, HEAP) AS SELECT 1 AS a",
        ),
        Rule(
            "a temporary table",
            FABRIC_SURFACE,
            lambda node: isinstance(node, exp.Identifier) and bool(node.args.get("temporary")),
            "SELECT a FROM [#t]",
        ),
        Rule(
            "a collation that no column can have",
            COLLATE,
            lambda node: isinstance(node, exp.Collate) and node.expression.name not in COLLATIONS,
            "SELECT a COLLATE Latin1_General_100_BIN2 AS b FROM t",
        ),
        Rule(
            "RENAME OBJECT",
            FABRIC_TABLES,
            lambda node: isinstance(node, exp.Command) and node.this.upper() == "RENAME",
            "RENAME OBJECT t TO u",
        ),
    ],
    "synapse": [
        *EVERYWHERE,
        Rule(
            "a name of three parts, which leaves the database",
            SYNAPSE_FEATURES,
            lambda node: isinstance(node, exp.Table) and bool(node.catalog),
            "SELECT a FROM d.s.t",
        ),
        Rule(
            "OFFSET and FETCH",
            SYNAPSE_FEATURES,
            _is(exp.Offset, exp.Fetch),
            "SELECT a FROM t ORDER BY a OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY",
        ),
        Rule(
            "STRING_ESCAPE, TRANSLATE, CHOOSE and PARSE",
            SYNAPSE_FEATURES,
            _calls("STRING_ESCAPE", "TRANSLATE", "CHOOSE", "PARSE"),
            "SELECT STRING_ESCAPE(a, 'json') AS b FROM t",
        ),
        Rule(
            "JSON_OBJECT and JSON_ARRAY",
            f"{TSQL}/functions/json-object-transact-sql",
            _is(exp.JSONObject, exp.JSONArray),
            "SELECT JSON_OBJECT('a': a) AS b FROM t",
        ),
        Rule(
            "OPENJSON with columns, which serverless pools have",
            f"{LEARN}/sql/relational-databases/json/use-openjson-with-an-explicit-schema-sql-server",
            _is(exp.OpenJSON),
            "SELECT a FROM OPENJSON('[]') WITH (a INT '$[0]') AS b",
        ),
        Rule(
            "more than one row of VALUES",
            f"{TSQL}/statements/insert-transact-sql",
            lambda node: isinstance(node, exp.Values) and len(node.expressions) > 1,
            "INSERT INTO t VALUES (1), (2)",
        ),
        Rule(
            "a table made of rows without its distribution",
            SYNAPSE_CTAS,
            lambda node: bool(_laid_out(node)) and "DISTRIBUTION" not in _laid_out(node),
            "CREATE TABLE t AS SELECT 1 AS a",
        ),
        Rule(
            "a columnstore, which has no text of any length",
            SYNAPSE_INDEXES,
            lambda node: bool(_laid_out(node)) and "HEAP" not in _laid_out(node),
            "CREATE TABLE t WITH (DISTRIBUTION = ROUND_ROBIN) AS SELECT 1 AS a",
        ),
        Rule(
            f"more than {MOST_TEXTS} texts",
            SYNAPSE_LIMITS,
            lambda node: (
                node.parent is None
                and len([text for text in node.find_all(exp.Literal) if text.is_string])
                > MOST_TEXTS
            ),
            "SELECT a FROM t WHERE a IN ('a'" + 20_000 * ", 'a'" + ")",
        ),
    ],
}

_FUNCTIONS = f"{TSQL}/functions"
BOTH = {
    "ABS": f"{_FUNCTIONS}/abs-transact-sql",
    "CAST": f"{_FUNCTIONS}/cast-and-convert-transact-sql",
    "COALESCE": f"{TSQL}/language-elements/coalesce-transact-sql",
    "CONCAT": CONCAT,
    "CONVERT": f"{_FUNCTIONS}/cast-and-convert-transact-sql",
    "COUNT_BIG": f"{_FUNCTIONS}/count-big-transact-sql",
    "DATALENGTH": f"{_FUNCTIONS}/datalength-transact-sql",
    "DATEADD": f"{_FUNCTIONS}/dateadd-transact-sql",
    "EXEC": f"{TSQL}/language-elements/execute-transact-sql",
    "HASHBYTES": f"{_FUNCTIONS}/hashbytes-transact-sql",
    "MAX": f"{_FUNCTIONS}/max-transact-sql",
    "OBJECT_ID": f"{_FUNCTIONS}/object-id-transact-sql",
    "QUOTENAME": f"{_FUNCTIONS}/quotename-transact-sql",
    "REPLACE": f"{_FUNCTIONS}/replace-transact-sql",
    "RIGHT": f"{_FUNCTIONS}/right-transact-sql",
    "ROW_NUMBER": f"{_FUNCTIONS}/row-number-transact-sql",
    "RTRIM": f"{_FUNCTIONS}/rtrim-transact-sql",
    "SCHEMA_ID": f"{_FUNCTIONS}/schema-id-transact-sql",
    "SUM": f"{_FUNCTIONS}/sum-transact-sql",
    "SYSUTCDATETIME": f"{_FUNCTIONS}/sysutcdatetime-transact-sql",
    "TRY_CAST": f"{_FUNCTIONS}/try-cast-transact-sql",
}
ALLOWED: Mapping[str, Mapping[str, str]] = {
    "fabric": BOTH
    | {
        "JSON_OBJECT": f"{_FUNCTIONS}/json-object-transact-sql",
        "OPENJSON": f"{_FUNCTIONS}/openjson-transact-sql",
        "STRING_ESCAPE": f"{_FUNCTIONS}/string-escape-transact-sql",
    },
    "synapse": BOTH
    | {
        "HASH": SYNAPSE_TABLE,  # of a table's distribution
        "NCHAR": f"{_FUNCTIONS}/nchar-transact-sql",
        "SWITCHOFFSET": f"{_FUNCTIONS}/switchoffset-transact-sql",
    },
}
# What stands before a bracket and is no function.
SYNTAX = {
    "ALL", "AND", "AS", "BY", "CHAR", "DATETIME2", "DATETIMEOFFSET", "DECIMAL", "ELSE", "EXISTS",
    "FLOAT", "FROM", "IN", "INTO", "JOIN", "LABEL", "NOT", "NUMERIC", "NVARCHAR", "ON", "OPTION",
    "OR", "OVER", "SCHEMA", "SELECT", "SET", "TABLE", "THEN", "TIME", "TO", "UNION", "VALUES",
    "VARBINARY", "VARCHAR", "WHEN", "WHERE", "WITH",
}  # fmt: skip
# Statements that sqlglot makes no tree of, with their pages.
STATEMENTS = {"GRANT": f"{TSQL}/statements/grant-schema-permissions-transact-sql"}
CALL = re.compile(r"(?<![\w\].])([A-Za-z_][\w]*)\s*\(")
QUOTED = re.compile(r"N?'(?:[^']|'')*'|\[(?:[^\]]|\]\])*\]|--[^\n]*")
SCHEMA = re.compile(r"BEGIN\n\s+DECLARE @create\w+ [^\n]+;\n\s+EXEC\(@create\w+\)\nEND")
CONDITION = re.compile(r"IF (?:OBJECT|SCHEMA)_ID\([^\n]*\) IS (?:NOT )?NULL\n")


def complaints(service: str, statement: str) -> Iterator[str]:
    """What a service lacks of a statement, or is not known to have."""
    words = {word.upper() for word in CALL.findall(QUOTED.sub(" '' ", statement))}
    for word in sorted(words - SYNTAX - ALLOWED[service].keys()):
        yield f"{word}() is in no page that {service} was read against"
    bare = CONDITION.sub("", SCHEMA.sub("", statement)).strip()
    for tree in sqlglot.parse(bare, read="tsql") if bare else ():
        for node in tree.walk() if tree else ():
            for rule in DENIED[service]:
                if rule.finds(node):
                    yield f"{rule.what}: see {rule.page}"
            if isinstance(node, exp.Command) and node.this not in STATEMENTS:
                yield f"sqlglot makes no tree of {node.sql('tsql')[:80]}"
