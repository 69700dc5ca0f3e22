"""Findings as they are gathered while files are read."""

from collections import Counter
from dataclasses import dataclass, field

from floorplans.findings import Finding, Severity

MOST_ALIKE = 5_000
"""Findings of one code that are kept for one file; further ones are only counted."""

LONGEST = 500
"""Characters of a message; what files say is quoted in it and may be of any length."""


@dataclass(slots=True)
class Report:
    """The findings so far, in the order in which they were made.

    Of each code and file the first `MOST_ALIKE` are kept; the rest are dropped and counted in one
    finding `floorplan.findings.more` at the end, so that no file can fill the memory.
    """

    _kept: list[Finding] = field(default_factory=list)
    _made: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def findings(self) -> list[Finding]:
        """Return the findings that were kept, then the counts of those that were not."""
        return [*self._kept, *self._counted()]

    def add(self, finding: Finding) -> None:
        """Keep a finding, or count it where its file has too many alike."""
        key = (finding.file, finding.code)
        self._made[key] += 1
        if self._made[key] <= MOST_ALIKE:
            self._kept.append(finding)

    def _counted(self) -> list[Finding]:
        return [
            Finding(
                "floorplan.findings.more",
                Severity.WARNING,
                file,
                None,
                f"{made - MOST_ALIKE} more findings are {code}; they are not listed.",
                "Mend those that are listed and check again.",
            )
            for (file, code), made in self._made.items()
            if made > MOST_ALIKE
        ]


@dataclass(frozen=True, slots=True)
class FileReport:
    """Adds findings about one file."""

    report: Report
    file: str

    def error(
        self,
        code: str,
        feature_id: str | None,
        message: str,
        fix: str,
        *,
        point: tuple[float, float] | None = None,
    ) -> None:
        """Note that something cannot be used; `point` is where, in metres of the venue's frame."""
        self._add(Severity.ERROR, code, feature_id, message, fix, point)

    def warning(
        self,
        code: str,
        feature_id: str | None,
        message: str,
        fix: str,
        *,
        point: tuple[float, float] | None = None,
    ) -> None:
        """Note that something may mislead; `point` is where, in metres of the venue's frame."""
        self._add(Severity.WARNING, code, feature_id, message, fix, point)

    def info(
        self,
        code: str,
        feature_id: str | None,
        message: str,
        fix: str,
        *,
        point: tuple[float, float] | None = None,
    ) -> None:
        """Note something odd that does no harm; `point` is where, in metres of the frame."""
        self._add(Severity.INFO, code, feature_id, message, fix, point)

    def _add(
        self,
        severity: Severity,
        code: str,
        feature_id: str | None,
        message: str,
        fix: str,
        point: tuple[float, float] | None,
    ) -> None:
        name = None if feature_id is None else shortened(feature_id)
        finding = Finding(
            f"floorplan.{code}",
            severity,
            self.file,
            name,
            shortened(message),
            shortened(fix),
            point=point,
        )
        self.report.add(finding)


def shortened(text: str) -> str:
    """Return a text of bounded length."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."
