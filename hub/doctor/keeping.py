"""What the hub keeps: the store, the journal and the sessions of MQTT clients."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from hub.assembly.devices import MQTT_KEPT
from hub.assembly.kept import JOURNAL, store_of
from hub.backplane import contents, recover, segment_files, ticks_in
from hub.doctor.findings import Finding, error, good, note, warning
from hub.doctor.patient import Patient
from hub.errors import HubError, SchemaNewerError
from hub.store import PostgresPlace, check_schema, known_steps, look_at
from hub.verifying import verify_folder

READ_SECONDS = 5.0


async def look_at_store(patient: Patient) -> list[Finding]:
    """Return what is found out about the store of commands."""
    try:
        place = store_of(patient.config.store, patient.data)
        if isinstance(place, PostgresPlace):
            return list(at_server(place.name, await look_at(place)))
        return list(in_file(place))
    except HubError as failure:
        return [
            error(
                "doctor.store.away",
                f"the store cannot be reached: {failure.message}",
                "see docs/store.md; commands are refused until it answers",
            )
        ]


def at_server(name: str, told: dict[str, str]) -> Iterator[Finding]:
    """Yield what a server says of itself.

    Args:
        name: What people call the store.
        told: `step`, `fsync`, `synchronous_commit`, `version`.
    """
    yield good("doctor.store", f"{name} answers, PostgreSQL {told['version']}")
    if told["fsync"] == "off":
        yield error(
            "doctor.store.fsync",
            f"{name} has fsync off: commands that were answered are lost in a power cut",
            "set fsync = on in postgresql.conf",
        )
    if told["synchronous_commit"] == "off":
        yield note(
            "doctor.store.commit",
            f"{name} has synchronous_commit off; the hub turns it on for itself",
        )
    yield from schema(told["step"])


def in_file(path: Path) -> Iterator[Finding]:
    """Look at a SQLite file, without changing it."""
    if not path.is_file():
        yield note("doctor.store.none", f"{path} is not there yet; the first start makes it")
        return
    try:
        with closing(opened(path)) as database:
            damage = [str(row[0]) for row in database.execute("PRAGMA quick_check(3)")]
            row = database.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as failure:
        damage, row = [str(failure)], None
    if damage != ["ok"]:
        yield error(
            "doctor.store.damaged",
            f"{path} is damaged: {'; '.join(damage)}",
            "restore it from a backup: zhilu backup restore",
        )
        return
    yield good("doctor.store", f"{path} can be read and is whole")
    yield from schema(str(row[0]) if row is not None else "")


def schema(step: str) -> Iterator[Finding]:
    """Say whether this version of the hub knows the tables."""
    if not step:
        yield note("doctor.store.empty", "the store has no tables yet; the first start makes them")
        return
    try:
        check_schema(step)
    except SchemaNewerError as newer:
        yield error("doctor.store.newer", newer.message, "run that version of the hub")
        return
    if step != known_steps()[-1]:
        yield note(
            "doctor.store.older",
            f"the store has schema {step}; the next start brings it to {known_steps()[-1]}",
            "make a backup first: zhilu backup create",
        )
    else:
        yield good("doctor.store.schema", f"the store has the present schema, {step}")


def look_at_sessions(patient: Patient) -> Iterator[Finding]:
    """Look at what is kept of MQTT clients."""
    path = patient.data / MQTT_KEPT
    if not path.is_file():
        return
    try:
        with closing(opened(path)) as database:
            damage = [str(row[0]) for row in database.execute("PRAGMA quick_check(3)")]
            (count,) = database.execute("SELECT count(*) FROM kept").fetchone()
    except sqlite3.Error as failure:
        damage, count = [str(failure)], 0
    if damage != ["ok"]:
        yield error(
            "doctor.mqtt.kept",
            f"{path} is damaged: {'; '.join(damage)}",
            "restore it, or remove it: sessions and retained messages of MQTT clients are then "
            "lost",
        )
    else:
        yield good("doctor.mqtt.kept", f"{path} can be read and holds {count} entries")


def opened(path: Path) -> sqlite3.Connection:
    """Open a database that is there, to look at it."""
    database = sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True, timeout=READ_SECONDS)
    database.execute("PRAGMA query_only = ON")
    return database


def look_at_journal(patient: Patient) -> Iterator[Finding]:
    """Look whether the journal can be read, and with `thorough` whether it replays."""
    folder = patient.data / JOURNAL
    files = segment_files(folder)
    if not files:
        yield note("doctor.journal.none", "there is no journal yet; the first start makes it")
        return
    try:
        found = recover(contents(reversed(files)))
    except OSError as failure:
        yield error(
            "doctor.journal.read",
            f"{folder} cannot be read: {failure.strerror or failure}",
            "give it to the hub's user",
        )
        return
    if found is None:
        yield error(
            "doctor.journal.damaged",
            f"nothing in {folder} can be read",
            "check the disk; restore a backup, or move the folder away to start without it",
        )
        return
    running = patient.running() is not None
    for loss in found.losses:
        if not loss.cut_short:
            yield error(
                "doctor.journal.damaged",
                f"{loss.name} is damaged at byte {loss.at}: {loss.reason}",
                "check the disk; what came after it is lost, and clients take everything anew",
            )
    if not running and not found.ended:
        yield note(
            "doctor.journal.killed", "the hub that wrote the journal last did not end by itself"
        )
    yield good(
        "doctor.journal",
        f"the journal can be read: {found.base.venue} at revision {found.ledger.revision}, "
        f"{len(files)} files",
    )
    if patient.thorough:
        yield from replayed(patient)


def replayed(patient: Patient) -> Iterator[Finding]:
    """Replay the journal and say whether it gives what was given out."""
    plan = patient.config.venue.path
    try:
        verdict = verify_folder(patient.data, Path(plan) if plan is not None else None)
    except Exception as failure:  # noqa: BLE001 - of whatever kind, it is the finding
        yield warning(
            "doctor.journal.replay",
            f"the journal cannot be replayed: {failure}",
            "zhilu replay DATA --verify says more",
        )
        return
    for found in verdict.differences:
        yield warning(
            "doctor.journal.differs",
            f"revision {found.revision} replays to something else than was given out",
            "the program or the floor plan has changed since; else report it with the journal",
        )
    if not verdict.differences:
        yield good("doctor.journal.replay", f"{verdict.ticks} ticks replay to what was given out")


def latest_ns(patient: Patient) -> int | None:
    """Return the time of the last tick in the journal, None without one."""
    files = segment_files(patient.data / JOURNAL)[-2:]
    try:
        return max((tick.now_ns for tick in ticks_in(contents(files))), default=None)
    except OSError:
        return None
