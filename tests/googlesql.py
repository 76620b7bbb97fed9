"""GoogleSQL's own analyzer, which checks the names and types of statements as BigQuery does."""

from __future__ import annotations

from typing import Any

from zetasql.api import Analyzer, PreparedQuery, TableBuilder
from zetasql.core import wasm_client
from zetasql.types import AnalyzerOptions, LanguageFeature, LanguageOptions, SimpleCatalog
from zetasql.types import ZetaSQLBuiltinFunctionOptions as Functions

# What the analyzer takes and BigQuery does not.
NOT_IN_BIGQUERY = {
    LanguageFeature.FEATURE_ARRAY_EQUALITY,
    LanguageFeature.FEATURE_ARRAY_ORDERING,
    LanguageFeature.FEATURE_BARE_ARRAY_ACCESS,
    LanguageFeature.FEATURE_GROUP_BY_ARRAY,
    LanguageFeature.FEATURE_JSON_TYPE_COMPARISON,
    LanguageFeature.FEATURE_LATERAL_JOIN,
}
BIGQUERYS_OWN = "PARTITION BY _PARTITIONDATE"  # a column that only BigQuery has


class _CachedConfig(wasm_client.Config):  # type: ignore[misc]
    """Compiles the analyzer fast, which still takes half a minute, and keeps it on disk."""

    def __init__(self) -> None:
        super().__init__()
        self.cranelift_opt_level = "none"
        self.cache = True


wasm_client.Config = _CachedConfig


def language() -> LanguageOptions:
    """BigQuery's, as far as it is known."""
    options = LanguageOptions.maximum_features()
    features = {*options.enabled_language_features, LanguageFeature.FEATURE_COLLATION_SUPPORT}
    options.enabled_language_features = sorted(features - NOT_IN_BIGQUERY)
    options.supported_statement_kinds = []  # all
    return options


class Judge:
    """Analyzes statements one after the other: a table that one makes is known to the next."""

    def __init__(self) -> None:
        self._options = AnalyzerOptions(language_options=language(), default_timezone="UTC")
        functions = Functions(language_options=self._options.language_options)
        self._catalog = SimpleCatalog(
            name="project", table=[], catalog=[], builtin_function_options=functions
        )

    def take(self, statement: str) -> None:
        """Raises:
        ServerError: the statement is wrong.
        """
        statement = statement.replace(BIGQUERYS_OWN, "")
        resolved = Analyzer(self._options, self._catalog).analyze_statement(statement)
        if type(resolved).__name__ in (
            "ResolvedCreateTableStmt",
            "ResolvedCreateTableAsSelectStmt",
        ):
            schema, name = resolved.name_path
            table = TableBuilder(name)
            for column in resolved.column_definition_list:
                table.add_column(column.name, column.type)
            dataset = self._dataset(schema)
            dataset.table = [old for old in dataset.table if old.name != name] + [table.build()]

    def value(self, expression: str) -> Any:
        """What an expression is worth; JSON as text."""
        prepared = PreparedQuery.builder().set_sql(f"SELECT {expression}")
        prepared = prepared.set_analyzer_options(self._options).set_catalog(self._catalog)
        with prepared.prepare() as query:
            ((cell,),) = [row.cell for row in query.execute().content.table_data.row]
        proto = cell.to_proto()
        kind = proto.WhichOneof("value")
        return getattr(proto, kind) if kind else None

    def _dataset(self, name: str) -> SimpleCatalog:
        for dataset in self._catalog.catalog:
            if dataset.name == name:
                return dataset
        self._catalog.catalog.append(SimpleCatalog(name=name, table=[], catalog=[]))
        return self._catalog.catalog[-1]
