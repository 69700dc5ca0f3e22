import itertools

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from hub.errors import DocumentError
from hub.ports import Json
from hub.push.documents import check
from hub.push.patch import Patch, apply, diff, diff_checked

NAMES = st.sampled_from(["a", "b", "c", "rows", "~/"])
LEAVES = st.one_of(
    st.booleans(),
    st.integers(-3, 3),
    st.sampled_from([0.5, 1.0]),
    st.sampled_from(["", "指路", "x"]),
)
DOCUMENTS: st.SearchStrategy[Json] = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=4)),
    max_leaves=12,
)

OBJECTS = st.dictionaries(NAMES, DOCUMENTS, max_size=4)

decode = msgspec.json.decode
encode = msgspec.json.Encoder(order="deterministic").encode


def same(left: Json, right: Json) -> bool:
    """JSON equality, which unlike Python's tells true from 1."""
    return diff(left, right) is None


@given(DOCUMENTS, DOCUMENTS)
def test_patch_makes_the_new_document_of_the_old_one(old: Json, new: Json) -> None:
    patch = diff(old, new)
    after = old if patch is None else apply(old, patch)
    assert after == new
    assert same(after, new)


@given(OBJECTS, OBJECTS, st.sampled_from([(1, 1), (0, 1), (1, 0)]))
def test_members_of_raw_objects_are_taken_away_too(
    old: dict[str, Json], new: dict[str, Json], which: tuple[int, int]
) -> None:
    one, other = (raw(each) if said else each for each, said in zip((old, new), which, strict=True))
    for found in (diff({"a": one}, {"a": other}), diff_checked({"a": one}, {"a": other})):
        assert (found is None) is same(old, new)
        patch = {} if found is None else decode(encode(found))
        assert same(apply({"a": old}, patch), {"a": new})


def raw(value: Json) -> Raw:
    return Raw(encode(value))


@given(DOCUMENTS)
def test_equal_documents_need_no_patch(document: Json) -> None:
    assert diff(document, document) is None


@given(st.lists(DOCUMENTS, min_size=2, max_size=6))
def test_replaying_known_patches_changes_nothing(states: list[Json]) -> None:
    """A client may get patches again after a resume; they end where they ended before."""
    final = states[-1]
    again = final
    for old, new in itertools.pairwise(states):
        patch = diff(old, new)
        if patch is not None:
            again = apply(again, patch)
    assert same(again, final)


def test_true_is_not_one_and_one_is_one() -> None:
    assert diff({"a": [1]}, {"a": [True]}) == {"a": [True]}
    assert diff({"a": 1}, {"a": 1.0}) is None
    assert diff({"a": 0}, {"a": False}) == {"a": False}


@pytest.mark.parametrize(
    ("document", "patch", "result"),
    [
        ({"a": "b"}, {"a": "c"}, {"a": "c"}),
        ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
        ({"a": "b"}, {"a": None}, {}),
        ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
        ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
        ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
        ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
        ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
        (["a", "b"], ["c", "d"], ["c", "d"]),
        ({"a": "b"}, ["c"], ["c"]),
        ({"a": "foo"}, "bar", "bar"),
        ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
        ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
    ],
)
def test_examples_of_rfc_7396_appendix_a(document: Json, patch: Patch, result: Json) -> None:
    assert apply(document, patch) == result


def test_apply_leaves_the_document_alone() -> None:
    document: Json = {"a": {"b": 1}}
    apply(document, {"a": {"b": 2}})
    assert document == {"a": {"b": 1}}


@pytest.mark.parametrize(
    ("document", "code", "pointer"),
    [
        ({"a": [1, {"b/c": None}]}, "push.document.null", "/a/1/b~1c"),
        (None, "push.document.null", ""),
        ({"a": float("nan")}, "push.document.number", "/a"),
        ({"a": float("inf")}, "push.document.number", "/a"),
        ({"a": 2**53}, "push.document.number", "/a"),
        ({"a": "\ud800"}, "push.document.text", "/a"),
        ({"a": (1, 2)}, "push.document.type", "/a"),
        ({1: "a"}, "push.document.type", ""),
        ({"a": [Raw(b"1")]}, "push.document.type", "/a/0"),
        ({"a": Raw(b"[]"), "b": None}, "push.document.null", "/b"),
    ],
)
def test_what_cannot_be_pushed_is_refused_with_its_place(
    document: Json, code: str, pointer: str
) -> None:
    with pytest.raises(DocumentError) as caught:
        check("topic", document)
    assert (caught.value.code, caught.value.pointer) == (code, pointer)


@given(DOCUMENTS)
def test_any_json_without_null_is_welcome(document: Json) -> None:
    check("topic", document)
