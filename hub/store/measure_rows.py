"""Measures as rows of the store; the caller's transaction holds all of a command or nothing."""

from dataclasses import replace

from sqlalchemy import ColumnElement, RowMapping, Select, select
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.errors import MeasureExistsError, MeasureUnknownError
from hub.store.commands import append, first_taken, insert_row
from hub.store.measures import EVACUATION, EndMeasure, Measure, TakeMeasure
from hub.store.schema import commands, measures

FIELDS = [column for column in measures.c if column.name != "place"]


async def take(connection: AsyncConnection, command: TakeMeasure) -> Measure:
    """Take a measure; see `Store.take_measure`."""
    body = {"kind": command.kind, "target": command.target, "reason": command.reason}
    kind = f"take_{command.kind}"
    first = await first_taken(connection, kind, command, body)
    if first is not None:
        made = await one(connection, measures.c.command_id == first)
        return replace(made, ended_ns=None, ended_by_command=None)
    query = select(measures.c.id).where(
        measures.c.venue_id == command.venue_id,
        measures.c.place == command.place,
        measures.c.ended_ns.is_(None),
    )
    present = (await connection.execute(query)).scalar_one_or_none()
    if present is not None:
        raise MeasureExistsError(command.kind, present)
    await append(connection, kind, command, body)
    row = measures.insert().values(
        id=command.measure_id,
        venue_id=command.venue_id,
        kind=command.kind,
        target=command.target,
        place=command.place,
        reason=command.reason,
        since_ns=command.at_ns,
        command_id=command.id,
    )
    await insert_row(connection, row, command.measure_id)
    return await one(connection, measures.c.id == command.measure_id)


async def end(connection: AsyncConnection, command: EndMeasure) -> Measure:
    """End a measure; see `Store.end_measure`."""
    body = {"kind": command.kind, "measure": command.measure_id}
    kind = f"end_{command.kind}"
    first = await first_taken(connection, kind, command, body)
    if first is not None:
        return await one(connection, measures.c.ended_by_command == first)
    held = (
        (measures.c.kind == command.kind)
        & (measures.c.venue_id == command.venue_id)
        & measures.c.ended_ns.is_(None)
    )
    if command.measure_id or command.kind != EVACUATION:
        held &= measures.c.id == command.measure_id
    row = (await connection.execute(stored(held))).mappings().one_or_none()
    if row is None:
        raise MeasureUnknownError(command.kind, command.measure_id)
    await append(connection, kind, command, body)
    ended = replace(measure(row), ended_ns=command.at_ns, ended_by_command=command.id)
    await connection.execute(
        measures.update()
        .where(held)
        .values(ended_ns=ended.ended_ns, ended_by_command=ended.ended_by_command)
    )
    return ended


async def in_force(connection: AsyncConnection, venue_id: str) -> tuple[Measure, ...]:
    """Return the measures in force, oldest command first."""
    held = (measures.c.venue_id == venue_id) & measures.c.ended_ns.is_(None)
    rows = await connection.execute(stored(held).order_by(commands.c.sequence))
    return tuple(map(measure, rows.mappings()))


def stored(condition: ColumnElement[bool]) -> Select[*tuple[object, ...]]:
    """Return the query for measures with who took them."""
    made_by = measures.c.command_id == commands.c.id
    return select(*FIELDS, commands.c.actor).join(commands, made_by).where(condition)


async def one(connection: AsyncConnection, condition: ColumnElement[bool]) -> Measure:
    """Return the one measure of a condition."""
    result = await connection.execute(stored(condition))
    return measure(result.mappings().one())


def measure(row: RowMapping) -> Measure:
    """Return a row as a measure."""
    return Measure(**row)
