"""The SQL of Databricks: that of Spark with Delta, and the grants of Unity Catalog."""

from __future__ import annotations

from sqlglot import exp

from lightning.authoring import ConfigurationError, GrantRequest, sql
from lightning_dialects.spark.dialect import Spark

# https://docs.databricks.com/aws/en/data-governance/unity-catalog/manage-privileges/privileges
OWN = ("USE SCHEMA", "SELECT", "MODIFY", "CREATE TABLE", "READ VOLUME", "EXECUTE")
SOURCES = ("USE SCHEMA", "SELECT")


class Databricks(Spark):
    """A SQL warehouse or a cluster of Databricks, with Unity Catalog."""

    name = "databricks"

    def grants(self, request: GrantRequest) -> list[str]:
        # Whoever makes a table owns it, and may drop it for that.
        if request.catalog is None:
            raise ConfigurationError(
                "Unity Catalog's grants name a catalog, the database of all schemas: give it as "
                "catalog"
            )
        granted = [f"USE CATALOG ON CATALOG {self.render(sql.identifier(request.catalog))}"]
        for schemas, rights in ((request.own, OWN), (request.sources, SOURCES)):
            for schema in schemas:
                place = exp.table_(sql.identifier(schema), db=sql.identifier(request.catalog))
                granted.append(f"{', '.join(rights)} ON SCHEMA {self.render(place)}")
        role = self.render(sql.identifier(request.role))
        return [f"GRANT {what} TO {role}" for what in granted]
