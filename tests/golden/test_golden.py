"""Every statement of a run, in every dialect, as it was last read and found good.

After a change: LIGHTNING_GOLDEN_UPDATE=1 pytest tests/golden, then read the difference.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import duckdb
import pytest
import sqlglot
from lightning_dialects import BUILT_IN
from sqlglot import exp

from lightning.registry import dialect
from lightning.words import OP

from .parsers import EXECUTED, GRAMMARS, MICROSOFT, parser
from .performed import perform
from .samples import SAMPLES
from .scenes import SCENES, play
from .script import Line

UPDATE = bool(os.environ.get("LIGHTNING_GOLDEN_UPDATE"))
NAMES = [f"{number}_{scene.__name__}" for number, scene in enumerate(SCENES, 1)]
EACH = pytest.mark.parametrize(
    ("name", "scene"), [(name, scene) for name in BUILT_IN for scene in NAMES]
)

SAME = {"lakebase": "postgres", "spark": "databricks"}  # one SQL, stored once
# Where a statement cannot be run, the pages of its vendor that it was read against.
GOOGLE = "https://docs.cloud.google.com/bigquery/docs/reference/standard-sql"
DATABRICKS = "https://docs.databricks.com/aws/en/sql/language-manual"
SNOWFLAKE = "https://docs.snowflake.com/en/sql-reference"
SNOWFLAKE_PAGES = [
    f"{SNOWFLAKE}/{page}"
    for page in (
        "sql/create-table",
        "sql/insert",
        "sql/update",
        "sql/delete",
        "collation",
        "functions-window-syntax",
        "transactions",
        "functions/dateadd",
        "functions/hex_encode",
        "functions/md5_binary",
        "functions/object_construct_keep_null",
        "functions/st_asgeojson",
        "functions/st_aswkb",
        "functions/to_char",
        "functions/to_json",
        "functions/to_timestamp",
        "functions/convert_timezone",
        "functions/try_to_double",
    )
]
PAGES = {
    "bigquery": [
        f"{GOOGLE}/{page}"
        for page in (
            "data-definition-language",
            "dml-syntax",
            "query-syntax",
            "conversion_functions",
            "geography_functions",
            "hash_functions",
            "json_functions",
            "numbering_functions",
            "string_functions",
            "timestamp_functions",
        )
    ],
    "databricks": [
        f"{DATABRICKS}/{page}"
        for page in (
            "sql-ref-syntax-ddl-create-table-using",
            "delta-merge-into",
            "delta-update",
            "delta-delete-from",
            "sql-ref-syntax-dml-insert-into",
            "sql-ref-syntax-qry-star",
            "functions/collate",
            "functions/from_json",
            "functions/inline",
            "functions/make_dt_interval",
            "functions/monotonically_increasing_id",
            "functions/parse_json",
            "functions/to_json",
            "functions/transform",
            "functions/xxhash64",
        )
    ],
    "snowflake": SNOWFLAKE_PAGES,
    "snowflake-iceberg": [f"{SNOWFLAKE}/sql/create-iceberg-table-snowflake", *SNOWFLAKE_PAGES],
}

played = cache(lambda name: play(dialect(name)))


@cache
def parsed(name: str, scene: str) -> list[tuple[str, exp.Expr]]:
    """The statements of a scene with their text, as sqlglot reads it."""
    found = []
    for line in played(name)[scene]:
        text = line.text.replace("text[2]", "text[]")  # which sqlglot knows
        statements = sqlglot.parse(text, read=dialect(name).sqlglot_dialect)
        found += [(line.text, statement) for statement in statements if statement is not None]
    return found


PLAIN_TEXT = re.compile(r"'[^'\\]*'")
RUN = re.compile(r"0{12,}\d+")


def to_be_parsed(name: str, scene: str) -> list[Line]:
    """The statements of a scene, but for those that a scene before it has, or a dialect before it
    with the same grammar, with another run's name or another text in them: a parser takes long."""
    places = list(itertools.product(GRAMMARS, NAMES))
    before: set[str] = set()
    for other, each in places[: places.index((name, scene))]:
        if other == name or (GRAMMARS[other] == GRAMMARS[name] and other not in MICROSOFT):
            before.update(forms(other, each))
    lines = zip(played(name)[scene], forms(name, scene), strict=True)
    return [line for line, form in lines if form not in before]


@cache
def forms(name: str, scene: str) -> list[str]:
    """The statements of a scene, without the names of runs and what stands in texts."""
    return [PLAIN_TEXT.sub("''", RUN.sub("0", line.text)) for line in played(name)[scene]]


def stored(name: str, scene: str) -> Path:
    return Path(__file__).parent / SAME.get(name, name) / f"{scene}.sql"


def as_text(name: str, lines: Sequence[Line]) -> str:
    header = [f"-- see {page}\n" for page in PAGES.get(SAME.get(name, name), ())]
    told = (f"-- {line.step}\n{line.text};\n" for line in lines)
    return "\n".join(["".join(header), *told] if header else told)


@EACH
def test_statements_are_as_they_were(name: str, scene: str) -> None:
    path, text = stored(name, scene), as_text(name, played(name)[scene])
    if UPDATE:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text


@EACH
def test_every_order_says_its_direction(name: str, scene: str) -> None:
    """Else a setting decides, or the alphabet, where it goes by the op types' names."""
    for text, statement in parsed(name, scene):
        for order in statement.find_all(exp.Order):
            for part in order.expressions:
                assert part.args.get("desc") is not None, text
                assert part.this.name != OP, text


@EACH
def test_no_condition_takes_null_for_equal(name: str, scene: str) -> None:
    """IS NOT DISTINCT FROM only tells of a row. In a join's condition it is a nested loop, and on
    Trino it finds too few rows in an inner join and in EXISTS."""
    for text, statement in parsed(name, scene):
        for comparison in statement.find_all(exp.NullSafeEQ, exp.NullSafeNEQ):
            within = comparison.find_ancestor(exp.Join, exp.Where, exp.Having, exp.Select)
            assert isinstance(within, exp.Select), text


@pytest.mark.parametrize("name", BUILT_IN)
def test_no_file_is_left_over(name: str) -> None:
    assert {path.stem for path in stored(name, "").parent.iterdir()} == set(NAMES)


def test_where_no_full_join_is_taken_there_is_none() -> None:
    for name in BUILT_IN:
        if not dialect(name).capabilities.full_joins:
            lines = [line for scene in NAMES for line in played(name)[scene]]
            assert not any("FULL " in line.text for line in lines), name


@pytest.mark.parametrize("scene", NAMES)
@pytest.mark.parametrize("name", GRAMMARS)
def test_an_independent_parser_takes_every_statement(name: str, scene: str) -> None:
    complaints = parser(name)
    for line in to_be_parsed(name, scene):
        assert complaints(line.text) == [], f"{line.step}\n{line.text}"


def test_something_other_than_sqlglot_judges_every_dialect() -> None:
    assert set(BUILT_IN) == GRAMMARS.keys() | EXECUTED | SAME.keys()


def test_duckdb_runs_the_statements_and_answers_as_the_script_says() -> None:
    with duckdb.connect() as connection:
        perform(played("duckdb"), SAMPLES["duckdb"], connection.execute)
