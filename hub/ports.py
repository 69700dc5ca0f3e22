"""What the rooms of the hub agree on."""

from typing import Protocol, TypeAlias

Json: TypeAlias = bool | int | float | str | list["Json"] | dict[str, "Json"]
"""A JSON value without null, which would mean a removal in a merge patch."""

Document: TypeAlias = dict[str, Json]
"""A topic's document."""


class Clock(Protocol):
    """Where time comes from."""

    def now_ns(self) -> int:
        """Return nanoseconds since 1970 UTC."""
        ...


class Ids(Protocol):
    """Where new ids come from."""

    def new(self, prefix: str) -> str:
        """Return an id that was never given out before, starting with the prefix."""
        ...
