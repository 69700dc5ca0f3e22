"""The building: what is wrong with its floor plan."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from floorplans import FloorplanError, Severity
from hub.doctor.findings import Finding, error, good, note, warning
from hub.doctor.patient import Patient
from hub.opening import open_site

FEW = 5


def look_at_building(patient: Patient) -> Iterator[Finding]:
    """Read the floor plan and count what is wrong with it."""
    path = patient.config.venue.path
    if path is None:
        yield note("doctor.venue.sample", "no floor plan is given: a sample library is served")
        return
    try:
        _, findings = open_site(Path(path), simulated=False)
    except FloorplanError as failure:
        yield error("doctor.venue", f"{path} cannot be read: {failure}", "zhilu venue check")
        return
    errors = Counter(each.code for each in findings if each.severity is Severity.ERROR)
    for code, count in errors.most_common(FEW):
        yield warning(
            "doctor.venue",
            f"{count} times {code} in {path}",
            "zhilu venue check says where, and what helps",
        )
    if not errors:
        yield good("doctor.venue", f"{path} has no errors, {len(findings)} lesser findings")
