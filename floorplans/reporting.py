"""Findings as they are gathered while files are read."""

from dataclasses import dataclass, field

from floorplans.findings import Finding, Severity


@dataclass(slots=True)
class Report:
    """The findings so far, in the order in which they were made."""

    findings: list[Finding] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FileReport:
    """Adds findings about one file."""

    report: Report
    file: str

    def error(self, code: str, feature_id: str | None, message: str, fix: str) -> None:
        """Note that something cannot be used."""
        self._add(Severity.ERROR, code, feature_id, message, fix)

    def warning(self, code: str, feature_id: str | None, message: str, fix: str) -> None:
        """Note that something may mislead."""
        self._add(Severity.WARNING, code, feature_id, message, fix)

    def info(self, code: str, feature_id: str | None, message: str, fix: str) -> None:
        """Note something odd that does no harm."""
        self._add(Severity.INFO, code, feature_id, message, fix)

    def _add(
        self, severity: Severity, code: str, feature_id: str | None, message: str, fix: str
    ) -> None:
        finding = Finding(f"floorplan.{code}", severity, self.file, feature_id, message, fix)
        self.report.findings.append(finding)
