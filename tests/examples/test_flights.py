"""A month of real flights, day by day, against a destination that keeps what it is sent."""

from datetime import date

import flights


def test_the_destination_equals_the_model_after_every_day_of_a_month():
    before: dict[str, dict] = {}
    for day in flights.replay(flights.load(), date(2013, 1, 1), date(2013, 1, 31)):
        assert day.destination == day.model, day.day
        added = day.model.keys() - before.keys()
        changed = {key for key in before if before[key] != day.model[key]}
        assert (day.counts.added, day.counts.changed) == (len(added), len(changed)), day.day
        assert day.counts.unchanged == len(before) - len(changed), day.day
        assert (day.counts.removed, day.counts.rejected) == (0, 0), day.day
        before = day.model
    assert day.day == date(2013, 1, 31)
    assert (day.counts.ignored, len(before)) == (1, 3_148)
