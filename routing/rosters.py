"""Who is told the way to what: the stands and ends of all signs on the graph of one profile."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from ext import Board
from floorplans import Access
from routing.conditions import Target
from routing.contraction import Contraction
from routing.costs import Costs, is_closed
from routing.fares import Fares
from routing.trails import Courses, Trails

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Basis:
    """What courses rest on, so that the next ones need not look at everything.

    Args:
        courses: The courses.
        trails: Where they go.
        tolls: What made them the best, None where that is not known.
    """

    courses: Courses
    trails: Trails
    tolls: "Tolls | None"


@dataclass(slots=True, eq=False)
class Memory:
    """What the courses rest on that were kept up last; whoever holds older ones holds no arrays."""

    basis: Basis | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Roster:
    """Who is told the way to what, on the graph of one profile.

    Args:
        stands: Where people stand.
        ends: Where they want to go.
        pairs: (k, 2) the number of a stand and of an end.
        board: Looks from all stands for all ends.
        leaving: What it costs to leave the stands while nobody is in the way.
        arriving: The same for the ends.
        sights: (k,) metres between the two where they see each other, else NaN.
        leave: (k,) whether a way of the pair may pass something with leave, whatever is closed.
        barred: (d,) which ends no way can ever end at.
        memory: Of the courses that were kept up last. Like the board it belongs to one thread.
    """

    stands: tuple[Access, ...]
    ends: tuple[Access, ...]
    pairs: NDArray[np.intp]
    board: Board
    leaving: Fares
    arriving: Fares
    sights: NDArray[np.float64]
    leave: Flags
    barred: Flags
    memory: Memory = field(default_factory=Memory)

    def apart(self, costs: Costs) -> "Roster":
        """Return the same roster with a board and a memory of its own, for another thread."""
        board = board_of(costs, self.leaving, self.arriving)
        return replace(self, board=board, memory=replace(self.memory))

    def with_leave(self, shut: frozenset[str]) -> Flags:
        """Tell (k,) which pairs may pass something with leave while some units are closed.

        Whoever stands in one may walk out. The board knows nothing of leave.
        """
        if not shut:
            return self.leave
        return self.leave | among(self.stands, shut)[self.pairs[:, 0]]


@dataclass(frozen=True, slots=True, eq=False)
class Tolls:
    """All that decides what the pairs of a roster cost without leave.

    Args:
        live: (m,) what the arcs cost.
        leaving: What it costs to leave the stands.
        arriving: What it costs to reach the ends.
        shut: The units that are closed.
        admitting: (d,) at which ends ways may end.
    """

    live: NDArray[np.int32]
    leaving: Fares
    arriving: Fares
    shut: frozenset[str]
    admitting: Flags

    @staticmethod
    def of(costs: Costs, roster: Roster) -> "Tolls":
        """Return those under some costs."""
        states = [(key[1], held) for key, held in costs.states.items() if key[0] is Target.UNIT]
        bearing = frozenset(unit_id for unit_id, _ in states)
        shut = frozenset(unit_id for unit_id, held in states if is_closed(held))
        return Tolls(
            live=costs.live,
            leaving=roster.leaving.under(costs, roster.stands, bearing),
            arriving=roster.arriving.under(costs, roster.ends, bearing),
            shut=shut,
            admitting=~(roster.barred | among(roster.ends, shut) if shut else roster.barred),
        )

    def none_below(self, before: "Tolls", layer: Contraction) -> bool:
        """Tell whether nothing costs less than before, and no end has opened."""
        arcs = layer.differing(before.live, self.live)
        return bool(
            (self.leaving.milliseconds >= before.leaving.milliseconds).all()
            and (self.arriving.milliseconds >= before.arriving.milliseconds).all()
            and (self.admitting <= before.admitting).all()
            and (self.live[arcs] >= before.live[arcs]).all()
        )


def among(places: Sequence[Access], unit_ids: frozenset[str]) -> Flags:
    """Tell of each of some places whether it is in one of some units."""
    return np.array([each.unit_id in unit_ids for each in places], dtype=np.bool_)


def make_roster(
    costs: Costs,
    stands: Sequence[Access],
    ends: Sequence[Access],
    pairs: Iterable[tuple[int, int]],
) -> Roster:
    """Return a roster on the graph of some costs."""
    graph = costs.graph
    listed = np.array(list(pairs), dtype=np.intp).reshape(-1, 2)
    sights = (graph.straight(stands[stand], ends[end]) for stand, end in listed.tolist())
    empty = costs.undisturbed()
    leaving, arriving = Fares.of(empty, stands), Fares.of(empty, ends)
    needing = frozenset(
        unit_id
        for unit_id in {place.unit_id for place in (*stands, *ends)}
        if any(costs.behind_of(unit_id))
    )
    return Roster(
        stands=tuple(stands),
        ends=tuple(ends),
        pairs=listed,
        board=board_of(costs, leaving, arriving),
        leaving=leaving,
        arriving=arriving,
        sights=np.array([np.nan if each is None else each for each in sights], dtype=np.float64),
        leave=among(stands, needing)[listed[:, 0]] | among(ends, needing)[listed[:, 1]],
        barred=among(ends, costs.impassable_units),
    )


def board_of(costs: Costs, leaving: Fares, arriving: Fares) -> Board:
    """Return the board that looks from some places for others."""
    return Board(
        costs.graph.hierarchy,
        *(leaving.begin, leaving.nodes, leaving.milliseconds),
        *(arriving.begin, arriving.nodes, arriving.milliseconds),
    )
