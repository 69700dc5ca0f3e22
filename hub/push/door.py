"""Who may connect, and how a refusal reads."""

from collections.abc import Container, Mapping
from http import HTTPStatus

import structlog
from aiohttp import web

from hub.errors import DocumentError
from hub.ports import Json
from hub.push.frames import Failure, Since, encode
from sensors.adapters import IncidentLog

EVENT_HEADERS = {
    "Content-Type": "text/event-stream; charset=utf-8",
    "Cache-Control": "no-store",
    # Or nginx would collect events until its buffer is full.
    "X-Accel-Buffering": "no",
    # A stream is nothing that a browser shows.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}
NO_TOPICS = Failure("push.events.topics", "name the topics: ?topics=machines,level/+/occupancy")
FOREIGN = Failure(
    "push.origin.foreign", "this origin may not connect; add it to the push settings if it should"
)
CLOSING = Failure("push.closing", "the hub shuts down")
FULL = Failure("push.connections.full", "too many connections")
ENDED = Failure("push.session.ended", "what you were known by has ended; come back")

MOST_DIGITS = 18
"""Of a revision in a position; no hub comes so far, and Python reads no number of thousands."""


def own_origin(request: web.Request, others: Container[str]) -> bool:
    """Whether a page of the hub's own origin, or of another that is allowed, connects.

    Browsers send Origin and do not apply the same-origin policy to WebSockets; the check keeps
    foreign pages from using a signed-in reader's browser (RFC 6455 section 10.2).
    """
    origin = request.headers.get("Origin")
    if origin is None or origin in others:
        return True
    return origin.partition("://")[2].lower() == request.host.lower()


def problem(
    status: HTTPStatus, failure: Failure, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Return a refusal as problem details (RFC 9457)."""
    body: dict[str, Json] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "code": failure.code,
        "detail": failure.message,
    }
    return web.Response(
        body=encode(body),
        status=status,
        content_type="application/problem+json",
        headers=headers,
    )


class Refusals:
    """Counts what is refused, and lets the log tell of it once."""

    def __init__(self) -> None:
        self.count = 0
        """Handshakes refused."""
        self.documents = 0
        """Documents that could not be pushed."""
        self._incidents = IncidentLog(structlog.get_logger(__name__))

    def turned_away(
        self, status: HTTPStatus, failure: Failure, headers: Mapping[str, str] | None = None
    ) -> web.Response:
        """Return the refusal of a connection; that the hub shuts down is no incident."""
        self.count += 1
        if failure.code != "push.closing":
            self._incidents.warning(
                "push.refused", about=failure.code, code=failure.code, reason=failure.message
            )
        return problem(status, failure, headers)

    def document(self, error: DocumentError) -> None:
        """Note a document that cannot be pushed."""
        self.documents += 1
        self._incidents.error(
            "push.document",
            about=error.code,
            code=error.code,
            topic=error.topic,
            detail=error.message,
        )


def asked_for(request: web.Request) -> tuple[str, ...]:
    """Return the topics and patterns that a request for events names, in `topics=a,b&topics=c`."""
    named = (name for each in request.query.getall("topics", []) for name in each.split(","))
    return tuple(dict.fromkeys(filter(None, named)))


def position_of(request: web.Request) -> Since | None:
    """Return the position that a client of events goes on from, None for a new one.

    It stands in the header that a browser sends when it comes back, or in `from`, and reads
    `epoch:revision`. What does not is a position that no hub knows.
    """
    text = request.headers.get("Last-Event-ID") or request.query.get("from")
    if text is None:
        return None
    epoch, _, revision = text.rpartition(":")
    if not revision.isascii() or not revision.isdecimal() or len(revision) > MOST_DIGITS:
        return Since("", 0)
    return Since(epoch, int(revision))
