"""Replay recorded people counts into a broker, faster than they happened."""

import asyncio
import csv
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from math import isfinite
from pathlib import Path
from typing import TextIO

import aiomqtt
import msgspec

from hub.errors import StartError
from sensors.adapters import connected, let_cancellation_through

TIME_COLUMN = "timestamp_utc"
COUNT_COLUMN = "occupant_count"
LATE_SECONDS = 5.0
"""Real seconds by which the replay may lag before its clock is set back."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One recorded count: seconds since 1970 UTC, the sensor that it stands for, people."""

    seconds: float
    sensor: str
    people: float


@dataclass(slots=True)
class Progress:
    """How far a replay is."""

    published: int = 0
    skipped: int = 0
    at_seconds: float = 0.0


def recordings(path: Path) -> tuple[Path, ...]:
    """Return the CSV files of a folder, or the one file.

    Raises:
        StartError: There is none.
    """
    found = (path,) if path.is_file() else tuple(sorted(path.glob("*.csv")))
    if not found:
        raise StartError("start.replay", f"{path} is no CSV file and no folder that holds any")
    return found


def check_columns(path: Path) -> None:
    """Make sure that a recording has the columns that are needed.

    Raises:
        StartError: It has not, or it cannot be read.
    """
    with reading(path) as file:
        header = next(csv.reader(file), [])
    missing = [name for name in (TIME_COLUMN, COUNT_COLUMN) if name not in header]
    if missing:
        raise StartError(
            "start.replay",
            f"{path} has no column {' and '.join(missing)}; it has {', '.join(header) or 'none'}",
        )


def samples_of(
    path: Path, sensor: str, skipped: Callable[[Path, int, str], None]
) -> Iterator[Sample]:
    """Yield the counts of one recording; rows that cannot be used are reported and skipped.

    Raises:
        StartError: The file cannot be read, or not to its end.
    """
    with reading(path) as file:
        for number, row in enumerate(csv.DictReader(file), 2):
            try:
                sample = sample_of(row, sensor)
            except (TypeError, ValueError) as error:
                skipped(path, number, str(error))
            else:
                yield sample


def sample_of(row: Mapping[str, str], sensor: str) -> Sample:
    """Return the count of one row; a time without a zone is UTC, as the column's name says.

    Raises:
        TypeError: A value is missing.
        ValueError: A value is no time or no finite number.
    """
    moment = datetime.fromisoformat(row[TIME_COLUMN])
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    people = float(row[COUNT_COLUMN])
    if not isfinite(people):
        raise ValueError(f"the count {people} is not finite")
    return Sample(moment.timestamp(), sensor, people)


@contextmanager
def reading(path: Path) -> Iterator[TextIO]:
    """Open a recording; what cannot be read of it is told with its name.

    Raises:
        StartError: The file cannot be opened, is not UTF-8, or is no CSV.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield file
    except UnicodeDecodeError as error:
        raise StartError("start.replay", f"{path} is not UTF-8 text; convert it first") from error
    except csv.Error as error:
        raise StartError("start.replay", f"{path} is not a CSV file: {error}") from error
    except OSError as error:
        raise StartError("start.replay", f"{path}: {error.strerror or error}") from error


def renamings(pairs: Sequence[str], files: Sequence[Path]) -> dict[str, str]:
    """Return the sensor of each file that FILE=SENSOR pairs name, by the file's stem.

    Raises:
        StartError: A pair has another form, or names no file of the recording.
    """
    stems = {file.stem for file in files}
    renamed: dict[str, str] = {}
    for pair in pairs:
        stem, _, sensor = pair.partition("=")
        if not stem or not sensor:
            raise StartError(
                "start.replay", f"--sensor {pair!r} is not FILE=SENSOR, such as room508=counter-3"
            )
        if stem not in stems:
            known = ", ".join(sorted(stems))
            raise StartError("start.replay", f"--sensor {pair!r} names no file; there are {known}")
        renamed[stem] = sensor
    return renamed


def all_samples(
    paths: Sequence[Path],
    renamed: Mapping[str, str],
    skipped: Callable[[Path, int, str], None],
) -> Iterator[Sample]:
    """Yield the counts of all recordings in the order of time; sensors are named by file."""
    streams = [samples_of(path, renamed.get(path.stem, path.stem), skipped) for path in paths]
    return merge(*streams, key=lambda sample: (sample.seconds, sample.sensor))


async def paced(samples: Iterator[Sample], speed: float) -> AsyncIterator[Sample]:
    """Yield samples when their time comes, `speed` recorded seconds per second."""
    loop = asyncio.get_running_loop()
    origin: float | None = None
    for sample in samples:
        due = sample.seconds / speed
        if origin is None:
            origin = loop.time() - due
        delay = origin + due - loop.time()
        if delay > 0:
            await asyncio.sleep(delay)
        elif delay < -LATE_SECONDS:
            origin -= delay
        yield sample


async def replay(
    samples: Iterator[Sample],
    speed: float,
    host: str,
    port: int,
    told: Callable[[Progress], None],
    progress: Progress,
    login: tuple[str, str] | None = None,
) -> None:
    """Publish samples as readings of now, QoS 1, until they end or the task is cancelled.

    Args:
        samples: In the order of time.
        speed: Recorded seconds per second.
        host: Of the broker.
        port: Of the broker.
        told: Is told how far it is.
        progress: The same, kept up to date.
        login: User name and password, where the broker asks for them.

    Raises:
        StartError: The broker cannot be reached, or went away.
    """
    username, password = login or (None, None)
    broker = aiomqtt.Client(
        host, port, identifier="zhilu-replay", username=username, password=password
    )
    try:
        async with connected(broker) as client:
            async for sample in paced(samples, speed):
                payload = msgspec.json.encode({"value": sample.people, "unit": "{person}"})
                await client.publish(f"zhilu/v1/{sample.sensor}/occupants", payload, qos=1)
                let_cancellation_through()
                progress.published += 1
                progress.at_seconds = sample.seconds
                told(progress)
    except aiomqtt.MqttError as error:
        let_cancellation_through()
        raise StartError(
            "start.replay",
            f"no MQTT broker at {host}:{port} takes the readings ({error}); start the hub, name "
            "another one by --broker, or say who you are by --user and --password-file",
        ) from error
