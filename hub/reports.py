"""Findings and routes as the command line prints them."""

from collections import Counter
from collections.abc import Iterable, Iterator

from floorplans import Finding, Venue
from hub.ports import Document
from routing import Route, Step, pick

SEVERITIES = ("error", "warning", "info")


def finding_document(finding: Finding) -> Document:
    """Return a finding as JSON."""
    document: Document = {
        "code": finding.code,
        "severity": finding.severity.value,
        "file": finding.file,
        "message": finding.message,
        "fix": finding.fix,
    }
    if finding.feature_id is not None:
        document["feature_id"] = finding.feature_id
    return document


def finding_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield findings for people: one line each, then the counts."""
    counts: Counter[str] = Counter()
    for finding in findings:
        counts[finding.severity.value] += 1
        feature = finding.feature_id or "-"
        yield f"{finding.severity.value:<8}{finding.code}  {finding.file}  {feature}"
        yield f"        {finding.message}  Fix: {finding.fix}"
    yield ", ".join(f"{counts[severity]} {severity}" for severity in SEVERITIES)


def venue_line(venue: Venue) -> str:
    """Summarise a venue in one line, with the origin that metres are counted from."""
    frame = venue.frame
    return (
        f"{pick(venue.names, 'en') or venue.id}: {len(venue.levels)} levels, "
        f"{len(venue.units)} units, {len(venue.openings)} openings, "
        f"{len(venue.amenities)} amenities, {len(venue.occupants)} occupants; "
        f"origin {frame.longitude:.6f},{frame.latitude:.6f}"
    )


def route_lines(route: Route, venue: Venue, language: str) -> Iterator[str]:
    """Yield a route for people: what it costs, then every step, then the lines per level."""
    names = [pick(place.names, language) or place.id for place in (route.start, route.end)]
    yield f"{names[0]} -> {names[1]}  ({route.profile_id})"
    yield f"{route.metres:.0f} m, {route.seconds:.0f} s"
    for number, step in enumerate(route.steps, 1):
        yield f"{number:>3}. {step_line(step, language)}"
    for leg in route.legs:
        level = venue.levels[leg.level_id]
        name = pick(level.names, language) or str(level.ordinal)
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in leg.points)
        yield f"{name}: {leg.metres:.0f} m, {leg.seconds + leg.ride_seconds:.0f} s  [{line}]"


def step_line(step: Step, language: str) -> str:
    """Return a step with its time."""
    return (
        f"{pick(step.text, language)}  ({step.seconds:.0f} s)"
        if step.seconds
        else pick(step.text, language)
    )
