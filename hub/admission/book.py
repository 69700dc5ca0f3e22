"""All accounts, sessions, tokens and credentials in memory, as requests find them; pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from hub.access import (
    RIGHTS_OF,
    Account,
    Actor,
    Credential,
    Held,
    Link,
    NameRefusedError,
    Record,
    Right,
    Role,
    Session,
    Token,
    key_of,
    rights_of,
    skeleton,
)

LATE_NS = 60 * 10**9
"""How late the store may be told that something was used."""


@dataclass(frozen=True, slots=True)
class Renewed:
    """Whose password was set, and what ended with the one before.

    Args:
        account: As it is now.
        sessions: Of it.
        tokens: Of it: whoever had the old password may have made some.
    """

    account: Account
    sessions: tuple[Session, ...]
    tokens: tuple[Token, ...]

    @property
    def records(self) -> tuple[Session | Token, ...]:
        """All that ended."""
        return (*self.sessions, *self.tokens)

    def counts(self) -> dict[str, int]:
        """How many of each, for whoever is told."""
        return {"sessions": len(self.sessions), "tokens": len(self.tokens)}

    def audited(self) -> dict[str, int]:
        """The same in words of the audit, which keeps nothing that is called a token."""
        return {"sessions_ended": len(self.sessions), "programs_ended": len(self.tokens)}


class Book:
    """What there is; `hub.admission.ledger` keeps the store the same.

    Args:
        held: What the store keeps.
        idle_ns: How long a session may be unused.
    """

    def __init__(self, held: Held, idle_ns: int) -> None:
        self.idle_ns = idle_ns
        self.accounts: dict[str, Account] = {}
        self.sessions: dict[str, Session] = {}
        self.tokens: dict[str, Token] = {}
        self.credentials: dict[str, Credential] = {}
        self.links: dict[str, Link] = {}
        self._by_key: dict[str, str] = {}
        self._by_hash: dict[str, Session | Token | Credential | Link] = {}
        self._seen: dict[str, int] = {}
        """When each session, token or credential was used since the store was told."""
        for records in (held.accounts, held.sessions, held.tokens, held.credentials, held.links):
            for record in records:
                self.put(record)

    def put(self, record: Record) -> None:
        """Take a record, in place of that with its id."""
        self.drop(record, seen=False)
        match record:
            case Account():
                self.accounts[record.id] = record
                self._by_key[record.key] = record.id
                return
            case Session():
                self.sessions[record.id] = record
            case Token():
                self.tokens[record.id] = record
            case Credential():
                self.credentials[record.id] = record
            case Link():
                self.links[record.id] = record
        self._by_hash[record.hash] = record

    def drop(self, record: Record, *, seen: bool = True) -> None:
        """Forget a record."""
        if seen:
            self._seen.pop(record.id, None)
        if isinstance(record, Account):
            old = self.accounts.pop(record.id, None)
            if old is not None:
                del self._by_key[old.key]
            return
        held: Session | Token | Credential | Link | None
        match record:
            case Session():
                held = self.sessions.pop(record.id, None)
            case Token():
                held = self.tokens.pop(record.id, None)
            case Credential():
                held = self.credentials.pop(record.id, None)
            case Link():
                held = self.links.pop(record.id, None)
        if held is not None:
            self._by_hash.pop(held.hash, None)

    def named(self, key: str) -> Account | None:
        """Return the account of a name."""
        account_id = self._by_key.get(key)
        return None if account_id is None else self.accounts[account_id]

    def check_free(self, name: str) -> None:
        """Refuse a name for a new account that somebody has, or whose looks somebody's has.

        Raises:
            NameRefusedError: `access.name` or `access.name.alike`.
        """
        if self.named(key_of(name)) is not None:
            raise NameRefusedError(f"there is an account {name!r} already")
        seen = skeleton(name)
        for account in self.accounts.values():
            if skeleton(account.name) == seen:
                told = f"it looks like {account.name!r}, the name of another account; take another"
                raise NameRefusedError(told, "access.name.alike")

    def of_subject(self, subject: str) -> Account | None:
        """Return the account of a subject at an OpenID provider."""
        return next((each for each in self.accounts.values() if each.subject == subject), None)

    def link(self, hash_: str, now_ns: int) -> Link | None:
        """Return a link that still works."""
        found = self._by_hash.get(hash_)
        return found if isinstance(found, Link) and now_ns < found.until_ns else None

    def admins(self) -> Iterator[Account]:
        """Yield those who may administer and can sign in."""
        for account in self.accounts.values():
            if Role.ADMIN in account.roles and can_sign_in(account):
                yield account

    def sessions_of(self, account_id: str) -> tuple[Session, ...]:
        """Return somebody's sessions, the newest first, with when each was last used."""
        found = [each for each in self.sessions.values() if each.account_id == account_id]
        found.sort(key=lambda each: (-each.created_ns, each.id))
        return tuple(replace(each, seen_ns=self.seen_ns(each)) for each in found)

    def tokens_of(self, account_id: str) -> tuple[Token, ...]:
        """Return somebody's tokens, the newest first, with when each was last used."""
        found = [each for each in self.tokens.values() if each.account_id == account_id]
        found.sort(key=lambda each: (-each.created_ns, each.id))
        return tuple(replace(each, used_ns=self._seen.get(each.id, each.used_ns)) for each in found)

    def credential(self, kind: str, name: str) -> Credential | None:
        """Return the credential of a screen or of a device's user name."""
        for each in self.credentials.values():
            if (each.kind, each.name) == (kind, name):
                return replace(each, used_ns=self._seen.get(each.id, each.used_ns))
        return None

    def seen_ns(self, session: Session) -> int:
        """Return when a session was last used."""
        return self._seen.get(session.id, session.seen_ns)

    def actor(self, hash_: str, now_ns: int) -> Actor | None:
        """Return who is known by the hash of a secret, if anybody; note that it is used."""
        found = self._by_hash.get(hash_)
        if found is None or isinstance(found, Link):
            return None
        actor = self._actor_of(found, now_ns)
        if actor is not None:
            self._seen[found.id] = now_ns
        return actor

    def stands(self, key: str, now_ns: int) -> bool:
        """Tell whether a session, token or credential is there and good."""
        found = self.sessions.get(key) or self.tokens.get(key) or self.credentials.get(key)
        return found is not None and self._actor_of(found, now_ns) is not None

    def seen(self, key: str, now_ns: int) -> None:
        """Note that something is in use, as while a socket is open under it."""
        if key in self.sessions or key in self.tokens or key in self.credentials:
            self._seen[key] = now_ns

    def go_on_from(self, before: "Book") -> None:
        """Know of the book before what was in use: the store may not have been told for long."""
        for key, at_ns in before.in_use():
            self.seen(key, at_ns)

    def in_use(self) -> Iterable[tuple[str, int]]:
        """Return what was used since the store was told, with when."""
        return self._seen.items()

    def to_tell(self) -> tuple[Record, ...]:
        """Return the records whose last use the store has to be told."""
        told: list[Record] = []
        for key, at_ns in self._seen.items():
            if session := self.sessions.get(key):
                if at_ns - session.seen_ns >= LATE_NS:
                    told.append(replace(session, seen_ns=at_ns))
                continue
            other = self.tokens.get(key) or self.credentials.get(key)
            if other is not None and at_ns - other.used_ns >= LATE_NS:
                told.append(replace(other, used_ns=at_ns))
        return tuple(told)

    def ended(self, now_ns: int) -> tuple[Session | Link, ...]:
        """Return the sessions and links that have ended by themselves."""
        gone: list[Session | Link] = [
            each for each in self.sessions.values() if not self.lasts(each, now_ns)
        ]
        gone += [each for each in self.links.values() if each.until_ns <= now_ns]
        return tuple(gone)

    def spent(self, now_ns: int) -> frozenset[str]:
        """Return the keys of sessions and tokens that are no more good, though they stand here."""
        tokens = [
            each.id
            for each in self.tokens.values()
            if each.until_ns is not None and each.until_ns <= now_ns
        ]
        sessions = [each.id for each in self.sessions.values() if not self.lasts(each, now_ns)]
        return frozenset([*tokens, *sessions])

    def lasts(self, session: Session, now_ns: int) -> bool:
        """Tell whether a session has not ended by itself."""
        return now_ns < session.until_ns and now_ns < self.seen_ns(session) + self.idle_ns

    def _actor_of(self, found: Session | Token | Credential, now_ns: int) -> Actor | None:
        if isinstance(found, Credential):
            return credential_actor(found)
        account = self.accounts.get(found.account_id)
        if account is None or account.disabled:
            return None
        if isinstance(found, Session):
            return account_actor(account, found.id) if self.lasts(found, now_ns) else None
        if found.until_ns is not None and found.until_ns <= now_ns:
            return None
        return token_actor(account, found)


