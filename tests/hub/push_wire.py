"""Reads what the push code writes, by the reference implementation of RFC 6455."""

import zlib
from dataclasses import dataclass, field

import msgspec
from websockets.frames import Frame
from websockets.streams import StreamReader

from hub.ports import Json
from hub.push import apply


def frames(data: bytes) -> list[dict[str, Json]]:
    """Return the JSON frames in bytes that hold whole frames only, compressed ones too."""
    window = zlib.decompressobj(wbits=-15)
    reader = StreamReader()
    reader.feed_data(data)
    found: list[dict[str, Json]] = []
    while reader.buffer:
        parsing = Frame.parse(reader.read_exact, mask=False)
        try:
            next(parsing)
        except StopIteration as ended:
            data = ended.value.data
            if ended.value.rsv1:
                data = window.decompress(bytes(data) + SYNC_TAIL)
            found.append(msgspec.json.decode(data))
        else:
            raise AssertionError("the last frame is cut")
    return found


SYNC_TAIL = b"\x00\x00\xff\xff"


@dataclass
class Reader:
    """A client as simple as can be: it rebuilds documents from the frames it is given."""

    documents: dict[str, Json] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)

    def take(self, frame: dict[str, Json]) -> None:
        topic = frame.get("topic")
        if not isinstance(topic, str):
            return
        revision = frame["revision"]
        assert isinstance(revision, int)
        self.revisions[topic] = revision
        if "snapshot" in frame:
            self.documents[topic] = frame["snapshot"]
        elif "patch" in frame:
            self.documents[topic] = apply(self.documents[topic], frame["patch"])
        else:
            del self.documents[topic]

    def take_all(self, data: bytes) -> None:
        for frame in frames(data):
            self.take(frame)
