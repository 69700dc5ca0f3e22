"""Audit entries as rows of the store, in the transaction of what they tell of."""

from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, RowMapping, Select, literal_column, select, true
from sqlalchemy.ext.asyncio import AsyncConnection

from hub.access.audit import CUT, NO_HEAD, Act, Entry, Head, entry_after
from hub.store.schema import audit

REFUSED = "refused"
"""Asked for as an outcome: every one but `done`."""

ENDLESS = 2**63 - 1
BATCH = 10_000
"""Rows that one statement removes, so that none takes longer than a statement may."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are asked for; what is None is not asked.

    Args:
        actor: Id or name of who acted.
        act: What was done; with a dot at its end all that begin with it.
        target: To what.
        outcome: `done`, or a code; `refused` for every code.
        since_ns: Not before, ns UTC.
        until_ns: Before, ns UTC.
        below: Numbers below this one only: where the page before ended.
    """

    actor: str | None = None
    act: str | None = None
    target: str | None = None
    outcome: str | None = None
    since_ns: int | None = None
    until_ns: int | None = None
    below: int | None = None


async def append(connection: AsyncConnection, act: Act) -> Entry:
    """Add an act to the chain, and return its entry.

    It reads one row by its key and writes one, however long the chain is.
    """
    entry = entry_after(await head(connection), act)
    await connection.execute(audit.insert().values(**asdict(entry)))
    return entry


async def head(connection: AsyncConnection) -> Head:
    """Return the number and hash of the last entry."""
    query = select(audit.c.number, audit.c.hash).order_by(audit.c.number.desc()).limit(1)
    row = (await connection.execute(query)).one_or_none()
    return NO_HEAD if row is None else Head(row.number, row.hash)


async def page(connection: AsyncConnection, wanted: Wanted, most: int) -> tuple[Entry, ...]:
    """Return entries, the newest first.

    Who acted is looked for by name and by id, one after the other: each has an index in which the
    newest are at hand, both at once have none.
    """
    found: dict[int, Entry] = {}
    for actor in actors(wanted):
        query = asked(wanted, actor).order_by(audit.c.number.desc()).limit(most)
        rows = await connection.execute(query)
        found.update((row["number"], entry_of(row)) for row in rows.mappings())
    return tuple(found[number] for number in sorted(found, reverse=True)[:most])


def actors(wanted: Wanted) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for who acted, each of which is enough."""
    if wanted.actor is None:
        return (true(),)
    return audit.c.actor_name == wanted.actor, audit.c.actor_id == wanted.actor


def asked(wanted: Wanted, actor: ColumnElement[bool]) -> Select[*tuple[object, ...]]:
    """Return the query for what is asked for."""
    conditions = (
        actor,
        wanted.act is not None and act_is(wanted.act),
        wanted.target is not None and audit.c.target == wanted.target,
        wanted.outcome is not None and outcome_is(wanted.outcome),
        wanted.since_ns is not None and audit.c.at_ns >= wanted.since_ns,
        wanted.until_ns is not None and audit.c.at_ns < wanted.until_ns,
        wanted.below is not None and audit.c.number < wanted.below,
    )
    return select(*audit.c).where(*(each for each in conditions if each is not False))


def act_is(act: str) -> ColumnElement[bool]:
    """Return the condition for an act, or for all acts that begin with a dotted word."""
    if act.endswith("."):
        return audit.c.act.startswith(act, autoescape=True)
    return audit.c.act == act


def outcome_is(outcome: str) -> ColumnElement[bool]:
    """Return the condition for an outcome."""
    if outcome == REFUSED:
        # As the index of refusals has it: a bound value would not be known to be the same.
        return audit.c.outcome != literal_column("'done'")
    return audit.c.outcome == outcome


async def following(connection: AsyncConnection, after: int, most: int) -> tuple[Entry, ...]:
    """Return the entries after a number, the oldest first."""
    query = select(*audit.c).where(audit.c.number > after).order_by(audit.c.number).limit(most)
    rows = await connection.execute(query)
    return tuple(map(entry_of, rows.mappings()))


async def last_before(connection: AsyncConnection, until_ns: int) -> Head:
    """Return the last entry of all those that were written before a time.

    Where the clock was set back, entries after the first that is not are not counted.
    """
    later = (
        select(audit.c.number).where(audit.c.at_ns >= until_ns).order_by(audit.c.number).limit(1)
    )
    first = (await connection.execute(later)).scalar_one_or_none()
    query = (
        select(audit.c.number, audit.c.hash)
        .where(audit.c.number < (ENDLESS if first is None else first))
        .order_by(audit.c.number.desc())
        .limit(1)
    )
    row = (await connection.execute(query)).one_or_none()
    return NO_HEAD if row is None else Head(row.number, row.hash)


async def cut(connection: AsyncConnection, upto: Head, told: Act) -> int:
    """Remove the entries up to one, after an entry that says so; return how many.

    Args:
        connection: The transaction.
        upto: The last that goes.
        told: Who cuts, and what is known of the export.
    """
    detail = {**told.detail, "hash": upto.hash}
    act = Act(told.at_ns, told.source, CUT, str(upto.number), detail=detail)
    await append(connection, act)
    count = 0
    while True:
        query = select(audit.c.number).order_by(audit.c.number).offset(BATCH - 1).limit(1)
        last = min((await connection.execute(query)).scalar_one_or_none() or ENDLESS, upto.number)
        gone = await connection.execute(audit.delete().where(audit.c.number <= last))
        count += gone.rowcount
        if last == upto.number:
            return count


def entry_of(row: RowMapping) -> Entry:
    """Return a row as an entry."""
    return Entry(**row)
