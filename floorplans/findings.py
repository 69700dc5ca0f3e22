"""What is wrong in a floor plan, said so that somebody can mend it."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters to routes and signs."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect of a floor plan.

    Args:
        code: Stable machine code, such as `floorplan.opening.orphan`.
        severity: `error` where something cannot be used, `warning` where it may mislead.
        file: The file of the archive that holds the feature.
        feature_id: The feature, or None where the whole file is meant.
        message: What is wrong, in English, with the figures that show it.
        fix: What to change in the file.
        level_id: The level on which it can be seen, if it is on one.
        point: Where on that level, in metres of the venue's frame.
    """

    code: str
    severity: Severity
    file: str
    feature_id: str | None
    message: str
    fix: str
    level_id: str | None = None
    point: tuple[float, float] | None = None
