"""`zhilu account` and `zhilu token`: what an operator at the machine does with accounts.

Where a hub runs on the data folder, it is asked to do it, by a socket in that folder; else the
store is changed directly.
"""

import asyncio
import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from hub.admission import Admission, Terms
from hub.admission.control import (
    Asked,
    CreateAccount,
    CreateToken,
    ListAccounts,
    Listed,
    Order,
    Outcome,
    ResetAccount,
    SetDisabled,
    SetRoles,
    carried_out,
)
from hub.admission.links import PAGE
from hub.assembly.control import ordered
from hub.assembly.kept import store_of
from hub.backplane import held_alone
from hub.cli.serve import configured
from hub.clock import RandomIds, SystemClock
from hub.config import Config, load_config, served_at
from hub.errors import StartError
from hub.logs import configure_logging
from hub.store import Store
from hub.telling import told_plainly

F = TypeVar("F", bound=Callable[..., None])

ROLES = ("viewer", "operator", "security", "editor", "approver", "admin")
NO_FLAGS = dict.fromkeys(
    (
        "venue",
        "sample",
        "access",
        "host",
        "port",
        "broker",
        "mqtt_port",
        "data",
        "store",
        "simulate",
    )
)


def where(command: F) -> F:
    """Add the options that say which hub is meant."""
    for option in (
        click.option(
            "--store", envvar="ZHILU_STORE", help="postgresql://... URL, as for `zhilu serve`."
        ),
        click.option("--data", help="The hub's data folder."),
        click.option("--config", "config_path", type=click.Path(path_type=Path), help="TOML file."),
    ):
        command = option(command)
    return command


@click.group()
def account() -> None:
    """Look after accounts, at the machine that the hub runs on.

    Where the hub runs, it is asked to do it; else the store is changed directly.
    """


@account.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES))
@where
def create(name: str, roles: tuple[str, ...], **place: str | Path | None) -> None:
    """Make an account; prints the link by which its owner sets a password."""
    config, done = told(CreateAccount(name, roles), place)
    click.echo(f"{name} sets a password by this link, which works once, within 72 hours:")
    click.echo(f"  {link(config, done)}")


@account.command()
@click.argument("name")
@click.option("--second-factor", "second", is_flag=True, help="Remove the second factor, too.")
@where
def reset(name: str, second: bool, **place: str | Path | None) -> None:  # noqa: FBT001 - click
    """Print a link by which the owner of an account sets another password.

    Once it has, sessions and tokens of the account end; an account that somebody else uses is best
    disabled meanwhile (`zhilu account disable`). Wrong tries of before are forgotten.
    """
    config, done = told(ResetAccount(name, second), place)
    click.echo(f"{name} sets another password by this link, which works once, within 72 hours;")
    click.echo("sessions and tokens of the account end with that:")
    click.echo(f"  {link(config, done)}")


@account.command()
@click.argument("name")
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(ROLES))
@where
def roles(name: str, roles: tuple[str, ...], **place: str | Path | None) -> None:
    """Give an account other roles; its owner has to sign in again."""
    told(SetRoles(name, roles), place)
    click.echo(f"{name}: {', '.join(roles)}")


@account.command()
@click.argument("name")
@where
def disable(name: str, **place: str | Path | None) -> None:
    """Let the owner of an account sign in no more."""
    told(SetDisabled(name, disabled=True), place)
    click.echo(f"{name} is disabled")


@account.command()
@click.argument("name")
@where
def enable(name: str, **place: str | Path | None) -> None:
    """Let the owner of an account sign in again."""
    told(SetDisabled(name, disabled=False), place)
    click.echo(f"{name} is enabled")


@account.command("list")
@where
def list_(**place: str | Path | None) -> None:
    """List the accounts."""
    _, done = told(ListAccounts(), place)
    for each in done.accounts:
        click.echo(line_of(each))
    if not done.accounts:
        click.echo(
            "no accounts yet; the hub prints a link for the first administrator at its start"
        )


@click.group()
def token() -> None:
    """Make tokens of programs, at the machine that the hub runs on."""


@token.command("create")
@click.argument("account")
@click.argument("name")
@click.option("--scope", "scopes", multiple=True, help="A right; all of the owner's without any.")
@click.option(
    "--days", default=90, show_default=True, type=click.IntRange(0, 3650), help="0: never ends."
)
@where
def create_token(
    account: str, name: str, scopes: tuple[str, ...], days: int, **place: str | Path | None
) -> None:
    """Make a token of an ACCOUNT, called NAME; prints it, this once."""
    _, done = told(CreateToken(account, name, scopes, days or None), place)
    click.echo(done.secret)


def told(order: Order, place: dict[str, str | Path | None]) -> tuple[Config, Outcome]:
    """Have an order carried out; what is wrong with it ends the command."""
    with told_plainly():
        path = place.pop("config_path")
        config = load_config(Path(path)) if path is not None else Config()
        configure_logging(config.log)
        config = configured(config, {**NO_FLAGS, **{k: str(v) for k, v in place.items() if v}})
        data = config.data.path
        if not Path(data).is_dir():
            raise StartError(
                "start.data", f"{data}: there is no such folder; name the hub's: --data"
            )
        user = os.environ.get("SUDO_USER") or os.environ.get("USER") or ""
        done = asyncio.run(carried_out_somewhere(config, Asked(order, user)))
    if done.code:
        raise click.ClickException(done.message)
    return config, done


async def carried_out_somewhere(config: Config, asked: Asked) -> Outcome:
    """Ask the hub that runs, or change the store where none does.

    Raises:
        StartError: A hub begins to use the folder at this moment.
    """
    data = Path(config.data.path)
    outcome = await ordered(data, asked)
    if outcome is not None:
        return outcome
    with held_alone(data):
        async with await Store.open(store_of(config.store, data)) as store:
            admission = Admission(store, SystemClock(), RandomIds(), secrets.token_bytes, Terms())
            try:
                await admission.start()
                return await carried_out(admission, asked)
            finally:
                admission.close()


def link(config: Config, done: Outcome) -> str:
    """Return the whole address of a link."""
    http = config.http
    scheme = "http" if http.certificate_file is None else "https"
    base = done.address or served_at(config) or f"{scheme}://{http.host}:{http.port}"
    return f"{base.rstrip('/')}{PAGE}#{done.secret}"


def line_of(each: Listed) -> str:
    """Return an account as one line."""
    marks = [
        *(("disabled",) if each.disabled else ()),
        *(("second factor",) if each.second else ()),
        *(() if each.password else ("no password yet",)),
    ]
    more = f"  ({', '.join(marks)})" if marks else ""
    counts = f"{each.sessions} sessions, {each.tokens} tokens"
    return f"{each.name}  {', '.join(each.roles)}  {counts}{more}"
