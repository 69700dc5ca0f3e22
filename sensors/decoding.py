"""MQTT messages to readings, as `docs/mqtt.md` lays down."""

import re
from datetime import UTC, datetime, time, timedelta

import msgspec

from sensors.errors import MalformedReading
from sensors.readings import UNKNOWN_TIME_NS, Quality, Reading, Value

READINGS_FILTER = "zhilu/v1/+/+"
"""MQTT topic filter of all readings."""
MAX_PAYLOAD = 16 * 1024
MAX_AHEAD_NS = 60 * 10**9

SENSOR_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
"""What sensor and quantity may be called, to be matched whole."""

_TOPIC = re.compile(rf"zhilu/v1/({SENSOR_ID.pattern})/({SENSOR_ID.pattern})")
# UCUM, character set: codes are printable ASCII without spaces.
_UNIT = re.compile(r"[!-~]{1,64}")
# RFC 3339 section 5.6; its grammar allows lower-case letters.
_TIME = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})[Tt](\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?([Zz]|[+-]\d{2}:\d{2})",
    re.ASCII,
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LEAP_SECOND = 60


class _Message(msgspec.Struct, frozen=True):
    value: Value
    unit: str | msgspec.UnsetType = msgspec.UNSET
    time: str | msgspec.UnsetType = msgspec.UNSET
    quality: str = Quality.GOOD.value


_DECODER = msgspec.json.Decoder(_Message | float | str | bool)


def decode(topic: str, payload: bytes, received_ns: int, *, retained: bool = False) -> Reading:
    """Turn one message into a reading.

    Args:
        topic: Topic the message was published to.
        payload: Its payload.
        received_ns: Time of arrival, nanoseconds since 1970 UTC.
        retained: Whether a broker replayed a stored message. Without a time of its own such a
            message is of unknown age (`UNKNOWN_TIME_NS`), not of the time of its replay.

    Raises:
        MalformedReading: For everything that `docs/mqtt.md` does not allow; never anything else.
    """
    match = _TOPIC.fullmatch(topic)
    if match is None:
        raise MalformedReading(
            "reading.malformed.topic",
            "the topic must be zhilu/v1/{sensor}/{quantity}, both of 1 to 64 characters of "
            "A-Z a-z 0-9 . _ -",
            topic,
        )
    message = _parse(topic, payload)
    time_ns = _time_ns(message, UNKNOWN_TIME_NS if retained else received_ns, topic)
    if time_ns - received_ns > MAX_AHEAD_NS:
        seconds = (time_ns - received_ns) // 10**9
        raise MalformedReading(
            "reading.malformed.future",
            f"the time lies {seconds} s ahead of the hub's clock; set the device's clock",
            topic,
        )
    return Reading(
        sensor=match[1],
        quantity=match[2],
        value=message.value,
        unit=_unit(message, topic),
        time_ns=time_ns,
        received_ns=received_ns,
        quality=_quality(message, topic),
        topic=topic,
        payload=payload,
    )


def parse_time(text: str) -> int | None:
    """Parse an RFC 3339 time to nanoseconds since 1970 UTC; None where it is not one.

    Digits beyond the ninth decimal are cut. A leap second is the second after it, as in POSIX.
    """
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    fraction, offset = match[7], match[8]
    leap = second == _LEAP_SECOND
    try:
        moment = datetime(year, month, day, hour, minute, second - leap, tzinfo=UTC)
        zone = _zone(offset)
    except ValueError:
        return None
    since = moment - _EPOCH - zone + timedelta(seconds=leap)
    nanoseconds = int((fraction or "")[:9].ljust(9, "0"))
    return (since.days * 86_400 + since.seconds) * 10**9 + nanoseconds


def _zone(offset: str) -> timedelta:
    if offset in "Zz":
        return timedelta()
    clock = time(int(offset[1:3]), int(offset[4:6]))
    size = timedelta(hours=clock.hour, minutes=clock.minute)
    return -size if offset[0] == "-" else size


def _parse(topic: str, payload: bytes) -> _Message:
    if len(payload) > MAX_PAYLOAD:
        raise MalformedReading(
            "reading.malformed.size",
            f"the payload has {len(payload)} bytes; {MAX_PAYLOAD} are allowed",
            topic,
        )
    try:
        message = _DECODER.decode(payload)
    except msgspec.ValidationError as error:
        raise MalformedReading("reading.malformed.value", str(error), topic) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MalformedReading("reading.malformed.json", str(error), topic) from error
    except RecursionError as error:
        reason = "the JSON is nested too deeply"
        raise MalformedReading("reading.malformed.json", reason, topic) from error
    return message if isinstance(message, _Message) else _Message(message)


def _time_ns(message: _Message, default: int, topic: str) -> int:
    if message.time is msgspec.UNSET:
        return default
    time_ns = parse_time(message.time)
    if time_ns is None:
        raise MalformedReading(
            "reading.malformed.time",
            f"{message.time[:64]!r} is no RFC 3339 time with an offset, "
            "such as 2026-01-02T03:04:05Z",
            topic,
        )
    return time_ns


def _unit(message: _Message, topic: str) -> str | None:
    if message.unit is msgspec.UNSET:
        return None
    if _UNIT.fullmatch(message.unit) is None:
        raise MalformedReading(
            "reading.malformed.unit", f"{message.unit[:64]!r} is no UCUM code", topic
        )
    return message.unit


def _quality(message: _Message, topic: str) -> Quality:
    try:
        return Quality(message.quality)
    except ValueError:
        raise MalformedReading(
            "reading.malformed.quality",
            f"the quality is {message.quality[:64]!r}, not good, uncertain or bad",
            topic,
        ) from None
