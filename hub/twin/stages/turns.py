"""Whose turn it is: which open routes are worked out again in a tick, and which have to wait.

A tick must be over before anybody notices: signs and machines wait for it too. So only so many
routes are worked out again in one; the others are owed, and the next ticks follow at once. What has
waited longest comes first, then routes that something has happened on, then those to which
something elsewhere may be a chance.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

from hub.engine import RETRY_NS, Change, Entry, Put, View
from hub.twin.site import Site
from hub.twin.slots import CONDITIONS, COSTS, OWED, ROUTES, SESSIONS, Owed, Session
from hub.twin.stages.asked import SECOND_NS, due
from hub.twin.stages.following import News, by_profile, concerned, news_of
from routing import Condition

MOST_PLAIN = 300
"""Routes that a tick works out again, of those that ask for the fastest way. It is a count and no
time, so that a replay takes the same turns."""

MOST_ASKED = 10
"""The same of those that ask for more, each of which takes some ten times as long."""

MOST_CHANCES = 5
CHANCES_REST_NS = SECOND_NS // 2
"""Of those that ask for more and have met nothing, so many are worked out again in so long: what
became cheaper elsewhere may be a chance for any of them, and zones fill and empty all the time."""

PLAIN, ASKED, CHANCES = "turns/plain", "turns/asked", "turns/chances"
"""Under which all who wait for their turn are owed it, those who ask for more apart, and of these
those for whom there may be a chance; who has a time of its own, because it failed or leaves later,
is owed under its own id."""

Changes = Mapping[str, Change[Condition]]

Line = dict[str, Changes]
"""Sessions in the order of their turns, with the conditions that changed since they had one."""


class Turn(NamedTuple):
    """That a route is to be worked out again.

    Args:
        session: Whose.
        changes: The conditions that changed since it was worked out.
        news: What the tick did to its costs; None where it has waited.
    """

    session: Session
    changes: Changes
    news: News | None


class Turns(NamedTuple):
    """Whose turn it is, and who has to wait; the others are not concerned.

    Args:
        plain: Those who ask for the fastest way.
        asked: Those who ask for more.
        waiting: Who has to wait until when, by `PLAIN`, `ASKED` and `CHANCES`.
        spared: Those who ask for more and are not worked out again.
    """

    plain: Sequence[Turn]
    asked: Sequence[Turn]
    waiting: Mapping[str, Owed]
    spared: Sequence[Session]


NOBODY = Turns((), (), {}, ())


def turns_of(site: Site, view: View, fresh: Iterable[str]) -> Turns:
    """Return which open routes are worked out again; those that are new have been just now."""
    if not view.table(OWED) and not view.changes(COSTS):
        return NOBODY
    lines = lines_of(view)
    news: dict[str, News] = {}
    spared: list[Session] = []
    changes = view.changes(CONDITIONS)
    for heard, plain_moved, asked_moved, chances, others in concerned_now(site, view, fresh):
        spared += others
        for name, moved in ((PLAIN, plain_moved), (ASKED, asked_moved), (CHANCES, chances)):
            stand_in_line(lines[name], [each.id for each in moved], changes, heard, news)
    met_after_all(lines)
    plain, plain_later = first(view, lines[PLAIN], MOST_PLAIN, fresh, news)
    asked, asked_later = first(view, lines[ASKED], MOST_ASKED, fresh, news)
    rests_ns = rests_until(view)
    most = MOST_CHANCES if rests_ns <= view.now_ns else 0
    chanced, chances_later = first(view, lines[CHANCES], most, fresh, news)
    if chanced:
        rests_ns = view.now_ns + CHANCES_REST_NS
    anew = {turn.session.id for turn in (*asked, *chanced)}
    waiting = {
        PLAIN: Owed(view.now_ns, plain_later),
        ASKED: Owed(view.now_ns, asked_later),
        CHANCES: Owed(rests_ns, chances_later),
    }
    spared = [each for each in spared if each.id not in anew]
    return Turns(plain, (*asked, *chanced), waiting, spared)


def rests_until(view: View) -> int:
    """Return until when those rest for whom there may be a chance; now where they do not.

    Nobody rests for longer than a failure does: a later time was made by a clock that has been set
    back.
    """
    held = view.table(OWED).get(CHANCES)
    at_ns = held.value.at_ns if held is not None else view.now_ns
    return view.now_ns if at_ns > view.now_ns + RETRY_NS else at_ns


def met_after_all(lines: Mapping[str, Line]) -> None:
    """Let those who waited for a chance stand with those who have met something, once they have."""
    asked, chances = lines[ASKED], lines[CHANCES]
    for session_id in [each for each in chances if each in asked]:
        held = chances.pop(session_id)
        asked[session_id] = {**held, **since(held, asked[session_id])}


def lines_of(view: View) -> dict[str, Line]:
    """Return who is owed a turn by now: at first who has a time of its own, then who waits."""
    sessions, owed = view.table(SESSIONS), view.table(OWED)
    lines: dict[str, Line] = {PLAIN: {}, ASKED: {}, CHANCES: {}}
    for key, entry in owed.items():
        held = sessions.get(key)
        if held is not None and is_due(held.value, entry.value.at_ns, view.now_ns):
            lines[PLAIN if held.value.asked is None else ASKED].update(entry.value.changes)
    for name, line in lines.items():
        if name in owed:
            line.update(owed[name].value.changes)
    return lines


def first(
    view: View, line: Line, most: int, fresh: Iterable[str], news: Mapping[str, News]
) -> tuple[Sequence[Turn], Line]:
    """Return the turns of those who come first, and who has to wait.

    Whoever is not there any more, or has been worked out just now, is left out.
    """
    sessions = view.table(SESSIONS)
    now: list[Turn] = []
    passed = 0
    for session_id, changes in line.items():
        if len(now) == most:
            break
        passed += 1
        held = sessions.get(session_id)
        if held is not None and session_id not in fresh:
            now.append(Turn(held.value, changes, news.get(session_id)))
    return now, dict(islice(line.items(), passed, None))


def is_due(session: Session, at_ns: int, now_ns: int) -> bool:
    """Tell whether a route that is owed at a time of its own is due.

    Nobody is put off for longer than a failure rests, but until a departure: a later time than that
    was made by a clock that has been set back.
    """
    departs = session.asked is not None and session.asked.depart_ns == at_ns
    return at_ns <= now_ns or (not departs and at_ns > now_ns + RETRY_NS)


def stand_in_line(
    line: Line, session_ids: Iterable[str], changes: Changes, heard: News, news: dict[str, News]
) -> None:
    """Let sessions have a turn after all who wait; who waits already keeps their place.

    Args:
        line: Who waits; takes the others.
        session_ids: Those who are to have a turn.
        changes: What has changed for them.
        heard: What that did to their costs.
        news: Takes that of those who have not waited.
    """
    together: dict[int, Changes] = {}
    for session_id in session_ids:
        held = line.get(session_id)
        if held is None:
            line[session_id] = changes
            news[session_id] = heard
            continue
        # Many have waited for the same.
        if id(held) not in together:
            together[id(held)] = {**held, **since(held, changes)}
        line[session_id] = together[id(held)]


def since(held: Changes, changes: Changes) -> Changes:
    """Return changes as they are against what was before those that somebody has waited with.

    What is as it was then keeps its last change: there is nothing to say of it otherwise.
    """
    found = dict(changes)
    for key in held.keys() & changes.keys():
        before, last = held[key].before, changes[key]
        if before != last.after:
            found[key] = Change(before, last.after, last.cause)
    return found


class Moved(NamedTuple):
    """Whom of those of one profile a change of costs can matter to.

    Args:
        news: What was done to the costs.
        plain: Those who ask for the fastest way, the urgent ones first.
        asked: Those who ask for more.
        chances: Those who do and have met nothing, but may have a better way now.
        spared: Those who do and have met nothing.
    """

    news: News
    plain: Sequence[Session]
    asked: Sequence[Session]
    chances: Sequence[Session]
    spared: Sequence[Session]


def concerned_now(site: Site, view: View, fresh: Iterable[str]) -> Iterator[Moved]:
    """Yield, for each profile, whose routes the tick can have changed.

    Args:
        site: The building.
        view: The tick.
        fresh: Sessions that are worked out anyway.
    """
    if not view.changes(COSTS):
        return
    held = (entry.value for key, entry in view.table(SESSIONS).items() if key not in fresh)
    table = view.table(ROUTES)
    for profile_id, sessions in by_profile(held).items():
        change = view.changes(COSTS).get(profile_id)
        if change is None or change.after is None:
            continue
        before = change.before or site.costs[profile_id]
        landmarks = site.landmarks[profile_id]
        news = news_of(before, change.after, landmarks, view.changes(CONDITIONS))
        routes = [(each, table[each.id].value) for each in sessions if each.asked is None]
        found = concerned(news, routes)
        moved = [routes[place][0] for place in (*found.struck, *found.others)]
        asking = [each for each in sessions if each.asked is not None]
        anew, chances = due(view, news, asking)
        yield Moved(news, moved, anew, chances, [each for each in asking if each not in anew])


def owe(session_id: str, at_ns: int, changes: Changes) -> Put[Any]:
    """Note that a route is to be worked out again at a time of its own."""
    return Put(OWED, session_id, Owed(at_ns, {session_id: changes}), {}, ())


def put_off(view: View, waiting: Mapping[str, Owed]) -> Iterator[Put[Any]]:
    """Note who has to wait for their turn, and that nobody has any more.

    A rest is noted though nobody waits: whoever comes meanwhile has to.
    """
    owed = view.table(OWED)
    for name, held in waiting.items():
        if held.changes or held.at_ns > view.now_ns:
            yield Put(OWED, name, held, {}, ())
        elif name in owed:
            yield Put(OWED, name, None, {}, ())


def next_turn_ns(owed: Mapping[str, Entry[Owed]]) -> int | None:
    """Return when the next route is to be worked out again although nothing changes."""
    waits = (entry.value for entry in owed.values())
    return min((each.at_ns for each in waits if each.changes), default=None)
