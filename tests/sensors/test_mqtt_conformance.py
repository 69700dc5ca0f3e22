"""The list of statements in `docs/mqtt-conformance.md` names tests that are there."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "mqtt-conformance.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+-\d+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
FOLDERS = {"endpoint": "tests/integration", "clients": "tests/integration"}
FIVE, THREE = TEXT.split("## MQTT 3.1.1")


def missing(name: str) -> Iterator[str]:
    """Yield what a name like `qos::TestFlow::test_x` names and is not there."""
    module, *inner = name.split("::")
    path = ROOT / FOLDERS.get(module, "tests/sensors") / f"test_mqtt_{module}.py"
    if not path.is_file():
        yield name
        return
    source = path.read_text(encoding="utf-8")
    for part in inner:
        if not re.search(rf"^ *(?:class|def|async def) {part}\b", source, re.MULTILINE):
            yield name


def test_every_statement_has_a_test_or_a_reason() -> None:
    rows = ROW.findall(TEXT)
    assert len(rows) == len(ROW.findall(FIVE)) + len(ROW.findall(THREE))
    assert len(rows) == sum(line.startswith("| ") for line in TEXT.splitlines()) - 2
    for statement, _, held in rows:
        assert re.fullmatch(r"`[^`]+`(, `[^`]+`)*|\*[^*]+\*", held.strip()), statement


def test_the_tests_are_there() -> None:
    named = set(re.findall(r"`(\w+(?:::\w+)+)`", TEXT))
    assert len(named) > 50
    assert [gone for name in sorted(named) for gone in missing(name)] == []


def test_statements_are_listed_once_and_counted() -> None:
    counts = []
    for part in (FIVE, THREE):
        statements = [row[0] for row in ROW.findall(part)]
        assert len(statements) == len(set(statements))
        counts.append(len(statements))
    assert [str(count) for count in counts] == re.findall(r"(\d+)(?: of them|\), and)", TEXT)[:2]
