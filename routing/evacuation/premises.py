"""What of a building an evacuation is planned on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from floorplans import Access, Refuge, Venue
from routing.costs import Costs
from routing.evacuation.exits import Exit, exits_of
from routing.evacuation.hazards import released_costs
from routing.evacuation.network import Network, contract
from routing.evacuation.refuges import Shelter
from routing.evacuation.rules import Rules


@dataclass(frozen=True, slots=True)
class Premises:
    """What of a building an evacuation is planned on; it does not change while the hub runs.

    Args:
        venue: The building.
        rules: What is planned by.
        network: The contracted graph of those on foot, with the exits.
        wheels: Released costs of those who cannot take stairs.
        doorsteps: Where they reach each exit that they can, by its id.
        shelters: The refuges that they can stand in.
    """

    venue: Venue
    rules: Rules
    network: Network
    wheels: Costs
    doorsteps: Mapping[str, Access]
    shelters: tuple[Shelter, ...]

    @property
    def exits(self) -> tuple[Exit, ...]:
        """The exits that can be walked to."""
        return self.network.exits


def premises_of(
    venue: Venue,
    rules: Rules,
    foot: Costs,
    wheels: Costs,
    refuges: Sequence[Refuge] = (),
) -> Premises:
    """Put together what evacuations of a building are planned on.

    Args:
        venue: The building.
        rules: What is planned by.
        foot: The usual costs of those who take stairs.
        wheels: The same of those who do not.
        refuges: Where these may wait.
    """
    exits = exits_of(venue, rules)
    on_foot = released_costs(foot, venue, rules)
    network = contract(on_foot, venue, exits, rules)
    step_free_costs = released_costs(wheels, venue, rules)
    tie = wheels.graph.access
    steps = {each.id: tie(each.unit_id, each.x, each.y) for each in network.exits}
    doorsteps = {name: step for name, step in steps.items() if step is not None}
    tied = ((each, tie(each.unit_id, each.x, each.y)) for each in refuges)
    shelters = tuple(Shelter(each, access) for each, access in tied if access is not None)
    return Premises(venue, rules, network, step_free_costs, doorsteps, shelters)
