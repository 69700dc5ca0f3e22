"""What is kept of a floor plan between starts: only under the same files and the same program."""

import os
import pickle
import shutil
from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pytest

from hub import opening
from hub.opened_file import CHECKED, NAME, Kept, load
from hub.opening import open_site, write_sample
from hub.twin import Site
from tests.hub.library import sample_folder, sample_site


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    return Path(shutil.copytree(sample_folder(), tmp_path / "plan"))


def refuse(_: object) -> None:
    raise AssertionError("it was to be kept")


def same(one: Site, other: Site) -> bool:
    landmarks = all(
        np.array_equal(held.towards, other.landmarks[key].towards)
        and np.array_equal(held.away, other.landmarks[key].away)
        for key, held in one.landmarks.items()
    )
    return landmarks and one.venue == other.venue and one.pairs == other.pairs


def test_the_second_start_reads_what_the_first_one_kept(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = sample_site()
    site, findings = open_site(plan, simulated=False, data=tmp_path)
    monkeypatch.setattr(opening, "load_venue", refuse)
    monkeypatch.setattr("hub.opened_file.landmarks_of", refuse)
    again, same_findings = open_site(plan, simulated=False, data=tmp_path)
    assert same(site, again)
    assert same(site, expected)
    assert findings == same_findings


def test_another_file_is_read(plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_site(plan, simulated=False, data=tmp_path)
    (plan / "notes.txt").write_text("new")
    monkeypatch.setattr(opening, "load_venue", refuse)
    with pytest.raises(AssertionError):
        open_site(plan, simulated=False, data=tmp_path)


def test_another_program_reads_for_itself(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_site(plan, simulated=False, data=tmp_path)
    monkeypatch.setattr("hub.opened_file.program_key", lambda: "another")
    monkeypatch.setattr(opening, "load_venue", refuse)
    with pytest.raises(AssertionError):
        open_site(plan, simulated=False, data=tmp_path)


class Hostile:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("exit 1",)


def with_checksum(payload: bytes) -> bytes:
    return blake2b(payload, digest_size=CHECKED).digest() + payload


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"short",
        with_checksum(b"no pickle"),
        with_checksum(pickle.dumps("no plan")),
        with_checksum(pickle.dumps(Hostile())),
        with_checksum(pickle.dumps(np.random.default_rng)),
        with_checksum(pickle.dumps(Path)),
    ],
    ids=["empty", "short", "noise", "text", "hostile", "function", "class"],
)
def test_what_is_no_plan_is_not_believed(tmp_path: Path, content: bytes) -> None:
    (tmp_path / NAME).write_bytes(content)
    assert load(tmp_path / NAME) is None


def test_a_damaged_file_is_made_anew(plan: Path, tmp_path: Path) -> None:
    open_site(plan, simulated=False, data=tmp_path)
    data = bytearray((tmp_path / NAME).read_bytes())
    data[-1] ^= 1
    (tmp_path / NAME).write_bytes(data)
    site, _ = open_site(plan, simulated=False, data=tmp_path)
    assert same(site, sample_site())
    assert isinstance(load(tmp_path / NAME), Kept)


def test_a_sample_that_is_there_is_not_drawn_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: list[str] = []

    def draw() -> Mapping[str, bytes]:
        drawn.append("branch")
        return {"manifest.json": b"{}", "venue.toml": b""}

    monkeypatch.setattr(opening, "SAMPLES", {"branch": draw})
    folder = write_sample(tmp_path)
    assert write_sample(tmp_path) == folder
    assert drawn == ["branch"]
    (folder / "venue.toml").write_bytes(b"changed")
    write_sample(tmp_path)
    assert (folder / "venue.toml").read_bytes() == b""
    assert drawn == ["branch"] * 2
