"""The push protocol as an AsyncAPI 3.0 document, made from the frames' own types.

`python -m hub.push.asyncapi` prints it; `docs/asyncapi.json` holds what it prints.
"""

import sys
from collections.abc import Mapping

import msgspec

from hub.push import chinese, frames
from hub.push.frames import MAX_TOPIC_LENGTH, PROTOCOL, ClientFrame, Frame

SCHEMAS = "#/components/schemas/{name}"

TOPICS: Mapping[str, str] = {
    "alarms": "What staff must know of, and who has acknowledged it.",
    "building": "The hub's inputs and whether the building is simulated.",
    "closures": "Passages that are closed.",
    "devices": "Devices that staff have taken out of service.",
    "evacuation": "Who has to leave by which way, while the building is cleared; for staff.",
    "evacuation/notice": "Whether the building is being cleared, and which levels; for everybody.",
    "level/{ordinal}/occupancy": "How many people are in each zone of a level.",
    "machines": "Lifts and escalators.",
    "route/{id}": "A visitor's open route; no pattern covers it.",
    "sign/{screen}": "What a screen directs to.",
}
"""Topics by address, `{...}` stands for one level."""

CODES: Mapping[str, str] = {
    "push.closing": "The hub shuts down (instead of a connection, 503).",
    "push.connections.full": "As many connections as there may be (503).",
    "push.events.topics": "A request for events names no topics (400).",
    "push.frame.malformed": "The frame is no JSON text, or none of the protocol's.",
    "push.mailbox.forbidden": "A mailbox that this client may not take messages of.",
    "push.mailbox.limit": "More mailboxes than a connection may be attached to.",
    "push.origin.foreign": "A page of another origin connects (403).",
    "push.pattern.malformed": "A wildcard stands where none may.",
    "push.subscribe.limit": "More topics and patterns than a connection may ask for.",
    "push.session.ended": "What the client was known by has ended; the connection closes.",
    "push.topic.forbidden": "A topic or pattern that this client may not hear (events: 403).",
    "push.topic.unknown": "There is no such topic.",
}
"""What can go wrong for a client, by machine code."""


def frame_types() -> dict[str, type[Frame]]:
    """Return the hub's frames by the name of their message."""
    kinds = {kind.__name__: kind for kind in vars(frames).values() if isinstance(kind, type)}
    return {
        name.removesuffix("Frame").lower(): kind
        for name, kind in sorted(kinds.items())
        if issubclass(kind, Frame) and kind is not Frame
    }


def asyncapi() -> dict[str, object]:
    """Return the document (AsyncAPI 3.0.0), seen from the hub."""
    said = frame_types()
    types = [*said.values(), ClientFrame]
    _, schemas = msgspec.json.schema_components(types, ref_template=SCHEMAS)
    messages = {name: _message(name, kind) for name, kind in said.items()}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Zhilu push protocol",
            "version": str(PROTOCOL),
            "description": "Snapshots, deltas and kept messages; see docs/push-protocol.md.",
        },
        "defaultContentType": "application/json",
        "servers": {"hub": {"host": "localhost:8080", "protocol": "ws", "pathname": "/api/v1"}},
        "channels": {
            "stream": {
                "address": "/stream",
                "description": "A WebSocket; every frame is one JSON text.",
                "messages": {name: _ref("messages", name) for name in [*messages, "client"]},
            },
            "events": {
                "address": "/events",
                "description": "The same frames as server-sent events; `topics` names what is "
                "asked for, `Last-Event-ID` or `from` where to go on from.",
                "messages": {name: _ref("messages", name) for name in messages if _in_events(name)},
            },
        },
        "operations": {
            "hear": _operation("receive", "stream", ["client"]),
            "push": _operation("send", "stream", list(messages)),
            "stream": _operation("send", "events", list(filter(_in_events, messages))),
        },
        "components": {
            "messages": {**messages, "client": _message("client", ClientFrame)},
            "schemas": schemas,
        },
        "x-topics": [
            {
                "address": address,
                "description": text,
                "x-description-zh": chinese.TOPICS[address],
                "maxLength": MAX_TOPIC_LENGTH,
            }
            for address, text in TOPICS.items()
        ],
        "x-errors": [
            {"code": code, "description": text, "x-description-zh": chinese.CODES[code]}
            for code, text in CODES.items()
        ],
    }


def printed() -> str:
    """Return the document as it stands in `docs/asyncapi.json`."""
    encoded = msgspec.json.encode(asyncapi(), order="sorted")
    return msgspec.json.format(encoded, indent=1).decode() + "\n"


def _message(name: str, kind: type[msgspec.Struct]) -> dict[str, object]:
    return {
        "summary": (kind.__doc__ or "").partition("\n")[0],
        "x-summary-zh": chinese.MESSAGES[name],
        "payload": {"$ref": SCHEMAS.format(name=kind.__name__)},
    }


def _operation(action: str, channel: str, messages: list[str]) -> dict[str, object]:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": [{"$ref": f"#/channels/{channel}/messages/{name}"} for name in messages],
    }


def _ref(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


def _in_events(name: str) -> bool:
    return name not in {"attached", "message"}


if __name__ == "__main__":
    sys.stdout.write(printed())
