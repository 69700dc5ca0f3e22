"""A journal replayed gives the revisions that were given out; where it does not, it is told."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import msgpack, structs

from hub.backplane import (
    Bounds,
    Identity,
    Tick,
    base_in,
    batch_of,
    newest_first,
    open_journal,
    segment_files,
    ticks_in,
)
from hub.backplane.records import HEAD, framed, tick_of
from hub.cli import main
from hub.engine import Fact, Inbox, Job, Works
from hub.errors import StartError
from hub.keeping import Keeper, standing_facts
from hub.ports import DIGEST, UNTOLD, Record, Snapshot
from hub.twin import (
    Evacuation,
    HazardDeclared,
    PassageClosed,
    Session,
    Twin,
    closing_fact,
    encoded,
    evacuation_end_fact,
    evacuation_fact,
    hazard_fact,
    make_twin,
    published,
    reading_fact,
    reopening_fact,
    session_end_fact,
    session_fact,
    start_fact,
)
from hub.verifying import ROUTES, comparable, verdict_lines, verify, verify_folder
from routing import access_to
from tests.hub.library import SECOND, SPECIAL, START_NS, reading, sample_folder, sample_site

COMMAND = "from hub.cli import main; main()"
IDENTITY = Identity("venue", "plan", "boot")
PLACES = ("lift-1", "lift-2", "stairs-1", SPECIAL)

READINGS = st.one_of(
    st.tuples(
        st.sampled_from(["lift-1", "lift-2", "escalator-1"]),
        st.just("state"),
        st.sampled_from(['"Execute"', '"Aborted"', '"Held"', '"Idle"', '"nonsense"']),
    ),
    st.tuples(st.sampled_from(["lift-1", "lift-2"]), st.just("wait"), st.integers(0, 400).map(str)),
    st.tuples(
        st.sampled_from(["counter-l1-lobby", "counter-l2-gallery", "room508"]),
        st.just("occupants"),
        st.integers(0, 900).map(str) | st.just("1e12"),
    ),
)
EVENTS = st.one_of(
    READINGS.map(lambda it: ("reading", *it)),
    st.tuples(st.just("close"), st.sampled_from(["stairs-1", "lift-1", "lift-2"])),
    st.tuples(st.just("reopen"), st.sampled_from(["stairs-1", "lift-1", "lift-2"])),
    st.tuples(
        st.just("open"),
        st.sampled_from("ab"),
        st.sampled_from(["foot", "wheelchair"]),
        st.sampled_from(PLACES),
        st.sampled_from(PLACES),
    ),
    st.tuples(st.just("leave"), st.sampled_from("ab")),
    st.just(("restart",)),
    st.sampled_from([("evacuate",), ("end evacuation",), ("begin job",), ("job done",)]),
    st.tuples(st.just("burn"), st.sampled_from(["stairs-1", "zone-l1-atrium"])),
)
TICKS = st.lists(st.tuples(st.integers(-600, 900), st.lists(EVENTS, max_size=5)), max_size=8)


class Folder:
    """A journal, and the next one in its folder after a restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.journal = open_journal(folder, IDENTITY, "one", Bounds()).journal

    def again(self) -> Snapshot:
        opened = open_journal(self.folder, IDENTITY, "two", Bounds())
        self.journal = opened.journal
        assert opened.journal.epoch == "one"
        return opened.held


def kept_tick(
    keeper: Keeper,
    twin: Twin,
    facts: Sequence[Fact[Any]],
    now_ns: int,
    since: int | None = None,
) -> None:
    """Run a tick and keep what came of it."""
    revision = twin.run(facts, now_ns)
    told = encoded(published(revision)) if revision is not None else {}
    keeper.keep(facts, revision, told, now_ns, since)


