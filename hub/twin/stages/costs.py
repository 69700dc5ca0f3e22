"""Edge costs: what crowds, machines and closures do to passages, arc by arc."""

from collections.abc import Iterable, Mapping
from typing import Any

from floorplans import Access
from hub.engine import Change, Put, Stage, Summary, View
from hub.twin.naming import target_names
from hub.twin.site import Site
from hub.twin.slots import (
    CONDITIONS,
    COSTS,
    ESTIMATES,
    HOURS,
    MACHINES,
    PASSAGES,
    STARTED,
    PassageClosed,
)
from hub.twin.wording import both, condition_ended, condition_set
from routing import (
    Condition,
    Costs,
    Effect,
    Target,
    TargetKey,
    Way,
    crowding_factor,
    crowding_spread,
    reweigh,
    seek_way,
    targets_of,
    weights_between,
)
from sensors import Estimate, MachineState

WAIT_STEP_SECONDS = 5.0


def conditions_stage(site: Site) -> Stage:
    """Return the stage that turns estimates, machines and closures into conditions."""

    def run(view: View) -> Iterable[Put[Any]]:
        for zone_id, crowded in view.changes(ESTIMATES).items():
            condition = crowding(site, zone_id, crowded.after)
            yield put(site, view, f"crowding/{zone_id}", condition, crowded)
        for machine_id, reported in view.changes(MACHINES).items():
            out, wait = outage(reported.after), waiting(reported.after)
            yield put(site, view, f"outage/{machine_id}", out, reported)
            yield put(site, view, f"wait/{machine_id}", wait, reported)
        for closure_id, closed in view.changes(PASSAGES).items():
            yield put(site, view, f"closure/{closure_id}", closure(closed.after), closed)
        for key, kept in view.changes(HOURS).items():
            condition = kept.after.condition() if kept.after is not None else None
            yield put(site, view, f"hours/{key}", condition, kept)

    return Stage("conditions", (ESTIMATES, MACHINES, PASSAGES, HOURS), (CONDITIONS,), run)


def crowding(site: Site, zone_id: str, estimate: Estimate | None) -> Condition | None:
    """Return how a zone's crowd slows walkers; an estimate that is stale slows nobody."""
    if estimate is None or estimate.stale:
        return None
    factor = crowding_factor(estimate.mean, site.zone_metres[zone_id])
    if factor <= 1:
        return None
    spread = crowding_spread(estimate.mean, estimate.sd, site.zone_metres[zone_id])
    return Condition(Effect.CROWDING, Target.UNIT, site.zones[zone_id].unit_ids, factor, spread)


def outage(machine: MachineState | None) -> Condition | None:
    """Return that a machine is closed, if it is."""
    if machine is None or machine.in_service:
        return None
    return Condition(Effect.CLOSED, Target.CONNECTOR, (machine.connector,))


def waiting(machine: MachineState | None) -> Condition | None:
    """Return the wait that a machine reports, if it does, in steps that keep signs calm."""
    if machine is None or machine.wait_s is None or not machine.in_service:
        return None
    wait = WAIT_STEP_SECONDS * round(machine.wait_s / WAIT_STEP_SECONDS)
    return Condition(Effect.WAIT, Target.CONNECTOR, (machine.connector,), wait)


def closure(closed: PassageClosed | None) -> Condition | None:
    """Return what a closure closes."""
    if closed is None:
        return None
    return Condition(Effect.CLOSED, Target(closed.kind), (closed.target,))


def put(
    site: Site, view: View, key: str, condition: Condition | None, change: Change[Any]
) -> Put[Any]:
    """Set or end a condition."""
    told = condition or view.value(CONDITIONS, key)
    words: Summary = {}
    if told is not None:
        words = words_of(site, told, ended=condition is None)
    return Put(CONDITIONS, key, condition, words, (change.cause,))


def words_of(site: Site, condition: Condition, *, ended: bool) -> Summary:
    """Say what a condition does, or that it no longer does."""
    names = target_names(site, condition.target, condition.ids[0])
    return condition_ended(names, condition) if ended else condition_set(names, condition)


def costs_stage(site: Site) -> Stage:
    """Return the stage that reweighs the arcs that changed conditions bear on."""

    def run(view: View) -> Iterable[Put[Any]]:
        changes = view.changes(CONDITIONS)
        before = [change.before for change in changes.values() if change.before is not None]
        after = [change.after for change in changes.values() if change.after is not None]
        causes = (
            *(change.cause for change in changes.values()),
            *(change.cause for change in view.changes(STARTED).values()),
        )
        for profile_id, nominal in site.costs.items():
            held = view.value(COSTS, profile_id) or nominal
            costs, changed = reweigh(held, before, after)
            words = both(
                f"{len(changed)}段通道的用时改变", f"{len(changed)} arcs take another time"
            )
            yield Put(COSTS, profile_id, costs, words, causes)

    return Stage("costs", (STARTED, CONDITIONS), (COSTS,), run)


def live_costs(site: Site, view: View, profile_id: str) -> Costs:
    """Return the costs of a profile as of now."""
    return view.value(COSTS, profile_id) or site.costs[profile_id]


def usual_way(site: Site, costs: Costs, start: Access, end: Access) -> Way | None:
    """Return the best way between two points with nothing going on in the building."""
    usual = costs.undisturbed()
    landmarks = site.landmarks[costs.profile.id]
    return seek_way(usual, start, end, weights_between(usual, start, end), landmarks)


def condition_words(site: Site, change: Change[Condition]) -> Summary:
    """Say what a changed condition means for somebody under way."""
    condition = change.after or change.before
    return words_of(site, condition, ended=change.after is None) if condition is not None else {}


def bearing_upon(
    changes: Mapping[str, Change[Condition]], wanted: frozenset[TargetKey]
) -> tuple[Change[Condition], ...]:
    """Return the changed conditions that bear on some units, openings and connectors."""

    def bears(condition: Condition | None) -> bool:
        return condition is not None and touches(condition, wanted)

    return tuple(
        change for change in changes.values() if bears(change.before) or bears(change.after)
    )


def touches(condition: Condition, wanted: frozenset[TargetKey]) -> bool:
    """Tell whether a condition bears on one of some targets."""
    return not wanted.isdisjoint(targets_of(condition))
