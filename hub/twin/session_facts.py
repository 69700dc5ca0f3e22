"""The facts that visitors' routes begin and end by, and their form on disk."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec import structs

from floorplans import Place
from hub.engine import Fact
from hub.twin.commanded import Commanded, command_record
from hub.twin.site import Site
from hub.twin.slots import SESSIONS, Asked, Explained, Session
from hub.twin.wording import both
from routing import access_to
from sensors import parse_time

WANTED = both("访客请求路线", "A visitor asked for a route")
ENDED = both("路线会话结束", "The route session has ended")


class Kept(msgspec.Struct, frozen=True, array_like=True):
    """A session on disk: what ties it to the graph follows from its places."""

    profile_id: str
    start: Place
    end: Place
    asked: Asked | None = None
    band: bool = False
    explained: Explained | None = None


class KeptByName(Kept, frozen=True, array_like=False):
    """The same in the form of hubs before 2026-12, an object; its time is among the particulars."""


_decode = msgspec.msgpack.Decoder(tuple[int, Kept | None]).decode
_decode_by_name = msgspec.msgpack.Decoder(KeptByName | None).decode

ARRAY = 0x90
"""How an array of fewer than sixteen begins in MessagePack, with its length in the lower half."""


def session_fact(session: Session, at_ns: int) -> Fact[Session]:
    """Return the fact that a visitor asked for a route."""
    record = command_record("route", session.id, "", at_ns)
    return Fact(SESSIONS, session.id, session, WANTED, record)


def session_end_fact(session_id: str, at_ns: int) -> Fact[Session]:
    """Return the fact that a route is no longer wanted."""
    record = command_record("leave", session_id, "", at_ns)
    return Fact(SESSIONS, session_id, None, ENDED, record)


def session_value(fact: Fact[Session]) -> tuple[object, ...]:
    """Return what is written of the value of such a fact: when it was, and what is wanted."""
    particulars, session = fact.record.particulars, fact.value
    at_ns = particulars.at_ns if isinstance(particulars, Commanded) else 0
    if session is None:
        return at_ns, None
    wanted = session.profile_id, session.start, session.end, session.asked, session.band
    return at_ns, wanted if session.explained is None else (*wanted, session.explained)


def session_fact_of(
    site: Site, session_id: str, raw: msgspec.Raw, particulars: Mapping[str, str]
) -> Fact[Session]:
    """Return the fact that was written, with its session tied to the graph of today.

    Args:
        site: The building.
        session_id: The session.
        raw: What `session_value` gave.
        particulars: Of a fact in the first form.

    Raises:
        KeyError: The building has no such profile.
        msgspec.MsgspecError: It has another form.
        RoutingError: A place cannot be walked to.
    """
    kept: Kept | None
    if memoryview(raw)[0] & 0xF0 == ARRAY:
        at_ns, kept = _decode(raw)
    else:
        at_ns, kept = parse_time(particulars.get("at", "")) or 0, _decode_by_name(raw)
    if kept is None:
        return session_end_fact(session_id, at_ns)
    return session_fact(session_of(site, session_id, kept), at_ns)


def session_of(site: Site, session_id: str, kept: Kept) -> Session:
    """Return a session, tied to the graph; raises what `session_fact_of` does."""
    costs, asked = site.costs[kept.profile_id], kept.asked
    origin, goal = access_to(costs, kept.start), access_to(costs, kept.end)
    for stop in asked.wanted.stops if asked is not None else ():
        access_to(costs, stop)
    return Session(
        session_id,
        kept.profile_id,
        kept.start,
        kept.end,
        origin,
        goal,
        asked,
        kept.band,
        kept.explained,
    )


def with_explained(fact: Fact[Any], explained: Mapping[str, Explained]) -> Fact[Any]:
    """Return a fact; that a route is wanted with what was said of it before a start.

    Args:
        fact: Any fact.
        explained: What was said last, by session.
    """
    session = fact.value
    if not isinstance(session, Session) or session.explained == explained.get(fact.key):
        return fact
    return structs.replace(fact, value=structs.replace(session, explained=explained.get(fact.key)))
