"""Distances: what every way of a sign costs now, and which of them go another way."""

from collections.abc import Iterable
from typing import Any

from hub.engine import Put, Stage, View
from hub.twin.site import Site
from hub.twin.slots import COSTS, COURSES
from hub.twin.wording import both
from routing import keep_up


def distances_stage(site: Site) -> Stage:
    """Return the stage that keeps up the courses of the profiles that screens show."""

    def run(view: View) -> Iterable[Put[Any]]:
        for profile_id, change in view.changes(COSTS).items():
            if change.after is None or profile_id not in site.shown:
                continue
            held = view.value(COURSES, profile_id)
            courses = keep_up(change.after, site.rosters[profile_id], held, site.threads)
            moved = len(courses.moved(held))
            if moved or held is None:
                words = both(f"{moved}条标识路线改变", f"{moved} ways of signs have changed")
                yield Put(COURSES, profile_id, courses, words, (change.cause,))

    return Stage("distances", (COSTS,), (COURSES,), run)
