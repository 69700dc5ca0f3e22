"""`zhilu backup`: copies of all that a hub keeps, made while it runs, checked, and put back."""

import asyncio
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import click
import msgspec

from hub import audit_heads
from hub.assembly.devices import MQTT_KEPT
from hub.assembly.kept import DATABASE, JOURNAL, store_of
from hub.backup import (
    Manifest,
    Source,
    check_backup,
    make_backup,
    name_of,
    prune,
    restore_backup,
)
from hub.backup.manifest import HEADS, MQTT, STORE
from hub.config import Config, load_config
from hub.config_checks import check_store
from hub.errors import BackupError
from hub.store import PostgresPlace
from hub.telling import json_option, told_plainly

NAMES = {STORE: DATABASE, MQTT: MQTT_KEPT, HEADS: audit_heads.NAME}

config_option = click.option(
    "--config", "config_path", type=click.Path(path_type=Path), help="TOML file of the hub."
)
store_option = click.option(
    "--store", envvar="ZHILU_STORE", help="postgresql://... where commands are; see `zhilu serve`."
)


@click.group()
def backup() -> None:
    """Make, check and put back copies of all that a hub keeps."""


@backup.command()
@click.argument("target", type=click.Path(path_type=Path))
@config_option
@click.option("--data", help="Data folder of the hub.")
@store_option
@click.option("--keep", type=click.IntRange(min=1), help="Newest backups that stay in the folder.")
@json_option
def create(
    target: Path,
    config_path: Path | None,
    data: str | None,
    store: str | None,
    keep: int | None,
    *,
    as_json: bool,
) -> None:
    """Write a backup to TARGET, a file, or a folder in which it is named by its date.

    The hub may run meanwhile. What the hub answered before this began is in it. The file holds what
    passwords are checked by: keep it as you keep the data folder.
    """
    with told_plainly():
        config = given(config_path, data, store)
        now = datetime.now(UTC)
        file = target / name_of(now) if target.is_dir() else target
        if keep is not None and file == target:
            raise BackupError("backup.failed", "--keep goes with a folder, not with a file")
        manifest = asyncio.run(made(config, file, now))
        gone = prune(target, keep, file) if keep is not None else ()
    tell(manifest, as_json=as_json, line=f"{file}: {file.stat().st_size} bytes")
    for path in gone if not as_json else ():
        click.echo(f"{path} removed")


@backup.command()
@click.argument("archive", type=click.Path(path_type=Path))
@json_option
def verify(archive: Path, *, as_json: bool) -> None:
    """Say whether a backup is whole and can be put back."""
    with told_plainly():
        manifest = check_backup(archive)
    tell(manifest, as_json=as_json, line=f"{archive} is whole")


@backup.command()
@click.argument("archive", type=click.Path(path_type=Path))
@click.option("--data", type=click.Path(path_type=Path), required=True, help="Folder to fill.")
@click.option("--replace", is_flag=True, help="Put what the folder holds aside first.")
@click.option("--store", help="postgresql://... of an empty database for the commands.")
@json_option
def restore(archive: Path, data: Path, store: str | None, *, replace: bool, as_json: bool) -> None:
    """Put a backup back into a data folder on which no hub runs: whole, or not at all.

    Screens and phones take everything anew after it, because what they were told after the backup
    is not known any more.
    """
    with told_plainly():
        config = given(None, str(data), store)
        place = store_of(config.store, data)
        database = place if isinstance(place, PostgresPlace) else None
        manifest = restore_backup(archive, data, NAMES, database, replace=replace)
    where = database.name if database is not None else str(data)
    tell(manifest, as_json=as_json, line=f"{archive} is restored to {where}")


def given(config_path: Path | None, data: str | None, store: str | None) -> Config:
    """Return the configuration with the command line's changes."""
    config = load_config(config_path) if config_path is not None else Config()
    if data is not None:
        config = msgspec.structs.replace(
            config, data=msgspec.structs.replace(config.data, path=data)
        )
    if store is not None:
        config = msgspec.structs.replace(
            config, store=msgspec.structs.replace(config.store, url=store)
        )
    check_store(config.store)
    return config


async def made(config: Config, file: Path, now: datetime) -> Manifest:
    """Make a backup as a configuration says."""
    data = Path(config.data.path)
    source = Source(data, JOURNAL, store_of(config.store, data), config)
    return await make_backup(source, file, now.isoformat(timespec="seconds"), version("zhilu"))


def tell(manifest: Manifest, *, as_json: bool, line: str) -> None:
    """Print what a backup holds."""
    if as_json:
        click.echo(msgspec.json.encode(manifest).decode())
        return
    held = sum(member.bytes for member in manifest.members)
    click.echo(line)
    click.echo(
        f"made {manifest.made} by version {manifest.zhilu} from {manifest.store}, schema "
        f"{manifest.schema}; revision {manifest.revision} of {manifest.venue or 'no building yet'}"
    )
    click.echo(f"{len(manifest.members)} files, {held} bytes unpacked")
