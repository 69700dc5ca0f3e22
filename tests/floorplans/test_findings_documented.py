"""docs/findings.md against the source: each code, with its severities, and no other."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = re.compile(r"[a-z_]+(\.[a-z_]+)+")
ROW = re.compile(r"^\| `([a-z_.]+)` \| ([a-z, ]+) \|", re.MULTILINE)
SEVERITIES = {"error", "warning", "info"}
NO_REPORTS = {"frozenset", "get", "split", "removeprefix", "startswith"}
NO_FINDINGS = re.compile(r"(place|level\.unknown|call_number)\b.*")
"""Errors about what somebody asks for; they stand in errors.py and the HTTP API."""


def codes_of(value: ast.expr) -> Iterator[str]:
    """Yield the codes that an argument can be."""
    if isinstance(value, ast.IfExp):
        yield from (*codes_of(value.body), *codes_of(value.orelse))
    elif isinstance(value, ast.Constant) and isinstance(value.value, str):
        text = value.value.removeprefix("floorplan.")
        if CODE.fullmatch(value.value) and not (
            text == value.value and NO_FINDINGS.fullmatch(text)
        ):
            yield text


def severity_of(called: ast.expr) -> str:
    """Return the name by which a code is reported."""
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def reported() -> dict[str, set[str]]:
    """Return each code in the source with the names of the calls that are given it."""
    found: dict[str, set[str]] = defaultdict(set)
    modules = sorted((ROOT / "floorplans").rglob("*.py"))
    for module in modules:
        if "sample" in module.parts:
            continue
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args:
                name = severity_of(node.func)
                if name not in NO_REPORTS:
                    for code in codes_of(node.args[0]):
                        found[code].add(name)
    return found


REPORTED = reported()
DOCUMENTED = {
    code: set(severities.split(", "))
    for code, severities in ROW.findall((ROOT / "docs" / "findings.md").read_text(encoding="utf-8"))
}


def test_the_search_finds_codes() -> None:
    assert {"unit.overlap", "geometry.far_away", "archive.locked", "json.too_deep"} <= set(REPORTED)
    assert REPORTED["unit.overlap"] == {"warning"}


def test_each_code_is_documented() -> None:
    assert sorted(set(REPORTED) - set(DOCUMENTED)) == []


def test_no_code_is_documented_that_does_not_exist() -> None:
    assert sorted(set(DOCUMENTED) - set(REPORTED)) == []


@pytest.mark.parametrize("code", sorted(set(DOCUMENTED) & set(REPORTED)))
def test_severities_are_documented(code: str) -> None:
    certain = REPORTED[code] & SEVERITIES
    assert certain <= DOCUMENTED[code]
    assert DOCUMENTED[code] <= SEVERITIES | {"fatal"}
    if REPORTED[code] <= SEVERITIES:
        assert certain == DOCUMENTED[code]
