"""The examples of docs/destinations.md, which are nothing but configuration, by the command line
against APIs that hold what they are told, and fail in every way meanwhile."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import unquote

import duckdb
import pytest
import yaml

from tests.cli.conftest import Cli, cli  # noqa: F401  (a fixture)

from .api import Answer, Api, Call

PAGE = Path(__file__).parents[2] / "docs" / "destinations.md"
ROWS = 40
POISON = 7  # the id of a row that every API here refuses
EVERYTHING = [(f"user {i}", f"u{i}@example.com") for i in range(ROWS)]


class Service:
    """Holds members by what tells them apart, and answers as often as not by a fault.

    Attributes:
        faults: what becomes of a call, by chance: it is not answered at all, before or after it
            was taken; it is throttled, or fails.
    """

    def __init__(self, take: Callable[[Service, Call], Answer]) -> None:
        self.held: dict[str, Any] = {}
        self._take = take
        self._random = Random(7)
        self._failed: set[str] = set()

    def __call__(self, call: Call) -> Answer:
        key = call.headers["idempotency-key"]
        assert key
        fault = self._random.choice(["", "", "cut off", "cut off late", "429", "503"])
        if key in self._failed:
            fault = ""  # no call fails twice, so that attempts end
        elif fault:
            self._failed.add(key)
        if fault in ("429", "503"):
            return Answer(int(fault), headers={"Retry-After": "0.01"})
        if fault == "cut off":
            return Answer(breaks_off=True)
        answer = self._take(self, call)
        return Answer(breaks_off=True) if fault else answer


def webhook(service: Service, call: Call) -> Answer:
    assert (call.path, call.headers["authorization"]) == ("/users", "Bearer hush")
    if call.body["id"] == POISON:
        return Answer(422, {"message": "not this one"})
    service.held[str(call.body["id"])] = call.body
    return Answer(200)


def crm(service: Service, call: Call) -> Answer:
    assert call.headers["content-type"] == "application/json"
    errors = []
    for record in call.body["inputs"]:
        if unquote(call.path) == "/contacts/batch/archive":
            service.held.pop(record["id"], None)
            continue
        assert (call.path, record["idProperty"]) == ("/contacts/batch/upsert", "email")
        if record["properties"]["id"] == POISON:
            errors.append({"message": "not this one", "context": {"id": record["id"]}})
        else:
            service.held[record["id"]] = record["properties"]
    return Answer(207 if errors else 200, {"errors": errors})


def audience(service: Service, call: Call) -> Answer:
    assert (call.path, call.body["schema"]) == ("/v1/audiences/42/users", ["EMAIL_SHA256"])
    for member in call.body["data"]:
        if call.method == "DELETE":
            service.held.pop(member, None)
        else:
            assert call.method == "POST"
            service.held[member] = True
    return Answer(200, {})


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with duckdb.connect("shop.duckdb") as opened:
        opened.execute("CREATE TABLE users (id INTEGER, name VARCHAR, email VARCHAR)")
        opened.executemany(
            "INSERT INTO users VALUES (?, ?, ?)", [(i, *row) for i, row in enumerate(EVERYTHING)]
        )


def example(host: str, url: str) -> str:
    """The project file of the page that names a host, with a server here in its place."""
    found = re.findall(r"```yaml\n(.*?)```", PAGE.read_text(), re.DOTALL)
    (text,) = [block for block in found if f"https://{host}" in block]
    read = yaml.safe_load(text.replace(f"https://{host}", url))
    (sync,) = read["syncs"].values()
    delivery = sync["delivery"]
    delivery["retry"] |= {"first_delay": 0.001, "max_delay": 0.01}
    if "rate" in delivery:
        delivery["rate"] = [10_000, 1]
    return str(yaml.safe_dump(read))


@pytest.mark.parametrize(
    ("host", "take", "refuses"),
    [
        ("hooks.example.com", webhook, True),
        ("api.crm.example.com", crm, True),
        ("ads.example.com", audience, False),
    ],
)
def test_an_example_holds_the_model_whatever_fails(
    shop: None,
    cli: Cli,  # noqa: F811
    host: str,
    take: Callable[[Service, Call], Answer],
    refuses: bool,
) -> None:
    service = Service(take)

    def run() -> None:
        ended = cli("run", "--batch-size", "3", "-o", "json", TOKEN="hush")
        assert ended.code == 0, ended.err
        (told,) = ended.json["runs"]
        assert told["result"]["failed"]["added"] == (1 if refuses else 0)

    def expected() -> set[str]:
        with duckdb.connect("shop.duckdb") as opened:
            rows = opened.execute("SELECT id, email FROM users").fetchall()
        names: dict[Any, Callable[[int, str], str]] = {
            webhook: lambda row_id, email: str(row_id),
            crm: lambda row_id, email: email,
            audience: lambda row_id, email: hashlib.sha256(email.encode()).hexdigest(),
        }
        return {names[take](*row) for row in rows if row[0] != POISON or not refuses}

    with Api().serving() as api:
        api.answer = service
        Path("lightning.yml").write_text(example(host, api.url))
        run()
        assert service.held.keys() == expected()
        with duckdb.connect("shop.duckdb") as opened:
            opened.execute("UPDATE users SET name = 'new' WHERE id < 5")
            if take is not webhook:  # which is told of no removals
                opened.execute("DELETE FROM users WHERE id > 30")
        run()
        assert service.held.keys() == expected()
    if take is webhook:
        assert service.held["3"]["name"] == "new"
    if take is crm:
        assert service.held["u3@example.com"]["name"] == "new"
