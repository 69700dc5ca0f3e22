"""Sessions and retained messages as they are kept, and made again at the next start."""

from collections.abc import Iterable
from types import MappingProxyType

import msgspec

from sensors.mqtt.departures import Departures
from sensors.mqtt.keeping import (
    END,
    OUTGOING,
    RECEIVED,
    RETAINED,
    SESSION,
    KeptMessage,
    KeptSession,
    KeptWill,
)
from sensors.mqtt.outbox import Outbox
from sensors.mqtt.packets import Publish, SubscriptionRequest
from sensors.mqtt.properties import Properties, Property
from sensors.mqtt.rights import RightsOf
from sensors.mqtt.sessions import Session
from sensors.mqtt.state import State

_SERIAL_BYTES = 8
_ID_BYTES = 2


def restore(
    state: State,
    departures: Departures,
    entries: Iterable[tuple[bytes, bytes]],
    wall: float,
    rights_of: RightsOf,
) -> int:
    """Take up what was kept; all clients are away.

    Clients that were connected are awaited from now on. Their wills are left unsaid, as when the
    broker is shut down: it is not the clients that failed. A session whose user is no more is ended
    and its will left unsaid, for nobody could go on with it and its client identifier would be
    taken; the others keep what the rights of this start cover.

    Args:
        state: Of a broker that nobody has met yet, its clock set.
        departures: Ends sessions whose time is over.
        entries: Key and entry, in any order.
        wall: Seconds of the wall clock now.
        rights_of: What clients may do from this start on.

    Returns:
        Entries that make no sense, which are left out and dropped.
    """
    state.keeping.offset = wall - state.now
    rows = sorted(entries)
    bad = 0
    for kind in (SESSION, OUTGOING, RECEIVED, RETAINED):
        for key, entry in rows:
            if key[:1] == kind:
                bad += not _taken(state, kind, key[1:], entry)
    bad += sum(key[:1] not in {SESSION, OUTGOING, RECEIVED, RETAINED} for key, _ in rows)
    for session in list(state.sessions.values()):
        rights = rights_of(session.owner, session.client_id)
        if rights is None:
            session.will = None
            departures.end(session)
        else:
            state.narrow(session, rights)
            departures.tend(session)
    return bad


def _taken(state: State, kind: bytes, key: bytes, entry: bytes) -> bool:
    """Take up one entry; where it makes no sense, have it dropped and return False."""
    try:
        if kind == SESSION:
            _take_session(state, key.decode(), msgspec.msgpack.decode(entry, type=KeptSession))
        elif kind == RETAINED:
            kept = msgspec.msgpack.decode(entry, type=KeptMessage)
            state.retained.take_back(state.keeping.message(kept))
        else:
            size = _SERIAL_BYTES if kind == OUTGOING else _ID_BYTES
            session = state.sessions[_client(key, size)]
            if kind == RECEIVED:
                session.received[key[-_ID_BYTES:]] = True
            else:
                kept = msgspec.msgpack.decode(entry, type=KeptMessage)
                message = state.keeping.message(kept) if kept.topic else None
                session.outbox.take_back(int.from_bytes(key[-size:]), kept, message)
    except (msgspec.MsgspecError, ValueError, KeyError):
        state.keeping.drop(kind + key)
        return False
    return True


def _client(key: bytes, size: int) -> str:
    stem, mark = key[: -size - 1], key[-size - 1 : -size]
    if mark != END:
        raise ValueError("a key without its end")
    return stem.decode()


def _take_session(state: State, client_id: str, kept: KeptSession) -> None:
    keeping = state.keeping
    outbox = Outbox(state.limits, state.room)
    session = Session(client_id, outbox, kept.owner, expiry=kept.expiry, kept=True)
    outbox.keep_on(keeping.shelf(client_id))
    state.sessions[client_id] = session
    for each in kept.subscriptions:
        request = SubscriptionRequest(
            each.filter,
            each.qos,
            each.no_local,
            each.retain_as_published,
            retain_handling=0,
            identifier=each.identifier,
        )
        session.subscriptions[each.filter] = state.subscriptions.add(session, request)
    if kept.ends_at is None:
        session.ends_at = state.now + kept.expiry
        state.note(session)
    else:
        session.ends_at = kept.ends_at - keeping.offset
    if kept.will is not None:
        session.will, session.will_at = _will(kept.will), kept.will.at - keeping.offset


def _will(kept: KeptWill) -> Publish:
    numbers = {} if kept.expiry is None else {Property.MESSAGE_EXPIRY: kept.expiry}
    properties = Properties(MappingProxyType(numbers), forward=kept.forward)
    return Publish(kept.topic, kept.payload, kept.qos, kept.retain, properties)
