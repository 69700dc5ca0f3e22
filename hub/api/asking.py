"""What several resources ask for in the same words: places, profiles, wishes, limits and times."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec

from floorplans import Access
from hub.api.problems import unprocessable
from hub.runtime import Runtime
from hub.twin import Site
from routing import (
    Costs,
    Limits,
    Terms,
    UnknownProfile,
    Wish,
    access_to,
    terms_of,
)

WIDEST = 5.0
"""Metres of clear width that can be asked for at most."""

Words = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
"""A WHERE as text."""

FAR_DAYS = 366
LATE = timedelta(minutes=1)
"""How long ago a departure may lie that means now."""

PLACE_PROBLEMS = (
    "place.unknown",
    "place.ambiguous",
    "place.outside",
    "routing.place.unwalkable",
    "routing.profile.unknown",
)
"""What can be wrong with the places and the profile of a question."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Position(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A point of a floor: longitude and latitude."""

    ordinal: int
    position: tuple[float, float]


def text_of(where: str | Position) -> str:
    """Return a WHERE as the text that names it."""
    if isinstance(where, str):
        return where
    longitude, latitude = where.position
    return f"{where.ordinal}@{longitude!r},{latitude!r}"


def nominal_of(site: Site, profile_id: str) -> Costs:
    """Return the costs of a profile with nothing going on.

    Raises:
        UnknownProfile: There is no such profile.
    """
    costs = site.costs.get(profile_id)
    if costs is None:
        known = ", ".join(site.costs)
        raise UnknownProfile(f"there is no profile {profile_id!r}; there are {known}")
    return costs


def departure_of(runtime: Runtime, text: str) -> int:
    """Return a time of departure, ns UTC; one without an offset is in the building's own time.

    Raises:
        Problem: It is no time, it has passed, or it is too far ahead.
    """
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=runtime.twin.site.zone)
        moment = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        detail = f"depart_at {text[:40]!r} is no time such as 2026-05-04T21:30+08:00"
        raise unprocessable("route.depart.invalid", detail) from None
    now_ns = runtime.clock.now_ns()
    now = EPOCH + timedelta(microseconds=now_ns // 1000)
    if moment < now - LATE:
        detail = f"depart_at {text} has passed; leave it out for now"
        raise unprocessable("route.depart.past", detail)
    if moment > now + timedelta(days=FAR_DAYS):
        detail = f"depart_at {text} is more than {FAR_DAYS} days ahead"
        raise unprocessable("route.depart.far", detail)
    return round((moment - EPOCH) / timedelta(microseconds=1)) * 1000


class WayQuery(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    kw_only=True,
    rename={"start": "from"},
):
    """Where from, and with which wishes and limits, of the calls that look for ways.

    Args:
        start: Where from.
        profile: The way of moving.
        wish: Wishes, as often as there are.
        step_free: Whether no steps at all may be on the way.
        clear_width: Metres that must be clear.
    """

    start: Words
    profile: str = "foot"
    wish: tuple[Wish, ...] = ()
    step_free: bool = False
    clear_width: Annotated[float, msgspec.Meta(ge=0, le=WIDEST)] = 0.0


def terms_of_query(runtime: Runtime, query: WayQuery) -> Terms:
    """Return the terms that are asked for, under live costs.

    Raises:
        UnknownProfile: There is no such profile.
    """
    site, twin = runtime.twin.site, runtime.twin
    nominal_of(site, query.profile)
    return terms_of(
        twin.costs(query.profile),
        site.venue,
        query.wish,
        Limits(query.step_free, query.clear_width),
        site.roomy,
        site.landmarks[query.profile],
    )


def start_of_query(runtime: Runtime, query: WayQuery, terms: Terms) -> Access:
    """Return where a question starts, on the floor of its terms.

    Raises:
        FloorplanError: It is no place.
        UnwalkablePlace: Nobody can stand there.
    """
    return access_to(terms.costs, runtime.twin.site.places.find(query.start))
