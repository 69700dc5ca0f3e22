"""The command line: `zhilu serve`, `zhilu venue`, `zhilu route`, `zhilu replay`, ..."""

import asyncio
import contextlib
import logging
import secrets
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec
import structlog

from hub.app import RunningHub, running_hub
from hub.config import Config, check_config, load_config
from hub.errors import ConfigError
from hub.fair_loop import fair_loop
from hub.load_command import load
from hub.replay import Progress, all_samples, check_columns, recordings, renamings, replay
from hub.route_command import route
from hub.telling import told_plainly, venue_argument
from hub.venue_commands import venue
from hub.verifying import verdict_lines, verify_folder
from sensors.adapters import DEFAULT_PORT, password_line

PROGRESS_EVERY = 500
DIFFERENT = 4
HIGHEST_PORT = 65535
SALT_BYTES = 16
PORT = click.IntRange(0, HIGHEST_PORT)
SPEED = click.FloatRange(min=0, min_open=True)


@click.group()
@click.version_option(package_name="zhilu", prog_name="zhilu")
def main() -> None:
    """Zhilu (指路): wayfinding and building IoT for large public buildings."""


@main.command()
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
@click.option("--simulate/--no-simulate", default=None, help="Play a simulated library day.")
@click.option("--insecure", is_flag=True, help="Serve beyond this machine without sign-in.")
def serve(config_path: Path | None, insecure: bool, **flags: str | int | bool | None) -> None:  # noqa: FBT001 - click
    """Run the hub: pages, API, sockets and, by default, an MQTT endpoint for devices."""
    configure_logging()
    with told_plainly():
        config = configured(load_config(config_path) if config_path else Config(), flags)
        check_config(config, insecure=insecure)
        with asyncio.Runner(loop_factory=fair_loop) as runner:
            runner.run(run_until_told(config))


@main.command("mqtt-password")
@click.password_option(help="Asked for where it is left out, so that no one sees it.")
def mqtt_password(password: str) -> None:
    """Print what stands for a password in the file of MQTT accounts."""
    click.echo(password_line(password, secrets.token_bytes(SALT_BYTES)))


def configured(config: Config, flags: dict[str, str | int | bool | None]) -> Config:
    """Return a configuration with the command line's changes."""
    raw: dict[str, dict[str, object]] = msgspec.to_builtins(config)
    for section, key, flag in (
        ("venue", "path", "venue"),
        ("venue", "sample", "sample"),
        ("http", "host", "host"),
        ("http", "port", "port"),
        ("mqtt", "port", "mqtt_port"),
        ("data", "path", "data"),
        ("simulator", "enabled", "simulate"),
    ):
        if flags[flag] is not None:
            raw[section][key] = flags[flag]
    broker = flags["broker"]
    if isinstance(broker, str):
        host, port = address(broker)
        raw["mqtt"] |= {"mode": "broker", "host": host, "port": port}
    return msgspec.convert(raw, Config)


def address(text: str) -> tuple[str, int]:
    """Return the parts of HOST:PORT.

    Raises:
        ConfigError: It has another form.
    """
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal():
        raise ConfigError(f"{text!r} is not HOST:PORT, such as 127.0.0.1:1883")
    if not 0 < int(port) <= HIGHEST_PORT:
        raise ConfigError(f"{text!r}: ports go from 1 to {HIGHEST_PORT}")
    return host, int(port)


async def run_until_told(config: Config) -> None:
    """Run the hub until SIGINT or SIGTERM."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    async with running_hub(config) as running:
        click.echo(
            "Zhilu 指路" + ("  (simulated data 模拟数据)" if config.simulator.enabled else "")
        )
        click.echo(f"  visitor  {running.address}/")
        click.echo(f"  sign     {sign_line(running)}")
        click.echo(f"  console  {running.address}/console")
        await told.wait()
        click.echo("stopping")


def sign_line(running: RunningHub) -> str:
    """Return where to look at a sign, or how to get one."""
    if not running.first_screen:
        return "no screens yet, see docs/venue-table.md"
    return f"{running.address}/sign/{running.first_screen}"


main.add_command(load)
main.add_command(venue)
main.add_command(route)


@main.command("replay")
@venue_argument
@click.option("--speed", type=SPEED, default=1.0, help="Times real time.")
@click.option("--broker", default=f"127.0.0.1:{DEFAULT_PORT}", show_default=True, help="HOST:PORT.")
@click.option("--sensor", "renamed", multiple=True, help="FILE=SENSOR, e.g. room508=counter-3.")
@click.option("--verify", "verifies", is_flag=True, help="PATH is a hub's data folder, see above.")
@click.option("--venue", "plan", type=click.Path(path_type=Path), help="With --verify: floor plan.")
def replay_command(
    path: Path,
    speed: float,
    broker: str,
    renamed: tuple[str, ...],
    plan: Path | None,
    *,
    verifies: bool,
) -> None:
    """Publish recorded people counts (CSV files) to a broker as if they were measured now.

    Each file's name without .csv is the sensor, unless --sensor says otherwise.

    With --verify replay the journal of a hub instead, and compare each revision with what the hub
    gave out. The exit code is 4 where something is different.
    """
    if verifies:
        verify_command(path, plan)
        return
    with told_plainly():
        files = recordings(path)
        names = renamings(renamed, files)
        for file in files:
            check_columns(file)
        progress = Progress()

        def skipped(file: Path, line: int, reason: str) -> None:
            progress.skipped += 1
            click.echo(f"{file}:{line}: skipped: {reason}", err=True)

        samples = all_samples(files, names, skipped)
        host, port = address(broker)
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(replay(samples, speed, host, port, show_progress, progress))
    click.echo(f"{progress.published} readings published, {progress.skipped} rows skipped")


def verify_command(path: Path, plan: Path | None) -> None:
    """Print whether a journal's facts give the revisions that were given out."""
    with told_plainly():
        verdict = verify_folder(path, plan)
    for line in verdict_lines(verdict):
        click.echo(line)
    if verdict.differences:
        raise SystemExit(DIFFERENT)


def show_progress(progress: Progress) -> None:
    """Print now and then how far a replay is."""
    if progress.published % PROGRESS_EVERY == 0:
        moment = datetime.fromtimestamp(progress.at_seconds, UTC)
        click.echo(f"{moment:%Y-%m-%d %H:%M}  {progress.published} readings")


def configure_logging() -> None:
    """Log key=value lines to standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=("timestamp", "level", "event")),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
