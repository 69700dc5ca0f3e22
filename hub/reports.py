"""Findings and routes as the command line prints them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from floorplans import Finding, Severity, Venue
from hub.ports import Document
from routing import Route, pick

SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.INFO)
"""The worst first."""

FEW = 5
"""Findings of one code in one file that are each printed."""

WAYS_ZH = {
    "foot": "步行",
    "wheelchair": "轮椅",
    "stroller": "婴儿车",
    "staff": "员工",
    "cart": "推车",
}


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
    if finding.level_id is not None:
        document["level_id"] = finding.level_id
    if finding.point is not None:
        document["point"] = [round(metres, 2) for metres in finding.point]
    return document


def severe(findings: Iterable[Finding], least: Severity) -> tuple[Finding, ...]:
    """Leave out the findings that matter less than some severity."""
    ranks = {severity: rank for rank, severity in enumerate(SEVERITIES)}
    return tuple(finding for finding in findings if ranks[finding.severity] <= ranks[least])


def finding_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield findings for people, each with its message and its fix."""
    for finding in findings:
        feature = finding.feature_id or "-"
        yield f"{finding.severity.value:<8}{finding.code}  {finding.file}  {feature}"
        yield f"        {finding.message}  Fix: {finding.fix}"


def grouped_lines(findings: Iterable[Finding]) -> Iterator[str]:
    """Yield findings for people, errors first, those of a code that is met often as one.

    Of more than `FEW` findings of one code in one file the first is told, the features are named
    and the others counted.
    """
    groups: dict[tuple[Severity, str, str], list[Finding]] = {}
    for finding in findings:
        key = finding.severity, finding.code, finding.file
        groups.setdefault(key, []).append(finding)
    for severity in SEVERITIES:
        for (found, code, file), group in groups.items():
            if found is not severity:
                continue
            if len(group) <= FEW:
                yield from finding_lines(group)
            else:
                yield f"{severity.value:<8}{code}  {file}  {len(group)} times, such as:"
                yield f"        {group[0].message}  Fix: {group[0].fix}"
                yield f"        {listed_features(group)}"


def listed_features(findings: Sequence[Finding]) -> str:
    """Name the features of some findings, as many as people read."""
    named = list(dict.fromkeys(f.feature_id for f in findings if f.feature_id is not None))
    rest = len(named) - FEW
    more = f", and {rest} more (--all lists each)" if rest > 0 else ""
    return ", ".join(named[:FEW]) + more if named else "--all lists each"


def counts_line(findings: Iterable[Finding]) -> str:
    """Count findings by severity in one line."""
    counts = Counter(finding.severity for finding in findings)
    return ", ".join(f"{counts[severity]} {severity.value}" for severity in SEVERITIES)


def venue_line(venue: Venue) -> str:
    """Summarise a venue in one line, with the origin that metres are counted from."""
    frame = venue.frame
    counts = (
        (len(venue.levels), "level", "levels"),
        (len(venue.units), "unit", "units"),
        (len(venue.openings), "opening", "openings"),
        (len(venue.amenities), "amenity", "amenities"),
        (len(venue.occupants), "occupant", "occupants"),
    )
    held = ", ".join(f"{count} {one if count == 1 else more}" for count, one, more in counts)
    return (
        f"{pick(venue.names, 'en') or venue.id}: {held}; "
        f"origin {frame.longitude:.6f},{frame.latitude:.6f}"
    )


def route_lines(route: Route, venue: Venue, language: str) -> Iterator[str]:
    """Yield a route for people: what it costs, then every step, then the lines per level."""
    names = [pick(place.names, language) or place.id for place in (route.start, route.end)]
    yield f"{names[0]} -> {names[1]}  ({route.profile_id})"
    yield f"{route.metres:.0f} m, {route.seconds:.0f} s"
    for number, (step, text) in enumerate(zip(route.steps, route.texts, strict=True), 1):
        seconds = f"  ({step.seconds:.0f} s)" if step.seconds else ""
        yield f"{number:>3}. {pick(text, language)}{seconds}"
    for leg in route.legs:
        level = venue.levels[leg.level_id]
        called = " ".join(pick(level.names or level.short_names, language).split())
        name = called or level.ordinal
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in leg.points)
        yield f"{name}: {leg.metres:.0f} m, {leg.seconds + leg.ride_seconds:.0f} s  [{line}]"


def no_way(found: Route, language: str) -> str:
    """Say that there is no way, and that nothing was made up instead."""
    start, end = (pick(place.names, language) or place.id for place in (found.start, found.end))
    if language == "zh":
        way = WAYS_ZH.get(found.profile_id, found.profile_id)
        return f"从{start}到{end}目前没有{way}路线。"
    return f"There is no way from {start} to {end} for profile {found.profile_id}."
