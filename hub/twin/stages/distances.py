"""Distances: what every way of a sign costs now, and which of them go another way."""

from collections.abc import Iterable
from typing import Any

from hub.engine import Put, Stage, View
from hub.twin.site import Site
from hub.twin.slots import COSTS, COURSES
from hub.twin.wording import both
from routing import keep_all_up


def distances_stage(site: Site) -> Stage:
    """Return the stage that keeps up the courses of the profiles that screens show."""

    def run(view: View) -> Iterable[Put[Any]]:
        asked = [
            (profile_id, change.after, change.cause, view.value(COURSES, profile_id))
            for profile_id, change in view.changes(COSTS).items()
            if change.after is not None and profile_id in site.shown
        ]
        wanted = [(costs, site.rosters[key], held) for key, costs, _, held in asked]
        kept = keep_all_up(wanted, site.threads)
        for (profile_id, _, cause, held), courses in zip(asked, kept, strict=True):
            moved = len(courses.moved(held))
            if moved or held is None:
                words = both(f"{moved}条标识路线改变", f"{moved} ways of signs have changed")
                yield Put(COURSES, profile_id, courses, words, (cause,))

    return Stage("distances", (COSTS,), (COURSES,), run)
