"""What is sent: JSON of some 200 bytes, and a larger one as a tick of a floor gives."""

import json
import random

from hub.ports import Json

MARK = b'"^'
"""Stands once in each message and nowhere else, so that clients count messages by it.

One byte would not do: it may be part of the length of a frame.
"""

TOGETHER = 10
TEXT_BYTES = 120
ZONES = 24


def document(number: int) -> dict[str, Json]:
    """Return the n-th state of something small; all of its members change each time."""
    return {"n": number, "text": f"^{number:09d}".ljust(TEXT_BYTES, "x")}


def text(number: int, topic: str = "t/0") -> str:
    """Return a message of the size of our own delta."""
    return json.dumps(
        {"topic": topic, "revision": number, "patch": document(number)}, separators=(",", ":")
    )


def floor(number: int) -> dict[str, Json]:
    """Return the n-th state of a floor's zones, of which all have changed."""
    chance = random.Random(number)  # noqa: S311 - the same for all
    return {
        "mark": f"^{number:09d}",
        "zones": {
            f"zone-{zone:02d}": {
                "people": chance.randrange(200),
                "sd": round(chance.random() * 9, 1),
                "as_of": f"2026-01-02T12:{number % 60:02d}:{chance.randrange(60):02d}Z",
            }
            for zone in range(ZONES)
        },
    }


def floor_text(number: int) -> str:
    """Return a floor as a message."""
    return json.dumps(
        {"topic": "t/floor", "revision": number, "patch": floor(number)}, separators=(",", ":")
    )
