"""Accounts: made, given roles, disabled, ended; their passwords and second factors."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from hub.access import (
    Account,
    By,
    LastAdminError,
    NameRefusedError,
    NoSuchError,
    Passwords,
    Role,
    SignInRefusedError,
    StateError,
    check_choice,
    checked_name,
    key_of,
    new_secret,
    roles_of,
)
from hub.access.codes import (
    new_recovery_codes,
    new_seed,
    recovery_hash,
    seed_address,
    step_of,
)
from hub.admission.book import Renewed
from hub.admission.hashing import Hashing
from hub.admission.ledger import Deed, Ledger, of_account
from hub.admission.links import Links
from hub.admission.signing_in import SigningIn, Tried
from hub.errors import VersionChangedError
from hub.ports import Json

PENDING_NS = 10 * 60 * 10**9
MOST_PENDING = 200


@dataclass(frozen=True, slots=True)
class Seed:
    """A second factor that waits for its first code.

    Args:
        secret: To be typed into an authenticator.
        address: The same as `otpauth://`, to be shown as a QR code.
        until_ns: Until when it waits.
    """

    secret: str = field(repr=False)
    address: str = field(repr=False)
    until_ns: int


class People:
    """Changes accounts; whatever takes rights away ends what was open under them.

    Args:
        ledger: What there is.
        signing_in: Checks passwords.
        links: Makes links that set passwords.
        passwords: Makes what is kept of them.
        hashing: Where.
    """

    def __init__(
        self,
        ledger: Ledger,
        signing_in: SigningIn,
        links: Links,
        passwords: Passwords,
        hashing: Hashing,
    ) -> None:
        self._ledger = ledger
        self._signing_in = signing_in
        self._links = links
        self._passwords = passwords
        self._hashing = hashing
        self._pending: dict[str, Seed] = {}

    async def create(
        self, by: By, name: str, roles: Iterable[str], *, subject: str | None = None
    ) -> tuple[Account, str]:
        """Make an account without a password; return it and the link's secret that sets one.

        Raises:
            NameRefusedError: It cannot be used, or is taken.
            RolesError: There is no such role.
        """
        tidy, given = checked_name(name), roles_of(roles)
        async with self._ledger.alone(by):
            account = self.blank(tidy, given, subject)
            link, secret = self._links.made("reset", account.id)
            deed = Deed(by, "account.create", account.id, {"name": tidy, "roles": [*given]})
            await self._ledger.change(deed, put=(account, link))
        return account, secret

    def blank(self, name: str, roles: Iterable[Role], subject: str | None = None) -> Account:
        """Return a new account; to be called within `alone`.

        Raises:
            NameRefusedError: The name is taken, or looks like another one.
        """
        book = self._ledger.book
        book.check_free(name)
        if subject is not None and book.of_subject(subject) is not None:
            raise NameRefusedError("somebody has an account by this identity already")
        return Account(
            self._ledger.ids.new("u-"),
            name,
            key_of(name),
            tuple(role.value for role in roles),
            mark=new_secret(self._ledger.random),
            subject=subject,
            created_ns=self._ledger.clock.now_ns(),
        )

    async def change(
        self,
        by: By,
        account_id: str,
        roles: Iterable[str] | None = None,
        *,
        disabled: bool | None = None,
        seen: tuple[int, ...] = (),
    ) -> Account:
        """Give somebody other roles, or let them sign in no more, or again; their sessions end.

        Args:
            by: Who does it.
            account_id: Whose account.
            roles: Names of roles, None for those that there are.
            disabled: Whether they may not sign in, None for as it is.
            seen: The versions of the account that were seen; none is checked without.

        Raises:
            RolesError: There is no such role.
            LastAdminError: Nobody could administer any more.
            VersionChangedError: It was changed since `seen`.
        """
        given = None if roles is None else tuple(role.value for role in roles_of(roles))
        async with self._ledger.alone(by):
            account = self.one(account_id)
            check_seen(account, seen)
            changed = replace(
                account,
                roles=account.roles if given is None else given,
                disabled=account.disabled if disabled is None else disabled,
            )
            return await self._changed(by, account, changed)

    async def strip(self, by: By, account_id: str) -> None:
        """Take all roles from somebody; their sessions end, and their tokens may do nothing.

        Raises:
            LastAdminError: Nobody could administer any more.
        """
        async with self._ledger.alone(by):
            account = self.one(account_id)
            await self._changed(by, account, replace(account, roles=()))

    async def _changed(self, by: By, account: Account, changed: Account) -> Account:
        if changed == account:
            return account
        changed = replace(changed, version=account.version + 1)
        self._keep_an_admin(changed)
        detail: dict[str, Json] = {
            "name": account.name,
            "roles": [*changed.roles],
            "disabled": changed.disabled,
        }
        ended = self._ledger.book.sessions_of(account.id)
        deed = Deed(by, "account.change", account.id, detail)
        await self._ledger.change(deed, put=(changed,), drop=ended)
        return changed

    async def remove(self, by: By, account_id: str) -> None:
        """End an account with all that belongs to it.

        Raises:
            LastAdminError: Nobody could administer any more.
        """
        async with self._ledger.alone(by):
            account = self.one(account_id)
            self._keep_an_admin(replace(account, disabled=True))
            book = self._ledger.book
            links = [each for each in book.links.values() if each.account_id == account_id]
            gone = (*of_account(book, account_id), *links, account)
            deed = Deed(by, "account.remove", account_id, {"name": account.name})
            await self._ledger.change(deed, drop=gone)

    async def reset(self, by: By, account_id: str, *, second: bool = False) -> str:
        """Return a link's secret that sets a new password; with `second` the second factor goes.

        Sessions and tokens go on until the link is used; other links of the account end.
        """
        async with self._ledger.alone(by):
            account = self.one(account_id)
            old = [e for e in self._ledger.book.links.values() if e.account_id == account_id]
            link, secret = self._links.made("reset", account_id)
            put = (replace(account, seed="", recovery=()), link) if second else (link,)
            detail = {"name": account.name, "second_factor": "removed" if second else "kept"}
            deed = Deed(by, "account.reset", account_id, {**detail})
            await self._ledger.change(deed, put=put, drop=old)
            self._signing_in.forgive(account)
        return secret

    async def change_password(
        self, by: By, tried: Tried, new: str, keep: str = "", *, tokens: bool = False
    ) -> Renewed:
        """Change somebody's own password; links that set it and their other sessions end.

        Args:
            by: Who does it.
            tried: The old one.
            new: The new one.
            keep: Key of the session that goes on.
            tokens: Whether their tokens end, too.

        Raises:
            SignInRefusedError: The old one is wrong.
            PasswordError: The new one is no good choice.
            TooManyTriesError: There were too many wrong tries.
        """
        account = await self._proven(by, tried)
        check_choice(new, account.name)
        made = await self._hashing.run(lambda: self._passwords.made(new))
        async with self._ledger.alone(by):
            present = self._still(account)
            now_ns = self._ledger.clock.now_ns()
            mark = new_secret(self._ledger.random)
            changed = replace(present, password=made, password_ns=now_ns, mark=mark)
            book = self._ledger.book
            sessions = tuple(each for each in book.sessions_of(account.id) if each.id != keep)
            ended = Renewed(changed, sessions, book.tokens_of(account.id) if tokens else ())
            links = [each for each in book.links.values() if each.account_id == account.id]
            detail: dict[str, Json] = {"name": account.name, **ended.audited()}
            deed = Deed(by, "account.password", account.id, detail)
            await self._ledger.change(deed, put=(changed,), drop=(*ended.records, *links))
            return ended

    async def begin_second(self, by: By, tried: Tried) -> Seed:
        """Return a secret for somebody's authenticator; it counts once a code of it was sent.

        It takes the password: whoever finds a browser signed in must not lock its owner out.

        Raises:
            StateError: They have a second factor already, or sign in without a password.
            SignInRefusedError: The password is wrong.
        """
        held, now_ns = self.one(by.actor.id), self._ledger.clock.now_ns()
        if held.seed:
            raise StateError("there is a second factor already; remove it first")
        if not held.password:
            raise StateError("whoever signs in with a provider has the second factor there")
        account = await self._proven(by, tried)
        for key in [key for key, each in self._pending.items() if each.until_ns <= now_ns]:
            del self._pending[key]
        if len(self._pending) >= MOST_PENDING:
            del self._pending[next(iter(self._pending))]
        secret = new_seed(self._ledger.random)
        seed = Seed(secret, seed_address(secret, account.name), now_ns + PENDING_NS)
        self._pending[account.id] = seed
        return seed

    async def confirm_second(self, by: By, code: str) -> tuple[str, ...]:
        """Begin to ask for codes, and return the recovery codes, which are shown once.

        Raises:
            StateError: Nothing waits, or it has waited too long.
            SignInRefusedError: The code is wrong.
        """
        now_ns = self._ledger.clock.now_ns()
        async with self._ledger.alone(by):
            account = self.one(by.actor.id)
            seed = self._pending.get(account.id)
            if seed is None or seed.until_ns <= now_ns or account.seed:
                raise StateError("no second factor waits for its code; begin anew")
            step = step_of(seed.secret, code, now_ns, 0)
            if step is None:
                raise SignInRefusedError
            codes = new_recovery_codes(self._ledger.random)
            kept = tuple(map(recovery_hash, codes))
            changed = replace(account, seed=seed.secret, step=step, recovery=kept)
            deed = Deed(by, "account.second_factor", account.id, {"name": account.name})
            await self._ledger.change(deed, put=(changed,))
            del self._pending[account.id]
        return codes

    async def remove_second(self, by: By, tried: Tried) -> None:
        """Ask somebody for codes no more.

        Raises:
            SignInRefusedError: The password is wrong.
        """
        account = await self._proven(by, tried)
        async with self._ledger.alone(by):
            changed = replace(self._still(account), seed="", recovery=(), step=0)
            deed = Deed(by, "account.second_factor.remove", account.id, {"name": account.name})
            await self._ledger.change(deed, put=(changed,))

    def one(self, account_id: str) -> Account:
        """Return an account.

        Raises:
            NoSuchError: There is none.
        """
        account = self._ledger.book.accounts.get(account_id)
        if account is None:
            raise NoSuchError("account")
        return account

    def named(self, name: str) -> Account:
        """Return the account of a name.

        Raises:
            NoSuchError: There is none.
        """
        account = self._ledger.book.named(key_of(name))
        if account is None:
            raise NoSuchError("account")
        return account

    async def _proven(self, by: By, tried: Tried) -> Account:
        """Return the account of who acts, once they have given its password again."""
        account = self.one(by.actor.id)
        known = replace(tried, name=account.name)
        keys = self._signing_in.begin(account, known)
        if await self._signing_in.checked(account, tried.password, keys) is None:
            raise SignInRefusedError
        self._signing_in.succeeded(keys)
        return account

    def _still(self, account: Account) -> Account:
        """Return an account as it is now, if its password is still the one that was given.

        Raises:
            SignInRefusedError: It was set anew meanwhile, or the account was disabled.
        """
        present = self.one(account.id)
        if present.password != account.password or present.disabled:
            raise SignInRefusedError
        return present

    def _keep_an_admin(self, changed: Account) -> None:
        was = any(each.id == changed.id for each in self._ledger.book.admins())
        others = any(each.id != changed.id for each in self._ledger.book.admins())
        stays = Role.ADMIN in changed.roles and not changed.disabled
        if was and not others and not stays:
            raise LastAdminError


def check_seen(account: Account, seen: tuple[int, ...]) -> None:
    """Refuse a change of another state than there is (RFC 9110, section 13.1.1).

    Raises:
        VersionChangedError: None of the versions that were seen is the present one.
    """
    if seen and account.version not in seen:
        raise VersionChangedError(
            "account", account.id, account.version, "", account.created_ns, in_force=True
        )
