"""What evacuations of a site are planned on."""

from collections.abc import Mapping, Sequence

from floorplans import EvacuationSettings, Refuge, Venue
from routing import Costs
from routing.evacuation import Premises, Rules, premises_of


def premises_for(
    venue: Venue,
    settings: EvacuationSettings,
    refuges: Sequence[Refuge],
    shown: Mapping[str, Costs],
) -> Premises:
    """Return what evacuations are planned on.

    Args:
        venue: The floor plan.
        settings: How the building is left.
        refuges: Where people wait who cannot take stairs.
        shown: The costs of those on foot, then of those who take no stairs.
    """
    rules = Rules(
        escalators=settings.escalators,
        not_exits=frozenset(settings.not_exits),
        stair_widths=tuple(sorted(settings.stair_widths.items())),
    )
    foot, wheels = shown.values()
    return premises_of(venue, rules, foot, wheels, refuges)
