from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lightning.ranges import Range, Ranges, as_ranges

NUMBERS = range(12)
ranges = st.lists(st.tuples(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS)))


def numbers(items: list[Range]) -> set[int]:
    return {number for first, last in items for number in range(first, last)}


@given(ranges)
def test_added_ranges_are_sorted_disjoint_and_do_not_touch(added: list[Range]) -> None:
    found = list(Ranges(added))
    assert numbers(found) == numbers(added)
    assert all(first < last for first, last in found)
    assert all(one[1] < other[0] for one, other in pairwise(found))


@given(ranges, st.sampled_from(NUMBERS), st.sampled_from(NUMBERS))
def test_gaps_are_what_is_missing(added: list[Range], first: int, last: int) -> None:
    gaps = list(Ranges(added).gaps(first, last))
    assert numbers(gaps) == set(range(first, last)) - numbers(added)
    assert all(low < high for low, high in gaps)


@given(ranges)
def test_it_contains_what_was_added(added: list[Range]) -> None:
    found = Ranges(added)
    assert {number for number in NUMBERS if number in found} == numbers(added)


@given(ranges, st.sampled_from(NUMBERS), st.sampled_from(NUMBERS))
def test_removed_numbers_are_no_more_there(added: list[Range], first: int, last: int) -> None:
    found = Ranges(added)
    assert found.overlaps(first, last) == bool(numbers(added) & set(range(first, last)))
    found.remove(first, last)
    assert numbers(list(found)) == numbers(added) - set(range(first, last))
    assert list(found) == sorted(found)
    assert all(low < high for low, high in found)


@given(st.sets(st.sampled_from(NUMBERS)))
def test_numbers_become_ranges(chosen: set[int]) -> None:
    found = list(as_ranges(sorted(chosen)))
    assert found == list(Ranges(found))
    assert numbers(found) == chosen
