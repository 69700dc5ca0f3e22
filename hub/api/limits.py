"""How much each client may ask: a bucket of tokens that fills at an even rate."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

MOST_CLIENTS = 50_000

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True)
class Allowance:
    """How much one client may ask.

    Args:
        name: Of the kind of client, for `RateLimit-Policy`.
        rate: Tokens that its bucket gets per second; 0 for as much as it likes.
        burst: Tokens that its bucket holds.
    """

    name: str
    rate: float
    burst: float


@dataclass(slots=True)
class Buckets:
    """The buckets of all clients that have asked lately.

    Overflow rule: beyond a bound the client that has been quiet for longest is forgotten. Its
    bucket has most likely filled since, and where it has not, it gets a full one.

    Args:
        bound: Most clients that are remembered.
    """

    bound: int = MOST_CLIENTS
    held: dict[str, tuple[float, float]] = field(default_factory=dict)

    def take(self, client: str, allowance: Allowance, weight: float, now: float) -> float:
        """Take tokens for one request.

        Args:
            client: Who asks.
            allowance: How much they may.
            weight: Tokens that the request takes; never more than the bucket holds.
            now: The time in seconds, of a clock that is never set.

        Returns:
            The tokens that are left; or, below 0, how many are missing, and nothing is taken.
        """
        weight = min(weight, allowance.burst)
        held = self.held.pop(client, None)
        tokens = allowance.burst
        if held is not None:
            tokens = min(tokens, held[0] + (now - held[1]) * allowance.rate)
        elif len(self.held) >= self.bound:
            del self.held[next(iter(self.held))]
        left = tokens - weight
        self.held[client] = (tokens if left < 0 else left, now)
        return left


def address_of(peer: str, forwarded: str | None, proxies: Sequence[Network]) -> str:
    """Return the address of a client, looking through proxies that are known.

    Args:
        peer: Who is connected.
        forwarded: The header `X-Forwarded-For`; each proxy adds the address that it was asked from.
        proxies: Whose word counts; without any nobody's does.

    Returns:
        The nearest address that is no known proxy.
    """
    found = peer
    if proxies and forwarded is not None and is_one_of(peer, proxies):
        for text in reversed(forwarded.split(",")):
            hop = text.strip()
            if not is_address(hop):
                break
            found = hop
            if not is_one_of(hop, proxies):
                break
    return found


def is_address(text: str) -> bool:
    """Tell whether a text is an IP address."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_one_of(address: str, networks: Sequence[Network]) -> bool:
    """Tell whether an address lies in one of some networks."""
    if not is_address(address):
        return False
    found = ip_address(address)
    return any(found in network for network in networks)


def networks_of(texts: Sequence[str]) -> tuple[Network, ...]:
    """Return addresses and networks as networks.

    Raises:
        ValueError: One is neither.
    """
    return tuple(ip_network(text, strict=False) for text in texts)
