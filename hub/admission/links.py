"""Links that work once: the first administrator's, and those that set a password."""

from dataclasses import replace
from typing import Literal

from hub.access import (
    MACHINE,
    Account,
    By,
    Link,
    LinkSpentError,
    Passwords,
    Role,
    check_choice,
    checked_name,
    hashed,
    key_of,
    new_secret,
)
from hub.admission.book import Renewed, account_actor
from hub.admission.hashing import Hashing
from hub.admission.ledger import Deed, Ledger

HOUR_NS = 3600 * 10**9
LASTS_NS = {"first": 24 * HOUR_NS, "reset": 72 * HOUR_NS}
PAGE = "/welcome"
"""The secret stands behind `#`, so that it reaches no server's log and no other page."""


class Links:
    """Makes links and redeems them.

    Args:
        ledger: What there is.
        passwords: Makes what is kept of passwords.
        hashing: Where.
    """

    def __init__(self, ledger: Ledger, passwords: Passwords, hashing: Hashing) -> None:
        self._ledger = ledger
        self._passwords = passwords
        self._hashing = hashing

    def made(self, kind: Literal["first", "reset"], account_id: str | None) -> tuple[Link, str]:
        """Return a new link and its secret; nothing is written yet."""
        secret, now_ns = new_secret(self._ledger.random), self._ledger.clock.now_ns()
        until_ns = now_ns + LASTS_NS[kind]
        link = Link(self._ledger.ids.new("l-"), kind, hashed(secret), account_id, now_ns, until_ns)
        return link, secret

    async def first(self, *, anew: bool = True) -> str | None:
        """Return the secret of a link that makes the first administrator; None where there is one.

        Links made at earlier starts end; without `anew` one that works yet goes on instead, and
        there is no other: cores that lead in turns must not end what somebody is about to open.
        """
        async with self._ledger.alone():
            book = self._ledger.book
            old = [each for each in book.links.values() if each.kind == "first"]
            if any(True for _ in book.admins()):
                if old:
                    await self._ledger.change(None, drop=old)
                return None
            now_ns = self._ledger.clock.now_ns()
            if not anew and any(now_ns < each.until_ns for each in old):
                return None
            link, secret = self.made("first", None)
            await self._ledger.change(Deed(MACHINE, "link.first"), put=(link,), drop=old)
            return secret

    def look(self, secret: str) -> tuple[Link, Account | None]:
        """Return what a link is for.

        Raises:
            LinkSpentError: It works no more, or never did.
        """
        book = self._ledger.book
        link = book.link(hashed(secret), self._ledger.clock.now_ns())
        if link is None:
            raise LinkSpentError
        account = None if link.account_id is None else book.accounts.get(link.account_id)
        if link.kind == "reset" and account is None:
            raise LinkSpentError
        return link, account

    async def use(self, secret: str, name: str, password: str, address: str) -> Renewed:
        """Make the first administrator, or set a password; the link is spent.

        The account's sessions and tokens end: who asks for a link may have lost the password to
        somebody else, who has made themselves a token.

        Args:
            secret: Of the link.
            name: Of the first administrator; of others it is known.
            password: The new one.
            address: Where it is used.

        Raises:
            LinkSpentError: It works no more.
            NameRefusedError: The name cannot be used.
            PasswordError: The password is no good choice.
        """
        _, account = self.look(secret)
        called = checked_name(name) if account is None else account.name
        check_choice(password, called)
        made = await self._hashing.run(lambda: self._passwords.made(password))
        async with self._ledger.alone():
            link, account = self.look(secret)
            present = self._first(called) if account is None else account
            changed = replace(
                present,
                password=made,
                password_ns=self._ledger.clock.now_ns(),
                mark=new_secret(self._ledger.random),
            )
            by = By(account_actor(changed), address)
            act = "account.create" if account is None else "account.password"
            detail = {"name": changed.name, "link": link.kind}
            book = self._ledger.book
            ended = Renewed(changed, book.sessions_of(changed.id), book.tokens_of(changed.id))
            deed = Deed(by, act, changed.id, {**detail, **ended.audited()})
            await self._ledger.change(deed, put=(changed,), drop=(link, *ended.records))
            return ended

    def _first(self, name: str) -> Account:
        """Return the first administrator; to be called within `alone`.

        Raises:
            LinkSpentError: There is an administrator already.
            NameRefusedError: The name looks like somebody's.
        """
        book, key = self._ledger.book, key_of(name)
        if any(True for _ in book.admins()):
            raise LinkSpentError
        held = book.named(key)
        if held is not None:
            return replace(held, roles=(Role.ADMIN.value,), disabled=False)
        book.check_free(name)
        return Account(
            self._ledger.ids.new("u-"),
            name,
            key,
            (Role.ADMIN.value,),
            created_ns=self._ledger.clock.now_ns(),
        )