def fact_of(event: Sequence[str], now_ns: int) -> Fact[Any]:
    site = sample_site()
    match event:
        case ("reading", sensor, quantity, payload):
            return reading_fact(reading(sensor, quantity, payload, now_ns))
        case ("close", target):
            closed = PassageClosed(f"c-{target}", target, "connector", "test", now_ns)
            return closing_fact(site, closed, "cmd", "anna")
        case ("reopen", target):
            closed = PassageClosed(f"c-{target}", target, "connector", "test", now_ns)
            return reopening_fact(site, closed, "cmd", "anna", now_ns)
        case ("open", name, profile, start, end):
            one, two = site.places.find(start), site.places.find(end)
            costs = site.costs[profile]
            ends = access_to(costs, one), access_to(costs, two)
            return session_fact(Session(f"r-{name}", profile, one, two, *ends), now_ns)
    return session_end_fact(f"r-{event[1]}", now_ns)


def measure_of(event: Sequence[str], now_ns: int) -> Fact[Any] | None:
    match event:
        case ("evacuate",):
            return evacuation_fact(Evacuation("e-1", (), "drill", now_ns), "cmd", "anna")
        case ("end evacuation",):
            return evacuation_end_fact("e-1", "cmd", "anna", now_ns)
        case ("burn", target):
            burning = HazardDeclared(f"h-{target}", target, "smoke", now_ns)
            return hazard_fact(sample_site(), burning, "cmd", "anna")
    return None


class Beside:
    """What works jobs out beside the ticks: begun at one of them, handed back at another."""

    def __init__(self) -> None:
        self.begun: list[tuple[str, Works[Any], Job[Any]]] = []

    def facts(self, twin: Twin, event: tuple[str, ...]) -> Iterator[Fact[Any]]:
        if event == ("begin job",):
            self.begun = [(key, *each) for (_, key), each in twin.engine.jobs().items()]
        else:
            for key, kind, job in self.begun:
                yield kind.result(key, job.asked, job.work(lambda: None))


def started(folder: Folder, now_ns: int, held: Snapshot) -> tuple[Twin, Keeper]:
    """Start a twin as the hub does."""
    twin = make_twin(sample_site(), held.revision)
    keeper = Keeper(twin, folder.journal)
    believed, refused = standing_facts(twin, held)
    first = (start_fact(twin.site, now_ns), *believed)
    kept_tick(keeper, twin, first, now_ns, since=held.revision)
    if refused:
        kept_tick(keeper, twin, refused, now_ns)
    folder.journal.catch_up()
    return twin, keeper


def play(folder: Path, ticks: list[tuple[int, list[tuple[str, ...]]]]) -> list[Tick]:
    """Play ticks on a twin that is kept in a journal; return what the journal holds."""
    log = Folder(folder)
    now_ns, beside = START_NS, Beside()
    twin, keeper = started(log, now_ns, log.journal.snapshot()[1])
    for seconds, events in ticks:
        now_ns += seconds * SECOND
        inbox = Inbox(100, twin.inbox.newer)
        for event in events:
            if event == ("restart",):
                twin, keeper = started(log, now_ns, log.again())
                beside = Beside()
            elif event in {("begin job",), ("job done",)}:
                for fact in beside.facts(twin, event):
                    inbox.put(fact)
            else:
                inbox.offer(measure_of(event, now_ns) or fact_of(event, now_ns))
        facts = inbox.take()
        kept_tick(keeper, twin, facts, now_ns)
        log.journal.catch_up()
    return list(ticks_in(reversed(list(newest_first(folder)))))


@settings(max_examples=25, deadline=None)
@given(TICKS)
def test_a_journal_replayed_gives_the_same_revisions(
    tmp_path_factory: pytest.TempPathFactory, ticks: list[tuple[int, list[tuple[str, ...]]]]
) -> None:
    kept = play(tmp_path_factory.mktemp("journal"), ticks)
    verdict = verify(sample_site(), kept)
    assert verdict.differences == ()
    assert (verdict.ticks, verdict.skipped) == (len(kept), 0)
    assert verdict.starts >= 1


ROLLS: Sequence[tuple[str, ...]] = [("open", "a", "wheelchair", SPECIAL, "lift-1")]


