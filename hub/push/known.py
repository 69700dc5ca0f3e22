"""Which connections are open under which key, so that they end with it."""

import contextlib
from collections.abc import Iterable, Iterator

from hub.push.connection import Connection


class Known:
    """Connections by the key that their clients were known by (`Grants.key`)."""

    def __init__(self) -> None:
        self._held: dict[str, set[Connection]] = {}

    def keys(self) -> frozenset[str]:
        """Return the keys under which something is open."""
        return frozenset(self._held)

    def under(self, keys: Iterable[str]) -> tuple[Connection, ...]:
        """Return the connections under some keys."""
        return tuple(each for key in keys for each in self._held.get(key, ()))

    @contextlib.contextmanager
    def held(self, key: str, connection: Connection) -> Iterator[None]:
        """Hold a connection within the context; under no key there is nothing to hold."""
        if not key:
            yield
            return
        self._held.setdefault(key, set()).add(connection)
        try:
            yield
        finally:
            self._held[key].discard(connection)
            if not self._held[key]:
                del self._held[key]
