"""What an administrator grants on PostgreSQL, and on the databases that descend from it."""

from __future__ import annotations

from lightning.authoring import ConfigurationError, Dialect, GrantRequest, sql


def grants(dialect: Dialect, request: GrantRequest, *, connecting: str) -> list[str]:
    """See `Dialect.grants`. A role owns the tables that it creates, and may drop them for that.

    Args:
        connecting: the rights on the database.
    """
    if request.catalog is None:
        raise ConfigurationError(
            f"the grants of {dialect.name} name a database: give it as catalog"
        )

    def quoted(name: str) -> str:
        return dialect.render(sql.identifier(name))

    to = f"TO {quoted(request.role)}"
    statements = [f"GRANT {connecting} ON DATABASE {quoted(request.catalog)} {to}"]
    statements += [f"GRANT USAGE, CREATE ON SCHEMA {quoted(schema)} {to}" for schema in request.own]
    for schema in request.sources:
        statements += [
            f"GRANT USAGE ON SCHEMA {quoted(schema)} {to}",
            f"GRANT SELECT ON ALL TABLES IN SCHEMA {quoted(schema)} {to}",
            # Of the tables that are made later, only those of whoever runs this.
            f"ALTER DEFAULT PRIVILEGES IN SCHEMA {quoted(schema)} GRANT SELECT ON TABLES {to}",
        ]
    return statements
