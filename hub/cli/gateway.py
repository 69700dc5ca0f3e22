"""`zhilu gateway`: serve the clients of buildings whose cores run elsewhere."""

import asyncio
import os
from pathlib import Path

import click
from msgspec.structs import replace

from hub.assembly.tasks import owned
from hub.cli.stopping import told_to_stop
from hub.config import HIGHEST_PORT, Config, load_config
from hub.config_checks import check_gateway
from hub.fair_loop import fair_loop
from hub.gateway import running_gateway
from hub.logs import configure_logging
from hub.notify import Notifier
from hub.telling import told_plainly


@click.command()
@click.option("--config", "config_path", type=click.Path(path_type=Path), help="TOML file.")
@click.option("--host", help="Address to serve on.")
@click.option("--port", type=click.IntRange(0, HIGHEST_PORT), help="Port to serve on.")
@click.option("--nats", "servers", multiple=True, help="A NATS server; repeat it.")
@click.option("--building", "buildings", multiple=True, help="A building by name; repeat it.")
@click.option("--insecure", is_flag=True, help="Serve beyond this machine without sign-in.")
def gateway(
    config_path: Path | None,
    host: str | None,
    port: int | None,
    servers: tuple[str, ...],
    buildings: tuple[str, ...],
    *,
    insecure: bool,
) -> None:
    """Serve pages, sockets and the API of buildings that cores lead elsewhere."""
    with told_plainly():
        config = load_config(config_path) if config_path else Config()
        configure_logging(config.log)
        wanted = replace(
            config.gateway,
            host=host or config.gateway.host,
            port=config.gateway.port if port is None else port,
            buildings=buildings or config.gateway.buildings,
        )
        nats = replace(config.nats, servers=servers or config.nats.servers)
        config = replace(config, gateway=wanted, nats=nats)
        check_gateway(config, insecure=insecure)
        with asyncio.Runner(loop_factory=fair_loop) as runner:
            runner.run(run_until_told(config))


async def run_until_told(config: Config) -> None:
    """Run the gateway until SIGINT or SIGTERM."""
    told = told_to_stop()
    notifier = Notifier.of(os.environ)
    async with (
        running_gateway(config) as address,
        owned(notifier.stay(lambda: None), "notify"),
    ):
        notifier.tell("READY=1", f"STATUS=serving at {address}")
        click.echo("Zhilu 指路  gateway")
        for building in config.gateway.buildings:
            click.echo(f"  {building}  {address}/b/{building}/")
        await told.wait()
        click.echo("stopping")
        notifier.tell("STOPPING=1", "STATUS=stopping")
