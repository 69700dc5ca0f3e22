"""Clearance: while the building is cleared, the plan for it, kept to what goes on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.engine import Cause, Put, Stage, State, View
from hub.twin.clearing import Clearance, Evacuation
from hub.twin.site import Site
from hub.twin.slots import BUILDING, CLEARANCES, DANGERS, ESTIMATES, EVACUATIONS, PASSAGES, SESSIONS
from hub.twin.stages.people import People, people_in, step_free_users
from hub.twin.wording import both
from routing import Target
from routing.evacuation import Hazard, Plan, Situation, plan_evacuation

REPLAN_NS = 5 * 10**9
"""Between two plans that only follow people about; what is in the way makes a plan at once."""

MATERIAL_PEOPLE, MATERIAL_SHARE = 10, 0.05
"""People who must be elsewhere than planned for, in number and as a share, for another plan."""


ROUGH_FROM = 3_000
"""People beyond whom arrows are turned by a plan made in haste; the better one follows at once."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a plan has to be for."""

    evacuation: Evacuation
    situation: Situation
    people: People
    users: Mapping[str, float]


def clearances_stage(site: Site) -> Stage:
    """Return the stage that plans while an evacuation is under way."""

    def run(view: View) -> Iterable[Put[Any]]:
        held = view.value(CLEARANCES, BUILDING)
        wanted = wanted_now(site, view.state)
        if wanted is None:
            if held is not None:
                causes = tuple(change.cause for change in view.changes(EVACUATIONS).values())
                words = both("疏散结束", "The evacuation has ended")
                yield Put(CLEARANCES, BUILDING, None, words, causes)
            return
        haste = urgent(held, wanted) and sum(wanted.people.by_unit.values()) > ROUGH_FROM
        if not (
            urgent(held, wanted)
            or (material(held, wanted) and due(held, view.now_ns))
            or (view.woken and held is not None and held.rough)
        ):
            return
        plan = plan_evacuation(
            site.premises,
            wanted.situation,
            wanted.people.by_unit,
            wanted.users,
            before=held.plan if held is not None else None,
            once=True,
            rough=haste,
        )
        found = Clearance(wanted.evacuation, plan, wanted.people.assumed, view.now_ns, haste)
        yield Put(CLEARANCES, BUILDING, found, planned(plan), causes_of(view, held))

    def wake(state: State) -> int | None:
        entry = state.table(CLEARANCES).get(BUILDING)
        wanted = wanted_now(site, state) if entry is not None else None
        if entry is None or wanted is None:
            return None
        if entry.value.rough:
            return entry.value.planned_ns
        if not material(entry.value, wanted):
            return None
        return entry.value.planned_ns + REPLAN_NS

    reads = (EVACUATIONS, DANGERS, PASSAGES, ESTIMATES, SESSIONS)
    return Stage("clearances", reads, (CLEARANCES,), run, wake)


def wanted_now(site: Site, state: State) -> Wanted | None:
    """Return what there is to plan for, None while nothing is cleared."""
    evacuation = next((entry.value for entry in state.table(EVACUATIONS).values()), None)
    if evacuation is None:
        return None
    people = people_in(site, state.table(ESTIMATES), evacuation)
    users = step_free_users(site, people.by_unit, state.table(SESSIONS))
    return Wanted(evacuation, situation_of(state), people, users)


def situation_of(state: State) -> Situation:
    """Return what is in the way: dangers, and what staff closed. Opening hours do not count."""
    hazards = tuple(
        Hazard(key, frozenset(entry.value.unit_ids))
        for key, entry in sorted(state.table(DANGERS).items())
        if entry.value.unit_ids
    )
    closed = frozenset(
        (Target(entry.value.kind), entry.value.target) for entry in state.table(PASSAGES).values()
    )
    return Situation(hazards, closed)


def urgent(held: Clearance | None, wanted: Wanted) -> bool:
    """Tell whether something other than people makes a plan out of date."""
    return (
        held is None
        or held.evacuation != wanted.evacuation
        or held.plan.situation != wanted.situation
    )


def material(held: Clearance | None, wanted: Wanted) -> bool:
    """Tell whether so many people are elsewhere than planned for that another plan is due."""
    if held is None:
        return True
    planned_for, now = held.plan.people, wanted.people.by_unit
    units = planned_for.keys() | now.keys()
    moved = sum(abs(planned_for.get(unit, 0) - now.get(unit, 0)) for unit in units)
    enough = max(MATERIAL_PEOPLE, MATERIAL_SHARE * sum(planned_for.values()))
    users = held.plan.users.keys() | wanted.users.keys()
    rolled = sum(abs(held.plan.users.get(u, 0.0) - wanted.users.get(u, 0.0)) for u in users)
    return moved >= enough or rolled >= 1


def due(held: Clearance | None, now_ns: int) -> bool:
    """Tell whether the last plan is old enough; one of the future is: the clock was set back."""
    return held is None or not 0 <= now_ns - held.planned_ns < REPLAN_NS


def causes_of(view: View, held: Clearance | None) -> tuple[Cause, ...]:
    """Return why there is a plan: the command and the dangers, with what changed just now."""
    standing = [entry.cause for entry in view.table(EVACUATIONS).values()]
    standing += [entry.cause for entry in view.table(DANGERS).values()]
    standing += [entry.cause for entry in view.table(PASSAGES).values()]
    if held is not None:
        standing += [change.cause for change in view.changes(DANGERS).values()]
        standing += [change.cause for change in view.changes(PASSAGES).values()]
    return tuple(standing)


def planned(plan: Plan) -> Mapping[str, str]:
    """Say what a plan comes to."""
    people, stranded = sum(plan.people.values()), sum(plan.stranded.values())
    seconds = max(plan.seconds.values(), default=0)
    zh = f"疏散约{people}人，预计{seconds}秒"
    en = f"About {people} people are led out, in about {seconds} s"
    if stranded:
        zh, en = f"{zh}，{stranded}人没有安全路线", f"{en}; {stranded} have no safe way"
    return both(zh, en)
