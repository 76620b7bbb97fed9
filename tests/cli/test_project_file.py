"""Mistakes in lightning.yml are told with their file and line, and its options reach the sync."""

from __future__ import annotations

import dataclasses
import itertools
import json
import re
import traceback
from pathlib import Path

import jsonschema
import pytest
import yaml

import lightning
from lightning.errors import ConfigurationError, LightningError
from lightning.project.project import Project
from lightning.project.schema import (
    DeliveryConfig,
    HealthConfig,
    ProjectConfig,
    RetryConfig,
    SyncConfig,
)

from .conftest import Cli
from .test_commands import ROOT

BEGINNING = """\
connections:
  shop: {url: "duckdb:///shop.duckdb"}
models:
  users:
    sql: SELECT 1 AS id
    primary_key: id
"""


def load(directory: Path, text: str) -> Project:
    path = directory / "lightning.yml"
    path.write_text(text, encoding="utf-8")
    return Project(path)


@pytest.mark.parametrize(
    ("syncs", "line", "message"),
    [
        (
            "  a: {model: users, mod: upsert}",
            8,
            "mod: is not an option here (did you mean mode?). ",
        ),
        (
            "  a: {model: users, delivery: {retry: {attempt: 3}}}",
            8,
            "retry.attempt: is not an option here (did you mean attempts?). There are: attempts, f",
        ),
        (
            "  a: {model: users, sql_table: {shema: x}}",
            8,
            "(did you mean schema?). There are: database, table, key, schema, write, removed.",
        ),
        ("  a:\n    model: users\n    mode: append", 10, "syncs.a.mode: must be 'upsert'"),
        ("  a:\n    model: user", 9, "no model 'user' (did you mean users?). There are: users."),
        ("  a: {mode: upsert}", 8, "syncs.a.model: is missing"),
        (
            "  a:\n    model: users\n    max_removed: 1.5",
            10,
            "max_removed: must be a whole number of rows",
        ),
        (
            "  a:\n    model: users\n    max_removed_share: 5",
            10,
            "max_removed_share: must be a share of rows, a number between 0 and 1",
        ),
        (
            "  a:\n    model: users\n    columns: email",
            10,
            "columns: must be a list of columns, or",
        ),
        ("  a:\n    model: users\n    retain: some", 10, "retain: must be all, key, or a list"),
        ("  a:\n    model: users\n    send: mail", 10, "syncs.a.send: must be module:function"),
        ("  a: {model: users, health: {duration: [1]}}", 8, "duration: must be a list of two"),
        ("  a: {model: users, connection: 5}", 8, "must be text: put what looks like a number in"),
        ("  a: {model: {sql: SELECT 1}}", 8, "model: must be text, and has a section"),
        ("  a: {model: users, destination: '${A-B}'}", 8, "write ${NAME} or ${NAME:-default}"),
        ("  a:\n    model: users\n    columns: []", 8, "syncs.a: columns is empty"),
        ("  a: {model: users}\n  a: {model: users}", 8, "syncs.a: is given twice, again on line 9"),
        ("  a: {model: users, destination: '${NO_SUCH}'}", 8, "variable NO_SUCH is not set"),
        ("  a:\n    model: users\n    connection: shop2", 10, "There are: shop."),
        ("  a: {model: users, send: 's:f', files: {directory: o}}", 8, "give only one"),
        ("  a:\n    model: users\n    delivery:\n      retry: {attempts: 0}", 11, "retry.attempts"),
        ("  a: {model: users", 9, "is not valid YAML"),
    ],
)
def test_every_mistake_is_told_with_its_line(
    tmp_path: Path, syncs: str, line: int, message: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, f"{BEGINNING}syncs:\n{syncs}\n").sync("a")
    told = str(caught.value)
    assert message in told
    assert f"lightning.yml:{line}: " in told


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", 1, "must be a section"),
        ("- a", 1, "must be a section"),
        (f"{BEGINNING}sinks: {{}}", 7, "sinks: is not an option here"),
        (f"{BEGINNING}syncs:\n  a:", 8, "syncs.a: must be a section"),
        (f"{BEGINNING}syncs:\n  [a, b]: 1", 7, "syncs: a name on line 8 is not text"),
        (f"{BEGINNING}syncs:\n\ta: 1", 8, "cannot start any token"),
        (f"{BEGINNING}syncs:\n  a: {{model: 2020-13-45}}", 8, "model: is not a valid timestamp"),
        (f"{BEGINNING}syncs:\n  a: !!python/name:os.system", 8, "has a tag that is not known"),
        (f"{BEGINNING}---\n{BEGINNING}", 7, "another document"),
        ("connections:\n  shop:\n    url: duckdb:///${NO_SUCH}", 3, "variable NO_SUCH is not set"),
        ("connections: {a: {url: 'duckdb://'}, b: {url: 'duckdb://'}}\n"
         "models: {m: {sql: S, primary_key: id}}\nsyncs:\n  a: {model: m}", 4, "one of a, b"),
    ],
)  # fmt: skip
def test_every_mistake_in_the_file_itself_is_told_with_its_line(
    tmp_path: Path, text: str, line: int, message: str
) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, text)
    assert f"lightning.yml:{line}: " in str(caught.value)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("primary_key: id", "primary_key: []", 4, "models.users: the model needs a primary key"),
        ("sql: SELECT 1 AS id", "file: no.sql", 5, "models.users.file: it cannot be read"),
        ("sql: SELECT 1 AS id", "sql: ''", 4, "models.users: the model is empty"),
        ("sql: SELECT 1 AS id", "ref: users", 5, "models.users.ref: "),
        ("duckdb:///", "nosuch:///", 2, "connections.shop: no dialect opens nosuch://"),
        ("duckdb:///", "duckdb://", 2, "connections.shop: "),
    ],
)
def test_a_mistake_that_shows_later_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, message: str
) -> None:
    project = load(tmp_path, BEGINNING.replace(old, new) + "syncs:\n  a: {model: users}\n")
    with pytest.raises(ConfigurationError) as caught:
        _ = project.sync("a"), project.connect()
    assert f"lightning.yml:{line}: {message}" in str(caught.value)


