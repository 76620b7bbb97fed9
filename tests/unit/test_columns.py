from typing import Any

import pytest

from lightning import ConfigurationError, Model, ModelError, Sync, UncomparableTypeError
from lightning.dialect import Column
from lightning.plan.columns import resolve
from lightning.registry import dialect

DUCKDB = dialect("duckdb")
TABLE = [Column("ID", "BIGINT"), Column("Email", "VARCHAR"), Column("plan", "VARCHAR")]


def shape(described: list[Column] = TABLE, **options: Any) -> Any:
    return resolve(Sync("s", Model("t", "id"), **options), described, DUCKDB, "v1")


def test_names_are_found_whatever_their_case() -> None:
    found = shape(columns=["EMAIL"])
    assert found.key_names == ("ID",)
    assert [column.name for column in found.stored] == ["ID", "Email"]


def test_a_mapping_renames_and_the_key_is_handed_over_too() -> None:
    found = shape(columns={"email": "address"})
    assert [name for name, _ in found.handed_over] == ["ID", "address"]


def test_only_what_is_retained_is_kept_of_unchanged_rows() -> None:
    assert shape(retain="key").retained == ("ID",)
    assert shape(retain=["plan"]).retained == ("ID", "plan")
    assert shape().retains_all


@pytest.mark.parametrize(
    "options",
    [
        {"columns": ["nope"]},
        {"columns": {"email": "x", "plan": "x"}},
        {"columns": {"email": "ID"}},
        {"columns": ["email"], "retain": ["plan"]},
    ],
)
def test_names_that_do_not_fit_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError):
        shape(**options)


@pytest.mark.parametrize("name", ["EMAIL", "", "lightning_op", "LIGHTNING_x"])
def test_columns_that_cannot_be_kept_apart_are_refused(name: str) -> None:
    with pytest.raises(ModelError):
        shape([*TABLE, Column(name, "VARCHAR")])


@pytest.mark.parametrize(
    ("name", "key", "kind"),
    [("redshift", "bigint", "hllsketch"), ("snowflake", "NUMBER(38,0)", "FILE")],
)
def test_a_type_that_cannot_be_compared_is_named(name: str, key: str, kind: str) -> None:
    sync = Sync("s", Model("users", "id"))
    with pytest.raises(UncomparableTypeError, match=f"(?i){kind}"):
        resolve(sync, [Column("id", key), Column("odd", kind)], dialect(name))
