"""`zhilu serve`: run the hub until it is told to stop."""

import asyncio
import contextlib
import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import click
import msgspec

from hub.app import RunningHub, running_hub
from hub.assembly.heard import Heard
from hub.assembly.tasks import owned
from hub.cli.stopping import told_to_stop
from hub.config import HIGHEST_PORT, Config, address, load_config, served_at
from hub.config_checks import check_config
from hub.fair_loop import fair_loop
from hub.logs import configure_logging
from hub.notify import Notifier
from hub.telling import told_plainly

PORT = click.IntRange(0, HIGHEST_PORT)


@click.command()
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="TOML file.")
@click.option("--venue", help="Floor plan: folder, zip or file; without it a sample library.")
@click.option(
    "--sample",
    type=click.Choice(["central", "branch"]),
    help="Which sample library: nine floors, or three.",
)
@click.option("--host", help="Address to serve on.")
@click.option("--port", type=PORT, help="Port to serve on.")
@click.option("--mqtt", "broker", help="HOST:PORT of an outside MQTT broker.")
@click.option("--mqtt-port", type=PORT, help="Port of the hub's own MQTT endpoint.")
@click.option("--data", help="Folder for what must survive a restart.")
@click.option(
    "--store",
    envvar="ZHILU_STORE",
    help="postgresql://... URL to keep commands at; without it a file in the data folder.",
)
@click.option(
    "--address",
    envvar="ZHILU_ADDRESS",
    help="Where gateways reach this core, where there are several.",
)
@click.option("--simulate/--no-simulate", default=None, help="Play a simulated library day.")
@click.option("--insecure", is_flag=True, help="Serve beyond this machine without TLS or sign-in.")
@click.option(
    "--open",
    "access",
    flag_value="open",
    default=None,
    help="Ask nobody who they are: whoever reaches the hub is an administrator.",
)
def serve(config_path: Path | None, insecure: bool, **flags: str | int | bool | None) -> None:  # noqa: FBT001 - click
    """Run the hub: pages, API, sockets and, by default, an MQTT endpoint for devices."""
    with told_plainly():
        config = configured(load_config(config_path) if config_path else Config(), flags)
        configure_logging(config.log)
        check_config(config, insecure=insecure)
        with asyncio.Runner(loop_factory=fair_loop) as runner:
            runner.run(run_until_told(config))


def configured(config: Config, flags: dict[str, str | int | bool | None]) -> Config:
    """Return a configuration with the command line's changes."""
    raw: dict[str, dict[str, object]] = msgspec.to_builtins(config)
    for section, key, flag in (
        ("venue", "path", "venue"),
        ("venue", "sample", "sample"),
        ("access", "mode", "access"),
        ("http", "host", "host"),
        ("http", "port", "port"),
        ("mqtt", "port", "mqtt_port"),
        ("data", "path", "data"),
        ("store", "url", "store"),
        ("nats", "address", "address"),
        ("simulator", "enabled", "simulate"),
    ):
        if flags.get(flag) is not None:
            raw[section][key] = flags[flag]
    broker = flags["broker"]
    if isinstance(broker, str):
        host, port = address(broker)
        raw["mqtt"] |= {"mode": "broker", "host": host, "port": port}
    return msgspec.convert(raw, Config)


async def run_until_told(config: Config) -> None:
    """Run the hub until SIGINT or SIGTERM."""
    told = told_to_stop()
    notifier, ready = Notifier.of(os.environ), asyncio.Event()
    async with owned(notifier.begin(ready), "start"):
        await (run_core_until if config.nats.servers else run_hub_until)(
            told, config, notifier, ready
        )


async def run_core_until(
    told: asyncio.Event, config: Config, notifier: Notifier, ready: asyncio.Event
) -> None:
    """Run one of a building's cores until told to stop."""
    from hub.assembly.scaled import run_core  # noqa: PLC0415 - an extra that few hubs need

    def say(what: str) -> None:
        ready.set()
        click.echo(f"Zhilu 指路  core  {what}")
        notifier.tell("READY=1", f"STATUS={what}")

    def link(path: str) -> None:
        tell_first((served_at(config) or f"http://GATEWAY/b/{config.nats.building}") + path)

    heard = Heard(say, link)
    async with owned(notifier.stay(heard.ailing), "notify"):
        await run_core(config, told, heard)


def tell_first(link: str) -> None:
    """Say how the first administrator comes in: on the terminal alone, in no structured log."""
    click.echo("no administrator yet; make one by this link, which works once 首位管理员：")
    click.echo(f"  {link}")


async def run_hub_until(
    told: asyncio.Event, config: Config, notifier: Notifier, ready: asyncio.Event
) -> None:
    """Run a hub of one process until told to stop."""
    async with running_hub(config) as running, alive(notifier, running):
        ready.set()
        click.echo(
            "Zhilu 指路" + ("  (simulated data 模拟数据)" if config.simulator.enabled else "")
        )
        click.echo(f"  visitor  {running.address}/")
        click.echo(f"  sign     {sign_line(running)}")
        click.echo(f"  console  {running.address}/console")
        if running.first_link:
            tell_first((served_at(config) or running.address.rstrip("/")) + running.first_link)
        await told.wait()
        click.echo("stopping")
        notifier.tell("STOPPING=1", "STATUS=stopping")


@contextlib.asynccontextmanager
async def alive(notifier: Notifier, running: RunningHub) -> AsyncIterator[None]:
    """Tell the service manager that the hub serves, and while it is alive that it is."""
    notifier.tell("READY=1", f"STATUS=serving at {running.address}")
    pulse = running.runtime.pulse
    async with owned(notifier.stay(lambda: pulse.ailing(time.monotonic())), "notify"):
        yield


def sign_line(running: RunningHub) -> str:
    """Return where to look at a sign, or how to get one."""
    if not running.first_screen:
        return "no screens yet, see docs/venue-table.md"
    return f"{running.address}/sign/{running.first_screen}"
