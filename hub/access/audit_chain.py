"""Checking a chain of audit entries, the oldest first; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import msgspec

from hub.access.audit import CUT, NO_HASH, NO_HEAD, Entry, Head, hash_of, head_of


@dataclass(frozen=True, slots=True)
class Broken:
    """Where a chain is broken.

    Args:
        number: The first entry that does not hold.
        code: `audit.changed`, `audit.link`, `audit.missing`, `audit.order`, `audit.rewritten`,
            `audit.truncated` or `audit.beginning`.
        message: What is wrong, in English.
    """

    number: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What checking a chain has found.

    Args:
        first: Number of its first entry, 0 without any.
        head: Of its last entry that holds.
        entries: How many hold.
        broken: Where it is broken first; None where it is whole.
        since: The head that the first entry follows on; entries up to there were cut off.
    """

    first: int
    head: Head
    entries: int
    broken: Broken | None
    since: Head


@dataclass(slots=True)
class Check:
    """Checks entries as they are handed over.

    Args:
        heads: Hash by number, as they were noted elsewhere.
        part: Whether the entries may begin anywhere, as an exported segment does.
        older: Whether they may end before the last head that was noted, as a copy of earlier does.
    """

    heads: Mapping[int, str] = field(default_factory=dict)
    part: bool = False
    older: bool = False
    head: Head = NO_HEAD
    since: Head = NO_HEAD
    entries: int = 0
    broken: Broken | None = None
    _cuts: set[tuple[str, str]] = field(default_factory=set)

    def take(self, entry: Entry) -> Broken | None:
        """Check the next entry; return where the chain is broken, if it is."""
        if self.broken is not None:
            return self.broken
        if self.entries == 0:
            self.since = self.head = Head(entry.number - 1, entry.before)
        self.broken = self._fault(entry)
        if self.broken is None:
            self.head = head_of(entry)
            self.entries += 1
            if entry.act == CUT:
                self._cuts.add((entry.target, hash_in(entry.detail)))
        return self.broken

    def _fault(self, entry: Entry) -> Broken | None:
        number, expected = entry.number, self.head.number + 1
        if number > expected:
            gone = f"{expected}" if number == expected + 1 else f"{expected} to {number - 1}"
            return Broken(expected, "audit.missing", f"missing: {gone}")
        if number < expected:
            return Broken(number, "audit.order", f"{number} comes after {self.head.number}")
        if entry.hash != hash_of(entry):
            return Broken(number, "audit.changed", f"{number} does not have the hash it states")
        if entry.before != self.head.hash:
            message = f"{number} does not follow {self.head.number}: one of the two was replaced"
            return Broken(number, "audit.link", message)
        if entry.hash != self.heads.get(number, entry.hash):
            message = f"{number} is not what was noted of it when it was written"
            return Broken(number, "audit.rewritten", message)
        return None

    def end(self) -> Verdict:
        """Return what was found, after the last entry."""
        if self.broken is None:
            self.broken = self._beginning() or self._ending()
        first = self.since.number + 1 if self.entries else 0
        return Verdict(first, self.head, self.entries, self.broken, self.since)

    def _beginning(self) -> Broken | None:
        """Tell whether what stood before the first entry was cut off by an act that says so."""
        since = self.since
        if self.part or not self.entries or (since.number, since.hash) == (0, NO_HASH):
            return None
        if (str(since.number), since.hash) in self._cuts:
            return None
        message = f"what stood before {since.number + 1} is gone, and no entry tells of a cut there"
        return Broken(since.number + 1, "audit.beginning", message)

    def _ending(self) -> Broken | None:
        noted = max(self.heads, default=0)
        if self.part or self.older or noted <= self.head.number:
            return None
        last = self.head.number
        message = f"entries up to {noted} were noted, the last that is here is {last}"
        return Broken(last + 1, "audit.truncated", message)


def verify(entries: Iterable[Entry], heads: Iterable[Head] = (), *, part: bool = False) -> Verdict:
    """Check a whole chain, the oldest entry first."""
    check = Check({head.number: head.hash for head in heads}, part=part)
    for entry in entries:
        if check.take(entry) is not None:
            break
    return check.end()


def hash_in(detail: str) -> str:
    """Return the hash that the detail of a cut names, empty where it has none."""
    try:
        found = msgspec.json.decode(detail, type=dict[str, msgspec.Raw]).get("hash")
        return "" if found is None else msgspec.json.decode(found, type=str)
    except msgspec.MsgspecError:
        return ""
