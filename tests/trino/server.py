"""A Trino server of their own for the tests, with catalogs on local files."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.ports import free_port

VERSION = "476"
OLDEST_JAVA = 24
START_SECONDS = 180
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "lightning-cdc"

# Ends when its standard input does: with the tests, or with their death, however sudden.
SCRIPT = """
trap 'rm -rf "$DIRECTORY"' EXIT
"$PROGRAM" run --etc-dir "$DIRECTORY/etc" --jvm-config "$DIRECTORY/etc/jvm.config" \
    >"$DIRECTORY/log" 2>&1 &
cat >/dev/null
kill -9 $!
wait
"""
JVM = """\
-server
-Xmx1G
-XX:+UseSerialGC
-XX:TieredStopAtLevel=1
-XX:ReservedCodeCacheSize=256M
-Djdk.attach.allowAttachSelf=true
--add-modules=jdk.incubator.vector
--enable-native-access=ALL-UNNAMED
-XX:+UnlockDiagnosticVMOptions
"""
CONFIG = """\
coordinator=true
node-scheduler.include-coordinator=true
http-server.http.port={port}
node.bind-ip=127.0.0.1
node.internal-address=127.0.0.1
discovery.uri=http://127.0.0.1:{port}
catalog.management=static
query.max-memory=300MB
query.max-memory-per-node=300MB
memory.heap-headroom-per-node=250MB
"""
NODE = "node.environment=test\nnode.id=test\nnode.data-dir={directory}/data\n"
LOG = "io.trino=WARN\norg.apache.iceberg=ERROR\n"
FILES = "fs.native-local.enabled=true\nlocal.location={directory}/warehouse\n"
CATALOGS = {
    "lake": "connector.name=iceberg\niceberg.catalog.type=TESTING_FILE_METASTORE\n"
    "hive.metastore.catalog.dir=local:///lake\niceberg.unique-table-location=true\n" + FILES,
    "memory": "connector.name=memory\n",
    "tpch": "connector.name=tpch\n",
}
# Commits of the tables of this one are PostgreSQL's transactions.
JDBC_CATALOG = (
    "connector.name=iceberg\niceberg.catalog.type=jdbc\n"
    "iceberg.jdbc-catalog.driver-class=org.postgresql.Driver\n"
    "iceberg.jdbc-catalog.connection-url=jdbc:postgresql://{host}/{database}\n"
    "iceberg.jdbc-catalog.connection-user={user}\n"
    "iceberg.jdbc-catalog.catalog-name=ice\n"
    "iceberg.jdbc-catalog.default-warehouse-dir=local:///jdbc\n" + FILES
)

# https://iceberg.apache.org/docs/latest/jdbc/
JDBC_TABLES = """
    CREATE TABLE iceberg_tables (
        catalog_name varchar(255), table_namespace varchar(255), table_name varchar(255),
        metadata_location varchar(1000), previous_metadata_location varchar(1000),
        iceberg_type varchar(5), PRIMARY KEY (catalog_name, table_namespace, table_name));
    CREATE TABLE iceberg_namespace_properties (
        catalog_name varchar(255), namespace varchar(255), property_key varchar(255),
        property_value varchar(1000), PRIMARY KEY (catalog_name, namespace, property_key));
"""


def program() -> Path | None:
    """The launcher of a server that `.ci/trino` has brought, or that LIGHTNING_TRINO names."""
    folder = Path(os.environ.get("LIGHTNING_TRINO", CACHE / f"trino-server-{VERSION}"))
    launcher = folder / "bin" / "launcher"
    return launcher if launcher.exists() else None


def java() -> Path | None:
    """The home of a Java that is new enough."""
    homes = [os.environ.get("JAVA_HOME"), *sorted(map(str, Path("/usr/lib/jvm").glob("*")))]
    for home in filter(None, homes):
        release = Path(home) / "release"
        said = release.read_text() if release.exists() else ""
        found = re.search(r'JAVA_VERSION="(\d+)', said)
        if found and int(found[1]) >= OLDEST_JAVA:
            return Path(home)
    return None


@contextmanager
def running(launcher: Path, java_home: Path, postgres: str | None = None) -> Iterator[str]:
    """Start a server on a free port; gives `host:port`.

    Args:
        postgres: the URL of a database that keeps the tables of the catalog `jdbc`.
    """
    directory = tempfile.mkdtemp(prefix="lightning-trino-")
    port = free_port()
    catalogs = dict(CATALOGS)
    if postgres is not None:
        import psycopg

        parts = urlsplit(postgres)
        with psycopg.connect(postgres) as connection:
            connection.execute(JDBC_TABLES)
        catalogs["jdbc"] = (
            JDBC_CATALOG.replace("{host}", f"{parts.hostname}:{parts.port}")
            .replace("{database}", parts.path.strip("/"))
            .replace("{user}", parts.username or "")
        )
    _write(Path(directory), port, catalogs)
    keeper = subprocess.Popen(
        ["sh", "-c", SCRIPT],
        env=os.environ
        | {"DIRECTORY": directory, "PROGRAM": str(launcher), "JAVA_HOME": str(java_home)},
        stdin=subprocess.PIPE,
        start_new_session=True,  # so that Ctrl-C does not reach it before the tests have ended
    )
    with keeper:
        try:
            _wait(port)
        except TimeoutError as error:
            log = (Path(directory) / "log").read_text(errors="replace")
            raise RuntimeError(f"Trino did not start:\n{log[-5000:]}") from error
        yield f"127.0.0.1:{port}"


def _write(directory: Path, port: int, catalogs: Mapping[str, str]) -> None:
    etc = directory / "etc"
    (etc / "catalog").mkdir(parents=True)
    (directory / "warehouse").mkdir()
    files = {
        "jvm.config": JVM,
        "config.properties": CONFIG,
        "node.properties": NODE,
        "log.properties": LOG,
        **{f"catalog/{name}.properties": text for name, text in catalogs.items()},
    }
    for name, text in files.items():
        filled = text.replace("{port}", str(port)).replace("{directory}", str(directory))
        (etc / name).write_text(filled)


def _wait(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        if _has_started(port) and _answers(port):
            return
        time.sleep(0.2)
    raise TimeoutError


def _has_started(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/info", timeout=5) as found:
            return not json.load(found)["starting"]
    except OSError:
        return False


def _answers(port: int) -> bool:
    """Whether it performs a query, for which it has to know itself as a node: a little later."""
    import trino

    with trino.dbapi.connect(host="127.0.0.1", port=port, user="tests") as connection:
        try:
            connection.cursor().execute("SELECT count(*) FROM tpch.tiny.nation").fetchall()
        except trino.exceptions.Error:
            return False
    return True
