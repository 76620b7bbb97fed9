"""What an administrator grants on PostgreSQL, and on the databases that descend from it."""

from __future__ import annotations

from collections.abc import Sequence

from lightning.authoring import ConfigurationError, Dialect, sql


def grants(
    dialect: Dialect,
    role: str,
    catalog: str | None,
    own: Sequence[str],
    sources: Sequence[str],
    *,
    connecting: str,
) -> list[str]:
    """See `Dialect.grants`. A role owns the tables that it creates, and may drop them for that.

    Args:
        connecting: the rights on the database.
    """
    if catalog is None:
        raise ConfigurationError(
            f"the grants of {dialect.name} name a database: give it as catalog"
        )

    def quoted(name: str) -> str:
        return dialect.render(sql.identifier(name))

    to = f"TO {quoted(role)}"
    statements = [f"GRANT {connecting} ON DATABASE {quoted(catalog)} {to}"]
    statements += [f"GRANT USAGE, CREATE ON SCHEMA {quoted(schema)} {to}" for schema in own]
    for schema in sources:
        statements += [
            f"GRANT USAGE ON SCHEMA {quoted(schema)} {to}",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA {quoted(schema)} {to}",
            # Of the tables that are made later, only those of whoever runs this.
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA {quoted(schema)} GRANT SELECT ON TABLES {to}",
        ]
    return statements
