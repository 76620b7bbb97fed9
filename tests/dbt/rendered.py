"""The package's macros without dbt: as much of its context as they use, in Jinja alone."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from datetime import datetime
from importlib import resources
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytz
from jinja2 import Environment

from lightning.dbt.install import adapters

Rows = list[tuple[Any, ...]]


class DbtError(Exception):
    """What a macro raises."""


class _Return(BaseException):
    """What `return` does in a macro of dbt's."""


class Column(NamedTuple):
    name: str
    dtype: str

    @property
    def data_type(self) -> str:
        return self.dtype


class Package:
    """
    Args:
        name: the adapter.
        execute: runs a statement, and gives its rows.
        columns: those of the model.
        variables: the project's.

    Attributes:
        said: what was logged or warned of.
        statements: by step, what was run; queries stand under "".
    """

    def __init__(
        self,
        name: str,
        execute: Callable[[str], Rows],
        columns: list[Column],
        *,
        model: str = "shop.users",
        database: str = "shop",
        variables: dict[str, Any] | None = None,
    ) -> None:
        self.said: list[str] = []
        self.statements: list[tuple[str, str]] = []
        self.invocation_id = "first"
        self._execute = execute
        self._macros: dict[str, Callable[..., Any]] = {}
        environment = Environment(extensions=["jinja2.ext.do"], autoescape=False)
        environment.globals |= {
            "lightning": self._macros,
            "adapter": SimpleNamespace(
                type=lambda: name,
                dispatch=self._dispatch,
                get_columns_in_relation=lambda relation: columns,
                check_schema_exists=lambda database, schema: False,
                get_relation=lambda database, schema, table: None,
                get_dataset_location=lambda dataset: "EU",
                commit=lambda: None,
            ),
            "api": SimpleNamespace(Relation=SimpleNamespace(create=dict)),
            "this": model,
            "model": SimpleNamespace(unique_id="model.shop.users"),
            "target": SimpleNamespace(name="prod", database=database),
            "execute": True,
            "load_result": lambda name: True,
            "flags": SimpleNamespace(EMPTY=False),
            "invocation_args_dict": {},
            "var": lambda name, default=None: (variables or {}).get(name, default),
            "local_md5": lambda text: hashlib.md5(text.encode()).hexdigest(),
            "tojson": json.dumps,
            "fromjson": json.loads,
            "modules": SimpleNamespace(
                re=re, pytz=pytz, datetime=SimpleNamespace(datetime=datetime)
            ),
            "log": lambda text, info=False: self.said.append(text),
            "exceptions": SimpleNamespace(warn=self.said.append, raise_compiler_error=self._fail),
            "return": self._return,
            "run_query": lambda text: SimpleNamespace(rows=self._run("", text)),
            "statement": self._statement,
        }
        files = resources.files("lightning.dbt") / "package" / "macros"
        texts = [file.read_text(encoding="utf-8") for file in files.iterdir()]
        texts += [text for of, text in adapters() if of == name]
        self._environment = environment
        self._templates = [environment.from_string(text) for text in texts]

    def __call__(self, macro: str, *arguments: Any, **named: Any) -> Any:
        """Call a macro, as of one dbt command."""
        self._environment.globals["invocation_id"] = self.invocation_id
        for template in self._templates:
            for found, called in vars(template.make_module()).items():
                if not found.startswith("_"):
                    self._macros[found] = self._returning(called)
        return self._macros[macro](*arguments, **named)

    def dispatched(self, macro: str, *arguments: Any) -> Any:
        return self._dispatch(macro, "lightning")(*arguments)

    def _dispatch(self, macro: str, namespace: str) -> Callable[..., Any]:
        own = f"{self._environment.globals['adapter'].type()}__{macro}"
        return self._macros[own if own in self._macros else f"default__{macro}"]

    def _run(self, step: str, text: str) -> Any:
        self.statements.append((step.removeprefix("lightning_"), text.strip()))
        return self._execute(text)

    def _statement(self, step: str, caller: Callable[[], str]) -> str:
        self._run(step, caller())
        return ""

    @staticmethod
    def _returning(macro: Callable[..., Any]) -> Callable[..., Any]:
        def called(*arguments: Any, **named: Any) -> Any:
            try:
                return macro(*arguments, **named)
            except _Return as found:
                return found.args[0]

        return called

    @staticmethod
    def _return(value: Any) -> None:
        raise _Return(value)

    @staticmethod
    def _fail(message: str) -> None:
        raise DbtError(message)
