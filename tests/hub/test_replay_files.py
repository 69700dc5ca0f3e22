"""Recorded counts: read in order, bad rows named and skipped."""

import time
from pathlib import Path

import pytest

from hub.errors import StartError
from hub.replay import all_samples, check_columns, recordings, renamings

HEADER = "timestamp_utc,co2_raw,occupant_count\n"


def test_recordings_are_merged_by_time_and_named_by_file(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text(HEADER + "2017-03-21T07:00:00Z,1,5\n2017-03-21T07:02:00Z,1,6\n")
    (tmp_path / "a.csv").write_text(HEADER + "2017-03-21T07:01:00Z,1,0\n")
    skipped: list[tuple[Path, int, str]] = []
    samples = list(
        all_samples(recordings(tmp_path), {"a": "counter-a"}, lambda *row: skipped.append(row))
    )
    assert [(sample.sensor, sample.people) for sample in samples] == [
        ("b", 5.0),
        ("counter-a", 0.0),
        ("b", 6.0),
    ]
    assert samples[1].seconds - samples[0].seconds == 60
    assert skipped == []


def test_bad_rows_are_named_and_skipped(tmp_path: Path) -> None:
    path = tmp_path / "room.csv"
    path.write_text(
        HEADER + "yesterday,1,5\n2017-03-21T07:00:00Z,1,many\n2017-03-21T07:01:00Z\n"
        "2017-03-21T07:01:00Z,1,nan\n2017-03-21T07:01:00Z,1,-inf\n2017-03-21T07:01:00Z,1,1e999\n"
        "2017-03-21T07:02:00Z,1,3\n"
    )
    skipped: list[tuple[Path, int, str]] = []
    samples = list(all_samples((path,), {}, lambda *row: skipped.append(row)))
    assert [sample.people for sample in samples] == [3.0]
    assert [line for _, line, _ in skipped] == [2, 3, 4, 5, 6, 7]


@pytest.mark.parametrize("zone", ["", "Z", "+00:00"])
def test_a_time_without_a_zone_is_utc(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    path = tmp_path / "room.csv"
    path.write_text(HEADER + f"2017-03-21T07:00:00{zone},1,5\n")
    (sample,) = all_samples((path,), {}, lambda *_: None)
    monkeypatch.undo()
    time.tzset()
    assert sample.seconds == 1_490_079_600


def test_a_file_that_is_not_utf_8_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "room.csv"
    path.write_text("时间," + HEADER, encoding="gb18030")
    with pytest.raises(StartError, match=r"room\.csv is not UTF-8"):
        check_columns(path)
    path.write_bytes((HEADER + "2017-03-21T07:00:00Z,1,5\n" * 9_000).encode() + b"\xff,1,5\n")
    check_columns(path)
    with pytest.raises(StartError, match=r"room\.csv is not UTF-8"):
        list(all_samples((path,), {}, lambda *_: None))


def test_a_byte_order_mark_is_no_part_of_a_column(tmp_path: Path) -> None:
    path = tmp_path / "room.csv"
    path.write_text(HEADER, encoding="utf-8-sig")
    check_columns(path)


def test_sensors_are_renamed_by_file() -> None:
    assert renamings(["a=counter=1"], [Path("a.csv"), Path("b.csv")]) == {"a": "counter=1"}


@pytest.mark.parametrize(
    ("pair", "told"),
    [("a", "FILE=SENSOR"), ("=x", "FILE=SENSOR"), ("a=", "FILE=SENSOR"), ("c=x", "there are a, b")],
)
def test_a_renaming_that_means_nothing_is_refused(pair: str, told: str) -> None:
    with pytest.raises(StartError, match=told):
        renamings([pair], [Path("a.csv"), Path("b.csv")])


def test_a_folder_without_recordings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="no CSV"):
        recordings(tmp_path)


def test_a_file_without_the_columns_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("time,people\n")
    with pytest.raises(
        StartError, match=r"odd\.csv has no column timestamp_utc and occupant_count"
    ):
        check_columns(path)
