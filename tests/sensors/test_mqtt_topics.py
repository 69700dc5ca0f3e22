"""Topic filters, against paho's matcher as an oracle."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from paho.mqtt.client import topic_matches_sub

from sensors.mqtt import TopicFilter, valid_filter, valid_topic

LEVELS = st.sampled_from(["", "a", "b", "$a", "a.b", "电", "\n"])
TOPICS = st.lists(LEVELS, min_size=1, max_size=4).map("/".join).filter(bool)
FILTERS = (
    st.tuples(
        st.lists(LEVELS | st.just("+"), max_size=4), st.sampled_from([["#"], ["+"], ["a"], [""]])
    )
    .map(lambda parts: "/".join(parts[0] + parts[1]))
    .filter(bool)
)


@settings(deadline=None)
@given(FILTERS, TOPICS)
def test_matching_agrees_with_paho(text: str, topic: str) -> None:
    assert TopicFilter(text).matches(topic) == topic_matches_sub(text, topic)


@pytest.mark.parametrize(
    ("text", "topic", "expected"),
    [
        ("sport/tennis/player1/#", "sport/tennis/player1", True),
        ("sport/tennis/player1/#", "sport/tennis/player10", False),
        ("sport/+", "sport", False),
        ("sport/+", "sport/", True),
        ("+/+", "/finance", True),
        ("/+", "/finance", True),
        ("+", "/finance", False),
        ("#", "$SYS/x", False),
        ("+/x", "$SYS/x", False),
        ("$SYS/#", "$SYS/x", True),
        ("a.c", "abc", False),
    ],
)
def test_examples_of_section_4_7(text: str, topic: str, *, expected: bool) -> None:
    assert TopicFilter(text).matches(topic) is expected


@pytest.mark.parametrize("text", ["", "a#", "a/#/b", "#/a", "a+", "a/+b/c", "++", "a\0b", "##"])
def test_bad_filters_are_refused(text: str) -> None:
    assert not valid_filter(text)
    with pytest.raises(ValueError, match="no topic filter"):
        TopicFilter(text)


@pytest.mark.parametrize("topic", ["", "a/+", "#", "a\0b"])
def test_bad_topics_are_refused(topic: str) -> None:
    assert not valid_topic(topic)
    assert valid_topic("a/$b/ c")
