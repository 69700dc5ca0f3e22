"""Opening hours: passages open and close by the clock."""

from collections.abc import Iterable, Mapping
from typing import Any

from hub.engine import Entry, Put, Stage, View, Wake
from hub.twin.naming import target_names
from hub.twin.site import Site
from hub.twin.slots import CLOCKS, HOURS, STARTED
from hub.twin.wording import hours_changed
from routing import OpenState, Target


def hours_stage(site: Site) -> Stage:
    """Return the stage; it wakes when the next passage opens or closes.

    Where the clock was set, what held until some time on the old one is worked out anew.
    """

    def run(view: View) -> Iterable[Put[Any]]:
        started = view.table(STARTED).get("hub")
        if started is None:
            return
        held = {} if view.changes(CLOCKS) else view.table(HOURS)
        for rule in site.timetable.hours:
            key = f"{rule.target.value}/{rule.id}"
            known = held.get(key)
            if known is not None and not due(known.value.until_ns, view.now_ns):
                continue
            state = site.timetable.state(rule, view.now_ns)
            words = hours_changed(target_names(site, Target(rule.target.value), rule.id), state)
            yield Put(HOURS, key, state, words, (started.cause,))

    def next_ns(hours: Mapping[str, Entry[OpenState]]) -> int | None:
        changes = (entry.value.until_ns for entry in hours.values())
        return min((until for until in changes if until is not None), default=None)

    return Stage("hours", (STARTED, CLOCKS), (HOURS,), run, Wake(HOURS, next_ns))


def due(until_ns: int | None, now_ns: int) -> bool:
    """Tell whether a state has run out."""
    return until_ns is not None and until_ns <= now_ns
