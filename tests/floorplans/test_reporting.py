from floorplans import Finding, Severity
from floorplans.reporting import LONGEST, MOST_ALIKE, FileReport, Report


def test_findings_stay_in_the_order_in_which_they_were_made() -> None:
    report = Report()
    units, levels = FileReport(report, "unit.geojson"), FileReport(report, "level.geojson")
    units.error("a.b", "1", "One.", "Fix one.")
    levels.warning("c.d", None, "Two.", "Fix two.", point=(1.0, 2.0))
    units.info("a.b", "3", "Three.", "Fix three.")
    assert report.findings == [
        Finding("floorplan.a.b", Severity.ERROR, "unit.geojson", "1", "One.", "Fix one."),
        Finding(
            "floorplan.c.d",
            Severity.WARNING,
            "level.geojson",
            None,
            "Two.",
            "Fix two.",
            point=(1.0, 2.0),
        ),
        Finding("floorplan.a.b", Severity.INFO, "unit.geojson", "3", "Three.", "Fix three."),
    ]


def test_findings_without_end_are_counted() -> None:
    report = Report()
    units = FileReport(report, "unit.geojson")
    for number in range(MOST_ALIKE + 7):
        units.error("a.b", str(number), "Bad.", "Mend it.")
    units.error("c.d", None, "Other.", "Mend it.")
    found = report.findings
    assert len(found) == MOST_ALIKE + 2
    assert [finding.code for finding in found[-2:]] == ["floorplan.c.d", "floorplan.findings.more"]
    assert found[-1].message.startswith("7 more findings are floorplan.a.b")


def test_messages_are_of_bounded_length() -> None:
    report = Report()
    FileReport(report, "unit.geojson").error("a.b", "x" * 10**6, "y" * 10**6, "z" * 10**6)
    (finding,) = report.findings
    assert max(map(len, (finding.feature_id or "", finding.message, finding.fix))) == LONGEST + 3
