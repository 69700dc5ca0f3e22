"""Signing in: name, password and code, with wrong tries slowed down."""

from dataclasses import dataclass, field, replace

from hub.access import (
    Account,
    Attempts,
    By,
    CodeNeededError,
    HashingBusyError,
    Method,
    Passwords,
    Patience,
    Session,
    SignInRefusedError,
    TooManyTriesError,
    hashed,
    key_of,
    network_of,
    new_secret,
)
from hub.access.codes import step_of, without
from hub.access.secrets import is_marked, mark_of
from hub.admission.book import account_actor, can_sign_in
from hub.admission.hashing import Hashing
from hub.admission.ledger import Deed, Ledger

SECOND_NS = 10**9
AGENT_CHARACTERS = 120
MOST_SESSIONS = 32
"""Of one account; the oldest ends for a further one."""

ADDRESS_FREE = 20
"""Wrong tries that are free for an address: a whole office may share one."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What somebody sends to sign in.

    Args:
        name: The account's name.
        password: The password.
        code: Of the second factor, or a recovery code; empty without one.
        address: Where they come from.
        agent: What their browser calls itself.
        mark: By which their browser is known to have been signed in from before.
    """

    name: str
    password: str = field(repr=False)
    code: str = field(default="", repr=False)
    address: str = ""
    agent: str = ""
    mark: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Somebody who has signed in.

    Args:
        account: Who.
        session: Their session.
        secret: What their browser is to send from now on.
        mark: By which it is to be known at the next time.
    """

    account: Account
    session: Session
    secret: str = field(repr=False)
    mark: str = field(repr=False)


class SigningIn:
    """Begins and ends sessions.

    Wrong tries are counted by address, and by account. A browser that the account has signed in
    from before is counted by itself, so that strangers who try names do not lock anybody out of
    it (owasp.org, "Slow Down Online Guessing Attacks with Device Cookies").

    Args:
        ledger: What there is.
        passwords: Checks them.
        hashing: Where.
        patience: For wrong tries of an account.
        lasts_ns: How long a session lasts at most.
    """

    def __init__(
        self,
        ledger: Ledger,
        passwords: Passwords,
        hashing: Hashing,
        patience: Patience,
        lasts_ns: int,
    ) -> None:
        self._ledger = ledger
        self._passwords = passwords
        self._hashing = hashing
        self._lasts_ns = lasts_ns
        self.by_account = Attempts(patience)
        self.by_address = Attempts(replace(patience, free=max(patience.free, ADDRESS_FREE)))

    async def sign_in(self, tried: Tried) -> SignedIn:
        """Begin a session.

        Raises:
            SignInRefusedError: Name, password or code is wrong, or the account is disabled.
            CodeNeededError: The password is right, and a code is needed as well.
            TooManyTriesError: There were too many wrong tries.
            HashingBusyError: Too many sign in at this moment.
        """
        account = self._ledger.book.named(key_of(tried.name))
        keys = self.begin(account, tried)
        found = await self.checked(account, tried.password, keys)
        async with self._ledger.alone():
            held = None if account is None else self._ledger.book.accounts.get(account.id)
            # Meanwhile it may have been disabled, or its password changed.
            if found is None or account is None or held is None:
                raise SignInRefusedError
            if held.password != account.password or not can_sign_in(held):
                raise SignInRefusedError
            present = replace(held, password=found.password)
            method: Method = "code" if present.seed else "password"
            if present.seed:
                present = self._second(present, tried.code, keys)
            self.succeeded(keys)
            return await self._begun(present, method, tried)

    async def begin_session(
        self, account_id: str, method: Method, address: str, agent: str
    ) -> SignedIn:
        """Begin a session of somebody whom somebody else vouches for, such as an OpenID provider.

        Raises:
            SignInRefusedError: There is no such account, or it is disabled.
        """
        async with self._ledger.alone():
            account = self._ledger.book.accounts.get(account_id)
            if account is None or not can_sign_in(account):
                raise SignInRefusedError
            return await self._begun(account, method, Tried("", "", "", address, agent))

    async def end(self, by: By, key: str) -> bool:
        """End a session; False where there is none."""
        async with self._ledger.alone():
            session = self._ledger.book.sessions.get(key)
            if session is None:
                return False
            await self._ledger.change(Deed(by, "session.end", session.account_id), drop=(session,))
            return True

    def begin(self, account: Account | None, tried: Tried) -> tuple[str, str]:
        """Count a try, and return the keys that it counts for.

        Raises:
            TooManyTriesError: One of them has to wait.
        """
        now_ns = self._ledger.clock.now_ns()
        address = hashed(network_of(tried.address))
        key = counted_by(key_of(tried.name))
        if account is not None and is_marked(account.mark, tried.mark):
            key = f"mark {hashed(tried.mark)}"
        waits_ns = max(
            self.by_address.waits_ns(address, now_ns), self.by_account.waits_ns(key, now_ns)
        )
        if waits_ns:
            raise TooManyTriesError(-(-waits_ns // SECOND_NS))
        self.by_address.begun(address, now_ns)
        self.by_account.begun(key, now_ns)
        return address, key

    def succeeded(self, keys: tuple[str, str]) -> None:
        """Note that a try was right."""
        address, key = keys
        self.by_address.succeeded(address, forget=False)
        self.by_account.succeeded(key, forget=True)

    def _untried(self, keys: tuple[str, str]) -> None:
        """Count a try that was begun as none."""
        for attempts, key in zip((self.by_address, self.by_account), keys, strict=True):
            attempts.succeeded(key, forget=False)

    def forgive(self, account: Account) -> None:
        """Forget the wrong tries of an account, as after its password was set anew."""
        self.by_account.succeeded(counted_by(account.key), forget=True)

    async def checked(
        self, account: Account | None, password: str, keys: tuple[str, str]
    ) -> Account | None:
        """Return an account if a password is its own, with a fresh hash where that is due.

        Raises:
            HashingBusyError: Too many sign in at this moment; that counts as no try.
        """
        kept = account.password if account is not None and can_sign_in(account) else None
        try:
            found = await self._hashing.run(lambda: self._passwords.check(kept, password))
        except HashingBusyError:
            self._untried(keys)
            raise
        if account is None or not found.right:
            return None
        return account if found.fresh is None else replace(account, password=found.fresh)

    def _second(self, account: Account, code: str, keys: tuple[str, str]) -> Account:
        """Return an account whose code has been taken, so that it is not taken again."""
        if not code.strip():
            self._untried(keys)
            raise CodeNeededError
        step = step_of(account.seed, code, self._ledger.clock.now_ns(), account.step)
        if step is not None:
            return replace(account, step=step)
        left = without(account.recovery, code)
        if left is None:
            raise SignInRefusedError
        return replace(account, recovery=left)

    async def _begun(self, account: Account, method: Method, tried: Tried) -> SignedIn:
        ledger, now_ns = self._ledger, self._ledger.clock.now_ns()
        secret = new_secret(ledger.random)
        session = Session(
            ledger.ids.new("s-"),
            hashed(secret),
            account.id,
            now_ns,
            now_ns,
            now_ns + self._lasts_ns,
            tried.address,
            "".join(each for each in tried.agent if each.isprintable())[:AGENT_CHARACTERS],
            method,
        )
        changed = account != ledger.book.accounts[account.id]
        old = ledger.book.sessions_of(account.id)[MOST_SESSIONS - 1 :]
        by = By(account_actor(account, session.id), tried.address)
        deed = Deed(by, "session.begin", account.id, {"name": account.name, "method": method})
        await ledger.change(deed, put=(*((account,) if changed else ()), session), drop=old)
        mark = mark_of(account.mark, new_secret(ledger.random)[:26])
        return SignedIn(account, session, secret, mark)


def counted_by(key: str) -> str:
    """Return what wrong tries of an account's name are counted by: kept, and read by nobody."""
    return hashed(f"name {key}")
