"""Answers that are made once and given many times: bytes, entity tag, and a packed form."""

import gzip
import hashlib
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

from aiohttp import web

from hub.api.given import Given, lines_of
from hub.api.headers import ASKED_EACH_TIME, DATA_SECURITY, NOT_KEPT, SECURITY
from hub.api.media import names_tag, takes_gzip

JSON = "application/json"
LEAST_PACKED = 1_024
"""Bytes below which packing saves nothing that anybody notices."""

PACKING = 6
TAG_BYTES = 12
NOTHING_MORE: Mapping[str, str] = MappingProxyType({})
ABOUT_THE_BODY = frozenset({"Content-Type", "Content-Encoding"})

FRESH = lines_of({**SECURITY, "Content-Type": JSON, "Cache-Control": NOT_KEPT}.items())


def fresh(status: HTTPStatus, *body: bytes, location: str) -> Given:
    """Return the JSON of an answer to one request, which nobody keeps, with all its headers.

    Args:
        status: Of the answer.
        body: In parts.
        location: Where what was made is found.
    """
    length = sum(map(len, body))
    more = f"Location: {location}\r\nContent-Length: {length}\r\n"
    return Given(status, FRESH + more.encode(), *body)


class _Form:
    """One form of an answer: as it is, or packed."""

    __slots__ = ("_unchanged", "body", "head", "headers", "tag")

    def __init__(self, body: bytes, tag: str, headers: dict[str, str]) -> None:
        self.body = body
        self.tag = f'"{tag}"'
        self.headers = headers
        self.head = lines_of(
            [*headers.items(), ("ETag", self.tag), ("Content-Length", str(len(body)))]
        )
        self._unchanged: bytes | None = None

    @property
    def unchanged(self) -> bytes:
        """The head where the client has it already (RFC 9110, 15.4.5)."""
        if self._unchanged is None:
            kept = [each for each in self.headers.items() if each[0] not in ABOUT_THE_BODY]
            self._unchanged = lines_of([*kept, ("ETag", self.tag)])
        return self._unchanged


class Ready:
    """An answer that is made once.

    What is `public` is packed for clients that take gzip, once for all of them. Nothing else is:
    where a stranger can choose a part of an answer that also holds a secret, its packed length
    tells the secret (BREACH).

    Args:
        body: What is sent.
        media: Its media type.
        tag: Its entity tag without quotes; by default made from the body.
        public: Whether everybody may see it and keep it.
        more: Further headers; they win.
    """

    __slots__ = ("_packed", "plain", "public")

    def __init__(
        self,
        body: bytes,
        media: str = JSON,
        *,
        tag: str | None = None,
        public: bool = False,
        more: Mapping[str, str] = NOTHING_MORE,
    ) -> None:
        headers = {
            **DATA_SECURITY,
            "Content-Type": media,
            "Cache-Control": ASKED_EACH_TIME if public else NOT_KEPT,
            **more,
        }
        if public:
            headers["Vary"] = "Accept-Encoding"
        self.public = public and len(body) >= LEAST_PACKED
        self.plain = _Form(body, tag or digest(body), headers)
        self._packed: _Form | None = None

    def response(self, request: web.Request) -> Given:
        """Return the response: 304 where the client has it already (RFC 9110, 13.1.2)."""
        asked = request.headers
        form = self.plain
        if self.public:
            coding = asked.get("Accept-Encoding")
            if coding is not None and takes_gzip(coding):
                form = self._packed or self.pack()
        held = asked.get("If-None-Match")
        if held is not None and names_tag(held, form.tag):
            return Given(HTTPStatus.NOT_MODIFIED, form.unchanged)
        return Given(HTTPStatus.OK, form.head, form.body)

    def pack(self) -> _Form:
        """Make the packed form, if it is not there yet; a large one beside the loop."""
        if self._packed is not None:
            return self._packed
        plain = self.plain
        headers = {**plain.headers, "Content-Encoding": "gzip"}
        body = gzip.compress(plain.body, PACKING, mtime=0)
        self._packed = _Form(body, f"{plain.tag[1:-1]}-gzip", headers)
        return self._packed


class Shelf:
    """Answers that are ready, each as long as what it was made from is the same object.

    Overflow rule: beyond `bound` the one that was put longest ago goes.

    Args:
        bound: Most answers that are held.
    """

    def __init__(self, bound: int) -> None:
        self._bound = bound
        self._held: dict[str, tuple[object, Ready]] = {}

    def get(self, key: str, source: object) -> Ready | None:
        """Return the answer of a key, None where it is not held or its source is another."""
        held = self._held.get(key)
        return held[1] if held is not None and held[0] is source else None

    def put(self, key: str, source: object, ready: Ready) -> Ready:
        """Hold an answer and return it."""
        self._held.pop(key, None)
        if len(self._held) >= self._bound:
            del self._held[next(iter(self._held))]
        self._held[key] = (source, ready)
        return ready


def digest(body: bytes) -> str:
    """Return what tells a body from all others."""
    return hashlib.blake2b(body, digest_size=TAG_BYTES).hexdigest()
