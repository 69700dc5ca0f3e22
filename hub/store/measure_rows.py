"""Measures as rows of the store; the caller's transaction holds all of a command or nothing."""

from dataclasses import replace

from sqlalchemy import ColumnElement, RowMapping, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import (
    HubError,
    MeasureExistsError,
    MeasureUnknownError,
    VersionChangedError,
    VersionUnknownError,
)
from hub.store.commands import append, first_taken, insert_row
from hub.store.measures import EndMeasure, Measure, TakeMeasure
from hub.store.schema import commands, measures

FIELDS = [column for column in measures.c if column.name != "place"]
ENDING = commands.alias("ending")


async def take(connection: AsyncConnection, command: TakeMeasure) -> Measure:
    """Take a measure; see `Store.take`."""
    body = {
        "kind": command.kind,
        "target": command.target,
        "value": command.value,
        "reason": command.reason,
        **seen_of(command.seen),
    }
    kind = f"take_{command.kind}"
    first = await first_taken(connection, kind, command, body)
    if first is not None:
        return await as_taken(connection, first)
    here = (measures.c.venue_id == command.venue_id) & (measures.c.place == command.place)
    present = await in_force_at(connection, here)
    never = VersionUnknownError(command.kind, command.target)
    await check_seen(connection, command.seen, present, here, never)
    if present is not None and not command.replace:
        raise MeasureExistsError(command.kind, present.id, present.target)
    await append(connection, kind, command, body, command.target)
    if present is not None:
        await set_ended(connection, present.id, command)
    row = measures.insert().values(
        id=command.measure_id,
        venue_id=command.venue_id,
        kind=command.kind,
        target=command.target,
        place=command.place,
        value=command.value,
        reason=command.reason,
        since_ns=command.at_ns,
        command_id=command.id,
    )
    await insert_row(connection, row, command.measure_id)
    return await one(connection, measures.c.id == command.measure_id)


async def end(connection: AsyncConnection, command: EndMeasure) -> Measure:
    """End a measure; see `Store.end`."""
    named = command.measure_id or command.place
    if "\0" in named:  # which PostgreSQL would not even compare with
        raise MeasureUnknownError(command.kind, named)
    body = {"kind": command.kind, "measure": named, **seen_of(command.seen)}
    kind = f"end_{command.kind}"
    first = await first_taken(connection, kind, command, body)
    if first is not None:
        return await one(connection, measures.c.ended_by_command == first)
    here = (measures.c.venue_id == command.venue_id) & (measures.c.kind == command.kind)
    if command.measure_id:
        here &= measures.c.id == command.measure_id
    else:
        here &= measures.c.place == command.place
    present = await in_force_at(connection, here)
    unknown = MeasureUnknownError(command.kind, named)
    await check_seen(connection, command.seen, present, here, unknown)
    if present is None:
        raise unknown
    await append(connection, kind, command, body, present.target)
    await set_ended(connection, present.id, command)
    return await one(connection, measures.c.id == present.id)


async def in_force(connection: AsyncConnection, venue_id: str) -> tuple[Measure, ...]:
    """Return the measures in force, oldest command first."""
    held = (measures.c.venue_id == venue_id) & measures.c.ended_ns.is_(None)
    rows = await connection.execute(stored(held).order_by(commands.c.sequence))
    return tuple(map(measure, rows.mappings()))


async def check_seen(
    connection: AsyncConnection,
    seen: tuple[int, ...],
    present: Measure | None,
    here: ColumnElement[bool],
    never: HubError,
) -> None:
    """Refuse a command that was given for another state than there is (RFC 9110, section 13.1.1).

    What cannot be ended anyway is refused for that, whatever was seen (section 13.2.1).

    Args:
        connection: The transaction of the command.
        seen: The versions that its sender saw; none is checked without.
        present: What is in force.
        here: Tells the measures of its place.
        never: The error where nothing ever was in force there.

    Raises:
        VersionChangedError: None of the versions that its sender saw is in force.
    """
    if not seen or (present is not None and present.version in seen):
        return
    latest = present
    if latest is None:
        query = stored(here).order_by(commands.c.sequence.desc()).limit(1)
        row = (await connection.execute(query)).mappings().one_or_none()
        latest = measure(row) if row is not None else None
    if latest is None:
        raise never
    raise VersionChangedError(
        latest.kind,
        latest.id,
        latest.version,
        latest.ended_by or latest.actor,
        latest.since_ns if latest.ended_ns is None else latest.ended_ns,
        in_force=latest.ended_ns is None,
    )


async def set_ended(
    connection: AsyncConnection, measure_id: str, command: TakeMeasure | EndMeasure
) -> None:
    """Let a command end a measure."""
    await connection.execute(
        measures.update()
        .where(measures.c.id == measure_id)
        .values(ended_ns=command.at_ns, ended_by_command=command.id)
    )


async def as_taken(connection: AsyncConnection, command_id: str) -> Measure:
    """Return a measure as its command left it, whatever has become of it since."""
    made = await one(connection, measures.c.command_id == command_id)
    query = select(commands.c.sequence).where(commands.c.id == command_id)
    version = (await connection.execute(query)).scalar_one()
    return replace(made, version=version, ended_ns=None, ended_by=None, ended_by_command=None)


async def taken_under(connection: AsyncConnection, key: str) -> Measure | None:
    """Return the measure that was taken under an idempotency key, as it was taken."""
    query = (
        select(commands.c.id)
        .join(measures, measures.c.command_id == commands.c.id)
        .where(commands.c.idempotency_key == key)
    )
    command_id = (await connection.execute(query)).scalar_one_or_none()
    return await as_taken(connection, command_id) if command_id is not None else None


async def ended_under(connection: AsyncConnection, key: str) -> Measure | None:
    """Return the measure that a command under an idempotency key ended."""
    result = await connection.execute(stored(ENDING.c.idempotency_key == key))
    row = result.mappings().one_or_none()
    return measure(row) if row is not None else None


async def in_force_at(connection: AsyncConnection, here: ColumnElement[bool]) -> Measure | None:
    """Return the measure in force that a condition tells, if there is one."""
    result = await connection.execute(stored(here & measures.c.ended_ns.is_(None)))
    row = result.mappings().one_or_none()
    return measure(row) if row is not None else None


def stored(condition: ColumnElement[bool]) -> Select[*tuple[object, ...]]:
    """Return the query for measures with who took and ended them."""
    version = func.coalesce(ENDING.c.sequence, commands.c.sequence).label("version")
    columns = (*FIELDS, commands.c.actor, ENDING.c.actor.label("ended_by"), version)
    return (
        select(*columns)
        .join(commands, measures.c.command_id == commands.c.id)
        .outerjoin(ENDING, measures.c.ended_by_command == ENDING.c.id)
        .where(condition)
    )


async def one(connection: AsyncConnection, condition: ColumnElement[bool]) -> Measure:
    """Return the one measure of a condition."""
    result = await connection.execute(stored(condition))
    return measure(result.mappings().one())


async def found(connection: AsyncConnection, condition: ColumnElement[bool]) -> Measure | None:
    """Return the one measure of a condition, if there is one."""
    result = await connection.execute(stored(condition))
    row = result.mappings().one_or_none()
    return None if row is None else measure(row)


def measure(row: RowMapping) -> Measure:
    """Return a row as a measure."""
    return Measure(**row)


def seen_of(versions: tuple[int, ...]) -> dict[str, str]:
    """Return the versions that a sender saw as a part of what it asks for."""
    return {"seen": ",".join(map(str, versions))} if versions else {}