@settings(max_examples=15, deadline=None)
@given(TICKS)
@example([(0, [*ROLLS, ("evacuate",)])])
@example([(0, [("evacuate",)]), (0, [("begin job",)]), (0, [*ROLLS, ("job done",)])])
@example([(0, [*ROLLS, ("evacuate",), ("burn", "stairs-1")]), (9, [("end evacuation",)])])
@example([(0, [("evacuate",)]), (6, [*ROLLS, ("begin job",)]), (1, [("job done",)])])
def test_what_is_left_after_routes_were_taken_out_still_gives_the_same(
    tmp_path_factory: pytest.TempPathFactory, ticks: list[tuple[int, list[tuple[str, ...]]]]
) -> None:
    kept = play(tmp_path_factory.mktemp("journal"), ticks)
    left = [without_routes(tick) for tick in kept]
    verdict = verify(sample_site(), left)
    assert verdict.differences == ()
    assert verdict.ticks == len(kept)
    assert verdict.wiped == sum(one != other for one, other in zip(kept, left, strict=True))


def without_routes(tick: Tick) -> Tick:
    rest = ROUTES.without(tick)
    assert isinstance(rest, Tick)
    assert "route/" not in f"{rest}"
    return rest


def test_another_fact_is_told_also_where_routes_were_taken_out(tmp_path: Path) -> None:
    kept = [without_routes(tick) for tick in some(tmp_path)]
    assert verify(sample_site(), kept).wiped > 0
    last = batch_of(kept[-1])
    assert "closures" in last.topics
    kept[-1] = tick_of(kept[-1].number, structs.replace(last, records=()))
    assert "closures" in verify(sample_site(), kept).differences[0].topics


def test_a_plan_that_came_late_is_worked_out_again_and_one_too_late_is_dropped_again(
    tmp_path: Path,
) -> None:
    ticks: list[tuple[int, list[tuple[str, ...]]]] = [
        (1, [("evacuate",)]),
        (1, [("begin job",)]),
        (1, [("burn", "stairs-1")]),
        (1, [("job done",), ("begin job",)]),
        (1, [("job done",)]),
    ]
    kept = play(tmp_path, ticks)
    planned = [set(tick.topics) for tick in kept[4:]]
    assert [bool(topics) for topics in planned] == [False, True]
    records = [each for tick in kept for each in tick.records]
    assert [len(each.data) < 200 for each in records if each.key == "plans done/building"] == [
        True,
        True,
    ]
    verdict = verify(sample_site(), kept)
    assert (verdict.differences, verdict.ticks) == ((), 6)
    spoilt = structs.replace(batch_of(kept[-1]), records=())
    kept[-1] = tick_of(kept[-1].number, spoilt)
    assert "evacuation" in verify(sample_site(), kept).differences[0].topics


def some(folder: Path) -> list[Tick]:
    return play(
        folder,
        [
            (5, [("reading", "lift-1", "state", '"Aborted"')]),
            (5, [("open", "a", "foot", "lift-2", SPECIAL), ("restart",)]),
            (5, [("close", "stairs-1")]),
        ],
    )


def test_another_fact_is_told_with_its_revision_and_topics(tmp_path: Path) -> None:
    kept = some(tmp_path)
    place = next(n for n, tick in enumerate(kept) if "machines" in tick.topics and n > 0)
    other = reading_fact(reading("lift-1", "state", '"Held"', START_NS))
    twin = make_twin(sample_site())
    log = Folder(tmp_path / "other")
    keeper = Keeper(twin, log.journal)
    first = (start_fact(twin.site, START_NS),)
    kept_tick(keeper, twin, first, START_NS, since=0)
    kept_tick(keeper, twin, (other,), START_NS)
    changed = list(ticks_in(reversed(list(newest_first(tmp_path / "other")))))[1]
    kept[place] = tick_of(
        kept[place].number,
        structs.replace(batch_of(kept[place]), records=changed.records),
    )
    verdict = verify(sample_site(), kept)
    assert verdict.differences[0].revision == kept[place].revision
    assert "machines" in verdict.differences[0].topics
    assert verdict.starts == 2
    assert "is different: " in next(verdict_lines(verdict))


