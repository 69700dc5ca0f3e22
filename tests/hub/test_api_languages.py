"""Both descriptions tell everything in Chinese and in English."""

import re

from hub.api import ENDPOINTS, chinese
from hub.api.chinese_types import MEMBERS, TYPES
from hub.api.codes import CODES
from hub.api.openapi import openapi
from hub.push import chinese as push_chinese
from hub.push.asyncapi import asyncapi

HAN = re.compile("[\u4e00-\u9fff]")


def both(english: object, han: object) -> bool:
    return bool(english) and not HAN.search(str(english)) and bool(HAN.search(str(han)))


def test_every_call_and_its_groups_are_told_in_both_languages_and_nothing_else_is() -> None:
    lacking = [each.name for each in ENDPOINTS if not both(each.summary, chinese.CALLS[each.name])]
    assert lacking == []
    assert set(chinese.CALLS) == {each.name for each in ENDPOINTS}
    groups = {kind for each in ENDPOINTS for kind in (each.query, each.body) if kind is not None}
    assert set(chinese.GROUPS) == {kind.__name__ for kind in groups}
    assert [kind for kind in groups if not both(kind.__doc__, chinese.GROUPS[kind.__name__])] == []


def test_every_type_is_told_in_both_languages_and_nothing_else_is() -> None:
    schemas = openapi(ENDPOINTS)["components"]["schemas"]
    lacking = [
        name
        for name, each in schemas.items()
        if not both(each["description"], each["x-description-zh"])
    ]
    assert lacking == []
    assert set(TYPES) | (set(chinese.GROUPS) & set(schemas)) == set(schemas)
    assert not set(TYPES) & set(chinese.GROUPS)
    members = [each for kind in schemas.values() for each in kind.get("properties", {}).values()]
    told = [each for each in members if "description" in each]
    assert [e for e in told if not both(e["description"], e["x-description-zh"])] == []
    assert set(MEMBERS) == {each["description"] for each in told}


def test_every_parameter_is_told_in_both_languages_and_nothing_else_is() -> None:
    calls = [call for path in openapi(ENDPOINTS)["paths"].values() for call in path.values()]
    words = [each for call in calls for each in call["parameters"]]
    assert [w for w in words if not both(w["description"], w["x-description-zh"])] == []
    assert set(chinese.WORDS) == {each["name"] for each in words}


def test_every_code_is_told_in_both_languages() -> None:
    assert [code for code, each in CODES.items() if not both(each.en, each.zh)] == []


def test_topics_frames_and_codes_of_the_push_protocol_are_told_in_both_languages() -> None:
    document: dict[str, object] = asyncapi()
    messages = document["components"]["messages"]  # type: ignore[index]
    assert set(push_chinese.MESSAGES) == set(messages)
    assert all(both(each["summary"], each["x-summary-zh"]) for each in messages.values())
    for part in ("x-topics", "x-errors"):
        told: list[dict[str, str]] = document[part]  # type: ignore[assignment]
        assert [e for e in told if not both(e["description"], e["x-description-zh"])] == []
    assert len(push_chinese.TOPICS) == len(document["x-topics"])  # type: ignore[arg-type]
    assert len(push_chinese.CODES) == len(document["x-errors"])  # type: ignore[arg-type]
