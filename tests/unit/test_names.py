import re
from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from lightning.state.names import new_run_id, run_tables

RUN = new_run_id(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "")
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
