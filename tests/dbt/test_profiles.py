"""Profiles are read as dbt reads them, and become URLs."""

from __future__ import annotations

import traceback
from pathlib import Path
from urllib.parse import quote

import pytest
from psycopg.conninfo import conninfo_to_dict

from lightning.dbt.profiles import Profiles
from lightning.errors import ConfigurationError

POSTGRES = """\
shop:
  target: "{{ env_var('DBT_TARGET', 'dev') }}"
  outputs:
    dev:
      type: postgres
      host: db.example.com
      user: "o'hara@example.com"
      password: "{{ env_var('DBT_PASSWORD') }}"
      port: "{{ env_var('DBT_PORT', '6543') | as_number }}"
      dbname: a/b
      schema: analytics
      sslmode: require
      search_path: analytics, public
    prod:
      type: postgres
      password: "{{ env_var('NOT_SET_HERE') }}"
    cloud: {type: teradata}
    memory: {type: duckdb}
    file: {type: duckdb, path: "data/my shop.duckdb"}
    google: {type: bigquery, method: oauth, project: "a.com:b", location: EU, dataset: shop}
    keyed: {type: bigquery, method: service-account, database: b, location: EU, keyfile: a key.json}
    nowhere: {type: bigquery, method: oauth, project: b}
    token: {type: bigquery, method: oauth-secrets, project: b, location: EU, token: t}
    flake:
      type: snowflake
      account: my_org-shop
      user: "o'hara@example.com"
      password: "{{ env_var('DBT_PASSWORD') }}"
      database: crm
      schema: shop
      warehouse: WH
    woven: {type: fabric, server: h, database: a/b, client_id: app, client_secret: "p:w@"}
    signed: {type: fabric, host: h, port: 99, database: d, authentication: CLI}
    asked: {type: fabric, host: h, database: d, authentication: ActiveDirectoryInteractive}
    locked: {type: snowflake, account: a, user: u, database: d, private_key_path: a key.p8}
    lent: {type: snowflake, account: a, user: u, database: d, token: t, authenticator: oauth}
    lake: {type: trino, method: none, user: "a b", host: h, port: 8080, database: lake, schema: s}
    safe:
      type: trino
      method: ldap
      user: a
      password: "{{ env_var('DBT_PASSWORD') }}"
      host: h
      port: 443
      database: lake
      schema: s
      session_properties: {query_max_run_time: 10m}
    kerberos: {type: trino, method: kerberos, user: a, host: h, port: 1, database: d, schema: s}
    bricks: {type: databricks, host: h, http_path: /sql/w/a, token: "a/b", catalog: crm}
    robot: {type: databricks, host: h, http_path: /sql/x, client_id: c, client_secret: "s:t"}
    person: {type: databricks, host: h, http_path: /sql/x, auth_type: oauth}
    open: {type: spark, method: session, schema: shop}
    paying: {type: bigquery, method: oauth, project: b, location: EU, execution_project: c}
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "dbt_project.yml").write_text("name: shop\nprofile: shop\n")
    (tmp_path / "profiles.yml").write_text(POSTGRES)
    monkeypatch.delenv("DBT_PROFILES_DIR", raising=False)
    monkeypatch.setenv("DBT_PASSWORD", "p:w@/?#%")
    return tmp_path


def test_a_postgres_target_keeps_every_value_whole(project: Path) -> None:
    assert conninfo_to_dict(Profiles(project).url()) == {
        "host": "db.example.com",
        "user": "o'hara@example.com",
        "password": "p:w@/?#%",
        "port": "6543",
        "dbname": "a/b",
        "sslmode": "require",
        "options": "-c search_path=analytics,public",
    }


def test_values_are_text_unless_a_filter_says_otherwise(project: Path) -> None:
    output = Profiles(project).output()
    assert output["port"] == 6543
    (project / "profiles.yml").write_text(POSTGRES.replace(" | as_number", ""))
    assert Profiles(project).output()["port"] == "6543"


def test_a_file_is_found_from_the_project(project: Path) -> None:
    url = Profiles(project).url(target="file")
    assert url == f"duckdb:///{project}/data/my%20shop.duckdb"


def test_a_bigquery_target_keeps_its_project_and_place(project: Path) -> None:
    profiles = Profiles(project)
    assert profiles.url(target="google") == "bigquery://a.com%3Ab?location=EU"
    key = quote(str(project / "a key.json"), safe="")
    assert profiles.url(target="keyed") == f"bigquery://b?location=EU&credentials_path={key}"


def test_a_fabric_target_keeps_who_signs_in_and_how(project: Path) -> None:
    profiles = Profiles(project)
    way = "authentication=ActiveDirectory"
    assert profiles.url(target="woven") == (
        f"fabric://app:p%3Aw%40@h:1433/a%2Fb?{way}ServicePrincipal"
    )
    assert profiles.url(target="signed") == f"fabric://h:99/d?{way}Default"
    with pytest.raises(ConfigurationError, match="ActiveDirectoryInteractive"):
        profiles.url(target="asked")


def test_a_databricks_target_keeps_how_to_sign_in(project: Path) -> None:
    profiles = Profiles(project)
    told = {name: profiles.url(target=name) for name in ("bricks", "robot", "person")}
    assert told == {
        "bricks": "databricks://token:a%2Fb@h/sql/w/a?catalog=crm",
        "robot": "databricks://c:s%3At@h/sql/x",
        "person": "databricks://h/sql/x?auth_type=databricks-oauth",
    }
    with pytest.raises(ConfigurationError, match="session"):
        profiles.url(target="open")


def test_a_snowflake_target_keeps_who_connects_and_where(project: Path) -> None:
    profiles = Profiles(project)
    assert profiles.url(target="flake") == (
        "snowflake://o%27hara%40example.com:p%3Aw%40%2F%3F%23%25@my-org-shop/crm?warehouse=WH"
    )
    key = quote(str(project / "a key.p8"), safe="")
    assert profiles.url(target="locked") == f"snowflake://u@a/d?private_key_file={key}"


def test_a_trino_target_keeps_who_connects_and_where(project: Path) -> None:
    profiles = Profiles(project)
    assert profiles.url(target="lake") == "trino://a%20b@h:8080/lake/s?http_scheme=http"
    assert profiles.url(target="safe") == (
        "trino://a:p%3Aw%40%2F%3F%23%25@h:443/lake/s?http_scheme=https&query_max_run_time=10m"
    )
    with pytest.raises(ConfigurationError, match="'kerberos' has no place in a url"):
        profiles.url(target="kerberos")


def test_only_the_chosen_target_is_rendered(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="NOT_SET_HERE is not set"):
        Profiles(project).url(target="prod")
    monkeypatch.setenv("DBT_TARGET", "file")
    assert Profiles(project).url().endswith(".duckdb")


def test_profiles_are_looked_for_where_dbt_does(
    project: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, other = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("other")
    (home / ".dbt").mkdir()
    text = (project / "profiles.yml").read_text()
    (project / "profiles.yml").unlink()
    monkeypatch.setenv("HOME", str(home))
    with pytest.raises(ConfigurationError, match=r"no profiles\.yml"):
        Profiles(project)
    (home / ".dbt" / "profiles.yml").write_text(text.replace("data/my shop", "home"))
    assert Profiles(project).url(target="file").endswith("/home.duckdb")
    (project / "profiles.yml").write_text(text.replace("data/my shop", "project"))
    assert Profiles(project).url(target="file").endswith("/project.duckdb")
    (other / "profiles.yml").write_text(text.replace("data/my shop", "other"))
    monkeypatch.setenv("DBT_PROFILES_DIR", str(other))
    assert Profiles(project).url(target="file").endswith("/other.duckdb")
    assert Profiles(project, project).url(target="file").endswith("/project.duckdb")


@pytest.mark.parametrize(
    ("profile", "target", "message"),
    [
        ("shops", None, "there is no profile 'shops': it has shop"),
        (None, "staging", "has no target 'staging': it has dev, prod"),
        (None, "cloud", "targets of type 'teradata'"),
        (None, "memory", "not a single file"),
        (None, "nowhere", "the target has no location"),
        (None, "token", "method 'oauth-secrets' has no place in a url"),
        (None, "lent", "token has no place in a url"),
        (None, "paying", "execution_project has no place in a url"),
    ],
)
def test_a_target_that_cannot_be_opened_is_told(
    project: Path, profile: str | None, target: str | None, message: str
) -> None:
    with pytest.raises(ConfigurationError, match=message):
        Profiles(project).url(profile, target)


@pytest.mark.parametrize(
    "password",
    [
        '"{{ s3cret"',
        '"{{ s3cret }}"',
        "\"{{ 's3cret' | no_filter }}\"",
        '"{{ s3cret!word }}"',
        '"{% s3cret %}"',
        "\"{{ 1 / 's3cret' }}\"",
        "\"{{ env_var('A', 's3cret', 3) }}\"",
        "\"{{ 's3cret: [' | as_native }}\"",
        '"s3cret',
        "'it's3cret'",
        "!s3cret",
        "*s3cret",
        "!!int s3cret",
        "!!bool s3cret",
        "@s3cret",
        "s3cret: x: y",
        "|s3cret",
        "[s3cret",
        "x\n       y: s3cret",
    ],
)
def test_no_mistake_in_a_profile_shows_a_password(project: Path, password: str) -> None:
    text = f"shop:\n  outputs:\n    default:\n      type: duckdb\n      password: {password}\n"
    (project / "profiles.yml").write_text(text)
    with pytest.raises(ConfigurationError) as raised:
        Profiles(project).url()
    assert "s3cret" not in "".join(traceback.format_exception(raised.value))
    assert "profiles.yml" in str(raised.value)


@pytest.mark.parametrize("outputs", ["", "outputs: x", "outputs: [a]", "outputs: {dev: x}"])
def test_a_profile_without_the_target_is_told(project: Path, outputs: str) -> None:
    (project / "profiles.yml").write_text(f"shop:\n  target: dev\n  {outputs}\n")
    with pytest.raises(ConfigurationError, match="has no target 'dev'"):
        Profiles(project).url()


def test_jinja_in_a_profile_reaches_nothing_of_python(project: Path) -> None:
    hostile = "{{ ''.__class__.__mro__[1].__subclasses__() }}"
    text = f'shop:\n  target: dev\n  outputs:\n    dev: {{type: duckdb, path: "{hostile}"}}\n'
    (project / "profiles.yml").write_text(text)
    with pytest.raises(ConfigurationError):
        Profiles(project).url()
