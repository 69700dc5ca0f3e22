"""What operators at the machine have done by `zhilu account` and `zhilu token`.

Where a hub runs, its command line asks it by a socket in the data folder; else it does the same on
the store itself.
"""

from dataclasses import replace
from typing import TypeAlias

import msgspec

from hub.access import MACHINE, AccessError, By
from hub.admission.admission import Admission
from hub.admission.book import account_actor
from hub.errors import HubError


class CreateAccount(msgspec.Struct, frozen=True, tag="account.create"):
    """Make an account; the answer is a link's secret that sets its password."""

    name: str
    roles: tuple[str, ...]


class ResetAccount(msgspec.Struct, frozen=True, tag="account.reset"):
    """Make a link that sets an account's password; without `second` the second factor stays."""

    name: str
    second: bool = False


class SetRoles(msgspec.Struct, frozen=True, tag="account.roles"):
    """Give an account other roles."""

    name: str
    roles: tuple[str, ...]


class SetDisabled(msgspec.Struct, frozen=True, tag="account.disable"):
    """Let an account sign in no more, or again."""

    name: str
    disabled: bool


class ListAccounts(msgspec.Struct, frozen=True, tag="account.list"):
    """Tell which accounts there are."""


class CreateToken(msgspec.Struct, frozen=True, tag="token.create"):
    """Make a token of an account; without scopes it may do all that its owner may."""

    account: str
    name: str
    scopes: tuple[str, ...] = ()
    days: int | None = 90


Order: TypeAlias = (
    CreateAccount | ResetAccount | SetRoles | SetDisabled | ListAccounts | CreateToken
)


class Asked(msgspec.Struct, frozen=True):
    """An order, and the machine's user who gives it."""

    order: Order
    user: str = ""


class Listed(msgspec.Struct, frozen=True):
    """One account, as operators see it."""

    name: str
    roles: tuple[str, ...]
    disabled: bool
    password: bool
    second: bool
    sessions: int
    tokens: int


class Outcome(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of an order.

    Args:
        secret: Of the link or token that was made.
        accounts: Those that are told of.
        address: Of the hub's pages, where one runs.
        code: What is wrong, empty where nothing is.
        message: The same for people.
    """

    secret: str = ""
    accounts: tuple[Listed, ...] = ()
    address: str = ""
    code: str = ""
    message: str = ""


async def carried_out(admission: Admission, asked: Asked) -> Outcome:
    """Do what an operator orders; what is wrong with it is told in the outcome."""
    by = replace(MACHINE, actor=replace(MACHINE.actor, name=asked.user or MACHINE.actor.name))
    try:
        return await _done(admission, by, asked.order)
    except (AccessError, HubError) as error:
        return Outcome(code=error.code, message=error.message)


async def _done(admission: Admission, by: By, order: Order) -> Outcome:
    people = admission.people
    match order:
        case CreateAccount():
            _, secret = await people.create(by, order.name, order.roles)
            return Outcome(secret)
        case ResetAccount():
            account = people.named(order.name)
            return Outcome(await people.reset(by, account.id, second=order.second))
        case SetRoles():
            await people.change(by, people.named(order.name).id, order.roles)
        case SetDisabled():
            account = people.named(order.name)
            await people.change(by, account.id, disabled=order.disabled)
        case CreateToken():
            account = people.named(order.account)
            scopes = order.scopes or tuple(account_actor(account).rights)
            _, text = await admission.tokens.create(by, account.id, order.name, scopes, order.days)
            return Outcome(text)
        case ListAccounts():
            return Outcome(accounts=listed(admission))
    return Outcome()


def listed(admission: Admission) -> tuple[Listed, ...]:
    """Return all accounts by their names."""
    book = admission.ledger.book
    return tuple(
        Listed(
            each.name,
            each.roles,
            each.disabled,
            bool(each.password),
            bool(each.seed),
            len(book.sessions_of(each.id)),
            len(book.tokens_of(each.id)),
        )
        for each in sorted(book.accounts.values(), key=lambda each: each.key)
    )
