"""Check that people can get everywhere from the entrances, on foot and without steps."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from floorplans.categories import is_traversable
from floorplans.checks.survey import Survey
from floorplans.checks.ways import CLEAR_WIDTH, Steps, Ways, parts, reached, stepped, visitor_ways
from floorplans.model import Connector, Venue
from floorplans.reporting import FileReport, Report

LISTED = 5


def check_reach(survey: Survey, report: Report) -> None:
    """Report what is cut off: from the largest part, from visitors, from who cannot take steps."""
    units = FileReport(report, "unit.geojson")
    entrances = survey.entrances()
    if not entrances:
        FileReport(report, "opening.geojson").warning(
            "venue.no_entrance",
            None,
            "No opening lies on the outline of a level: the venue has no entrance.",
            "Draw the outer doors as openings of category pedestrian.principal.",
        )
    components = unit_components(survey.venue, survey.connectors, survey.touching)
    check_components(survey, components, entrances, units)
    ways = {steps: visitor_ways(survey, steps) for steps in Steps}
    if entrances:
        entered = [part for part in components if not entrances.isdisjoint(part)]
        check_visitors(survey.venue, ways[Steps.ALL], entered, entrances, units)
        main = survey.main_entrances()
        starts = [each for part in entered for each in entrances_of(part, entrances, main)]
    else:
        starts = likely_starts(components, ways[Steps.NONE])
    check_step_free(survey.venue, ways, starts, units)


def check_components(
    survey: Survey,
    components: Sequence[Sequence[str]],
    entrances: frozenset[str],
    report: FileReport,
) -> None:
    """Report parts that no way joins to the largest one."""
    closed = {unit.id for unit in survey.closed_units()}
    for rank, component in enumerate(components):
        entered = not entrances.isdisjoint(component)
        if rank > 0 and not entered:
            if not closed.issuperset(component):
                report_cut_off(survey.venue, component, components[0], report)
        elif rank > 0:
            report_separate(survey.venue, component, components[0], report)
        elif entrances and not entered:
            report.warning(
                "unit.no_entrance",
                component[0],
                f"The largest part of the venue, {len(component)} units, has no entrance.",
                "Draw its outer doors as openings.",
            )


def check_visitors(
    venue: Venue,
    ways: Ways,
    components: Sequence[Sequence[str]],
    entrances: frozenset[str],
    report: FileReport,
) -> None:
    """Report public units to which the only ways are closed to visitors.

    Args:
        venue: The venue.
        ways: Where visitors can step.
        components: Those parts of the venue that have an entrance.
        entrances: The units that people enter from outside.
        report: Where findings go.
    """
    inside = {unit_id for component in components for unit_id in component}
    shut = inside.intersection(ways) - reached(ways, entrances)
    for part in parts(ways, shut):
        report.warning(
            "unit.visitors_cut_off",
            part[0],
            f"{describe(venue, part)}: public, but visitors cannot get there from an entrance."
            " Every way leads through rooms closed to them, doors out of service, emergency exits"
            " or against a one-way passage.",
            "Mark the rooms as nonpublic or employeesonly, or open a way for visitors.",
        )


def check_step_free(
    venue: Venue, ways: Mapping[Steps, Ways], starts: Sequence[str], report: FileReport
) -> None:
    """Report the parts that visitors reach on foot, but not without steps.

    Places at which only a stairwell has to be crossed on its floor are told apart: the landing is
    level, but nothing in the file says where it is.
    """
    on_foot, landings, rolling = (reached(ways[steps], starts) for steps in Steps)
    for part in parts(ways[Steps.LANDINGS], on_foot - landings):
        rooms = [unit_id for unit_id in part if not stepped(venue.units[unit_id])]
        if rooms:
            report.warning(
                "unit.step_free_island",
                rooms[0],
                f"{describe(venue, rooms)}: reached on foot, but not in a wheelchair: only by steps"
                f" or through doors less than {CLEAR_WIDTH:g} m wide.",
                "Add or link the missing lifts and ramps, correct the doors; nothing, if it is so.",
            )
    behind = {unit_id for unit_id in landings - rolling if not stepped(venue.units[unit_id])}
    for part in parts(ways[Steps.NONE], behind):
        report.info(
            "unit.behind_stairs",
            part[0],
            f"{describe(venue, part)}: without steps, reached only across a stairwell, which"
            " wheelchairs are not led through.",
            "Draw the stairwell's level landing as a walkway of its own.",
        )


def entrances_of(
    component: Sequence[str], entrances: frozenset[str], main: frozenset[str]
) -> list[str]:
    """Return the units by which people enter a part: those of its main doors, if it has any."""
    inside = [unit_id for unit_id in component if unit_id in entrances]
    return [unit_id for unit_id in inside if unit_id in main] or inside


def likely_starts(components: Sequence[Sequence[str]], level_ways: Ways) -> list[str]:
    """Return where people come in if no entrance says it: each part's largest without steps."""
    number = {unit_id: index for index, part in enumerate(components) for unit_id in part}
    found: dict[int, tuple[str, ...]] = {}
    for part in parts(level_ways, level_ways):
        found.setdefault(number[part[0]], part)
    return [unit_id for part in found.values() for unit_id in part]


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
