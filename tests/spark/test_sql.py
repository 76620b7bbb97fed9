"""The dialect's SQL, which needs no Spark to be read."""

from __future__ import annotations

from sqlglot import exp

from lightning import sql
from lightning.dialect import Column, Relation, TableSpec
from lightning.registry import dialect

SPARK = dialect("spark")


def test_texts_have_no_variables_in_them() -> None:
    for text in ("${env:HOME}", "a${b}c${d}", "it's ${x}", "$${x}", "${"):
        written = SPARK.render(sql.text(text))
        assert "${" not in written
        assert "''" not in written


def test_a_deletion_without_queries_stays_one() -> None:
    plain = sql.delete(exp.table_("t"), sql.column("a").eq(sql.text("x")))
    assert SPARK.render(plain).startswith("DELETE")


def test_only_rows_that_a_plain_condition_leaves_are_looked_at_by_queries() -> None:
    listed = exp.select(sql.column("k")).from_("u")
    where = sql.all_of([sql.column("a").eq(sql.text("x")), sql.in_query(sql.column("k"), listed)])
    written = SPARK.render(sql.delete(exp.table_("t"), where)).replace("\n", " ")
    assert " ".join(written.split()) == (
        "MERGE INTO t AS `target` USING ( SELECT DISTINCT `k` FROM t WHERE `k` IN ( SELECT `k` "
        "FROM u ) AND `a` = 'x' ) AS `listed` ON `target`.`a` = 'x' AND "
        "`target`.`k` = `listed`.`k` WHEN MATCHED THEN DELETE"
    )


def test_a_key_is_clustered_by_only_where_delta_can() -> None:
    def made(kind: str, before: int = 0) -> str:
        relation = Relation(None, "planner", "plan")
        table = TableSpec(relation=relation, purpose="plan", key=[Column("id", kind)])
        names = [f"c{number}" for number in range(before)]
        rows = exp.select(*map(sql.column, [*names, "id"])).from_("t")
        (statement,) = SPARK.create_table(table, rows)
        return statement

    assert "CLUSTER BY (`id`)" in made("bigint")
    assert "CLUSTER BY" not in made("binary")
    assert "CLUSTER BY" not in made("bigint", before=32)


def test_json_is_text_where_there_is_no_variant() -> None:
    found = SPARK.without_variant()  # type: ignore[attr-defined]
    fields = [("a", sql.column("a"), Column("a", "bigint"))]
    assert "PARSE_JSON" in SPARK.render(SPARK.json_object(fields))
    assert "PARSE_JSON" not in found.render(found.json_object(fields))
    relation = Relation(None, "audit", "sync_changelog")
    table = TableSpec(relation=relation, purpose="changelog", columns={"fields": "json"})
    (made,) = found.create_table(table)
    assert "`fields` STRING" in made
