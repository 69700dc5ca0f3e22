import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.errors import PatternError
from hub.push import is_pattern, matches
from hub.push.patterns import PatternTree
from hub.push.subscriptions import Subscriptions

LEVEL = st.sampled_from(["a", "b", "c"])
TOPIC = st.lists(LEVEL, min_size=1, max_size=4).map("/".join)
PATTERN = st.tuples(
    st.lists(st.one_of(LEVEL, st.just("+")), max_size=4), st.sampled_from(["#", "+"])
).map(lambda parts: "/".join([*parts[0], parts[1]]))


@pytest.mark.parametrize(
    ("pattern", "topic", "covered"),
    [
        ("level/+/occupancy", "level/-1/occupancy", True),
        ("level/+/occupancy", "level/occupancy", False),
        ("level/+", "level/1/occupancy", False),
        ("level/#", "level/1/occupancy", True),
        ("level/#", "level", True),
        ("+", "machines", True),
        ("#", "sign/a", True),
        ("sign/+", "sign/", True),
    ],
)
def test_patterns_cover_as_those_of_mqtt(pattern: str, topic: str, covered: bool) -> None:  # noqa: FBT001
    assert is_pattern(pattern)
    assert matches(pattern, topic) is covered


@pytest.mark.parametrize("pattern", ["a+", "a/#/b", "#/a", "a/b#", "+a/b"])
def test_wildcards_stand_for_whole_levels_and_the_rest_comes_last(pattern: str) -> None:
    with pytest.raises(PatternError) as caught:
        is_pattern(pattern)
    assert caught.value.code == "push.pattern.malformed"


@given(st.sets(PATTERN, max_size=8), TOPIC, st.data())
def test_tree_finds_what_trying_each_pattern_finds(
    patterns: set[str], topic: str, data: st.DataObject
) -> None:
    tree: PatternTree[str] = PatternTree()
    for pattern in patterns:
        tree.add(pattern, pattern)
    gone = data.draw(st.sets(st.sampled_from(sorted(patterns)))) if patterns else set()
    for pattern in gone:
        tree.remove(pattern, pattern)
    left = patterns - gone
    assert set(tree.covering(topic)) == {each for each in left if matches(each, topic)}
    assert bool(tree) is bool(left)


FILTERS = st.frozensets(st.one_of(TOPIC, PATTERN), max_size=4)


@given(st.lists(st.tuples(st.integers(0, 4), FILTERS), max_size=20), st.sets(TOPIC, max_size=6))
def test_index_gives_each_subscriber_just_what_it_hears(
    changes: list[tuple[int, frozenset[str]]], topics: set[str]
) -> None:
    index: Subscriptions[int] = Subscriptions({"c"})
    held: dict[int, frozenset[str]] = {}
    for subscriber, filters in changes:
        index.change(subscriber, filters)
        held[subscriber] = filters
    heard: dict[int, set[str]] = {}
    for its_topics, audience in index.audiences(sorted(topics)):
        for subscriber in audience.members:
            assert subscriber not in heard
            heard[subscriber] = set(its_topics)
    for subscriber, filters in held.items():
        expected = {
            topic
            for topic in topics
            if topic in filters
            or any(
                is_pattern(each) and matches(each, topic) and not topic.startswith("c")
                for each in filters
            )
        }
        assert heard.get(subscriber, set()) == expected
        assert all(index.hears(subscriber, topic) is (topic in expected) for topic in topics)
    for subscriber in held:
        index.change(subscriber, frozenset())
    assert not index._views
    assert not index._named
    assert not index._patterns
