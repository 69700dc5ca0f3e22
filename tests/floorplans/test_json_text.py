import msgspec
import pytest

from floorplans import Finding
from floorplans.readers import json_text
from floorplans.readers.json_text import DEEPEST, decode_json
from floorplans.reporting import FileReport, Report


def decoded(data: bytes) -> tuple[object, list[Finding]]:
    report = Report()
    return decode_json(data, FileReport(report, "unit.geojson")), report.findings


def test_good_json_has_no_finding() -> None:
    assert decoded(b'{"a": [1, 2.5, null, "x,]"]}') == ({"a": [1, 2.5, None, "x,]"]}, [])


def test_trailing_commas_are_mended_and_counted() -> None:
    value, (finding,) = decoded(b'{"a": [1, 2,\n ],\n "b": "NaN,]" ,}')
    assert value == {"a": [1, 2], "b": "NaN,]"}
    assert finding.code == "floorplan.json.trailing_comma"
    assert finding.message == "2 trailing commas, the first at line 1, column 12."


@pytest.mark.parametrize("token", [b"NaN", b"Infinity", b"-Infinity"])
def test_numbers_that_json_lacks_become_null(token: bytes) -> None:
    value, (finding,) = decoded(b'{"a": [1, ' + token + b'], "b": "Infinity"}')
    assert value == {"a": [1, None], "b": "Infinity"}
    assert finding.code == "floorplan.json.not_a_number"


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b'{"a": 1,\n "b" 2}', "line 2, column 6"),
        ('{"名": "图书馆" 2}'.encode(), "line 1, column 13"),
        (b'{"a": 1', "line 1, column 8"),
        (b"", "line 1, column 1"),
    ],
)
def test_malformed_json_is_placed(data: bytes, where: str) -> None:
    value, (finding,) = decoded(data)
    assert value is msgspec.UNSET
    assert finding.code == "floorplan.json.malformed"
    assert where in finding.message


@pytest.mark.parametrize("number", [b"1e999", b"-1.5E400", b"9" * 400 + b"e1", b"9" * 5000])
def test_number_too_large_for_a_float_becomes_null(number: bytes) -> None:
    value, (finding,) = decoded(b'{"a": [' + number + b", 1e30]}")
    assert value == {"a": [None, 1e30]}
    assert finding.code == "floorplan.json.not_a_number"


def test_comments_are_mended_and_counted() -> None:
    value, (finding,) = decoded(b'{// one\n"a": "//no", /* two\n */ "b": ["/*", 2]}')
    assert value == {"a": "//no", "b": ["/*", 2]}
    assert finding.code == "floorplan.json.comment"
    assert finding.message.startswith("2 comments, the first at line 1, column 2")


def test_comment_after_a_trailing_comma() -> None:
    value, findings = decoded(b"[1, // last\n /* really */ ]")
    assert value == [1]
    assert [finding.code for finding in findings] == [
        "floorplan.json.trailing_comma",
        "floorplan.json.comment",
    ]


@pytest.mark.parametrize(
    "unit", [b'"\\"', b"\\", b",/*", b"/*", b'[,/**/"', b", ", b"1e", b"-1.", b'"['], ids=repr
)
def test_text_that_tempts_to_look_twice_is_refused(unit: bytes) -> None:
    """Quadratic scanning would take minutes here: the suite would be seen to hang."""
    value, (finding,) = decoded(b'"' + unit * 200_000)
    assert value is msgspec.UNSET
    assert finding.code == "floorplan.json.malformed"


@pytest.mark.parametrize("count", [DEEPEST, DEEPEST + 1])
def test_nesting_that_decodes_but_is_deeper_than_any_plan(count: int) -> None:
    value, findings = decoded(b'["]]", "\\"]", ' * count + b"1" + b"]" * count)
    assert (value is msgspec.UNSET) is (count > DEEPEST)
    assert [finding.code for finding in findings] == ["floorplan.json.too_deep"] * (count > DEEPEST)


def test_brackets_in_texts_are_no_nesting() -> None:
    value, findings = decoded(b'["' + b"[" * 1000 + b'", "\\\\", "' + b"{" * 1000 + b'"]')
    assert value == ["[" * 1000, "\\", "{" * 1000]
    assert findings == []


def test_values_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_text, "MOST_VALUES", 1000)
    value, (finding,) = decoded(b"[" + b"[]," * 1000 + b"1]")
    assert value is msgspec.UNSET
    assert finding.code == "floorplan.json.too_many"


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_deep_nesting_is_refused(opening: bytes) -> None:
    value, (finding,) = decoded(opening * 100_000)
    assert value is msgspec.UNSET
    assert finding.code == "floorplan.json.too_deep"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "latin-1", "gb18030"])
def test_other_encodings_are_named(encoding: str) -> None:
    text = '{"name": "Büro"}' if encoding == "latin-1" else '{"name": "图书馆"}'
    value, (finding,) = decoded(text.encode(encoding))
    assert value is msgspec.UNSET
    assert finding.code == "floorplan.json.encoding"
    assert ("looks like UTF-16" in finding.message) is encoding.startswith("utf")


def test_byte_order_mark_is_reported_and_passed_over() -> None:
    value, (finding,) = decoded(b"\xef\xbb\xbf[1]")
    assert value == [1]
    assert finding.code == "floorplan.json.byte_order_mark"


def test_lone_surrogate_is_no_text() -> None:
    value, (finding,) = decoded(b'{"a": "\\ud800"}')
    assert value is msgspec.UNSET
    assert finding.code == "floorplan.json.malformed"
