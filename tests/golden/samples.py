"""One model for each dialect, with the types that are awkward there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lightning.dialect import Column


@dataclass(frozen=True)
class Sample:
    """The columns of `shop.users`.

    Attributes:
        columns: names and types, as the warehouse spells them. `id` and `plan` are keys.
        before: the types that some of them had before.
        declared: the types that users made for some, which plans hold in another.
        rows: the rows of ids 1 to 5 without their id, as SQL, where an engine runs them.
    """

    columns: Mapping[str, str]
    before: Mapping[str, str]
    rows: str = ""
    declared: Mapping[str, str] = field(default_factory=dict)

    def described(self) -> list[Column]:
        """The columns as the warehouse describes a model of them."""
        return [
            Column(name, kind, self.declared.get(name, "")) for name, kind in self.columns.items()
        ]


SAMPLES = {
    "duckdb": Sample(
        columns={
            "id": "BIGINT",
            "plan": "VARCHAR",
            "score": "DOUBLE",
            "balance": "DECIMAL(18,2)",
            "active": "BOOLEAN",
            "seen_at": "TIMESTAMP WITH TIME ZONE",
            "settings": "JSON",
            "tags": "VARCHAR[]",
            "waited": "INTERVAL",
        },
        before={"id": "INTEGER", "score": "FLOAT"},
        rows="'gratis', 0.1, 1.10, true, '2026-01-31 12:00:00+02', '{\"a\": 1}', ['x', NULL], "
        "INTERVAL 1 MONTH",
    ),
    "postgres": Sample(
        columns={
            "id": "bigint",
            "plan": "text",
            "score": "double precision",
            "balance": "numeric(18,2)",
            "active": "boolean",
            "seen_at": "timestamp with time zone",
            "settings": "json",
            "tags": "character varying(20)[]",
            "mood": "text",
            "place": "text[2]",
        },
        before={"id": "integer", "score": "real"},
        rows="'gratis', 0.1, 1.10, true, CAST('2026-01-31 12:00:00+02' AS timestamptz), "
        "CAST('{\"a\": 1.0}' AS json), ARRAY['x', NULL], CAST('calm' AS public.mood), "
        "CAST('(x,1)' AS public.place)",
        declared={"mood": "public.mood", "place": "public.place"},
    ),
    "redshift": Sample(
        columns={
            "id": "bigint",
            "plan": "character varying(256)",
            "grade": "character(3)",
            "score": "double precision",
            "balance": "numeric(18,2)",
            "active": "boolean",
            "born": "date",
            "seen_at": "timestamp with time zone",
            "settings": "super",
            "photo": "binary varying(64000)",
        },
        before={"id": "integer", "plan": "character varying(16)", "score": "real"},
    ),
    "snowflake": Sample(
        columns={
            "id": "NUMBER(38,0)",
            "plan": "VARCHAR",
            "score": "FLOAT",
            "balance": "NUMBER(18,2)",
            "active": "BOOLEAN",
            "seen_at": "TIMESTAMP_TZ",
            "heard_at": "TIMESTAMP_LTZ",
            "noted_at": "TIMESTAMP_NTZ",
            "born": "DATE",
            "opens": "TIME",
            "photo": "BINARY",
            "settings": "VARIANT",
            "tags": "ARRAY",
            "place": "GEOGRAPHY",
        },
        before={"id": "NUMBER(10,0)", "score": "NUMBER(10,2)"},
    ),
    "bigquery": Sample(
        columns={
            "id": "INT64",
            "plan": "STRING",
            "score": "FLOAT64",
            "balance": "BIGNUMERIC",
            "active": "BOOL",
            "seen_at": "TIMESTAMP",
            "born": "DATE",
            "photo": "BYTES",
            "settings": "JSON",
            "place": "GEOGRAPHY",
            "tags": "ARRAY<STRING>",
            "orders": "ARRAY<STRUCT<`number` INT64, `lines` ARRAY<FLOAT64>, `note` STRING>>",
        },
        before={"id": "NUMERIC", "score": "NUMERIC", "seen_at": "DATETIME"},
    ),
    "trino": Sample(
        columns={
            "id": "bigint",
            "plan": "varchar",
            "score": "double",
            "balance": "decimal(18, 2)",
            "active": "boolean",
            "seen_at": "timestamp(6) with time zone",
            "heard_at": "varchar",
            "born": "date",
            "photo": "varbinary",
            "grade": "varchar",
            "settings": "varchar",
            "tags": "array(varchar)",
            "prices": "map(varchar, double)",
            "orders": 'array(row("number" integer, "note" varchar))',
        },
        before={"id": "integer", "score": "real"},
        declared={
            "seen_at": "timestamp(3) with time zone",
            "heard_at": "timestamp(9)",
            "grade": "char(3)",
            "settings": "json",
            "orders": 'array(row("number" smallint, "note" json))',
        },
    ),
    "spark": Sample(
        columns={
            "id": "bigint",
            "plan": "string",
            "score": "double",
            "balance": "decimal(18,2)",
            "share": "decimal(12,10)",
            "active": "boolean",
            "seen_at": "timestamp",
            "noted_at": "timestamp_ntz",
            "born": "date",
            "photo": "binary",
            "settings": "variant",
            "tags": "array<string>",
            "limits": "map<string,decimal(9,3)>",
            "orders": "array<struct<number:bigint,lines:array<double>,note:string>>",
            "waited": "string",
        },
        before={"id": "int", "score": "float", "noted_at": "date"},
        declared={"waited": "interval day to second"},
    ),
}
SAMPLES["fabric"] = Sample(
    columns={
        "id": "bigint",
        "plan": "varchar(20)",
        "grade": "char(3)",
        "score": "float",
        "weight": "real",
        "balance": "decimal(18,2)",
        "active": "bit",
        "born": "date",
        "opens": "time(6)",
        "seen_at": "datetime2(6)",
        "device": "uniqueidentifier",
        "photo": "varbinary(8000)",
        "notes": "varchar(max)",
    },
    before={"id": "int", "plan": "varchar(10)", "score": "real", "balance": "int"},
)
SAMPLES["synapse"] = Sample(
    columns={
        "id": "bigint",
        "plan": "nvarchar(20)",
        "grade": "char(3)",
        "score": "float",
        "balance": "decimal(18,2)",
        "fee": "money",
        "active": "bit",
        "born": "date",
        "opens": "time(7)",
        "seen_at": "datetimeoffset(7)",
        "heard_at": "datetime2(7)",
        "device": "uniqueidentifier",
        "photo": "varbinary(8000)",
        "notes": "nvarchar(max)",
    },
    before={"id": "int", "plan": "varchar(10)", "score": "real", "balance": "int"},
)
NESTED = ("tags", "prices", "orders")  # of which Athena does not tell the types
SAMPLES["athena"] = replace(
    SAMPLES["trino"],
    columns={n: kind for n, kind in SAMPLES["trino"].columns.items() if n not in NESTED},
)
SAMPLES["snowflake-iceberg"] = SAMPLES["snowflake"]
# They read and write PostgreSQL's types.
SAMPLES |= dict.fromkeys(("lakebase", "greenplum", "greenplum6"), SAMPLES["postgres"])
SAMPLES["databricks"] = SAMPLES["spark"]
