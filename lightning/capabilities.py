"""What a warehouse can do, as far as the library goes different ways by it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What the warehouse at the other end of a connection can do.

    A dialect says what its warehouse can do as a rule. A connection that finds it otherwise, by
    the server's version or its settings, speaks the dialect `with_capabilities` of its own; so
    there is one value for each connection, and it does not change.
    """

    transactional: bool
    """Several statements, DDL included, can be made one transaction."""

    stores_version: bool
    """The plan of an unchanged sync carries a hash of each row, and rows are compared by it.
    Otherwise they are compared value by value."""

    enforces_keys: bool = True
    """The warehouse itself refuses a second row with the same primary key."""

    full_joins: bool = True
    """The rows of plans are compared in one full join, of columns of every type and in parallel.
    Otherwise in two joins, of what the model has and of what is gone."""

    longest_text: int | None = None
    """How many bytes a text can have; longer ones are cut, in the logs only. None: as many as
    anyone needs."""

    encoding: str | None = None
    """Python's name for that in which the warehouse stores texts; what it lacks is written as
    Python escapes it. None: it stores any text."""

    streams: bool = False
    """A statement takes long to begin, and its rows can be read bit by bit while others run;
    batches are then read from a few statements, not from one for each."""

    delta_share: float | None = None
    """A model is evaluated, met with what is known in one full join and thinned to what differs in
    one statement, which names each row at most once. A run then writes no plan, until the rows of
    such runs are more than this share of the known ones. None: every run writes a plan."""

    exclusive: bool = False
    """No other process can have the warehouse open while this one has, so that a lease held by
    another process is known to be a dead one's."""
