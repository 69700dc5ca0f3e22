"""What was said last of why an open route changed, so that a start does not forget it.

It follows from ticks that a later start knows nothing of. So it stands in the log beside the route,
and is said again of the first way that is planned after a start, where that is the same way.
"""

from collections.abc import Iterable, Iterator, Mapping
from zlib import crc32

import msgspec

from hub.engine import Change
from hub.ports import Record
from hub.twin.slots import Announcement, Explained, OpenRoute
from routing import Route

EXPLAINED_VIEW = "session/said/"
"""Begins as the keys of routes do: it is taken out of files together with them."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Explained).decode


def explained_records(changed: Mapping[str, Change[OpenRoute]]) -> Iterator[Record]:
    """Yield what to record of what is said of routes that a tick changed.

    What is said of a route that has just begun stands already. It ends with each route: there may
    stand what another core has said of one that this one says nothing of.
    """
    for session_id, change in changed.items():
        held, found = change.before, change.after
        if held is None:
            continue
        if found is None:
            yield ended(session_id)
            continue
        why = found.announcement
        if why is None:
            if held.announcement is not None:
                yield ended(session_id)
        elif why is not held.announcement:
            said = Explained(why.revision, why.zh, why.en, mark_of(found.route))
            yield Record(EXPLAINED_VIEW + session_id, _encode(said), stands=True)


def ended(session_id: str) -> Record:
    """Return the record that nothing is said any more of a route."""
    return Record(EXPLAINED_VIEW + session_id, b"", stands=False)


def explained_in(records: Mapping[str, bytes]) -> Mapping[str, Explained]:
    """Return what is said of routes by what stands; what cannot be read is left out."""
    found: dict[str, Explained] = {}
    for key, data in records.items():
        if is_explained(key):
            try:
                found[key.removeprefix(EXPLAINED_VIEW)] = _decode(data)
            except msgspec.MsgspecError:
                continue
    return found


def facts_among(records: Iterable[Record]) -> Iterator[Record]:
    """Yield the facts among records: what is said of routes follows from them."""
    return (each for each in records if not is_explained(each.key))


def is_explained(key: str) -> bool:
    """Tell whether a record holds what is said of a route."""
    return key.startswith(EXPLAINED_VIEW)


def explained_again(said: Explained, found: Route) -> Announcement | None:
    """Return what is said of a route that a start has planned, None where it goes another way."""
    if said.way != mark_of(found):
        return None
    return Announcement(said.revision, said.zh, said.en)


def mark_of(route: Route) -> int:
    """Return 32 bits that tell ways apart by their arcs (CRC-32), 0 for none."""
    mark = 0
    for way in route.ways:
        mark = crc32(way.track.data, mark)
    return mark
