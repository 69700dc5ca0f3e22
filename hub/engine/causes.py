"""Causes: why a value is what it is, as a chain down to facts."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Generic, TypeVar

import msgspec

V = TypeVar("V")

Summary = Mapping[str, str]
"""One sentence by language tag."""

MAX_SOURCES = 16
"""Sources kept per cause; beyond them the newest count, so that a chain stays readable."""


class Unsaid(Mapping[str, str]):
    """Texts that are made each time somebody reads them, for most of what happens nobody does."""

    __slots__ = ()

    @abstractmethod
    def told(self) -> Mapping[str, str]:
        """Make them; the same ones each time."""

    def __getitem__(self, name: str) -> str:
        return self.told()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.told())

    def __len__(self) -> int:
        return len(self.told())


class Later(Unsaid, Generic[V]):
    """Texts that a function makes.

    Args:
        make: Makes them; the same ones each time.
        of: What from; it must not change, and lives as long as these texts.
    """

    __slots__ = ("_make", "_of")

    def __init__(self, make: Callable[[V], Mapping[str, str]], of: V) -> None:
        self._make = make
        self._of = of

    def told(self) -> Mapping[str, str]:
        """Make them."""
        return self._make(self._of)


class FactRecord(msgspec.Struct, frozen=True, gc=False):
    """Where a fact came from: its kind and the particulars to show, as texts."""

    kind: str
    particulars: Mapping[str, str]


class Cause(msgspec.Struct, frozen=True, gc=False):
    """One step of a chain.

    A cause refers to the causes of the changes that brought it about, never to what was there
    before; chains are therefore as deep as there are stages, however long the hub runs.

    Args:
        stage: The stage that made the change; `fact` for what came in.
        key: What changed, in the terms of that stage.
        revision: When.
        summary: What happened.
        sources: What made it happen, at most `MAX_SOURCES`.
        fact: Where it came from; on leaves only.
    """

    stage: str
    key: str
    revision: int
    summary: Summary
    sources: tuple["Cause", ...] = ()
    fact: FactRecord | None = None


def newest(causes: Iterable[Cause], bound: int | None = MAX_SOURCES) -> tuple[Cause, ...]:
    """Return distinct causes, newest first, at most so many."""
    if isinstance(causes, tuple) and len(causes) <= 1:
        return causes
    distinct = {(cause.stage, cause.key, cause.revision): cause for cause in causes}
    ordered = sorted(distinct.items(), key=lambda item: (-item[0][2], item[0][0], item[0][1]))
    return tuple(cause for _, cause in ordered[:bound])


def leaves(cause: Cause) -> tuple[Cause, ...]:
    """Return the facts at the bottom of a chain."""
    if not cause.sources:
        return (cause,)
    return newest(leaf for source in cause.sources for leaf in leaves(source))