def test_what_has_no_start_is_passed_over_and_counted(tmp_path: Path) -> None:
    kept = some(tmp_path)
    second = next(n for n, tick in enumerate(kept) if tick.since is not None and n > 0)
    verdict = verify(sample_site(), kept[1:])
    assert (verdict.starts, verdict.skipped, verdict.differences) == (1, second - 1, ())
    gap = verify(sample_site(), [*kept[:second], *kept[second + 2 :]])
    assert gap.skipped == len(kept) - second - 2
    assert "no longer there" in list(verdict_lines(verdict))[-1]


def test_a_fact_that_cannot_be_read_is_a_difference(tmp_path: Path) -> None:
    kept = some(tmp_path)
    broken = structs.replace(batch_of(kept[1]), records=(Record("late/x", b"nonsense", False),))
    kept[1] = tick_of(kept[1].number, broken)
    assert "no fact" in verify(sample_site(), kept).differences[0].reason


def test_what_a_killed_hub_has_no_digest_of_must_have_changed_all_the_same(tmp_path: Path) -> None:
    kept = some(tmp_path)
    place = next(at for at, each in enumerate(kept) if "machines" in each.topics and at)
    topics = {**kept[place].topics, "machines": UNTOLD}
    kept[place] = structs.replace(kept[place], topics=topics)
    assert verify(sample_site(), kept).differences == ()
    kept[place] = structs.replace(kept[place], topics={**topics, "closures": UNTOLD})
    assert verify(sample_site(), kept).differences[0].topics == ("closures",)


def file_before() -> bytes:
    """Return a file as hubs before wrote it: without a word about what digests are made by."""
    payload = msgpack.encode(
        ("base", 0, "one", 0, "boot", "venue", "plan", {}, {"machines": (7, 3)})
    )
    head = len(payload).to_bytes(4, "little") + crc32(payload).to_bytes(4, "little")
    return HEAD + head + payload


def test_files_of_hubs_before_are_read_and_not_compared(tmp_path: Path) -> None:
    before = file_before()
    base = base_in(before)
    assert base is not None
    assert (base.digests, base.topics) == ("blake2b", {"machines": (7, 3)})
    now = HEAD + framed(structs.replace(base, digests=DIGEST))
    assert list(comparable([("1", before), ("2", now), ("3", b"")])) == [("2", now), ("3", b"")]
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal" / "00000001.journal").write_bytes(before)
    with pytest.raises(StartError, match="run this hub on it first"):
        verify_folder(tmp_path, None)


def test_the_command_says_what_it_found(tmp_path: Path) -> None:
    """In processes whose sets and dictionaries of texts are ordered differently."""
    identity, folder = replace(IDENTITY, plan=str(sample_folder())), tmp_path / "journal"
    folder.mkdir()
    (folder / "00000001.journal").write_bytes(file_before())
    journal = open_journal(folder, identity, "one", Bounds()).journal
    twin = make_twin(sample_site())
    keeper = Keeper(twin, journal)
    first = (start_fact(twin.site, START_NS),)
    kept_tick(keeper, twin, first, START_NS, since=0)
    for number, state in enumerate(("Aborted", "Execute", "Held"), 1):
        now_ns = START_NS + number * SECOND
        facts = (reading_fact(reading("lift-1", "state", f'"{state}"', now_ns)),)
        kept_tick(keeper, twin, facts, now_ns)
    journal.catch_up()
    for seed in ("1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", COMMAND, "replay", str(tmp_path), "--verify"],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "4 ticks replayed from 1 starts" in done.stdout
        assert ", 0 differences" in done.stdout
        assert ", 0 documents" not in done.stdout
        assert "1 files of earlier hubs passed over" in done.stdout


def test_a_folder_without_a_journal_is_said(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["replay", str(tmp_path), "--verify"])
    assert done.exit_code == 1
    assert "holds no start of a hub" in done.output
    assert segment_files(tmp_path) == ()
