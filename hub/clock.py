"""The real sources of time and ids."""

import secrets
import time


class SystemClock:
    """The machine's clock."""

    def now_ns(self) -> int:
        """Return nanoseconds since 1970 UTC."""
        return time.time_ns()


class RandomIds:
    """Ids that cannot be guessed: who holds a route's id may read the route."""

    def new(self, prefix: str) -> str:
        """Return an id that starts with the prefix, with 96 random bits."""
        return f"{prefix}{secrets.token_hex(12)}"
