"""What screens and devices are known by."""

from typing import Literal

from hub.access import TOKEN_PREFIX, By, Credential, NoSuchError, hashed, new_secret
from hub.access.pairing import Pairing, Pairings
from hub.admission.ledger import Deed, Ledger

Kind = Literal["screen", "device"]


class Credentials:
    """Gives screens and devices what they are known by, and takes it back.

    Args:
        ledger: What there is.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._pairings = Pairings()

    async def give(
        self, by: By, kind: Kind, name: str, subjects: tuple[str, ...]
    ) -> tuple[Credential, str]:
        """Return a new credential and its secret, which is shown once; an old one ends.

        Args:
            by: Who gives it.
            kind: To what.
            name: The screen, or the user name of the device.
            subjects: The screen, or the devices that it may report for.
        """
        async with self._ledger.alone(by):
            secret = new_secret(self._ledger.random, TOKEN_PREFIX)
            credential = await self._given(by, kind, name, subjects, secret)
        return credential, secret

    async def pair(self, by: By, screen_id: str, code: str) -> Credential:
        """Say which screen it is that shows a code; it fetches its credential by itself.

        Raises:
            PairingError: None shows it.
        """
        async with self._ledger.alone(by):
            pairing = self._pairings.find(code, self._ledger.clock.now_ns())
            secret = new_secret(self._ledger.random, TOKEN_PREFIX)
            credential = await self._given(by, "screen", screen_id, (screen_id,), secret)
            self._pairings.give(pairing, screen_id, secret)
        return credential

    def begin_pairing(self, wish: str, address: str) -> tuple[str, Pairing]:
        """Return what a screen asks again with, and the pairing whose code it shows."""
        ledger = self._ledger
        return self._pairings.begin(wish, address, ledger.clock.now_ns(), ledger.random)

    def claim(self, secret: str) -> Pairing:
        """Return how far a screen's pairing has come.

        Raises:
            PairingError: It is too old.
        """
        return self._pairings.claim(secret, self._ledger.clock.now_ns())

    async def end(self, by: By, kind: Kind, name: str) -> None:
        """Take a credential back.

        Raises:
            NoSuchError: There is none.
        """
        async with self._ledger.alone(by):
            credential = self._ledger.book.credential(kind, name)
            if credential is None:
                raise NoSuchError(f"{kind} with a credential")
            deed = Deed(by, f"{kind}.credential.end", name)
            await self._ledger.change(deed, drop=(credential,))

    async def _given(
        self, by: By, kind: Kind, name: str, subjects: tuple[str, ...], secret: str
    ) -> Credential:
        ledger = self._ledger
        old = ledger.book.credential(kind, name)
        credential = Credential(
            ledger.ids.new(f"{kind}-") if old is None else old.id,
            kind,
            name,
            hashed(secret),
            subjects,
            ledger.clock.now_ns(),
            by.actor.name,
        )
        deed = Deed(by, f"{kind}.credential", name, {"subjects": [*subjects]})
        await ledger.change(deed, put=(credential,))
        return credential
