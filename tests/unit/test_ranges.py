from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lightning.ranges import Range, Ranges

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
