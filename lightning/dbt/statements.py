"""The statements that a hook runs, as macros: those of Python, with names and texts left open.

`c` in a macro has what is known when the hook runs; `package/macros/plan.sql` fills it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

from sqlglot import exp

from .. import sql
from ..dialect import Column, Dialect, Relation, TableSpec
from ..errors import UncomparableTypeError
from ..recorder import Recorder
from ..session import Session
from ..sql import Expr
from ..state.slots import HEAD, HOOK, Slot
from ..state.store import ADDING, COLUMNS, TABLE, StateStore
from ..words import VERSION

LEASE_SECONDS = 3600.0  # dbt cannot renew a lease, and a model may take long
OPEN = "lightning__"  # what begins so is written when the hook runs
REVISION = 7_700_001
EPOCH = datetime.fromtimestamp(0, UTC)
SPECIAL = ("\\", "'", '"', "`", "\n", "\r", "\t")


def macros(dialect: Dialect, hashable: Sequence[str]) -> str:
    """The macros of one dialect.

    Args:
        hashable: the types that go into the version of a row.
    """
    bodies = {
        "hooks()": f"{{% do return('{dialect.name}') %}}",
        "enforces_keys()": f"{{% do return({str(dialect.capabilities.enforces_keys).lower()}) %}}",
        "quoted_name(value)": _quoted(dialect, sql.identifier),
        "quoted_text(value)": "{% if value is none %}NULL{% else %}"
        f"{_quoted(dialect, sql.text)}{{% endif %}}",
    }
    if dialect.capabilities.stores_version:
        bodies["hashable(type, value)"] = _hashable(dialect, hashable)
    for name, texts in _statements(dialect):
        bodies[f"{name}(c)"] = _with_open_places(dialect, ";\n".join(texts))
    return "\n".join(
        f"{{% macro {dialect.name}__{signature} -%}}\n{body}\n{{%- endmacro %}}\n"
        for signature, body in bodies.items()
    )


def _statements(dialect: Dialect) -> Iterator[tuple[str, list[str]]]:
    """The texts of each step of a hook."""
    relation = Relation(f"{OPEN}database", f"{OPEN}schema", dialect.own(TABLE))
    sync_id, holder, run = f"{OPEN}sync_id", f"{OPEN}holder", f"{OPEN}run"

    def slot(name: str) -> Slot:
        last = f"{OPEN}last_run_id"
        return Slot(sync_id, name, REVISION, last, None, None, None, None, None, leased=False)

    def written(call: Callable[[StateStore], object]) -> list[str]:
        recorder = Recorder(dialect, {"read the state": [(EPOCH, *(None for _ in COLUMNS), None)]})
        call(StateStore(Session(recorder), relation))
        return [statement.text for statement in recorder.statements]

    yield "create_schema", dialect.create_schema(f"{OPEN}database", f"{OPEN}schema")
    yield "create_state", StateStore(Session(Recorder(dialect)), relation).create_statements()
    yield "read_state", written(lambda store: store.read(sync_id))
    yield "sync_ids", written(lambda store: store.sync_ids())
    *before, insert = written(lambda store: store.add(sync_id, f"{OPEN}part"))
    if (
        not dialect.capabilities.enforces_keys
    ):  # the right to add rows is taken before, and given back after
        insert = before[-1]
    yield "add", [insert]
    if not dialect.capabilities.enforces_keys:
        yield "acquire_adding", written(lambda store: store.acquire_adding(holder))
        yield "release_adding", written(lambda store: store.write(*ADDING, holder, None))
    yield "acquire", written(lambda store: store.acquire(slot(HOOK), holder, LEASE_SECONDS))
    yield "touch", written(lambda store: store.touch(slot(HEAD)))
    yield "keep", written(lambda store: store.write(sync_id, HOOK, holder, LEASE_SECONDS, run=run))
    yield "release", written(lambda store: store.write(sync_id, HOOK, holder, None, run=run))
    yield "create_plan", [_create_plan(dialect)]
    yield "drop", [dialect.drop_table(_plan())]


def _plan() -> Relation:
    return Relation(f"{OPEN}database", f"{OPEN}schema", f"{OPEN}plan")


def _create_plan(dialect: Dialect) -> str:
    """Makes the plan, with the version of each row where there is one."""
    rows = exp.select(exp.column(f"{OPEN}columns")).from_(exp.Table(this=_open("model")))
    version = sql.aliased(exp.column(_open("version")), VERSION)
    plan = TableSpec(relation=_plan(), purpose="plan")
    texts = (
        ";\n".join(dialect.create_table(plan, query)) for query in (rows.select(version), rows)
    )
    return "{{% if c.version is none %}}\n{1}\n{{% else %}}\n{0}\n{{% endif %}}".format(*texts)


def _open(name: str) -> exp.Identifier:
    return exp.to_identifier(f"{OPEN}{name}")


def _with_open_places(dialect: Dialect, text: str) -> str:
    """A text as a template: Jinja in place of what is known only when the hook runs."""

    def place(quote: Callable[[str], Expr]) -> str:
        return re.escape(dialect.render(quote(f"{OPEN}X"))).replace(f"{OPEN}X", rf"{OPEN}(\w+)")

    def filled(jinja: str) -> Callable[[re.Match[str]], str]:
        return lambda match: jinja.replace("X", match[1].lower())

    jinja = {
        place(sql.identifier): "{{ lightning.name(c.X) }}",
        place(sql.text): "{{ lightning.text(c.X) }}",
        rf"{OPEN}(\w+)": "{{ c.X }}",
        rf"\b{REVISION}()\b": "{{ c.revision }}",
        rf"\b{REVISION + 1}()\b": "{{ c.revision + 1 }}",
    }
    for pattern, written in jinja.items():
        text = re.sub(pattern, filled(written), text, flags=re.IGNORECASE)
    return text


def _quoted(dialect: Dialect, quote: Callable[[str], Expr]) -> str:
    """A name or a text between quotes, what is special in it escaped."""
    before, after = dialect.render(quote("x")).split("x")
    filters = "".join(
        f" | replace({json.dumps(special)}, {json.dumps(escaped)})"
        for special in SPECIAL
        if (escaped := dialect.render(quote(special))[len(before) : -len(after)]) != special
    )
    return f"{before}{{{{ value{filters} }}}}{after}"


def _hashable(dialect: Dialect, types: Sequence[str]) -> str:
    """The form of a value in the row hash, by its type."""
    value = sql.column(f"{OPEN}value")
    forms: dict[str, list[str]] = {}
    for kind in types:
        try:
            text = dialect.render(dialect.hashable(value.copy(), Column("", kind)))
        except UncomparableTypeError:
            continue
        forms.setdefault(text.replace(dialect.render(value), "{{ value }}"), []).append(kind)
    choices = "\n".join(
        f"{{%- {'elif' if at else 'if'} type in {kinds} -%}}\n{text}"
        for at, (text, kinds) in enumerate(forms.items())
    )
    return f"{choices}\n{{%- endif -%}}"
