"""`zhilu replay`: recorded people counts as if they were measured now, or a journal verified."""

import asyncio
import contextlib
from datetime import UTC, datetime
from pathlib import Path

import click

from hub.assembly.folder import secret_in
from hub.config import address
from hub.replay import Progress, all_samples, check_columns, recordings, renamings, replay
from hub.telling import told_plainly, venue_argument
from hub.verifying import verdict_lines, verify_folder
from sensors.adapters import DEFAULT_PORT

PROGRESS_EVERY = 500
DIFFERENT = 4
SPEED = click.FloatRange(min=0, min_open=True)


@click.command("replay")
@venue_argument
@click.option("--speed", type=SPEED, default=1.0, help="Times real time.")
@click.option("--broker", default=f"127.0.0.1:{DEFAULT_PORT}", show_default=True, help="HOST:PORT.")
@click.option("--user", help="User name at the broker, such as a device's.")
@click.option(
    "--password-file", type=click.Path(path_type=Path), help="File that holds its password."
)
@click.option("--sensor", "renamed", multiple=True, help="FILE=SENSOR, e.g. room508=counter-3.")
@click.option("--verify", "verifies", is_flag=True, help="PATH is a hub's data folder, see above.")
@click.option("--venue", "plan", type=click.Path(path_type=Path), help="With --verify: floor plan.")
def replay_command(  # noqa: PLR0913 - click gives each option by its name
    path: Path,
    speed: float,
    broker: str,
    user: str | None,
    password_file: Path | None,
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
        password = secret_in(None if password_file is None else str(password_file))
        login = None if user is None else (user, password or "")
        with contextlib.suppress(KeyboardInterrupt):
            asyncio.run(replay(samples, speed, host, port, show_progress, progress, login))
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
