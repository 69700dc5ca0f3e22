"""Point-to-point routes between named places."""

import msgspec

from floorplans import Access, Labels, Place
from routing.costs import Costs
from routing.errors import UnwalkablePlace
from routing.guidance import steps_of
from routing.guide import Guide
from routing.legs import Leg, legs_of
from routing.names import pick
from routing.seeking import plan_way
from routing.steps import Step
from routing.ways import Way


class Route(msgspec.Struct, frozen=True, gc=False):
    """A route for people: legs per level and turn-by-turn steps, with what each says by language.

    Without a way, `legs` and `steps` are empty and the figures 0; nothing else is tried instead.
    """

    profile_id: str
    start: Place
    end: Place
    found: bool
    seconds: float
    metres: float
    legs: tuple[Leg, ...]
    steps: tuple[Step, ...]
    texts: tuple[Labels, ...]
    arcs: tuple[int, ...]

    @property
    def connector_ids(self) -> tuple[str, ...]:
        """The connectors used, in order."""
        return tuple(leg.connector_id for leg in self.legs if leg.connector_id is not None)


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
    if way is None:
        return Route(costs.profile.id, start, end, False, 0.0, 0.0, (), (), (), ())
    legs = legs_of(costs, way)
    steps = steps_of(legs, guide.scenery, costs.graph, start, end)
    texts = guide.texts(steps, start, end)
    seconds = sum(leg.seconds + leg.ride_seconds for leg in legs)
    metres = sum(leg.metres + leg.ride_metres for leg in legs)
    return Route(costs.profile.id, start, end, True, seconds, metres, legs, steps, texts, way.arcs)
