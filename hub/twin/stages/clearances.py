"""Clearance: while the building is cleared, the plan for it, kept to what goes on."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.engine import Cause, Entry, GoOn, Job, Put, Slot, Stage, State, View, Wake
from hub.twin.clearing import Aim, Clearance
from hub.twin.site import Site
from hub.twin.slots import (
    BUILDING,
    CLEARANCES,
    DANGERS,
    ESTIMATES,
    EVACUATIONS,
    PASSAGES,
    PLANS,
    REPLAN,
    SESSIONS,
)
from hub.twin.stages.people import people_in, step_free_users
from hub.twin.wording import both, people_of
from routing import Target
from routing.evacuation import (
    Arrows,
    Crowd,
    Hazard,
    Premises,
    Situation,
    arrows_at_once,
    plan_evacuation,
)

REPLAN_NS = 5 * 10**9
"""Between two plans that only follow people about; what is in the way makes a plan at once."""

MATERIAL_PEOPLE, MATERIAL_SHARE = 10, 0.05
"""People who must be elsewhere than planned for, in number and as a share, for another plan."""


@dataclass(frozen=True, slots=True, eq=False)
class Planning:
    """The work of making a plan, which no tick can wait for."""

    premises: Premises
    aim: Aim
    before: Arrows

    def __call__(self, go_on: GoOn) -> Clearance:
        """Plan; what `go_on` raises ends the work."""
        plan = plan_evacuation(
            self.premises,
            self.aim.situation,
            self.aim.crowd,
            before=self.before,
            once=True,
            go_on=go_on,
        )
        return Clearance(self.aim, plan.arrows, plan)


def clearances_stage(site: Site) -> Stage:
    """Return the stage that shows the way out at once, and asks for a plan that does it better.

    Of what is in the way the arrows of this very tick know. Who has to share which stairs is worked
    out as a job, `PLANS`; a plan for something else than what is in the way by then is dropped.
    """

    def run(view: View) -> Iterable[Put[Any]]:
        aim = aim_now(site, view.state, view.now_ns)
        if aim is None:
            yield from ended(view)
            return
        held, asked = view.value(CLEARANCES, BUILDING), view.value(PLANS.asked, BUILDING)
        planned = planned_for(view, asked, aim)
        if planned is not None:
            yield told(view, planned)
            yield Put(PLANS.asked, BUILDING, None, {}, ())
            held, asked = planned, None
        if held is None or held.aim.heads_off(aim):
            before = held.arrows if held is not None else None
            arrows = arrows_at_once(site.premises, aim.situation, aim.crowd, before)
            held = Clearance(aim, arrows, None)
            yield told(view, held)
            yield wish(site, view, held, aim)
            yield put_off(None)
        elif asked is None:
            moved = material(held, aim)
            now = moved and due(held, view.now_ns)
            if now:
                yield wish(site, view, held, aim)
            yield put_off(held.aim.at_ns + REPLAN_NS if moved and not now else None)

    def next_ns(replan: Mapping[str, Entry[int]]) -> int | None:
        entry = replan.get(BUILDING)
        return entry.value if entry is not None else None

    reads = (EVACUATIONS, DANGERS, PASSAGES, ESTIMATES, SESSIONS, PLANS.done)
    gives = (CLEARANCES, PLANS.asked, REPLAN)
    wake = Wake(REPLAN, next_ns)
    return Stage("clearances", reads, gives, run, wake, PLANS, (EVACUATIONS, *gives))


def ended(view: View) -> Iterable[Put[Any]]:
    """End what there is of a clearance."""
    slots: tuple[Slot[Any], ...] = CLEARANCES, PLANS.asked, REPLAN
    for slot in slots:
        if BUILDING in view.table(slot):
            causes = tuple(change.cause for change in view.changes(EVACUATIONS).values())
            words = both("疏散结束", "The evacuation has ended")
            yield Put(slot, BUILDING, None, words, causes)


def put_off(until_ns: int | None) -> Put[int]:
    """Put another plan off until a time, or say that none is put off."""
    return Put(REPLAN, BUILDING, until_ns, {}, ())


def planned_for(view: View, asked: Job[Clearance] | None, aim: Aim) -> Clearance | None:
    """Return the plan that has come, None where there is none or it is for something else."""
    change = view.changes(PLANS.done).get(BUILDING)
    done = change.after if change is not None else None
    if done is None or done.outcome is None or asked is None or done.asked != asked.asked:
        return None
    return None if done.outcome.aim.heads_off(aim) else done.outcome


def wish(site: Site, view: View, held: Clearance, aim: Aim) -> Put[Job[Clearance]]:
    """Ask for a plan, in place of any that is asked for already."""
    work = Planning(site.premises, aim, held.arrows)
    words = both("需要疏散方案", "A plan of the evacuation is wanted")
    return Put(PLANS.asked, BUILDING, Job(view.revision, work), words, causes_of(view))


def told(view: View, found: Clearance) -> Put[Clearance]:
    """Put what everybody is shown."""
    return Put(CLEARANCES, BUILDING, found, said(found), causes_of(view))


def aim_now(site: Site, state: State, now_ns: int) -> Aim | None:
    """Return what there is to plan for, None while nothing is cleared."""
    evacuation = next((entry.value for entry in state.table(EVACUATIONS).values()), None)
    if evacuation is None:
        return None
    people = people_in(site, state.table(ESTIMATES), evacuation)
    users = step_free_users(site, people.by_unit, state.table(SESSIONS))
    crowd = Crowd(people.by_unit, users)
    return Aim(evacuation, situation_of(state), crowd, people.assumed, now_ns)


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


def material(held: Clearance, aim: Aim) -> bool:
    """Tell whether so many people are elsewhere than planned for that another plan is due."""
    then, now = held.aim.crowd, aim.crowd
    units = then.people.keys() | now.people.keys()
    moved = sum(abs(then.people.get(unit, 0) - now.people.get(unit, 0)) for unit in units)
    enough = max(MATERIAL_PEOPLE, MATERIAL_SHARE * sum(then.people.values()))
    users = sorted(then.users.keys() | now.users.keys())  # sums depend on their order
    rolled = sum(abs(then.users.get(unit, 0.0) - now.users.get(unit, 0.0)) for unit in users)
    return moved >= enough or rolled >= 1


def due(held: Clearance, now_ns: int) -> bool:
    """Tell whether the last plan is old enough; one of the future is: the clock was set back."""
    return not 0 <= now_ns - held.aim.at_ns < REPLAN_NS


def causes_of(view: View) -> tuple[Cause, ...]:
    """Return why there is a plan: the command and the dangers, with what changed just now."""
    standing = [entry.cause for entry in view.table(EVACUATIONS).values()]
    standing += [entry.cause for entry in view.table(DANGERS).values()]
    standing += [entry.cause for entry in view.table(PASSAGES).values()]
    standing += [change.cause for change in view.changes(DANGERS).values()]
    standing += [change.cause for change in view.changes(PASSAGES).values()]
    return tuple(standing)


def said(found: Clearance) -> Mapping[str, str]:
    """Say what a clearance comes to."""
    people, stranded = sum(found.aim.crowd.people.values()), sum(found.arrows.stranded.values())
    zh, en = f"疏散约{people}人", f"About {people_of(people)} to lead out"
    if found.plan is not None:
        seconds = max(found.plan.seconds.values(), default=0)
        zh, en = f"{zh}，预计{seconds}秒", f"{en}, in about {seconds} s"
    if stranded:
        zh, en = (
            f"{zh}，{stranded}人没有安全路线",
            f"{en}; {people_of(stranded)} without a safe way",
        )
    return both(zh, en)
