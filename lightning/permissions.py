"""What an administrator allows the library, as statements to read and to run once."""

from __future__ import annotations

from collections.abc import Sequence

from .dialect import GrantRequest
from .registry import dialect as dialect_of
from .workspace import AUDIT_SCHEMA, PLANNER_SCHEMA


def setup_sql(
    dialect: str,
    role: str,
    *,
    catalog: str | None = None,
    compute: str | None = None,
    sources: Sequence[str] = (),
    planner_schema: str = PLANNER_SCHEMA,
    audit_schema: str = AUDIT_SCHEMA,
) -> list[str]:
    """The statements that make the two schemas, and grant a role no more than what runs need.

    Names are given as a person would write them in SQL.

    Args:
        dialect: the warehouse's name.
        role: who is to run syncs. What it creates is its own.
        catalog: the database in which all of the schemas are.
        compute: what its queries run on: Snowflake's virtual warehouse.
        sources: the schemas that the models read.

    Raises:
        DialectError: there is no such dialect, or its grants are not known here.
    """
    found = dialect_of(dialect)
    role, own = found.fold(role), tuple(map(found.fold, (planner_schema, audit_schema)))
    catalog, compute = (name and found.fold(name) for name in (catalog, compute))
    request = GrantRequest(
        role=role,
        own=own,
        sources=tuple(map(found.fold, sources)),
        catalog=catalog,
        compute=compute,
    )
    return [
        *(text for schema in own for text in found.create_schema(catalog, schema)),
        *found.grants(request),
    ]
