"""Who may use the hub's own MQTT endpoint: devices, programs with a token, accounts of a file."""

import asyncio
from collections.abc import Callable, Iterable

from hub.access import RIGHTS_OF, TOKEN_PREFIX, Actor, Role, hashed, key_of, same
from hub.access.topics import READINGS, REPORTS
from hub.admission.book import account_actor
from hub.admission.ledger import Ledger
from sensors.adapters import Accounts
from sensors.mqtt import Login, Rights, TopicFilter

HUB_ITSELF = "zhilu-hub"
"""The user name of the hub's own simulator; no device can have it."""


class MqttDoor:
    """Lets clients in by user name and password.

    A device has a credential: its user name and a password that the hub made. A program sends the
    name of an account and one of its tokens as the password. Whoever is neither is looked for in
    the file of accounts, where there is one.

    Args:
        ledger: What there is.
        accounts: Of the file `mqtt.accounts_file`, None without one.
        own: The password of the hub's own simulator, None where it plays nothing.
        refused: Is told whom a wrong password was given for, nothing where nobody has that name.
    """

    def __init__(
        self,
        ledger: Ledger,
        accounts: Accounts | None = None,
        own: str | None = None,
        refused: Callable[[str], None] | None = None,
    ) -> None:
        self._ledger = ledger
        self._accounts = accounts
        self._own = own
        self._refused = refused
        self._used: dict[str, str] = {}
        """User names by the key that they came in under; as many as there are keys."""

    def admit(self, login: Login) -> "asyncio.Future[Rights | None]":
        """Check a login; see `sensors.adapters.Admit`."""
        answer = self._checked(login)
        answer.add_done_callback(lambda done: self._tell(login.username, done))
        return answer

    def _tell(self, username: str | None, answer: "asyncio.Future[Rights | None]") -> None:
        """Tell of a refusal; a name that nobody has may be a password in the wrong place."""
        if self._refused is None or answer.cancelled() or answer.exception() is not None:
            return
        if answer.result() is None:
            known = username is not None and (
                self._is_device(username) or self._ledger.book.named(key_of(username)) is not None
            )
            self._refused(username if known and username is not None else "")

    def _checked(self, login: Login) -> "asyncio.Future[Rights | None]":
        rights = self._known(login)
        if rights is None and self._accounts is not None and not self._is_device(login.username):
            return self._accounts.admit(login)
        answer: asyncio.Future[Rights | None] = asyncio.get_running_loop().create_future()
        answer.set_result(rights)
        return answer

    def rights(self, username: str | None, client_id: str) -> Rights | None:
        """Return what a client may do whose session was kept; see `sensors.mqtt.RightsOf`."""
        if username is None or username == HUB_ITSELF:
            return None
        device = self._ledger.book.credential("device", username)
        if device is not None:
            return reporting(device.subjects)
        account = self._ledger.book.named(key_of(username))
        if account is not None and not account.disabled:
            return listening(account_actor(account))
        return None if self._accounts is None else self._accounts.rights(username, client_id)

    def users(self, keys: Iterable[str]) -> frozenset[str]:
        """Return, and forget, the user names that came in under some keys (`Actor.key`)."""
        return frozenset(self._used.pop(key) for key in keys if key in self._used)

    def _known(self, login: Login) -> Rights | None:
        if login.username is None or login.password is None:
            return None
        password = login.password.decode("utf-8", "replace")
        if login.username == HUB_ITSELF:
            right = self._own is not None and same(self._own, password)
            return Rights(tuple(map(TopicFilter, REPORTS)), ()) if right else None
        actor = self._ledger.book.actor(hashed(password), self._ledger.clock.now_ns())
        if actor is None or not password.startswith(TOKEN_PREFIX):
            return None
        rights = None
        if actor.kind == "device" and actor.name == login.username:
            rights = reporting(actor.subjects)
        elif actor.kind == "token" and self._ledger.book.accounts[actor.id].name == login.username:
            rights = listening(actor)
        if rights is not None:
            self._used[actor.key] = login.username
        return rights

    def _is_device(self, username: str | None) -> bool:
        return username is not None and (
            username == HUB_ITSELF or self._ledger.book.credential("device", username) is not None
        )


def reporting(devices: Iterable[str]) -> Rights:
    """Return the rights of a device: to report for itself, or for those behind it."""
    own = RIGHTS_OF[Role.DEVICE]
    patterns = [pattern for pattern, right in REPORTS.items() if right in own]
    # The first wildcard of each stands for the device.
    named = [each.replace("+", device, 1) for each in patterns for device in sorted(devices)]
    return Rights(tuple(map(TopicFilter, named)), ())


def listening(actor: Actor) -> Rights:
    """Return the rights of somebody's program: to hear what devices report, where they may.

    Programs report nothing: a device's credential is for that, so that what a device said is
    known to be its own.
    """
    heard = [pattern for pattern, right in READINGS.items() if actor.may(right)]
    return Rights((), tuple(map(TopicFilter, heard)))
