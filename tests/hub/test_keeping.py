"""What a tick came to, as it is kept."""

from hub.keeping import Kept
from hub.ports import Document


def test_what_a_topic_says_is_found_however_many_changed() -> None:
    documents: dict[str, Document | None] = {"a": {"n": 1, "m": 2}, "ended": None}
    few = Kept(None, documents, {"a": b'{"made":"already"}', "ended": None})
    many = Kept(None, documents, {})
    assert few.of("a") == b'{"made":"already"}'
    assert many.of("a") == b'{"m":2,"n":1}'
    for kept in (few, many):
        assert kept.of("ended") is None
        assert kept.of("unchanged") is None
