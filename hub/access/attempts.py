"""Wrong tries, counted so that guessing is slow and nobody is locked out for ever."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address

SECOND_NS = 10**9
IPV6_NETWORK = 64
"""Bits of an IPv6 address that a customer has in common (RFC 6177)."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How many wrong tries are free, and how long the next has to wait.

    Args:
        free: Tries without any wait.
        first: Seconds of the first wait; each further one is twice as long.
        longest: Seconds of the longest.
        forgotten: Seconds without a try after which all is forgotten.
    """

    free: int = 5
    first: float = 2.0
    longest: float = 900.0
    forgotten: float = 3600.0

    def wait_ns(self, tries: int) -> int:
        """Return how long the next try waits after so many."""
        over = tries - self.free
        if over < 0:
            return 0
        seconds = min(self.longest, self.first * 2.0 ** min(over, 30))
        return round(seconds * SECOND_NS)


USUAL = Patience()


@dataclass(slots=True)
class _Tries:
    number: int = 0
    last_ns: int = 0
    until_ns: int = 0


@dataclass(slots=True)
class Attempts:
    """Counts tries by key: an address, a name, or a browser that is known.

    A try counts when it begins, so that a thousand at once are no way round; `succeeded` takes it
    back. While a key waits nothing is tried and nothing counts, so that whoever goes on trying does
    not make the wait of others longer.

    Overflow rule: beyond `bound` keys the one that was tried longest ago is forgotten.
    """

    patience: Patience = USUAL
    bound: int = 10_000
    held: OrderedDict[str, _Tries] = field(default_factory=OrderedDict)
    news: bool = False
    """Whether a key has begun to wait since `kept` was asked for."""

    def waits_ns(self, key: str, now_ns: int) -> int:
        """Return how long a key has to wait, 0 where it need not."""
        tries = self.held.get(key)
        return 0 if tries is None else max(0, tries.until_ns - now_ns)

    def begun(self, key: str, now_ns: int) -> None:
        """Note a try."""
        tries = self.held.pop(key, None) or _Tries()
        if now_ns - tries.last_ns > self.patience.forgotten * SECOND_NS:
            tries = _Tries()
        tries.number += 1
        tries.last_ns = now_ns
        tries.until_ns = now_ns + self.patience.wait_ns(tries.number)
        self.news = self.news or tries.until_ns > now_ns
        self.held[key] = tries
        while len(self.held) > self.bound:
            self.held.popitem(last=False)

    def succeeded(self, key: str, *, forget: bool) -> None:
        """Note that a try was right; with `forget` all wrong ones before it count no more."""
        tries = self.held.get(key)
        if tries is None:
            return
        tries.number -= 1
        tries.until_ns = 0
        if forget or tries.number <= 0:
            del self.held[key]

    def kept(self, now_ns: int) -> list[tuple[str, int, int, int]]:
        """Return all that counts yet, to be taken up after a restart."""
        self.news = False
        since_ns = now_ns - round(self.patience.forgotten * SECOND_NS)
        return [
            (key, each.number, each.last_ns, each.until_ns)
            for key, each in self.held.items()
            if each.last_ns >= since_ns
        ]

    def take_up(self, kept: Iterable[tuple[str, int, int, int]], now_ns: int) -> None:
        """Count on from before a restart; what a clock that was set back makes later is now."""
        for key, number, last_ns, until_ns in kept:
            longest_ns = now_ns + round(self.patience.longest * SECOND_NS)
            self.held[key] = _Tries(number, min(last_ns, now_ns), min(until_ns, longest_ns))
        while len(self.held) > self.bound:
            self.held.popitem(last=False)


def network_of(address: str) -> str:
    """Return what tries from an address are counted by: itself, of IPv6 its network."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(IPv6Address(int(found) >> IPV6_NETWORK << IPV6_NETWORK))
    return str(found)
