"""Point-to-point routes between named places."""

from collections.abc import Iterator, Sequence

import msgspec

from ext import Steps, Trace, Way
from floorplans import Access, Labels, NavigationGraph, Place
from routing.costs import Costs
from routing.errors import UnwalkablePlace
from routing.guide import Guide
from routing.legs import Leg, legs_in
from routing.names import pick
from routing.reading import Reader
from routing.seeking import plan_way
from routing.steps import Step


class Piece(msgspec.Struct, frozen=True, gc=False):
    """A route, or what lies between two stops of one, as kernels share it.

    Args:
        trace: Its legs.
        steps: Its instructions.
        start: Where it begins.
        end: Where it ends.
    """

    trace: Trace
    steps: Steps
    start: Place
    end: Place


class Route(msgspec.Struct, frozen=True, gc=False):
    """A route for people: legs per level and turn-by-turn steps, with what each says by language.

    Without a way there are no pieces, so that `legs` and `steps` are empty, and the figures are 0;
    nothing else is tried instead. What is for people to read is made whenever it is asked for.

    Args:
        profile_id: Who travels.
        start: Where it begins.
        end: Where it ends.
        found: Whether there is a way.
        seconds: Time of all legs and rides.
        metres: Length of the same.
        pieces: The route between each two of its stops.
        ways: The ways that it leads along, one for each piece.
        graph: The graph that they are of.
        guide: What puts it into words.
    """

    profile_id: str
    start: Place
    end: Place
    found: bool
    seconds: float
    metres: float
    pieces: tuple[Piece, ...]
    ways: tuple[Way, ...]
    graph: NavigationGraph
    guide: Guide

    @property
    def arcs(self) -> tuple[int, ...]:
        """The arcs that it leads along, in order."""
        return tuple(arc for way in self.ways for arc in way.arcs)

    def goes_like(self, other: "Route") -> bool:
        """Tell whether another route leads along the same arcs."""
        if len(self.ways) == len(other.ways) == 1:
            return self.ways[0].goes_like(other.ways[0])
        return self.arcs == other.arcs

    @property
    def legs(self) -> tuple[Leg, ...]:
        """The parts of the route on each level."""
        return tuple(leg for each in self.pieces for leg in legs_in(each.trace, self.graph))

    @property
    def steps(self) -> tuple[Step, ...]:
        """The instructions."""
        return tuple(step for each in self.pieces for step in self._read(each))

    def step(self, number: int) -> tuple[Step, Place, Place]:
        """Return one instruction, and the ends of the piece that it is in.

        Raises:
            IndexError: There is no such step.
        """
        for each in self.pieces:
            if number < each.steps.count:
                return self._reader(each).step(each.steps.row(number)), each.start, each.end
            number -= each.steps.count
        raise IndexError("there is no such step")

    @property
    def texts(self) -> tuple[Labels, ...]:
        """What each step says, by language."""
        texts = self.guide.texts
        told = (texts(self._read(each), each.start, each.end) for each in self.pieces)
        return tuple(text for each in told for text in each)

    @property
    def connector_ids(self) -> tuple[str, ...]:
        """The connectors used, in order."""
        return tuple(leg.connector_id for leg in self.legs if leg.connector_id is not None)

    def _read(self, piece: Piece) -> tuple[Step, ...]:
        return self._reader(piece).steps(piece.steps)

    def _reader(self, piece: Piece) -> Reader:
        return Reader(self.guide.sights, self.graph, piece.start, piece.end)


def access_to(costs: Costs, place: Place) -> Access:
    """Tie a place to the graph of a profile.

    Raises:
        UnwalkablePlace: Nobody of this profile can stand in the place's unit.
    """
    unit_id = place.unit_id
    access = costs.graph.access(unit_id, place.x, place.y) if unit_id is not None else None
    if access is None:
        name = pick(place.names, "en") or place.id
        raise UnwalkablePlace(
            f"{name} ({place.id}) is not on a floor where profile {costs.profile.id} can stand; "
            "choose a room or corridor beside it"
        )
    return access


def plan_route(costs: Costs, guide: Guide, start: Place, end: Place) -> Route:
    """Return the best route between two places under the live costs.

    Raises:
        UnwalkablePlace: One of the places is not on walkable floor.
    """
    way = plan_way(costs, access_to(costs, start), access_to(costs, end))
    return describe(costs, guide, start, end, way)


def describe(costs: Costs, guide: Guide, start: Place, end: Place, way: Way | None) -> Route:
    """Put a way, or that there is none, into a route."""
    ends = start, end
    if way is None:
        return joined(costs, guide, ends, (), ())
    return straight(costs, guide, piece_of(costs, guide, start, end, way), way)


def describe_all(
    costs: Costs, guide: Guide, trips: Sequence[tuple[Place, Place, Way | None]], threads: int
) -> Iterator[Route | Exception]:
    """Put many ways into routes as `describe` does; yield them, and what was raised in their place.

    Args:
        costs: Live costs, of all of them.
        guide: What puts them into words.
        trips: Of each where it begins, where it ends and the way, None for none.
        threads: How many threads share them.
    """
    graph, stand = costs.graph, guide.sights.stand
    asked = [
        (stand(graph, start, way.start), stand(graph, end, way.end), way)
        for start, end, way in trips
        if way is not None
    ]
    tell = guide.sights.guidance(graph).told_all
    told = iter(tell(graph.tracer, costs.going, costs.rights, asked, threads))
    for start, end, way in trips:
        if way is None:
            yield joined(costs, guide, (start, end), (), ())
            continue
        found = next(told)
        if isinstance(found, Exception):
            yield found
        else:
            yield straight(costs, guide, Piece(*found, start, end), way)


def straight(costs: Costs, guide: Guide, piece: Piece, way: Way) -> Route:
    """Return a route without stops."""
    trace, graph, profile_id = piece.trace, costs.graph, costs.profile.id
    ends = piece.start, piece.end
    return Route(
        profile_id, *ends, True, trace.seconds, trace.metres, (piece,), (way,), graph, guide
    )


def piece_of(costs: Costs, guide: Guide, start: Place, end: Place, way: Way) -> Piece:
    """Put a way into legs and steps."""
    graph, sights = costs.graph, guide.sights
    trace, steps = sights.guidance(graph).told(
        sights.stand(graph, start, way.start),
        sights.stand(graph, end, way.end),
        graph.tracer,
        way,
        costs.going,
        costs.rights,
    )
    return Piece(trace, steps, start, end)


def joined(
    costs: Costs,
    guide: Guide,
    ends: tuple[Place, Place],
    pieces: tuple[Piece, ...],
    ways: tuple[Way, ...],
) -> Route:
    """Return pieces that follow each other as one route; without any it is none."""
    return Route(
        profile_id=costs.profile.id,
        start=ends[0],
        end=ends[1],
        found=bool(pieces),
        seconds=sum((each.trace.seconds for each in pieces), 0.0),
        metres=sum((each.trace.metres for each in pieces), 0.0),
        pieces=pieces,
        ways=ways,
        graph=costs.graph,
        guide=guide,
    )
