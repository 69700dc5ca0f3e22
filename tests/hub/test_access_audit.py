"""The chain of audit entries: what its hash covers, and what checking it finds."""

import csv
import io
from dataclasses import fields, replace
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.access.audit import (
    CUT,
    HIDDEN,
    NO_HASH,
    NO_HEAD,
    Act,
    Entry,
    Head,
    Source,
    entry_after,
    hash_of,
    head_of,
)
from hub.access.audit_chain import verify
from hub.access.audit_files import (
    entries_in,
    head_line,
    heads_in,
    line_of,
    write_csv,
    write_csv_head,
)
from hub.ports import Json
from tests.hub.audit_acts import ADA, act, chain


def test_the_hash_is_that_of_the_documented_bytes() -> None:
    """Written out by hand, as docs/audit.md tells others to do it."""
    entry = entry_after(NO_HEAD, Act(5, Source("u-1", "艾达", "account", "::1", 7), "a", "b"))
    told = ["zhilu-audit-1", "1", "5", "u-1", "艾达", "account", "a", "b", "done", "::1", "7", "{}"]
    data = b"".join(b"%d:%b," % (len(each.encode()), each.encode()) for each in [*told, NO_HASH])
    assert entry.hash == sha256(data).hexdigest()


def test_a_chain_as_it_was_written_is_whole() -> None:
    entries = chain(5)
    verdict = verify(entries, [head_of(entries[2]), head_of(entries[4])])
    assert verdict.broken is None
    assert (verdict.first, verdict.head, verdict.entries) == (1, head_of(entries[4]), 5)
    assert verify([]).broken is None


@pytest.mark.parametrize("name", [each.name for each in fields(Entry) if each.name != "number"])
def test_a_change_of_any_field_is_found_at_its_entry(name: str) -> None:
    entries = chain(5)
    held = getattr(entries[2], name)
    changed: Any = {name: held + 1 if isinstance(held, int) else f"{held}x"}
    entries[2] = replace(entries[2], **changed)
    broken = verify(entries).broken
    assert broken is not None
    assert (broken.number, broken.code) == (3, "audit.changed")


def test_an_entry_that_was_made_anew_does_not_follow_or_is_not_followed() -> None:
    entries = chain(5)
    forged = entry_after(Head(2, entries[1].hash), act(3, target="lift-9"))
    entries[2] = forged
    broken = verify(entries).broken
    assert broken is not None
    assert (broken.number, broken.code) == (4, "audit.link")


def test_a_chain_that_was_made_anew_to_its_end_is_found_by_a_noted_head() -> None:
    true = chain(5)
    forged = [*true[:2], entry_after(head_of(true[1]), act(3, target="lift-9"))]
    forged += chain(2, head_of(forged[-1]))
    assert verify(forged).broken is None, "the chain alone cannot tell"
    broken = verify(forged, [head_of(true[3])]).broken
    assert broken is not None
    assert (broken.number, broken.code) == (4, "audit.rewritten")


@pytest.mark.parametrize("missing", [1, 2, 3])
def test_a_missing_entry_is_named(missing: int) -> None:
    entries = chain(5)
    del entries[missing]
    broken = verify(entries).broken
    assert broken is not None
    assert (broken.number, broken.code) == (missing + 1, "audit.missing")


def test_entries_in_another_order_are_found() -> None:
    one, two, three = chain(3)
    broken = verify([one, two, two, three]).broken
    assert broken is not None
    assert (broken.number, broken.code) == (2, "audit.order")


def test_a_cut_end_is_found_by_a_noted_head_and_not_without() -> None:
    entries = chain(5)
    assert verify(entries[:3]).broken is None, "the chain alone cannot tell"
    broken = verify(entries[:3], [head_of(entries[4])]).broken
    assert broken is not None
    assert (broken.number, broken.code) == (4, "audit.truncated")
    gone = verify([], [head_of(entries[4])]).broken
    assert gone is not None
    assert gone.code == "audit.truncated"


def cut_chain() -> tuple[list[Entry], list[Entry]]:
    """A chain of six, and what is left of it after the first three were cut off."""
    whole = chain(6)
    told = Act(9, ADA, CUT, "3", detail={"hash": whole[2].hash})
    return whole, [*whole[3:], entry_after(head_of(whole[-1]), told)]


def test_what_is_left_after_a_cut_is_whole_by_itself_and_with_the_segment() -> None:
    whole, left = cut_chain()
    assert verify(left).broken is None
    assert verify(left).since == head_of(whole[2])
    assert verify([*whole[:3], *left]).broken is None
    assert verify(whole[:3], part=True).broken is None
    assert verify(whole[1:3], part=True).since == head_of(whole[0])


def test_a_beginning_that_no_entry_tells_of_is_found() -> None:
    _, left = cut_chain()
    for entries in (left[:-1], left[1:]):
        broken = verify(entries).broken
        assert broken is not None
        assert broken.code == "audit.beginning"


def test_secrets_are_not_kept() -> None:
    told: dict[str, Json] = {
        "password": "open sesame",
        "deep": {"api_token": "t", "list": [{"otp": "1"}]},
        "a": 1,
    }
    entry = entry_after(NO_HEAD, Act(1, ADA, "account.create", detail=told))
    assert entry.detail == (
        f'{{"a":1,"deep":{{"api_token":"{HIDDEN}","list":[{{"otp":"{HIDDEN}"}}]}},'
        f'"password":"{HIDDEN}"}}'
    )


@given(st.text(max_size=400), st.text(max_size=400), st.dictionaries(st.text(), st.text()))
def test_whatever_is_told_can_be_kept_read_back_and_checked(
    name: str, target: str, detail: dict[str, str]
) -> None:
    source = Source("u", name, "account")
    entry = entry_after(NO_HEAD, Act(1, source, "act", target, detail=dict(detail)))
    assert "\0" not in f"{entry}"
    assert len(entry.target) <= 300
    (again,) = entries_in([line_of(entry)])
    assert again == entry
    assert hash_of(again) == entry.hash


def test_exported_lines_that_are_no_entries_are_named() -> None:
    lines = [line_of(each) for each in chain(2)]
    with pytest.raises(ValueError, match="line 3"):
        list(entries_in([*lines, '{"number": 3}\n']))


def test_noted_heads_come_back_and_a_torn_line_is_passed_over() -> None:
    heads = [head_of(each) for each in chain(2)]
    lines = [head_line(head, 1_764_000_000_123_456_789) for head in heads]
    assert '"at":"2025-11-24T16:00:00.123456Z"' in lines[0]
    assert list(heads_in([*lines, lines[0][:20]])) == heads


def test_csv_is_read_back_and_holds_no_formula() -> None:
    sink = io.StringIO()
    write_csv_head(sink)
    evil = Source("u-2", '=HYPERLINK("http://x")', "account")
    write_csv(sink, entry_after(NO_HEAD, Act(1, evil, "act", "-1", detail={"a": "b, \n c"})))
    head, row = csv.reader(io.StringIO(sink.getvalue()))
    told = dict(zip(head, row, strict=True))
    assert told["time"] == "1970-01-01T00:00:00.000000Z"
    assert told["actor_name"].startswith("'=")
    assert told["target"] == "'-1"
    assert told["detail"] == '{"a":"b,  c"}'
