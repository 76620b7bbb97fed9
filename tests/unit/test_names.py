import json
import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lightning.errors import StateError
from lightning.state.names import (
    looks_like_a_table,
    new_run_id,
    prefix_of,
    run_tables,
    staging_table,
    table_prefix,
    tables_in,
)

RUN = "202601020304050000009f3a"
times = st.datetimes(
    min_value=datetime(2000, 1, 1),
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=-11))]),
)


@given(st.text(min_size=1))
def test_table_names_are_plain_and_short(sync_id: str) -> None:
    for name in run_tables(sync_id, RUN).all():
        assert re.fullmatch("[a-z][a-z0-9_]{0,49}", name)


@given(st.sets(st.text(min_size=1), min_size=2, max_size=8))
def test_no_two_syncs_share_a_table(sync_ids: set[str]) -> None:
    tables = [name for sync_id in sync_ids for name in run_tables(sync_id, RUN).all()]
    assert len(set(tables)) == len(tables)


def test_ids_whose_hashes_begin_alike_get_different_tables() -> None:
    """Six digits of SHA-256 once told these apart, and do not."""
    alike = ["users to crm 399", "users to crm 2101"]
    assert len({table_prefix(sync_id) for sync_id in alike}) == len(alike)


@given(st.text(min_size=1))
def test_no_plain_id_looks_like_a_digest(sync_id: str) -> None:
    prefix = table_prefix(sync_id)
    assert table_prefix(prefix) != prefix or prefix == sync_id
    assert len(prefix) == 14 or prefix == sync_id


@given(st.text(min_size=1))
def test_tables_are_known_by_their_names(sync_id: str) -> None:
    tables = [*run_tables(sync_id, RUN).all(), staging_table(sync_id, RUN)]
    assert all(map(looks_like_a_table, tables))
    assert {prefix_of(table) for table in tables} == {table_prefix(sync_id)}
    assert tables_in(f'{{"leftovers":{json.dumps(tables)}}}') == set(tables)


@pytest.mark.parametrize(
    "name",
    [
        "users", "users_plan", f"users_{RUN}", f"users_{RUN}_plan_copy", f"{RUN}_plan",
        f"Users_{RUN}_plan", f"users_{'9' * 20}abcd_plan", f"users_{RUN}_staged",
    ],
)  # fmt: skip
def test_other_tables_are_not_taken_for_those_of_a_run(name: str) -> None:
    assert not looks_like_a_table(name)


def test_the_id_of_a_last_run_that_is_damaged_is_told() -> None:
    with pytest.raises(StateError, match=r"engine\.drop"):
        new_run_id(datetime.now(UTC), "yesterday")


def test_ids_that_differ_only_in_what_names_cannot_have_get_different_tables() -> None:
    alike = ["a-b", "a_b", "A_B", "a b", "a__b", "_a_b", "x" * 299 + "1", "x" * 299 + "2"]
    assert len({run_tables(sync_id, RUN).plan for sync_id in alike}) == len(alike)


@given(st.lists(times, min_size=2, max_size=6))
def test_run_ids_sort_in_run_order_whatever_the_clock_does(clock: list[datetime]) -> None:
    ids = [""]
    for now in clock:
        ids.append(new_run_id(now, ids[-1]))
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)
