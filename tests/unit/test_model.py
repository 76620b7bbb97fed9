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
    ("query", "complaint"),
    [
        ("SELECT 1; SELECT 2", "several statements"),
        ("DELETE FROM users", "begins no query"),
        ("WITH x AS (SELECT 1) DELETE FROM users", "DELETE"),
        ("SELECT (1", "parentheses"),
        ("SELECT 1) UNION (SELECT 2", "parentheses"),
        ("SELECT 'open", "unclosed"),
        ("-- nothing", "no statement"),
    ],
)
def test_anything_else_is_refused(query: str, complaint: str) -> None:
    with pytest.raises(ModelError, match=complaint):
        model_sql(Model(query, "id"), "duckdb")


@pytest.mark.parametrize("key", ["", (), ("id", "ID"), ("id", "")])
def test_a_model_has_a_usable_key(key: str | tuple[str, ...]) -> None:
    with pytest.raises(ConfigurationError):
        Model("SELECT 1 AS id", key)
