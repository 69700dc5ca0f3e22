"""What is kept of a floor plan between starts: only under the same files and the same program."""

import importlib
import os
import pickle
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from floorplans import PlaceKind
from hub import reading
from hub.opened_file import NAME, Kept, checksum, load, program_key
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
    costs = all(
        np.array_equal(held.nominal, theirs[key].nominal)
        and (held.locks, held.outward) == (theirs[key].locks, theirs[key].outward)
        and all(
            np.array_equal(held.index.of(target), theirs[key].index.of(target))
            for target in held.index.targets()
        )
        for ours, theirs in ((one.costs, other.costs), (one.roomy, other.roomy))
        for key, held in ours.items()
    )
    rooms = np.array_equal(one.premises.network.transits, other.premises.network.transits)
    asked = [one.places.search(text, 9) == other.places.search(text, 9) for text in ("", "l", "书")]
    plain = (
        one.zone == other.zone
        and one.venue == other.venue
        and one.pairs == other.pairs
        and one.screens == other.screens
    )
    return landmarks and costs and rooms and all(asked) and plain


def test_the_second_start_reads_what_the_first_one_kept(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = sample_site()
    site, findings = open_site(plan, simulated=False, data=tmp_path)
    monkeypatch.setattr(reading, "load_venue", refuse)
    monkeypatch.setattr("hub.opening.lay_groundwork", lambda *_: refuse(None))
    again, same_findings = open_site(plan, simulated=False, data=tmp_path)
    assert same(site, again)
    assert same(site, expected)
    assert findings == same_findings


def test_what_is_kept_stands_on_the_graphs_that_are_there(plan: Path, tmp_path: Path) -> None:
    open_site(plan, simulated=False, data=tmp_path)
    site, _ = open_site(plan, simulated=False, data=tmp_path)
    by_radius = {held.graph.radius: held.graph for held in site.roomy.values()}
    by_radius |= {held.graph.radius: held.graph for held in site.costs.values()}
    held = (*site.costs.values(), *site.roomy.values(), site.premises.wheels)
    assert all(each.graph is by_radius[each.graph.radius] for each in held)
    assert site.places.find(next(iter(site.screens))).kind is PlaceKind.KIOSK


def test_kept_groundwork_without_its_graphs_is_laid_anew(plan: Path, tmp_path: Path) -> None:
    open_site(plan, simulated=False, data=tmp_path)
    kept = load(tmp_path / NAME)
    assert kept is not None
    assert kept.groundwork({}) is None


def test_everything_is_worked_out_once(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a start works out twice it takes twice as long for."""
    counted: Counter[str] = Counter()

    def counting(module: str, name: str) -> None:
        real = getattr(importlib.import_module(module), name)

        def counted_too(*args: Any, **kwargs: Any) -> Any:
            counted[name] += 1
            return real(*args, **kwargs)

        monkeypatch.setattr(f"{module}.{name}", counted_too)

    once = ("PlaceIndex", "entrances", "premises_for", "zone_at")
    for name in (*once, "nominal_costs", "index_arcs"):
        counting("hub.twin.groundwork", name)
    counting("hub.opening", "graphs_of")
    site, _ = open_site(plan, simulated=False)
    radii = {held.graph.radius for held in (*site.costs.values(), *site.roomy.values())}
    assert counted["nominal_costs"] == len(site.costs) + len(site.roomy)
    assert counted["index_arcs"] <= len(radii) + 1
    assert {counted[name] for name in once} == {1}
    assert counted["graphs_of"] == 1


def test_another_file_is_read(plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_site(plan, simulated=False, data=tmp_path)
    (plan / "notes.txt").write_text("new")
    monkeypatch.setattr(reading, "load_venue", refuse)
    with pytest.raises(AssertionError):
        open_site(plan, simulated=False, data=tmp_path)


def test_another_program_reads_for_itself(
    plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_site(plan, simulated=False, data=tmp_path)
    monkeypatch.setattr("hub.opened_file.program_key", lambda: "another")
    monkeypatch.setattr(reading, "load_venue", refuse)
    with pytest.raises(AssertionError):
        open_site(plan, simulated=False, data=tmp_path)


def test_the_program_is_known_by_what_opens_a_plan_too(monkeypatch: pytest.MonkeyPatch) -> None:
    looked_at: list[str] = []

    def noted(folder: Path, files: Iterable[Path]) -> Iterator[bytes]:
        names = list(files)
        looked_at.extend(str(each.relative_to(folder.parent)) for each in names)
        return iter(())

    monkeypatch.setattr("hub.opened_file.named_contents", noted)
    program_key.__wrapped__()
    assert {"hub/opening.py", "hub/reading.py", "routing/costs.py"} <= set(looked_at)


class Hostile:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("exit 1",)


def with_checksum(payload: bytes) -> bytes:
    return checksum(payload) + payload


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

    monkeypatch.setattr(reading, "SAMPLES", {"branch": draw})
    folder = write_sample(tmp_path)
    assert write_sample(tmp_path) == folder
    assert drawn == ["branch"]
    (folder / "venue.toml").write_bytes(b"changed")
    write_sample(tmp_path)
    assert (folder / "venue.toml").read_bytes() == b""
    assert drawn == ["branch"] * 2
