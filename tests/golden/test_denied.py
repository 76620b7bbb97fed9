"""The list of what a service lacks finds it, and finds nothing in what there is."""

from __future__ import annotations

import pytest

from .denied import DENIED, Rule, complaints

RULES = [(service, rule) for service, rules in DENIED.items() for rule in rules]


@pytest.mark.parametrize(
    ("service", "rule"), RULES, ids=[f"{service}: {rule.what}" for service, rule in RULES]
)
def test_what_is_missing_is_found(service: str, rule: Rule) -> None:
    assert f"{rule.what}: see {rule.page}" in set(complaints(service, rule.example))
    assert rule.page.startswith("https://learn.microsoft.com/")


def test_a_function_that_nobody_has_read_about_is_found() -> None:
    assert [*complaints("synapse", "SELECT SOUNDEX(a) AS b FROM t")] != []


def test_what_is_there_is_not_complained_of() -> None:
    statement = "SELECT COALESCE(a, 'x') AS b FROM s.t WHERE NOT a IN ('SOUNDEX(', 'b')"
    for service in DENIED:
        assert [*complaints(service, statement)] == []
