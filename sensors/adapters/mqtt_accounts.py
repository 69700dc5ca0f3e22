"""Accounts of MQTT clients, from a file."""

import asyncio
import hashlib
import hmac
from base64 import b64decode, b64encode
from pathlib import Path

import msgspec

from sensors.errors import AccountsError
from sensors.mqtt import Login, Rights, TopicFilter, valid_filter

_SCHEME = "scrypt"
_COST, _BLOCK, _LANES, _LENGTH = 2**14, 8, 1, 32
_SALT_BYTES = 16
_PARTS = 3
_CLIENT = "{client}"
_NOT_IN_A_LEVEL = frozenset("/+#\0")


class Account(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One user name.

    Args:
        name: The user name.
        password: What `password_line` makes of the password.
        publish: Topic filters that its clients may publish to.
        subscribe: Topic filters that its clients may subscribe within. In both, `{client}` stands
            for the client identifier.
    """

    name: str
    password: str
    publish: tuple[str, ...] = ()
    subscribe: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    accounts: tuple[Account, ...]


def password_line(password: str, salt: bytes) -> str:
    """Return what stands in the file for a password: scrypt (RFC 7914), 16 MB and 50 ms a try.

    Args:
        password: The password.
        salt: 16 random bytes.
    """
    made = _scrypt(password.encode(), salt)
    return f"{_SCHEME}:{b64encode(salt).decode()}:{b64encode(made).decode()}"


def load_accounts(path: Path) -> tuple[Account, ...]:
    """Read a file of accounts.

    Raises:
        AccountsError: It cannot be read, or something in it is wrong; the message says what.
    """
    try:
        accounts = msgspec.toml.decode(path.read_bytes(), type=_File).accounts
    except OSError as error:
        raise _wrong(path, error.strerror or str(error)) from error
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _wrong(path, f"{error}; see docs/mqtt.md") from error
    seen: set[str] = set()
    for account in accounts:
        if account.name in seen:
            raise _wrong(path, f"{account.name!r} stands there twice; delete one")
        seen.add(account.name)
        if _parsed(account.password) is None:
            raise _wrong(
                path,
                f"the password of {account.name!r} is not in its form; make it with "
                "`zhilu mqtt-password`",
            )
        for text in (*account.publish, *account.subscribe):
            if not valid_filter(text.replace(_CLIENT, "client")):
                raise _wrong(path, f"{text!r} of {account.name!r} is no topic filter")
    return accounts


class Accounts:
    """Lets clients in by user name and password.

    Passwords are checked off the event loop. One that was right is remembered by a keyed hash, so
    that a whole building of devices that comes back at once is let in at once.

    Args:
        accounts: From `load_accounts`.
        secret: Random bytes, for what is remembered.
    """

    def __init__(self, accounts: tuple[Account, ...], secret: bytes) -> None:
        self._accounts = {account.name: account for account in accounts}
        self._secret = secret
        self._right: dict[str, bytes] = {}
        self._nobody = password_line("", hashlib.sha256(secret).digest()[:_SALT_BYTES])

    def admit(self, login: Login) -> "asyncio.Future[Rights | None]":
        """Check a login; see `sensors.adapters.Admit`."""
        loop = asyncio.get_running_loop()
        if login.username is not None and login.password is not None:
            account = self._accounts.get(login.username)
            right = self._right.get(login.username)
            if account is None or right is None or right != self._mark(login.password):
                return loop.run_in_executor(None, self._check, account, login)
            answer: asyncio.Future[Rights | None] = loop.create_future()
            answer.set_result(rights_of(account, login.client_id))
            return answer
        nobody: asyncio.Future[Rights | None] = loop.create_future()
        nobody.set_result(None)
        return nobody

    def rights(self, username: str | None, client_id: str) -> Rights | None:
        """Return what a client may do, None where there is no such user; see `RightsOf`."""
        account = None if username is None else self._accounts.get(username)
        return None if account is None else rights_of(account, client_id)

    def _check(self, account: Account | None, login: Login) -> Rights | None:
        # An unknown name takes as long as a wrong password, so that names cannot be found out.
        line = self._nobody if account is None else account.password
        password = login.password or b""
        right = _is_right(password, line)
        if account is None or not right:
            return None
        self._right[account.name] = self._mark(password)
        return rights_of(account, login.client_id)

    def _mark(self, password: bytes) -> bytes:
        return hmac.digest(self._secret, password, "sha256")


def rights_of(account: Account, client_id: str) -> Rights:
    """Return what a client of an account may do; `{client}` means nothing where it would widen."""
    named = bool(client_id) and not _NOT_IN_A_LEVEL & set(client_id)

    def filters(texts: tuple[str, ...]) -> tuple[TopicFilter, ...]:
        return tuple(
            TopicFilter(text.replace(_CLIENT, client_id))
            for text in texts
            if named or _CLIENT not in text
        )

    return Rights(filters(account.publish), filters(account.subscribe))


def _is_right(password: bytes, line: str) -> bool:
    parsed = _parsed(line)
    if parsed is None:
        return False
    salt, made = parsed
    return hmac.compare_digest(_scrypt(password, salt), made)


def _parsed(line: str) -> tuple[bytes, bytes] | None:
    parts = line.split(":")
    if len(parts) != _PARTS or parts[0] != _SCHEME:
        return None
    try:
        salt, made = b64decode(parts[1], validate=True), b64decode(parts[2], validate=True)
    except ValueError:
        return None
    return (salt, made) if len(salt) >= _SALT_BYTES and len(made) == _LENGTH else None


def _scrypt(password: bytes, salt: bytes) -> bytes:
    return hashlib.scrypt(password, salt=salt, n=_COST, r=_BLOCK, p=_LANES, dklen=_LENGTH)


def _wrong(path: Path, reason: str) -> AccountsError:
    return AccountsError("mqtt.accounts.file", f"{path}: {reason}")
