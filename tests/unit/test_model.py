import pytest

from lightning import ConfigurationError, Model, ModelError
from lightning.model import model_sql


@pytest.mark.parametrize(
    ("query", "embedded"),
    [
        ("SELECT 1 AS id", "SELECT 1 AS id"),
        ("SELECT 1 AS id ; ", "SELECT 1 AS id"),
        ("SELECT 1 AS id; -- done;", "SELECT 1 AS id"),
        ("SELECT ';--' AS id -- done", "SELECT ';--' AS id"),
        (
            "WITH x AS (SELECT 1 AS id) SELECT * FROM x;",
            "WITH x AS (SELECT 1 AS id) SELECT * FROM x",
        ),
        ("users", "SELECT * FROM users"),
        ("crm.users;", "SELECT * FROM crm.users"),
        ('"odd; name"', 'SELECT * FROM "odd; name"'),
    ],
)
def test_a_model_is_one_query(query: str, embedded: str) -> None:
    assert model_sql(Model(query, "id"), "duckdb") == embedded


@pytest.mark.parametrize(
    ("dialect", "query"),
    [
        ("duckdb", "FROM users"),
        ("duckdb", "DESCRIBE users"),
        ("duckdb", "SUMMARIZE users"),
        ("duckdb", "PIVOT users ON plan"),
        ("duckdb", "WITH x AS (FROM users) FROM x"),
        ("postgres", "VALUES (1), (2)"),
        ("postgres", "TABLE users"),
        ("postgres", "/* ; */ SELECT 1 AS id"),
        ("postgres", "no parser knows this"),
    ],
)
def test_what_a_warehouse_can_judge_is_left_to_it(dialect: str, query: str) -> None:
    assert model_sql(Model(f"\ufeff{query};", "id"), dialect) == query


@pytest.mark.parametrize(
    ("dialect", "name"),
    [
        ("bigquery", "my-project.crm.users"),
        ("bigquery", "`my-project.crm.users`"),
        ("bigquery", "crm.INFORMATION_SCHEMA.TABLES"),
        ("duckdb", "-- the users\nusers"),
        ("duckdb", "'users.parquet'"),
        ("postgres", "user"),
        ("postgres", "generate_series(1, 3)"),
        ("snowflake", "db.crm.USERS"),
    ],
)
def test_what_can_stand_after_from_becomes_a_query(dialect: str, name: str) -> None:
    assert model_sql(Model(f"\ufeff{name} ;", "id"), dialect) == f"SELECT * FROM {name}"


@pytest.mark.parametrize(
    ("query", "complaint"),
    [
        ("SELECT 1; SELECT 2", "several statements"),
        ("DELETE FROM users", "contains DELETE"),
        ("CALL refresh()", "not a query"),
        ("users u", "not a query"),
        ("WITH x AS (SELECT 1) DELETE FROM users", "DELETE"),
        ("SELECT (1", "parentheses"),
        ("SELECT 1) UNION (SELECT 2", "parentheses"),
        ("SELECT 'open", "unclosed"),
        ("-- nothing", "nothing but comments"),
    ],
)
def test_anything_else_is_refused(query: str, complaint: str) -> None:
    with pytest.raises(ModelError, match=complaint):
        model_sql(Model(query, "id"), "duckdb")


@pytest.mark.parametrize("key", ["", (), ("id", "ID"), ("id", "")])
def test_a_model_has_a_usable_key(key: str | tuple[str, ...]) -> None:
    with pytest.raises(ConfigurationError):
        Model("SELECT 1 AS id", key)
