"""docs/venue-table.md says what the code does."""

import re
import tomllib
from pathlib import Path

from floorplans.shelves import CallNumberRules, Scheme, sort_key
from floorplans.venue_table.sections import SECTIONS, SETTINGS

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "venue-table.md").read_text(encoding="utf-8")
SOURCES = [
    *(ROOT / "floorplans" / "venue_table").glob("*.py"),
    ROOT / "floorplans/shelves/checks.py",
]


def test_the_example_is_toml_with_every_section() -> None:
    example = tomllib.loads(re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)[0])
    assert set(example) == {*SECTIONS, *SETTINGS}
    assert example["call_numbers"]["signs"] == CallNumberRules().signs


def test_the_orders_in_the_table_hold() -> None:
    rows = re.findall(r"^\| `(clc|ddc|lcc|local)` \|.*\| ([^|]+ < [^|]+) \|$", TEXT, re.MULTILINE)
    assert {name for name, _ in rows} == {scheme.value for scheme in Scheme}
    for name, order in rows:
        keys = [sort_key(Scheme(name), text) for text in order.split(" < ")]
        assert keys == sorted(set(keys)), name


def test_findings_of_shelves_and_conditions_are_listed() -> None:
    found = {
        code
        for source in SOURCES
        for code in re.findall(
            r'^ +"((?:table|shelf)\.\w+)",', source.read_text("utf-8"), re.MULTILINE
        )
        if code.startswith("shelf") or re.search(r"shelf|call_number|signs|hours|into", code)
    }
    listed = set(
        re.findall(r"^\| `((?:table|shelf)\.\w+)` \| (?:error|warning|info)", TEXT, re.MULTILINE)
    )
    assert len(found) > 10
    assert found <= listed


def test_the_default_prefixes_are_listed() -> None:
    for prefix in CallNumberRules().prefixes:
        assert re.search(rf"\b{prefix}\b", TEXT), prefix
