"""What if, while the building is cleared: the time that it takes, and who has no way out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from hub.ports import Document
from hub.twin.clearing import Clearance, Escape, Lead
from hub.twin.safety import by_zone, escape_document
from hub.twin.site import Site
from hub.twin.stages.escapes import escape_of
from hub.twin.step_documents import labels
from hub.twin.wording import supposed_clearance
from routing import TargetKey
from routing.evacuation import Plan, Situation, plan_evacuation

MOST_ZONES = 10
"""Zones that are told one by one, those first that lose most."""

LATER = 5
"""Seconds by which a zone must be clear later to be told."""


@dataclass(frozen=True, slots=True, eq=False)
class Clearing:
    """How the building is cleared at one revision.

    Args:
        clearance: The arrows, and the plan if there is one.
        escapes: What each screen of the levels that are cleared shows.
    """

    clearance: Clearance
    escapes: Mapping[str, Escape]


@dataclass(frozen=True, slots=True, eq=False)
class Supposed:
    """A plan as it is, and as it would be."""

    before: Plan
    after: Plan


def supposed_plans(
    site: Site,
    clearing: Clearing,
    closed: Iterable[TargetKey],
    opened: Iterable[TargetKey],
) -> Supposed:
    """Plan for the same people as if passages were closed or opened; hazards stay what they are."""
    clearance = clearing.clearance
    aim, now = clearance.aim, clearance.arrows
    before = clearance.plan
    if before is None:
        before = plan_evacuation(site.premises, aim.situation, aim.crowd, before=now, once=True)
    situation = Situation(aim.situation.hazards, aim.situation.closed - {*opened} | {*closed})
    after = plan_evacuation(site.premises, situation, aim.crowd, before=before.arrows, once=True)
    return Supposed(before, after)


def supposed_document(
    site: Site, clearing: Clearing, supposed: Supposed
) -> tuple[Document, Document]:
    """Return the difference for an evacuation, and the sentence that sums it up."""
    before, after = supposed.before, supposed.after
    signs = supposed_signs(site, clearing, after)
    document: Document = {
        "before": figures(before),
        "after": figures(after),
        "zones": list(zones(site, before, after)),
        "exits": exits(site, before, after),
        "signs": list(signs),
    }
    words = supposed_clearance(
        (seconds_of(before), seconds_of(after)),
        (stranded_in(before), stranded_in(after)),
        len(signs),
    )
    return document, words


def figures(plan: Plan) -> Document:
    """Return what a plan comes to."""
    free, users = plan.arrows.step_free, plan.arrows.crowd.users
    return {
        "seconds": seconds_of(plan),
        "stranded": stranded_in(plan),
        "without_refuge": round(sum(users.get(unit_id, 0.0) for unit_id in free.full)),
    }


def seconds_of(plan: Plan) -> int:
    """Return when the last person is out who follows the arrows and gets out."""
    return max(plan.seconds.values(), default=0)


def stranded_in(plan: Plan) -> int:
    """Return the people to whom no arrow shows a way."""
    return sum(plan.arrows.stranded.values())


def zones(site: Site, before: Plan, after: Plan) -> Sequence[Document]:
    """Return the zones that would be clear later, or from which fewer would have a way."""
    found: list[tuple[int, int, str, Document]] = []
    times, lost = (
        [by_zone(site, each) for each in both_]
        for both_ in (
            (before.seconds, after.seconds),
            (before.arrows.stranded, after.arrows.stranded),
        )
    )
    for zone_id in sorted({zone_id for each in (*times, *lost) for zone_id in each}):
        was, will = (max(each[zone_id], default=0) for each in times)
        had, has = (sum(each[zone_id]) for each in lost)
        if has <= had and will < was + LATER:
            continue
        document: Document = {
            "id": zone_id,
            "name": labels(site.zones[zone_id].names),
            "before": {"seconds": was, "stranded": had},
            "after": {"seconds": will, "stranded": has},
        }
        found.append((had - has, was - will, zone_id, document))
    return [document for *_, document in sorted(found, key=lambda each: each[:3])[:MOST_ZONES]]


def exits(site: Site, before: Plan, after: Plan) -> Document:
    """Return the exits that other numbers of people would be led to."""
    found: Document = {}
    for each in site.premises.exits:
        was, will = (plan.arrows.by_exit.get(each.id, 0) for plan in (before, after))
        if was != will:
            found[each.id] = {"name": labels(each.names), "before": was, "after": will}
    return found


def supposed_signs(site: Site, clearing: Clearing, after: Plan) -> Sequence[Document]:
    """Return the screens that would lead another way."""
    clearance = Clearance(clearing.clearance.aim, after.arrows, after)
    signs: list[Document] = []
    for screen_id, shown in clearing.escapes.items():
        escape = escape_of(site, clearance, site.screens[screen_id], shown)
        if escape is None or leads_like(shown, escape):
            continue
        signs.append(
            {
                "screen": screen_id,
                "before": escape_document(site, shown),
                "after": escape_document(site, escape),
            }
        )
    return signs


def leads_like(one: Escape, other: Escape) -> bool:
    """Tell whether a screen leads everybody the same way."""
    return same_lead(one.on_foot, other.on_foot) and same_lead(one.step_free, other.step_free)


def same_lead(one: Lead, other: Lead) -> bool:
    """Tell whether both lead to the same end the same way."""
    ends = (one.exit_id, one.refuge_id) == (other.exit_id, other.refuge_id)
    return ends and one.heading.leads_like(other.heading)
