import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorplans.search import SearchIndex, SearchText, folded
from tests.floorplans.oracle_search import searched

PLACES = [
    SearchText("reading-1", 4, 0, "library", ("Reading room", "综合阅览室", "Читальный зал")),
    SearchText("reading-2", 4, 0, "library", ("Children's reading room", "少儿阅览室")),
    SearchText("reading-3", 4, 0, "room", ("Reading", "阅览区")),
    SearchText("café", 0, 0, "cafe", ("Café Müller", "缪勒咖啡馆")),
    SearchText("wc-1", 1, 0, "restroom.female", ("Women's toilet", "女卫生间")),
    SearchText("wc-2", 1, 0, "restroom.male", ("Men's toilet", "男卫生间")),
    SearchText("desk", 1, 0, "information", ("Information", "服务台")),
    SearchText("study", 4, 0, "room", ("Study for reading", "自习室")),
]


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("reading", ["reading-3", "reading-1", "study", "reading-2"]),
        ("READ ROO", ["reading-1", "reading-2"]),
        ("room read", ["reading-1", "reading-2"]),
        ("cafe mull", ["café"]),
        ("ﬃ", []),
        ("читал", ["reading-1"]),
        ("зал чит", ["reading-1"]),
        ("阅览室", ["reading-2", "reading-1"]),
        ("阅览", ["reading-3", "reading-2", "reading-1"]),
        ("卫生间", ["wc-2", "wc-1"]),
        ("女厕", []),
        ("女间", ["wc-1"]),
        ("阅室", ["reading-2", "reading-1"]),
        ("ｉｎｆｏ", ["desk"]),
        ("zzz", []),
    ],
)
def test_ranking(query: str, ids: list[str]) -> None:
    assert SearchIndex(PLACES).search(query, 10) == ids


def test_order_of_entry_does_not_matter() -> None:
    for query in ("reading", "室", ""):
        expected = SearchIndex(PLACES).search(query, 10)
        assert SearchIndex(reversed(PLACES)).search(query, 10) == expected


def test_empty_query_takes_turns_between_what_is_asked_for() -> None:
    found = SearchIndex(PLACES).search("  ", 10)
    assert found[:5] == ["desk", "wc-2", "reading-2", "wc-1", "reading-1"]
    assert set(found) == {place.id for place in PLACES}


@pytest.mark.parametrize("limit", [0, 1, 3, -1])
def test_limit(limit: int) -> None:
    assert len(SearchIndex(PLACES).search("", limit)) == max(limit, 0)
    assert len(SearchIndex(PLACES).search("reading", limit)) == max(limit, 0)


@pytest.mark.parametrize(
    ("text", "result"),
    [("Straße", "strasse"), ("É  à\t ç", "e a c"), ("ＡＢ１", "ab1"), ("Ёлка", "елка"), ("", "")],
)
def test_folding(text: str, result: str) -> None:
    assert folded(text) == result
    assert folded(result) == result


TEXT = st.text("abcr 1-/\u00e9\u9605\u89c8\u5ba4\u0447\uff41", max_size=8)


@given(
    st.lists(st.lists(TEXT, max_size=3), max_size=12),
    st.lists(TEXT, min_size=1, max_size=8),
    st.integers(0, 6),
)
def test_the_index_finds_what_looking_at_each_place_finds(
    texts: list[list[str]], queries: list[str], limit: int
) -> None:
    places = [
        SearchText(f"p{number}", number % 3, number % 2, "room", tuple(each))
        for number, each in enumerate(texts)
    ]
    index = SearchIndex(places)
    for query in (each for each in queries if folded(each)):
        assert index.search(query, limit) == searched(places, query, limit)


def test_the_index_finds_the_same_for_what_people_type_of_names() -> None:
    names = [text for place in PLACES for text in place.texts]
    index = SearchIndex(PLACES)
    for name in names:
        for begin, end in itertools.combinations(range(len(name) + 1), 2):
            query = name[begin:end]
            if folded(query):
                assert index.search(query, 5) == searched(PLACES, query, 5), query
