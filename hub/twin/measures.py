"""The facts of measures of safety: evacuations and declared hazards."""

from floorplans import Labels
from hub.engine import Fact, Summary
from hub.twin.clearing import Evacuation, HazardDeclared
from hub.twin.commanded import command_record
from hub.twin.site import Site
from hub.twin.slots import DECLARED, EVACUATIONS
from hub.twin.wording import both
from routing import pick


def evacuation_fact(evacuation: Evacuation, command_id: str, actor: str) -> Fact[Evacuation]:
    """Return the fact that an evacuation began."""
    record = command_record("evacuate", command_id, actor, evacuation.since_ns)
    return Fact(EVACUATIONS, evacuation.id, evacuation, evacuation_begun(evacuation), record)


def evacuation_end_fact(
    evacuation_id: str, command_id: str, actor: str, at_ns: int
) -> Fact[Evacuation]:
    """Return the fact that an evacuation ended."""
    words = both("疏散结束", "The evacuation has ended")
    record = command_record("end evacuation", command_id, actor, at_ns)
    return Fact(EVACUATIONS, evacuation_id, None, words, record)


def hazard_fact(
    site: Site, hazard: HazardDeclared, command_id: str, actor: str
) -> Fact[HazardDeclared]:
    """Return the fact that staff declared a hazard."""
    names = place_names(site, hazard.target)
    why = f"：{hazard.reason}", f": {hazard.reason}"
    zh, en = why if hazard.reason else ("", "")
    words = both(
        f"{pick(names, 'zh')}被列为危险区域{zh}", f"{pick(names, 'en')} is declared a hazard{en}"
    )
    record = command_record("declare hazard", command_id, actor, hazard.since_ns)
    return Fact(DECLARED, hazard.id, hazard, words, record)


def hazard_end_fact(
    site: Site, hazard: HazardDeclared, command_id: str, actor: str, at_ns: int
) -> Fact[HazardDeclared]:
    """Return the fact that a declared hazard is none any more."""
    names = place_names(site, hazard.target)
    words = both(f"{pick(names, 'zh')}的危险已解除", f"{pick(names, 'en')} is no hazard any more")
    record = command_record("end hazard", command_id, actor, at_ns)
    return Fact(DECLARED, hazard.id, None, words, record)


def evacuation_begun(evacuation: Evacuation) -> Summary:
    """Say that an evacuation began."""
    zh, en = "全馆", "the whole building"
    if evacuation.ordinals:
        listed = [str(ordinal) for ordinal in evacuation.ordinals]
        zh, en = f"楼层序号{'、'.join(listed)}", f"level ordinal {', '.join(listed)}"
    why = (f"：{evacuation.reason}", f": {evacuation.reason}") if evacuation.reason else ("", "")
    return both(f"开始疏散{zh}{why[0]}", f"The evacuation of {en} has begun{why[1]}")


def place_names(site: Site, target: str) -> Labels:
    """Return the name of what can be declared a hazard."""
    if target in site.connectors:
        return site.connectors[target].names
    if target in site.zones:
        return site.zones[target].names or both("区域", "Zone")
    if target in site.venue.units:
        return site.venue.units[target].names or both("房间", "Room")
    return both(target, target)


def units_of(site: Site, target: str) -> tuple[str, ...]:
    """Return the units of what can be declared a hazard, none of anything else."""
    if target in site.connectors:
        return tuple(dict.fromkeys(stop.unit_id for stop in site.connectors[target].stops))
    if target in site.zones:
        return site.zones[target].unit_ids
    return (target,) if target in site.venue.units else ()
