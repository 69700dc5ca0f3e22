"""What several resources ask for in the same words: places, profiles, wishes, limits and times."""

import math
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import msgspec
from aiohttp import web

from floorplans import Access, Place
from hub.api.problems import Problem
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

FAR_DAYS = 366
LATE = timedelta(minutes=1)
"""How long ago a departure may lie that means now."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TRUTHS = {"1": True, "true": True, "0": False, "false": False}


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


def unprocessable(code: str, detail: str) -> Problem:
    """Return that a request cannot be served."""
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, code, detail)


class Query:
    """The words of a GET request, each checked as it is read.

    Args:
        request: The request.
        runtime: The hub.
        known: The names that it may have.
    """

    def __init__(self, request: web.Request, runtime: Runtime, known: frozenset[str]) -> None:
        self.words = request.query
        self.runtime = runtime
        strange = sorted(set(self.words) - known)
        if strange:
            detail = f"unknown {', '.join(strange)}; known are {', '.join(sorted(known))}"
            raise unprocessable("request.invalid", detail)

    def text(self, name: str) -> str:
        """Return a word that must be there."""
        found = self.words.get(name, "").strip()
        if not found:
            raise unprocessable("request.invalid", f"{name} is missing")
        return found

    def number(self, name: str, usual: float, low: float, high: float) -> float:
        """Return a number between two others."""
        text = self.words.get(name)
        if text is None:
            return usual
        try:
            found = float(text)
        except ValueError:
            found = math.nan
        if not low <= found <= high:
            detail = f"{name} {text[:40]!r} is no number from {low:g} to {high:g}"
            raise unprocessable("request.invalid", detail)
        return found

    def flag(self, name: str) -> bool:
        """Return whether something is asked."""
        text = self.words.get(name, "0").lower()
        if text not in TRUTHS:
            raise unprocessable("request.invalid", f"{name} is 0 or 1, not {text[:40]!r}")
        return TRUTHS[text]

    def wishes(self) -> tuple[Wish, ...]:
        """Return the wishes, from `wish=` as often as there are."""
        try:
            return tuple(Wish(text) for text in self.words.getall("wish", []))
        except ValueError as error:
            detail = f"{error}; wishes are {', '.join(Wish)}"
            raise unprocessable("request.invalid", detail) from None

    def limits(self) -> Limits:
        """Return the hard limits."""
        return Limits(self.flag("step_free"), self.number("clear_width", 0.0, 0.0, WIDEST))

    def terms(self) -> Terms:
        """Return the terms that are asked for, under live costs."""
        site, twin = self.runtime.twin.site, self.runtime.twin
        profile_id = self.words.get("profile", "foot")
        nominal_of(site, profile_id)
        return terms_of(
            twin.costs(profile_id),
            site.venue,
            self.wishes(),
            self.limits(),
            site.roomy,
            site.landmarks[profile_id],
        )

    def place(self, name: str) -> Place:
        """Return a place that must be named."""
        return self.runtime.twin.site.places.find(self.text(name))

    def start(self, terms: Terms) -> Access:
        """Return where `from` is on the floor of some terms."""
        return access_to(terms.costs, self.place("from"))
