"""Screens that show a code until somebody who is signed in says which screen it is; pure."""

from collections import OrderedDict
from dataclasses import dataclass, field, replace

from hub.access.attempts import network_of
from hub.access.errors import PairingError
from hub.access.secrets import Random, hashed, new_secret, spoken_code, typed_code

LASTS_NS = 10 * 60 * 10**9
MOST = 200
MOST_OF_A_NETWORK = 20


@dataclass(frozen=True, slots=True)
class Pairing:
    """One screen that waits to be known.

    Args:
        code: What it shows.
        network: Where it is.
        until_ns: When its code is no more good.
        wish: The screen that it takes itself for; only to tell people.
        screen: Which screen it is, once somebody has said so.
        secret: The credential that it is to be given then.
    """

    code: str
    network: str
    until_ns: int
    wish: str = ""
    screen: str = ""
    secret: str = field(default="", repr=False)


@dataclass(slots=True)
class Pairings:
    """The screens that wait; in memory only, for ten minutes each.

    Overflow rule: beyond 20 of one network, and beyond 200, the one that has waited longest goes;
    it asks again and shows another code.
    """

    held: OrderedDict[str, Pairing] = field(default_factory=OrderedDict)

    def begin(self, wish: str, address: str, now_ns: int, random: Random) -> tuple[str, Pairing]:
        """Return what a screen asks again with, and the pairing whose code it shows."""
        self.expire(now_ns)
        network = network_of(address)
        near = [key for key, each in self.held.items() if each.network == network]
        for key in near[: max(0, len(near) - MOST_OF_A_NETWORK + 1)]:
            del self.held[key]
        while len(self.held) >= MOST:
            self.held.popitem(last=False)
        secret = new_secret(random)
        taken = {each.code for each in self.held.values()}
        code = next(each for each in iter(lambda: spoken_code(random), "") if each not in taken)
        pairing = Pairing(code, network, now_ns + LASTS_NS, wish)
        self.held[hashed(secret)] = pairing
        return secret, pairing

    def find(self, code: str, now_ns: int) -> Pairing:
        """Return the pairing whose code somebody typed.

        Raises:
            PairingError: No screen shows it, or it was given already.
        """
        self.expire(now_ns)
        typed = typed_code(code)
        for pairing in self.held.values():
            if pairing.code == typed and not pairing.screen:
                return pairing
        raise PairingError

    def give(self, pairing: Pairing, screen: str, secret: str) -> None:
        """Say which screen it is that waits, and what it is given."""
        for key, each in self.held.items():
            if each.code == pairing.code:
                self.held[key] = replace(each, screen=screen, secret=secret)
                return

    def claim(self, secret: str, now_ns: int) -> Pairing:
        """Return how far a screen's pairing has come; one that is complete is told once.

        Raises:
            PairingError: It is too old, or has been claimed.
        """
        self.expire(now_ns)
        key = hashed(secret)
        pairing = self.held.get(key)
        if pairing is None:
            raise PairingError
        if pairing.screen:
            del self.held[key]
        return pairing

    def expire(self, now_ns: int) -> None:
        """Forget those that are too old."""
        for key in [key for key, each in self.held.items() if each.until_ns <= now_ns]:
            del self.held[key]
