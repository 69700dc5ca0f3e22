"""People whom an OpenID provider vouches for: their account is made when they first come."""

from itertools import chain, count

from hub.access import Account, Actor, By, NameRefusedError, SignInRefusedError, checked_name
from hub.admission.ledger import Ledger
from hub.admission.people import People
from hub.errors import OidcRefusedError

LONGEST_NAME = 40
NAMELESS = "member"


class Outsiders:
    """Finds, makes and brings up to date the accounts of people from a provider.

    They are known by the provider's word for them alone: an account that somebody made here is
    never taken over by a name or an e-mail address that happens to be the same.

    Args:
        ledger: What there is.
        people: Makes accounts.
    """

    def __init__(self, ledger: Ledger, people: People) -> None:
        self._ledger = ledger
        self._people = people

    async def account(
        self, subject: str, name: str, roles: tuple[str, ...], address: str
    ) -> Account:
        """Return somebody's account, with the roles that the provider gives them today.

        Args:
            subject: Names them for good.
            name: What to call them, where they are new.
            roles: Names of their roles.
            address: Where they come from.

        Raises:
            SignInRefusedError: The account is disabled.
            OidcRefusedError: The provider gives them no role. Those that they had are gone.
            LastAdminError: The provider would leave nobody who could administer.
        """
        by = By(Actor("oidc", "sign-in provider", "local", frozenset()), address)
        held = self._ledger.book.of_subject(subject)
        if not roles:
            if held is not None:
                await self._people.strip(by, held.id)
            message = "the provider gives you no role here; ask whoever looks after the hub"
            raise OidcRefusedError("oidc.roles", message)
        if held is None:
            made, _ = await self._people.create(by, self._free(name), roles, subject=subject)
            return made
        if held.disabled:
            raise SignInRefusedError
        if set(held.roles) != set(roles):
            return await self._people.change(by, held.id, roles)
        return held

    def _free(self, name: str) -> str:
        """Return a name that nobody has yet; a provider's may be none that accounts can have."""
        try:
            tidy = checked_name("".join(each for each in name if each.isprintable())[:LONGEST_NAME])
        except NameRefusedError:
            tidy = NAMELESS
        numbered = chain((tidy,), (f"{tidy} {number}" for number in count(2)))
        return next(each for each in numbered if self._is_free(each))

    def _is_free(self, name: str) -> bool:
        try:
            self._ledger.book.check_free(name)
        except NameRefusedError:
            return False
        return True
