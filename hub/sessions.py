"""Which visitors' routes are open, and which nobody listens to any more."""

from collections.abc import Container
from dataclasses import dataclass, field

from hub.errors import SessionsFullError

BOUND = 2_000
ASKED_BOUND = 200
"""Sessions that ask for more than the fastest way: each costs a search of its own when something
happens on its way."""

ROUTE_TOPICS = "route/"
"""What the topics of sessions begin with."""

FORSAKEN_NS = 120 * 10**9
"""A route that nobody has listened to for so long ends by itself."""


def topic_of(session_id: str) -> str:
    """Return the topic of a session."""
    return f"{ROUTE_TOPICS}{session_id}"


@dataclass(slots=True)
class Sessions:
    """The open sessions and when each was last listened to, ns UTC.

    Overflow rule: beyond a bound a new session is refused; those that are open stay.
    """

    bound: int = BOUND
    asked_bound: int = ASKED_BOUND
    seen_ns: dict[str, int] = field(default_factory=dict)
    asking: set[str] = field(default_factory=set)

    def open(self, session_id: str, now_ns: int, *, asks: bool = False) -> None:
        """Open a session.

        Args:
            session_id: The session.
            now_ns: The time, ns UTC.
            asks: Whether it asks for more than the fastest way.

        Raises:
            SessionsFullError: A bound is reached.
        """
        if len(self.seen_ns) >= self.bound:
            raise SessionsFullError(self.bound)
        if asks and len(self.asking) >= self.asked_bound:
            raise SessionsFullError(self.asked_bound, asks=True)
        self.seen_ns[session_id] = now_ns
        if asks:
            self.asking.add(session_id)

    def shift(self, by_ns: int) -> None:
        """Note that the clock was set."""
        self.seen_ns = {each: seen_ns + by_ns for each, seen_ns in self.seen_ns.items()}

    def close(self, session_id: str) -> bool:
        """Forget a session; return False where there is none."""
        self.asking.discard(session_id)
        return self.seen_ns.pop(session_id, None) is not None

    def forsaken(self, listened: Container[str], now_ns: int) -> tuple[str, ...]:
        """Forget and return the sessions that nobody has listened to for too long."""
        gone: list[str] = []
        for session_id, seen_ns in self.seen_ns.items():
            if topic_of(session_id) in listened:
                self.seen_ns[session_id] = now_ns
            elif now_ns - seen_ns > FORSAKEN_NS:
                gone.append(session_id)
        for session_id in gone:
            self.close(session_id)
        return tuple(gone)