def can_sign_in(account: Account) -> bool:
    """Tell whether somebody has what it takes to sign in."""
    return not account.disabled and bool(account.password or account.subject)


def known_roles(texts: Iterable[str]) -> tuple[Role, ...]:
    """Return roles as the store keeps them; one that this hub does not know gives nothing."""
    known = {role.value: role for role in Role}
    return tuple(known[text] for text in texts if text in known)


def account_actor(account: Account, key: str = "") -> Actor:
    """Return somebody who is signed in."""
    roles = known_roles(account.roles)
    return Actor(account.id, account.name, "account", rights_of(roles), roles, key)


def token_actor(account: Account, token: Token) -> Actor:
    """Return a program that acts for somebody: with what the token says and its owner has now."""
    owner = account_actor(account)
    rights = frozenset(right for right in owner.rights if right.value in token.scopes)
    name = f"{account.name} ({token.name})"
    return Actor(account.id, name, "token", rights, owner.roles, token.id)


def credential_actor(credential: Credential) -> Actor:
    """Return a screen or a device."""
    role = Role.SCREEN if credential.kind == "screen" else Role.DEVICE
    rights: frozenset[Right] = RIGHTS_OF[role]
    return Actor(
        f"{credential.kind}/{credential.name}",
        credential.name,
        credential.kind,
        rights,
        (role,),
        credential.id,
        frozenset(credential.subjects),
    )