def test_an_alias_of_itself_ends_in_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="alias of itself"):
        load(tmp_path, "connections: &a\n  shop: *a\n")


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in itertools.pairwise("abcdefghijklmnop")
)


@pytest.mark.timeout(30)
@pytest.mark.parametrize("text", [BOMB, f"{BOMB}connections: {{shop: {{url: *p}}}}"])
def test_aliases_that_repeat_without_measure_are_refused_at_once(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"lightning\.yml: its aliases repeat more than"):
        load(tmp_path, text)


def test_aliases_in_moderation_are_written_out(tmp_path: Path) -> None:
    more = "  more: {table: *url, primary_key: id}\n"
    text = BEGINNING.replace('"duckdb:', '&url "duckdb:') + more
    assert load(tmp_path, text).config.models["more"].table == "duckdb:///shop.duckdb"


def test_a_file_that_is_nested_too_deeply_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nested too deeply"):
        load(tmp_path, "[" * 5000)


URL = "postgresql://me:s3cret@host/db"


@pytest.mark.parametrize(
    "connection",
    [
        f"url: '{URL}",
        f'url: "{URL}\\q"',
        f"url: !{URL}",
        "url: *s3cret",
        f"url: &s3cret {URL}\n    dbt: *s3cret",
        f"url: !!int {URL}",
        f"url: !!timestamp {URL}",
        f"url: !!binary {URL}",
        f"url: {{{URL}}}",
        f"url: [{URL}]",
        f"url: {URL}\n      s3cret: {URL}: x",
        f"{URL}",
        f"{URL}: x",
        "url: postgres//me:s3cret@host",
        "url: postgresql:/me:s3cret@host",
        "url: me:s3cret@host",
        f"url: {URL}\n    url: {URL}",
        f"url: {URL}\n    dbt: {URL}",
        f"url: {URL}\n    lease_seconds: {URL}",
        f"url: {URL}\n    password: s3cret",
        f"url: {URL}\n   password: s3cret",
        f"url: {URL} ${{",
        f"url: {URL}\x01",
        f"url: {URL}\udce9",
    ],
)  # fmt: skip
def test_no_mistake_in_the_file_shows_a_password(tmp_path: Path, connection: str) -> None:
    text = f"connections:\n  shop:\n    {connection}\n"
    (tmp_path / "lightning.yml").write_bytes(text.encode(errors="surrogateescape"))
    with pytest.raises(LightningError) as raised:
        Project(tmp_path / "lightning.yml").connect()
    assert "s3cret" not in "".join(traceback.format_exception(raised.value))


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, "connections:\n  a: {}\nmodels:\n  b: {table: t, sql: s, primary_key: id}\n")
    first, second = str(caught.value).splitlines()
    assert "lightning.yml:2: connections.a: give exactly one of url, dbt; found none" in first
    assert "lightning.yml:4: models.b: give exactly one of sql, file, table, ref" in second
    assert "found sql and table" in second


