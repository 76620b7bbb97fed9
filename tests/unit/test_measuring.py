"""What is measured of a run: how long its statements take, and how many rows arrive over time."""

import threading

import pytest

from lightning.deliver.throughput import FIRST_SPAN, MOST_SPANS, ThroughputMeter
from lightning.results import Throughput
from lightning.stopwatch import MOST_STEPS, OTHERS, Stopwatch


def test_statements_are_added_up_by_step_in_the_order_in_which_they_begin():
    watch = Stopwatch()
    with watch.timing("first"), watch.timing("second"):
        pass
    with watch.timing("first"):
        pass
    taken = watch.take("plan")
    assert [(each.phase, each.step, each.count) for each in taken] == [
        ("plan", "first", 2),
        ("plan", "second", 1),
    ]
    assert watch.take("close") == ()


def test_a_statement_that_fails_is_timed_and_one_that_goes_on_is_counted_once():
    watch = Stopwatch()
    with pytest.raises(ValueError, match="refused"), watch.timing("read"):
        raise ValueError("refused")
    with watch.timing("read", count=0):
        pass
    (read,) = watch.take("deliver")
    assert read.count == 1
    assert read.seconds >= 0


def test_only_so_many_steps_are_told_apart():
    watch = Stopwatch()
    for number in range(MOST_STEPS + 3):
        with watch.timing(f"drop {number}"):
            pass
    taken = {each.step: each.count for each in watch.take("plan")}
    assert len(taken) == MOST_STEPS + 1
    assert taken[OTHERS] == 3


def test_any_thread_may_time_statements():
    watch = Stopwatch()

    def work() -> None:
        for _ in range(200):
            with watch.timing("read"):
                pass

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.count for each in watch.take("deliver")] == [800]


def test_rows_are_counted_in_spans_that_become_longer():
    now = 100.0
    meter = ThroughputMeter(lambda: now)
    assert (meter.seconds, meter.throughput) == (None, None)
    meter.begin()
    meter.add(5)
    now += 2.5 * FIRST_SPAN
    meter.begin()  # a later batch does not begin the count anew
    meter.add(7)
    assert meter.throughput == Throughput(FIRST_SPAN, (5, 0, 7))
    now = 100.0 + 3.1 * MOST_SPANS * FIRST_SPAN
    meter.add(1)
    counted = meter.throughput
    assert counted is not None
    assert counted.seconds == 4 * FIRST_SPAN
    assert counted.rows[0] == 12
    assert (counted.rows[-1], sum(counted.rows)) == (1, 13)
    assert len(counted.rows) <= MOST_SPANS
    assert meter.seconds == pytest.approx(3.1 * MOST_SPANS * FIRST_SPAN)
