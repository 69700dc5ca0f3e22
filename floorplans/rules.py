"""What a floor plan says about when its passages are open."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from floorplans.model import Connector, Venue


class RuleTarget(StrEnum):
    """What kind of thing a rule bears on."""

    UNIT = "unit"
    OPENING = "opening"
    CONNECTOR = "connector"


@dataclass(frozen=True, slots=True)
class PassageRule:
    """Opening hours (OSM opening_hours) of a unit, opening or connector."""

    target: RuleTarget
    id: str
    hours: str


def passage_rules(venue: Venue, connectors: Sequence[Connector]) -> tuple[PassageRule, ...]:
    """Return the opening hours that bear on ways: units, then openings, then connectors."""
    units = ((RuleTarget.UNIT, unit.id, unit.hours) for unit in venue.units.values())
    openings = ((RuleTarget.OPENING, each.id, each.hours) for each in venue.openings.values())
    rides = ((RuleTarget.CONNECTOR, each.id, each.hours) for each in connectors)
    return tuple(
        PassageRule(target, feature_id, hours)
        for target, feature_id, hours in (*units, *openings, *rides)
        if hours is not None
    )
