"""Check that people can get everywhere from the entrances."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from floorplans.categories import is_traversable
from floorplans.checks.openings import is_exterior
from floorplans.model import Connector, Venue
from floorplans.reporting import FileReport, Report

LISTED = 5


def check_reach(
    venue: Venue,
    connectors: Sequence[Connector],
    touching: Mapping[str, tuple[str, ...]],
    report: Report,
) -> None:
    """Report parts of the venue that are cut off from its largest part or from every entrance."""
    units = FileReport(report, "unit.geojson")
    entrances = {
        touching[opening.id][0]
        for opening in venue.openings.values()
        if is_exterior(venue, opening, touching[opening.id])
    }
    if not entrances:
        FileReport(report, "opening.geojson").warning(
            "venue.no_entrance",
            None,
            "No opening lies on the outline of a level: the venue has no entrance.",
            "Draw the outer doors as openings of category pedestrian.principal.",
        )
    components = unit_components(venue, connectors, touching)
    for rank, component in enumerate(components):
        entered = not entrances.isdisjoint(component)
        if rank > 0 and not entered:
            report_cut_off(venue, component, components[0], units)
        elif rank > 0:
            report_separate(venue, component, components[0], units)
        elif entrances and not entered:
            units.warning(
                "unit.no_entrance",
                component[0],
                f"The largest part of the venue, {len(component)} units, has no entrance.",
                "Draw its outer doors as openings.",
            )


def report_cut_off(
    venue: Venue, component: Sequence[str], largest: Sequence[str], report: FileReport
) -> None:
    """Report units that no route reaches."""
    report.warning(
        "unit.unreachable",
        component[0],
        f"{describe(venue, component)} cannot be reached from the venue's largest part of"
        f" {len(largest)} units, nor from an entrance.",
        "Add the missing openings, connectors or entrances.",
    )


def report_separate(
    venue: Venue, component: Sequence[str], largest: Sequence[str], report: FileReport
) -> None:
    """Report units that can only be reached through the open air."""
    report.info(
        "unit.separate",
        component[0],
        f"{describe(venue, component)}: there is an entrance, but no way inside to the venue's"
        f" largest part of {len(largest)} units.",
        "Nothing, if it is a building of its own.",
    )


def describe(venue: Venue, component: Sequence[str]) -> str:
    """Name the units of a component: their number, where they are, the first ids."""
    places = Counter(
        building_id
        for unit_id in component
        for building_id in venue.levels[venue.units[unit_id].level_id].building_ids
    )
    listed = ", ".join(component[:LISTED]) + (", ..." if len(component) > LISTED else "")
    names = ", ".join(building_name(venue, building_id) for building_id in sorted(places))
    inside = f" of {names}" if names else ""
    count = f"{len(component)} units" if len(component) > 1 else "1 unit"
    return f"{count}{inside} ({listed})"


def building_name(venue: Venue, building_id: str) -> str:
    """Return a building's English or first name, or its id."""
    names = venue.buildings[building_id].names
    return names.get("en") or next(iter(names.values()), building_id)


def unit_components(
    venue: Venue,
    connectors: Iterable[Connector],
    touching: Mapping[str, tuple[str, ...]],
) -> tuple[tuple[str, ...], ...]:
    """Return the sets of traversable units joined by openings and connectors, largest first.

    Units of a component are in file order; equally large components in that of their first units.
    """
    walkable = [unit.id for unit in venue.units.values() if is_traversable(unit)]
    parent = {unit_id: unit_id for unit_id in walkable}

    def root(unit_id: str) -> str:
        while parent[unit_id] != unit_id:
            parent[unit_id] = parent[parent[unit_id]]
            unit_id = parent[unit_id]
        return unit_id

    ties = [*touching.values()]
    ties += [tuple(stop.unit_id for stop in connector.stops) for connector in connectors]
    for tie in ties:
        joined = [unit_id for unit_id in tie if unit_id in parent]
        for unit_id in joined[1:]:
            parent[root(unit_id)] = root(joined[0])
    members: dict[str, list[str]] = {}
    for unit_id in walkable:
        members.setdefault(root(unit_id), []).append(unit_id)
    return tuple(sorted(map(tuple, members.values()), key=len, reverse=True))