@pytest.mark.parametrize(
    "text",
    [
        BEGINNING.replace("duckdb:///shop.duckdb", "nosuch://me:${SECRET}@host/db"),
        BEGINNING.replace("duckdb:///shop.duckdb", "duckdb://me:${SECRET}@host/db"),
        'connections:\n  shop:\n    password: "hunter2\n',
        "connections:\n  shop:\n    password: hunter2: x\n",
        "connections:\n  shop: hunter2\n",
        "connections:\n  shop: {url: [hunter2], password: hunter2}\n",
    ],
)
def test_a_password_is_in_no_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("SECRET", "hunter2")
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path, text).connect()
    assert "hunter2" not in str(caught.value)


def test_every_option_of_the_library_can_be_written_and_arrives(tmp_path: Path) -> None:
    options = """
    model: users
    destination: ${CRM:-crm}
    columns: {id: contact}
    mode: insert
    delete_behavior: clear_fields
    retain: [id]
    logs: {snapshot: false}
    max_removed: 5
    max_removed_share: 0.5
    max_changed: 1
    max_changed_share: 1
    min_rows: 3
    allow_empty: true
    delivery:
      {batch_size: 7, workers: 2, split: true, max_failed: 9, max_failed_share: 0.1,
       retry: {attempts: 2}}
"""
    project = load(tmp_path, f"{BEGINNING}syncs:\n  'a b':{options}")
    model = lightning.Model("SELECT 1 AS id", "id", name="users")
    assert project.sync("a b") == lightning.Sync(
        "a b",
        model,
        destination="crm",
        columns={"id": "contact"},
        mode="insert",
        delete_behavior="clear_fields",
        retain=["id"],
        logs=lightning.Logs(snapshot=False),
        max_removed=5,
        max_removed_share=0.5,
        max_changed=1,
        max_changed_share=1,
        min_rows=3,
        allow_empty=True,
    )
    retry = lightning.Retry(attempts=2)
    expected = lightning.DeliveryOptions(
        batch_size=7, workers=2, retry=retry, split=True, max_failed=9, max_failed_share=0.1
    )
    assert lightning.DeliveryOptions(**project.delivery("a b")) == expected


@pytest.mark.parametrize(
    ("config", "options", "elsewhere"),
    [
        (SyncConfig, lightning.Sync, {"id"}),
        (DeliveryConfig, lightning.DeliveryOptions, {"on_progress"}),
        (RetryConfig, lightning.Retry, {"retry_on"}),
        (HealthConfig, lightning.HealthThresholds, set()),
    ],
)
def test_no_option_of_the_library_is_missing_from_the_file(
    config: type, options: type, elsewhere: set[str]
) -> None:
    names = {field.name for field in dataclasses.fields(options)} - elsewhere
    assert names - set(config.model_fields) == set()


