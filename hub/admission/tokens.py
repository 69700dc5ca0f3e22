"""Tokens of programs that act for somebody."""

from collections.abc import Iterable

from hub.access import (
    TOKEN_PREFIX,
    By,
    NoSuchError,
    ScopesError,
    StateError,
    Token,
    checked_label,
    hashed,
    new_secret,
    scopes_of,
)
from hub.admission.book import account_actor
from hub.admission.ledger import Deed, Ledger
from hub.ports import Json

DAY_NS = 24 * 3600 * 10**9
MOST_DAYS = 3_650
MOST_TOKENS = 100
"""Of one account; a further one is refused."""


class Tokens:
    """Makes tokens and ends them.

    Args:
        ledger: What there is.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def create(
        self, by: By, account_id: str, name: str, scopes: Iterable[str], days: int | None
    ) -> tuple[Token, str]:
        """Return a new token and its text, which is shown once.

        Args:
            by: Who makes it.
            account_id: Whose it is to be.
            name: What it is for.
            scopes: Names of rights; all that its owner has without any.
            days: How long it lasts, None for ever; one made by a token ends with that at last.

        Raises:
            ScopesError: There is no such right, or its owner does not have it.
            NameRefusedError: The name cannot be used.
            StateError: They have as many as they may.
        """
        tidy = checked_label(name)
        async with self._ledger.alone(by):
            book, now_ns = self._ledger.book, self._ledger.clock.now_ns()
            account = book.accounts.get(account_id)
            if account is None:
                raise NoSuchError("account")
            if len(book.tokens_of(account_id)) >= MOST_TOKENS:
                raise StateError(f"{account.name} has {MOST_TOKENS} tokens; end one first")
            given = scopes_of(scopes, account_actor(account).rights)
            if by.actor.kind == "token" and not by.actor.rights.issuperset(given):
                raise ScopesError("a token can only make tokens that may do no more than itself")
            text = new_secret(self._ledger.random, TOKEN_PREFIX)
            until_ns = None if days is None else now_ns + min(days, MOST_DAYS) * DAY_NS
            maker = book.tokens.get(by.actor.key)
            if maker is not None and maker.until_ns is not None:
                # Nor for longer: who got hold of a token would else keep it for ever.
                until_ns = min(until_ns or maker.until_ns, maker.until_ns)
            kept = tuple(right.value for right in given)
            token = Token(
                self._ledger.ids.new("t-"), hashed(text), account_id, tidy, kept, now_ns, until_ns
            )
            detail: dict[str, Json] = {"name": tidy, "of": account.name, "scopes": [*kept]}
            await self._ledger.change(Deed(by, "token.create", token.id, detail), put=(token,))
        return token, text

    async def end(self, by: By, token_id: str, owner: str | None = None) -> None:
        """End a token, with `owner` only one of theirs.

        Raises:
            NoSuchError: There is none.
        """
        async with self._ledger.alone(by):
            token = self._ledger.book.tokens.get(token_id)
            if token is None or owner not in {None, token.account_id}:
                raise NoSuchError("token")
            deed = Deed(by, "token.end", token_id, {"name": token.name})
            await self._ledger.change(deed, drop=(token,))
