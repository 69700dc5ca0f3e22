"""Whose turn it is: which open routes are worked out again in a tick, and which have to wait.

A tick must be over before anybody notices: signs and machines wait for it too. So only so many
routes are worked out again in one; the others are owed, and the next ticks follow at once. What has
waited longest comes first, then routes that something has happened on, then those to which
something elsewhere may be a chance.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from hub.engine import RETRY_NS, Change, Entry, Put, View
from hub.twin.site import Site
from hub.twin.slots import CONDITIONS, COSTS, OWED, ROUTES, SESSIONS, Owed, Session
from hub.twin.stages.asked import due
from hub.twin.stages.following import News, by_profile, concerned, news_of
from routing import Condition

MOST_PLAIN = 300
"""Routes that a tick works out again, of those that ask for the fastest way. It is a count and no
time, so that a replay takes the same turns."""

MOST_ASKED = 10
"""The same of those that ask for more, each of which takes some ten times as long."""

Changes = Mapping[str, Change[Condition]]


class Turn(NamedTuple):
    """That a route is to be worked out again.

    Args:
        session: Whose.
        changes: The conditions that changed since it was worked out.
        news: What the tick did to its costs; None where it has waited.
        owed: What is noted of its waiting, None where nothing is.
    """

    session: Session
    changes: Changes
    news: News | None
    owed: Owed | None = None


class Turns(NamedTuple):
    """Whose turn it is, and who has to wait; the others are not concerned."""

    now: Sequence[Turn]
    later: Sequence[Turn]
    spared: Sequence[Session]


NOBODY = Turns((), (), ())


def turns_of(site: Site, view: View, fresh: Iterable[str]) -> Turns:
    """Return which open routes are worked out again; those that are new have been just now."""
    sessions, owed = view.table(SESSIONS), view.table(OWED)
    if not owed and not view.changes(COSTS):
        return NOBODY
    wanted: dict[str, Turn] = {}
    for session_id, entry in owed.items():
        if session_id not in sessions or session_id in fresh:
            continue
        session = sessions[session_id].value
        if is_due(session, entry.value.at_ns, view.now_ns):
            wanted[session_id] = Turn(session, entry.value.changes, None, entry.value)
    spared: list[Session] = []
    together: dict[int, Changes] = {}
    for turn in concerned_now(site, view, fresh, spared):
        held = wanted.get(turn.session.id)
        wanted[turn.session.id] = turn if held is None else merged(held, turn.changes, together)
    plain = [turn for turn in wanted.values() if turn.session.asked is None]
    asked = [turn for turn in wanted.values() if turn.session.asked is not None]
    now = (*plain[:MOST_PLAIN], *asked[:MOST_ASKED])
    anew = {turn.session.id for turn in now}
    return Turns(
        now,
        (*plain[MOST_PLAIN:], *asked[MOST_ASKED:]),
        [each for each in spared if each.id not in anew],
    )


def is_due(session: Session, at_ns: int, now_ns: int) -> bool:
    """Tell whether a route that is owed is due.

    Nobody is put off for longer than a failure rests, but until a departure: a later time than that
    was made by a clock that has been set back.
    """
    departs = session.asked is not None and session.asked.depart_ns == at_ns
    return at_ns <= now_ns or (not departs and at_ns > now_ns + RETRY_NS)


def merged(held: Turn, changes: Changes, together: dict[int, Changes]) -> Turn:
    """Return the turn of one who has waited already, with what has changed since.

    Args:
        held: The turn.
        changes: What the tick has changed.
        together: Takes both in one, by which of them was held: many wait for the same.
    """
    key = id(held.changes)
    if key not in together:
        together[key] = {**held.changes, **changes}
    return held._replace(changes=together[key])


def concerned_now(
    site: Site, view: View, fresh: Iterable[str], spared: list[Session]
) -> Iterable[Turn]:
    """Yield the turns of routes that the tick can have changed, the urgent ones first.

    Args:
        site: The building.
        view: The tick.
        fresh: Sessions that are worked out anyway.
        spared: Takes those that ask for more and are not concerned.
    """
    if not view.changes(COSTS):
        return
    changes = view.changes(CONDITIONS)
    held = (entry.value for key, entry in view.table(SESSIONS).items() if key not in fresh)
    for profile_id, sessions in by_profile(held).items():
        change = view.changes(COSTS).get(profile_id)
        if change is None or change.after is None:
            continue
        before = change.before or site.costs[profile_id]
        news = news_of(before, change.after, site.landmarks[profile_id], changes)
        routes = [
            (each, view.table(ROUTES)[each.id].value) for each in sessions if each.asked is None
        ]
        found = concerned(news, routes)
        moved = [routes[place][0] for place in (*found.struck, *found.others)]
        asking = [each for each in sessions if each.asked is not None]
        anew = due(view, news, asking)
        spared.extend(each for each in asking if each not in anew)
        for session in (*moved, *anew):
            yield Turn(session, changes, news)


def owe(session_id: str, at_ns: int, changes: Changes) -> Put[Any]:
    """Note that a route is to be worked out again."""
    return Put(OWED, session_id, Owed(at_ns, changes), {}, ())


def put_off(view: View, turn: Turn) -> Iterable[Put[Any]]:
    """Note that a route has to wait for its turn, where that is not noted yet."""
    held = turn.owed or view.value(OWED, turn.session.id)
    if held is None:
        yield owe(turn.session.id, view.now_ns, turn.changes)
    elif held.changes is not turn.changes or held.at_ns > view.now_ns:
        yield owe(turn.session.id, min(held.at_ns, view.now_ns), turn.changes)


def quits(view: View, session_id: str) -> Iterable[Put[Any]]:
    """Yield that nothing is owed any more, where something was."""
    if session_id in view.table(OWED):
        yield Put(OWED, session_id, None, {}, ())


def next_turn_ns(owed: Mapping[str, Entry[Owed]]) -> int | None:
    """Return when the next route is to be worked out again although nothing changes."""
    return min((entry.value.at_ns for entry in owed.values()), default=None)
