"""The kernels on JSON documents against plain Python."""

import math
from typing import TypeAlias

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ext import difference, revised, sendable

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json]"

NAMES = st.sampled_from(["a", "b", "c", "行", "~/"])
GOOD = st.one_of(
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([0.5, 1.0, 0.0, 2**53 - 1, -(2**53) + 1]),
    st.sampled_from(["", "指路", "é", "🚪", "x"]),
)
BAD = st.sampled_from([None, math.nan, math.inf, 2**53, 2**70, "\ud800", (1,), b"x", {1: 2}])


def documents(leaves: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=4)
        ),
        max_leaves=12,
    )


DOCUMENTS = documents(GOOD)


def plainly_sendable(value: object) -> bool:
    if isinstance(value, dict):
        return all(
            isinstance(name, str) and plainly_sendable(name) and plainly_sendable(member)
            for name, member in value.items()
        )
    if isinstance(value, list):
        return all(map(plainly_sendable, value))
    if isinstance(value, str):
        return not any("\ud800" <= letter <= "\udfff" for letter in value)
    if isinstance(value, int):
        return abs(value) < 2**53
    return isinstance(value, float) and math.isfinite(value)


def plain_difference(old: object, new: object) -> object:
    if isinstance(old, dict) and isinstance(new, dict):
        changes: dict[str, object] = {name: None for name in old if name not in new}
        for name, value in new.items():
            if name not in old:
                changes[name] = value
            elif (change := plain_difference(old[name], value)) is not None:
                changes[name] = change
        return changes or None
    return None if plainly_equal(old, new) else new


def plainly_equal(one: object, other: object) -> bool:
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(plainly_equal, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(plainly_equal(one[k], other[k]) for k in one)
    return isinstance(one, bool) == isinstance(other, bool) and one == other


@given(DOCUMENTS, DOCUMENTS)
def test_differences_are_those_of_plain_python(old: object, new: object) -> None:
    found = difference(old, new)
    wanted = plain_difference(old, new)
    assert plainly_equal(found, wanted) if wanted is not None else found is None


@given(DOCUMENTS)
def test_a_copy_differs_in_nothing(document: object) -> None:
    assert difference(document, copied(document)) is None


def copied(value: object) -> object:
    if isinstance(value, dict):
        return {name: copied(member) for name, member in value.items()}
    return [copied(each) for each in value] if isinstance(value, list) else value


@given(documents(st.one_of(GOOD, BAD)))
def test_what_can_be_sent_is_what_plain_python_says(document: object) -> None:
    assert sendable(document) is plainly_sendable(document)


@pytest.mark.parametrize("depth", [200, 201])
def test_documents_are_bounded_in_depth(depth: int) -> None:
    document: object = 1
    for _ in range(depth):
        document = [document]
    assert sendable(document) is (depth == 200)


@given(st.lists(DOCUMENTS, max_size=3), st.lists(DOCUMENTS, max_size=3))
def test_raw_arrays_differ_where_what_they_hold_does(old: list[object], new: list[object]) -> None:
    one, other = raw(old), raw(new)
    same = plainly_equal(old, new) if one != other else True
    assert (difference({"a": one}, {"a": new}) is None) is plainly_equal(old, new)
    assert (difference({"a": old}, {"a": other}) is None) is plainly_equal(old, new)
    assert difference([{"a": one}], [{"a": raw(old)}]) is None
    if not same:
        assert difference({"a": one}, {"a": other}) == {"a": other}


def raw(value: object) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(value, order="deterministic"))


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        (b"[]", True),
        (b'[{"a":1}]', True),
        (b"{}", True),
        (b'{"a":[]}', True),
        (b"1", False),
        (b"[", False),
        (b"[}", False),
        (b"{", False),
        (b"", False),
    ],
)
def test_only_arrays_and_objects_may_be_raw(text: bytes, *, taken: bool) -> None:
    assert sendable({"a": [msgspec.Raw(text)]}) is taken


@given(DOCUMENTS, documents(st.one_of(GOOD, GOOD, GOOD, BAD)))
def test_a_revised_document_is_looked_at_and_compared_in_one_go(old: object, new: object) -> None:
    if not plainly_sendable(new):
        with pytest.raises(ValueError, match="cannot be sent"):
            revised(old, new)
        return
    found = revised(old, new)
    assert msgspec.json.encode(found, order="sorted") == msgspec.json.encode(
        plain_difference(old, new), order="sorted"
    )


def test_what_two_documents_share_is_known_to_be_sendable() -> None:
    shared = {"deep": [1, {"a": "b"}]}
    assert revised({"s": shared, "n": 1}, {"s": shared, "n": 2}) == {"n": 2}


def test_too_deep_a_document_is_refused_where_it_is_compared_too() -> None:
    deep: object = 1
    for _ in range(201):
        deep = {"a": deep}
    assert not sendable(deep)
    with pytest.raises(ValueError, match="cannot be sent"):
        revised({"a": 1}, deep)
    other: object = 2
    for _ in range(201):
        other = {"a": other}
    with pytest.raises(ValueError, match="cannot be sent"):
        revised(deep, other)