def test_a_model_can_be_a_file_or_a_table(tmp_path: Path) -> None:
    (tmp_path / "users.sql").write_text("SELECT 2 AS id", encoding="utf-8")
    text = BEGINNING.replace("sql: SELECT 1 AS id", "file: users.sql")
    syncs = "syncs:\n  a: {model: users}\n"
    assert load(tmp_path, text + syncs).sync("a").model.query == "SELECT 2 AS id"
    text = BEGINNING.replace("sql: SELECT 1 AS id", "table: main.users")
    assert load(tmp_path, text + syncs).sync("a").model.query == "main.users"


@pytest.fixture(scope="module")
def schema() -> jsonschema.Draft202012Validator:
    found = ProjectConfig.model_json_schema()
    jsonschema.Draft202012Validator.check_schema(found)
    return jsonschema.Draft202012Validator(found)


def test_the_example_names_its_schema_and_fits_it(tmp_path: Path, cli: Cli) -> None:
    cli("init", str(tmp_path / "shop"))
    text = (tmp_path / "shop" / "lightning.yml").read_text()
    assert text.startswith("# yaml-language-server: $schema=./lightning.schema.json")
    schema = json.loads((tmp_path / "shop" / "lightning.schema.json").read_text())
    assert schema == cli("schema", "-o", "json").json
    jsonschema.validate(yaml.safe_load(text), schema)


@pytest.mark.parametrize(("page", "count"), [("project.md", 2), ("destinations.md", 6)])
def test_the_files_of_the_manual_are_right(
    tmp_path: Path,
    schema: jsonschema.Draft202012Validator,
    monkeypatch: pytest.MonkeyPatch,
    page: str,
    count: int,
) -> None:
    for name in ("PGUSER", "PGPASSWORD", "TOKEN"):
        monkeypatch.setenv(name, "x")
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    blocks = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == count
    for text in blocks:
        schema.validate(yaml.safe_load(text))
        load(tmp_path, text)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("connections:", "connection:"),
        ('url: "', 'dbt: {}, url: "'),
        ('url: "duckdb:///shop.duckdb"', ""),
        ("sql: SELECT 1 AS id", "table: users\n    sql: SELECT 1 AS id"),
        ("    sql: SELECT 1 AS id\n", ""),
        ("primary_key: id", ""),
        ("primary_key: id", "primary_key: 5"),
        ("model: users", "model: users, mod: upsert"),
        ("model: users", "model: users, mode: append"),
        ("model: users", "model: users, columns: email"),
        ("model: users", "model: users, send: mail"),
        ("model: users", "model: users, files: {directory: out, format: xlsx}"),
        ("model: users", "model: users, send: m:f, files: {directory: out}"),
        ("model: users", "model: users, send: m:f, command: [cat]"),
        ("model: users", "model: users, http: {url: x}, command: [cat]"),
        ("model: users", "model: users, http: {url: x, per: page}"),
        ("model: users", "model: users, sql_table: {database: x, table: y}"),
        ("model: users", "model: users, command: []"),
        ("model: users", "model: users, delivery: {rate: [0, 1]}"),
        ("model: users", "model: users, max_removed: -1"),
        ("model: users", "model: users, max_removed_share: 1.5"),
        ("model: users", "model: users, delivery: {batch_size: 0}"),
        ("model: users", "model: users, delivery: {retry: {attempts: 0}}"),
        ("model: users", "model: users, health: {failed_runs: [1, 2, 3]}"),
        ("model: users", "model: users, health: {preset: nobody}"),
        ("model: users", "model: users, health: {muted_until: 5}"),
        ("models:", "notify: {webhook: {}}\nmodels:"),
        ("models:", "notify: {command: {command: []}}\nmodels:"),
    ],
)
def test_editors_and_the_command_refuse_the_same(
    tmp_path: Path, schema: jsonschema.Draft202012Validator, old: str, new: str
) -> None:
    text = BEGINNING + "syncs:\n  a: {model: users}\n"
    load(tmp_path, text)
    schema.validate(yaml.safe_load(text))
    wrong = text.replace(old, new)
    assert not schema.is_valid(yaml.safe_load(wrong))
    with pytest.raises(ConfigurationError, match=r"lightning\.yml:\d+: "):
        load(tmp_path, wrong)
