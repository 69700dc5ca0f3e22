"""The AsyncAPI document against the code: types, topics, codes, and the conversations on record."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from hub.push.asyncapi import CODES, TOPICS, asyncapi, frame_types, printed
from hub.push.frames import ClientFrame
from tests.hub.library import started_twin
from tests.hub.references import check_references

ROOT = Path(__file__).parents[2]
PUSH = ROOT / "hub" / "push"
TRANSCRIPTS = sorted((ROOT / "tests" / "transcripts").glob("*.json"))
LOGGED = {"push.document", "push.refused", "push.relief", "push.slow"}
TOLD_TO_POSTERS = {"push.mailbox.full", "push.revision.order"}


def test_the_document_is_what_the_code_says() -> None:
    """After a change: `python -m hub.push.asyncapi > docs/asyncapi.json`."""
    assert (ROOT / "docs" / "asyncapi.json").read_text(encoding="utf-8") == printed()


def test_every_reference_leads_somewhere() -> None:
    check_references(asyncapi(), 20)


def topic_pattern(address: str) -> re.Pattern[str]:
    """Return what the names of an address's topics look like."""
    return re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(address)))


def test_every_topic_of_the_twin_has_one_address() -> None:
    patterns = {address: topic_pattern(address) for address in TOPICS}
    seen = set()
    for topic in started_twin().documents():
        addresses = [address for address, each in patterns.items() if each.fullmatch(topic)]
        assert len(addresses) == 1, topic
        seen.update(addresses)
    assert {
        "building",
        "machines",
        "closures",
        "sign/{screen}",
        "level/{ordinal}/occupancy",
    } <= seen


def codes_in(source: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and re.fullmatch(r"push(\.[a-z]+)+", text):
            yield text


def test_every_code_that_a_client_meets_is_documented_and_no_other() -> None:
    sources = [
        path for path in PUSH.glob("*.py") if path.name not in {"asyncapi.py", "documents.py"}
    ]
    used = {code for path in sources for code in codes_in(path)}
    used |= set(codes_in(ROOT / "hub" / "errors.py"))
    assert used - TOLD_TO_POSTERS - LOGGED == set(CODES)


def test_the_pages_about_the_protocol_name_every_code_topic_and_frame() -> None:
    text = (ROOT / "docs" / "push-protocol.md").read_text(encoding="utf-8")
    assert [code for code in CODES if code not in text] == []
    assert [address for address in TOPICS if f"`{address}`" not in text] == []
    for name in ClientFrame.__struct_encode_fields__:
        assert f'"{name}"' in text


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_every_frame_on_record_is_of_a_documented_type(path: Path) -> None:
    kinds = list(frame_types().values())
    for step in msgspec.json.decode(path.read_bytes())["steps"]:
        if "client" in step:
            said = msgspec.convert(step["client"], ClientFrame)
            assert msgspec.json.decode(msgspec.json.encode(said)) == step["client"]
        if "hub" in step:
            members = set(step["hub"])
            (kind,) = [each for each in kinds if set(each.__struct_encode_fields__) == members]
            msgspec.json.decode(msgspec.json.encode(step["hub"]), type=kind)
