"""Messages to readings."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sensors import UNKNOWN_TIME_NS, MalformedReading, Quality, decode, parse_time, supersedes

NOW = 1_767_323_045 * 10**9
TOPIC = "zhilu/v1/lift-1/wait"


def code_of(topic: str, payload: bytes) -> str:
    with pytest.raises(MalformedReading) as caught:
        decode(topic, payload, NOW)
    assert caught.value.reason
    return caught.value.code


def test_an_object_gives_all_its_fields() -> None:
    payload = json.dumps(
        {
            "value": 25,
            "unit": "s",
            "time": "2026-01-02T11:03:05.25+08:00",
            "quality": "uncertain",
            "firmware": [1, 2],
        }
    ).encode()
    reading = decode(TOPIC, payload, NOW)
    assert reading.key == ("lift-1", "wait")
    assert (reading.value, reading.unit, reading.quality) == (25.0, "s", Quality.UNCERTAIN)
    assert reading.time_ns == 1_767_322_985 * 10**9 + 250_000_000
    assert (reading.received_ns, reading.topic, reading.payload) == (NOW, TOPIC, payload)


@pytest.mark.parametrize(
    ("payload", "value"),
    [(b"12", 12.0), (b" -1.5e1 ", -15.0), (b"true", True), (b'"Execute"', "Execute")],
)
def test_a_bare_scalar_stands_for_its_value(payload: bytes, value: object) -> None:
    reading = decode(TOPIC, payload, NOW)
    assert reading.value == value
    assert type(reading.value) is type(value)
    assert (reading.time_ns, reading.unit, reading.quality) == (NOW, None, Quality.GOOD)


def test_truth_values_stay_apart_from_numbers() -> None:
    assert decode(TOPIC, b'{"value": true}', NOW).value is True
    assert decode(TOPIC, b'{"value": 1}', NOW).value is not True


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        (b"", "json"),
        (b"{", "json"),
        (b"Aborted", "json"),
        (b'"\xff"', "json"),
        (b"NaN", "json"),
        (b'{"value": Infinity}', "json"),
        (b'{"value": 1, "x": ' + b"[" * 16_000, "json"),
        (b"1e999", "value"),
        (b'{"value": 1e999}', "value"),
        (b"null", "value"),
        (b"[1]", "value"),
        (b"{}", "value"),
        (b'{"value": null}', "value"),
        (b'{"value": 1, "unit": 7}', "value"),
        (b'{"value": 1, "unit": "per son"}', "unit"),
        (b'{"value": 1, "unit": ""}', "unit"),
        (b'{"value": 1, "quality": "perfect"}', "quality"),
        (b'{"value": 1, "time": "2026-01-02T03:04:05"}', "time"),
        (b'{"value": 1, "time": "2026-01-02"}', "time"),
        (b'{"value": 1, "time": 1767323045}', "value"),
        (b'{"value": 1, "time": "2026-01-02T03:05:06Z"}', "future"),
        (b'"' + b"x" * 16_383 + b'"', "size"),
    ],
)
def test_malformed_payloads_say_why(payload: bytes, code: str) -> None:
    assert code_of(TOPIC, payload) == f"reading.malformed.{code}"


def test_a_payload_of_exactly_16_kib_is_taken() -> None:
    assert len(str(decode(TOPIC, b'"' + b"x" * 16_382 + b'"', NOW).value)) == 16_382


def test_a_minute_ahead_is_taken_and_not_more() -> None:
    assert decode(TOPIC, b'{"value":1,"time":"2026-01-02T03:05:05Z"}', NOW).time_ns > NOW
    late = b'{"value":1,"time":"2026-01-02T03:05:05.000000001Z"}'
    assert code_of(TOPIC, late) == "reading.malformed.future"


@pytest.mark.parametrize(
    "topic",
    [
        "",
        "zhilu/v1/lift-1",
        "zhilu/v2/lift-1/wait",
        "zhilu/v1//wait",
        "zhilu/v1/lift 1/wait",
        "zhilu/v1/电梯/wait",
        "zhilu/v1/lift-1/wait\n",
        "zhilu/v1/lift-1/wait/x",
        "zhilu/v1/" + "x" * 65 + "/wait",
    ],
)
def test_other_topics_are_malformed(topic: str) -> None:
    assert code_of(topic, b"1") == "reading.malformed.topic"


def test_a_long_topic_is_cut_in_the_error() -> None:
    with pytest.raises(MalformedReading) as caught:
        decode("x" * 60_000, b"1", NOW)
    assert len(caught.value.topic) == 256


def test_a_replayed_message_without_time_is_of_unknown_age() -> None:
    assert decode(TOPIC, b"1", NOW, retained=True).time_ns == UNKNOWN_TIME_NS
    dated = b'{"value":1,"time":"2026-01-01T00:00:00Z"}'
    assert decode(TOPIC, dated, NOW, retained=True).time_ns == 1_767_225_600 * 10**9


def test_newest_measurement_wins_over_newest_arrival() -> None:
    live = decode(TOPIC, b'{"value":1,"time":"2026-01-02T03:04:00Z"}', NOW)
    replayed = decode(TOPIC, b'{"value":2,"time":"2026-01-02T03:03:00Z"}', NOW + 10**9)
    correction = decode(TOPIC, b'{"value":3,"time":"2026-01-02T03:04:00Z"}', NOW + 10**9)
    assert supersedes(live, None)
    assert not supersedes(replayed, live)
    assert supersedes(live, replayed)
    assert supersedes(correction, live)
    assert not supersedes(decode(TOPIC, b"4", NOW + 10**9, retained=True), live)


@settings(deadline=None)
@given(st.text() | st.just(TOPIC), st.binary(max_size=64))
def test_any_bytes_give_a_reading_or_malformed(topic: str, payload: bytes) -> None:
    with suppress(MalformedReading):
        decode(topic, payload, NOW)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


@settings(deadline=None)
@given(
    st.fixed_dictionaries(
        {}, optional={"value": JSON, "unit": JSON, "time": JSON, "quality": JSON, "x": JSON}
    )
    | JSON
)
def test_any_json_gives_a_finite_reading_or_malformed(document: object) -> None:
    try:
        reading = decode(TOPIC, json.dumps(document).encode("utf-8", "replace"), NOW)
    except MalformedReading:
        return
    value = reading.value
    assert not isinstance(value, float) or abs(value) < float("inf")


@settings(deadline=None)
@given(
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)),  # noqa: DTZ001 - zone added below
    st.integers(-1439, 1439),
)
def test_times_agree_with_datetime(moment: datetime, offset: int) -> None:
    zoned = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))
    expected = (zoned - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1) * 1000
    assert parse_time(zoned.isoformat()) == expected


@settings(deadline=None)
@given(st.text(alphabet="0123456789-:.TZ+ ", max_size=30) | st.text(max_size=30))
def test_no_text_breaks_the_time_parser(text: str) -> None:
    parse_time(text)


@pytest.mark.parametrize(
    ("text", "nanoseconds"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01t00:00:00.000000001z", 1),
        ("1970-01-01T00:00:00.1234567899Z", 123_456_789),
        ("1969-12-31T23:59:60Z", 0),
        ("1970-01-01T00:00:00-00:00", 0),
        ("1970-01-01T24:00:00Z", None),
        ("1970-01-01T00:00:61Z", None),
        ("1970-02-30T00:00:00Z", None),
        ("1970-01-01T00:00:00+24:00", None),
        ("1970-01-01T00:00:00+00:60", None),
        ("1970-01-01 00:00:00Z", None),
        ("1970-01-01T00:00Z", None),
        ("1970-01-01T00:00:00.Z", None),
        ("０970-01-01T00:00:00Z", None),
        ("0000-01-01T00:00:00Z", None),
    ],
)
def test_times_by_the_letter_of_rfc_3339(text: str, nanoseconds: int | None) -> None:
    assert parse_time(text) == nanoseconds
