"""The generated macros that write a column by its type: what is only known when a hook runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import product

from sqlglot import exp

from .. import sql
from ..dialect import Column, Dialect
from ..errors import UncomparableTypeError
from ..sql import Expr
from .symbolic import KEY, MARK, mark, marked_columns
from .template import Templates

_GOOGLESQL = (
    "INT64", "FLOAT64", "NUMERIC", "BIGNUMERIC", "BOOL", "STRING", "BYTES", "DATE", "TIME",
    "DATETIME", "TIMESTAMP", "INTERVAL", "JSON", "GEOGRAPHY",
)  # fmt: skip
# Without their lengths. A model with other types is planned by the library.
TYPES: Mapping[str, Sequence[str]] = {
    "duckdb": (
        "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT",
        "UINTEGER", "UBIGINT", "UHUGEINT", "DECIMAL", "FLOAT", "DOUBLE", "VARCHAR", "BLOB", "BIT",
        "UUID", "JSON", "DATE", "TIME", "TIME WITH TIME ZONE", "TIMESTAMP", "TIMESTAMP_S",
        "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMP WITH TIME ZONE", "INTERVAL", "INTEGER[]",
        "BIGINT[]", "DOUBLE[]", "VARCHAR[]", "DATE[]",
    ),
    "postgres": (
        "boolean", "smallint", "integer", "bigint", "numeric", "real", "double precision", "text",
        "character varying", "character", "bytea", "uuid", "json", "jsonb", "date",
        "time without time zone", "time with time zone", "timestamp without time zone",
        "timestamp with time zone", "interval", "inet", "cidr", "money", "oid", "integer[]",
        "bigint[]", "numeric[]", "text[]", "character varying[]", "date[]",
    ),
    "snowflake": (
        "NUMBER", "FLOAT", "BOOLEAN", "VARCHAR", "BINARY", "DATE", "TIME", "TIMESTAMP_NTZ",
        "TIMESTAMP_LTZ", "TIMESTAMP_TZ", "VARIANT", "OBJECT", "ARRAY", "VECTOR", "GEOGRAPHY",
        "GEOMETRY",
    ),
    "bigquery": (*_GOOGLESQL, *(f"ARRAY<{kind}>" for kind in _GOOGLESQL)),
}  # fmt: skip
_TABLE = f"{MARK}table"
_SPECIAL = ("\\", "'", '"', "`", "\n", "\r", "\t")
_DECIMALS = ("DECIMAL", "NUMERIC", "NUMBER")
_MANY = 300  # more fields than go into one call where a function takes so many arguments only


def form_macros(dialect: Dialect, templates: Templates) -> list[str]:
    """The macros of names and texts, of each type, and of whole rows."""
    types = TYPES[dialect.name]
    native = [kind for kind in types if dialect.joins_natively(Column("", kind))]

    def made(signature: str, body: str) -> str:
        return macro(dialect, signature, body)

    def by_type(name: str, form: Callable[[Column], Expr], *values: str) -> str:
        return made(f"{name}({', '.join(('x', *values))})", _choice(dialect, types, form, values))

    def differs(column: Column) -> Expr:
        sides = [dialect.comparable(_value(side), column) for side in ("left", "right")]
        return dialect.differs(*sides)

    return [
        made("enforces_keys()", f"{{% do return({str(dialect.enforces_keys).lower()}) %}}"),
        made("name(value)", _quoted(dialect, sql.identifier)),
        made(
            "text(value)",
            f"{{% if value is none %}}NULL{{% else %}}{_quoted(dialect, sql.text)}{{% endif %}}",
        ),
        made("joins_natively(x)", f"{{% do return(lightning.kind(x.type) in {native}) %}}"),
        by_type("stored", lambda column: dialect.stored(_value("value"), column), "value"),
        by_type("key_text", lambda column: dialect.key_text(_value("value"), column), "value"),
        by_type("hashable", lambda column: dialect.hashable(_value("value"), column), "value"),
        by_type("loggable", lambda column: _field(dialect, column), "value"),
        by_type("differs", differs, "left", "right"),
        made("held(x, value)", _held(dialect)),
        made("row_id(columns, table)", _row_id(dialect, templates)),
        made("version(columns, table)", _version(dialect, templates)),
        made("fields(columns, table)", _fields(dialect, templates)),
    ]


def macro(dialect: Dialect, signature: str, body: str) -> str:
    """A macro of one dialect; blank lines and spaces around its body are not written."""
    head = f"{{% macro {dialect.name}__{signature} -%}}"
    return f"{head}\n{body.strip()}\n{{%- endmacro %}}\n"


def _value(name: str) -> Expr:
    return sql.column(f"{MARK}{name}")


def _choice(
    dialect: Dialect,
    types: Sequence[str],
    form: Callable[[Column], Expr],
    values: Sequence[str],
) -> str:
    """The text of a form for each type."""
    kinds: dict[str, list[str]] = {}
    for kind in types:
        try:
            text = dialect.render(form(Column("", kind)))
        except UncomparableTypeError:
            continue
        for value in values:
            text = text.replace(dialect.render(_value(value)), f"{{{{ {value} }}}}")
        kinds.setdefault(text, []).append(kind)
    lines = ["{%- set kind = lightning.kind(x.type) -%}"]
    for at, (text, of) in enumerate(kinds.items()):
        lines += [f"{{%- {'elif' if at else 'if'} kind in {of} -%}}", text]
    return "\n".join([*lines, "{%- else -%}", "{{ lightning.refuse_type(x) }}", "{%- endif -%}"])


def _field(dialect: Dialect, column: Column) -> Expr:
    """A value as it stands in a JSON object."""
    name = sql.text(f"{MARK}field")
    made = dialect.json_object([(name.name, _value("value"), column)])
    call = next(node for node in made.find_all(exp.Anonymous) if name in node.expressions)
    value: Expr = call.expressions[call.expressions.index(name) + 1]
    return value


def _quoted(dialect: Dialect, quoted: Callable[[str], Expr]) -> str:
    """A name or a text between quotes, what is special in it escaped."""
    before, after = dialect.render(quoted("x")).split("x")
    filters = "".join(
        f" | replace({json.dumps(special)}, {json.dumps(escaped)})"
        for special in _SPECIAL
        if (escaped := dialect.render(quoted(special))[len(before) : -len(after)]) != special
    )
    return f"{before}{{{{ value{filters} }}}}{after}"


def _held(dialect: Dialect) -> str:
    """A value of an earlier type, in the present one; NULL where it was not, or cannot be cast."""
    types = TYPES[dialect.name]
    casts: dict[str, list[list[str]]] = {}
    for source, target in product(types, types):
        if form := _cast(dialect, source, target):
            casts.setdefault(form, []).append([source, target])
    decimal = next(kind for kind in types if kind.upper() in _DECIMALS)
    whole = "x.type" if _cast(dialect, decimal, f"{decimal}(9,2)") is None else "kinds[1]"
    lines = ["{%- if x.before == x.type -%}{{ value }}", "{%- elif x.before is not none -%}"]
    lines.append("{%- set kinds = [lightning.kind(x.before), lightning.kind(x.type)] -%}")
    for at, (form, pairs) in enumerate(casts.items()):
        asked = f"[kinds[0], {whole}] in {pairs}" if len(pairs) < len(types) ** 2 else "true"
        lines.append(f"{{%- {'elif' if at else 'if'} {asked} -%}}{form}")
    null = "{%- else -%}CAST(NULL AS {{ x.type }})"
    return "\n".join([*lines, null, "{%- endif -%}", null, "{%- endif -%}"])


def _cast(dialect: Dialect, source: str, target: str) -> str | None:
    """A value of one type as another; None where it cannot be cast."""
    value = dialect.render(_value("value"))
    text = dialect.render(dialect.try_cast(_value("value"), Column("", source), Column("", target)))
    if value not in text:
        return None
    return f"{text.rpartition(' AS ')[0].replace(value, '{{ value }}')} AS {{{{ x.type }}}})"


def _row_id(dialect: Dialect, templates: Templates) -> str:
    texts = [mark("key_text", sql.column(column.name, _TABLE)) for column in marked_columns(KEY)]
    one, several = (
        _of_columns(dialect, templates, expression)
        for expression in (texts[0].copy(), dialect.composite_key_text(texts))
    )
    return f"{{%- if columns | length == 1 -%}}{one}{{%- else -%}}\n{several}\n{{%- endif -%}}"


def _version(dialect: Dialect, templates: Templates) -> str:
    values = [mark("hashable", sql.column(column.name, _TABLE)) for column in marked_columns(KEY)]
    some, none = (_of_columns(dialect, templates, dialect.row_version(of)) for of in (values, []))
    ordered = "{%- set columns = columns | sort(attribute='name', case_sensitive=true) -%}"
    return f"{ordered}\n{{%- if columns -%}}\n{some}\n{{%- else -%}}{none}{{%- endif -%}}"


def _fields(dialect: Dialect, templates: Templates) -> str:
    fields = [
        (column.name, mark("loggable", sql.column(column.name, _TABLE)), column)
        for column in marked_columns(KEY)
    ]
    some = _of_columns(dialect, templates, dialect.json_object(fields), "part")
    call = some.partition("(")[0]
    many = [(f"{MARK}{at}", sql.number(at), fields[0][2]) for at in range(_MANY)]
    calls = dialect.render(dialect.json_object(many)).split(f"{call}(")[1:]
    if len(calls) == 1:
        return some.replace("part", "columns")
    joiner = calls[0].rpartition(")")[2].strip()
    size = calls[0].count(MARK)
    return (
        f"{{%- for part in columns | batch({size}) -%}}\n"
        f"{{%- if not loop.first %}} {joiner} {{% endif -%}}\n"
        f"{some}\n{{%- endfor -%}}"
    )


def _of_columns(
    dialect: Dialect, templates: Templates, expression: Expr, columns: str = "columns"
) -> str:
    """The template of an expression of the macro's columns in the macro's table."""
    text = "".join(templates.tokens(dialect.render(expression), {KEY: columns}))
    table = dialect.render(sql.column("x", _TABLE)).rpartition(".")[0]
    return text.replace(f"'{table}.' ~", "table ~ '.' ~")
