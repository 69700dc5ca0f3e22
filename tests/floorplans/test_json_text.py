import msgspec
import pytest

from floorplans import Finding
from floorplans.readers.json_text import decode_json
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


def test_number_too_large_for_a_float() -> None:
    value, (finding,) = decoded(b'{"a": 1e999}')
    assert value is msgspec.UNSET
    assert finding.code == "floorplan.json.malformed"


@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_deep_nesting_is_refused(opening: bytes) -> None:
    value, (finding,) = decoded(opening * 100_000)
    assert value is msgspec.UNSET
    assert finding.code == "floorplan.json.too_deep"


@pytest.mark.parametrize("encoding", ["utf-16", "latin-1", "gb18030"])
def test_other_encodings_are_named(encoding: str) -> None:
    text = '{"name": "Büro"}' if encoding == "latin-1" else '{"name": "图书馆"}'
    value, (finding,) = decoded(text.encode(encoding))
    assert value is msgspec.UNSET
    assert finding.code == "floorplan.json.encoding"


def test_byte_order_mark_is_reported_and_passed_over() -> None:
    value, (finding,) = decoded(b"\xef\xbb\xbf[1]")
    assert value == [1]
    assert finding.code == "floorplan.json.byte_order_mark"


def test_lone_surrogate_is_no_text() -> None:
    value, (finding,) = decoded(b'{"a": "\\ud800"}')
    assert value is msgspec.UNSET
    assert finding.code == "floorplan.json.malformed"
