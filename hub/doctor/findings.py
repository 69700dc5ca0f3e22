"""What a look at the machine finds; pure."""

import enum
from collections.abc import Iterable
from dataclasses import dataclass


class Grade(enum.Enum):
    """How bad something is, the worst last."""

    GOOD = "good"
    NOTE = "note"
    WARNING = "warning"
    ERROR = "error"


GRADES = tuple(Grade)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Args:
        code: Stable, such as `doctor.files`.
        grade: How bad it is.
        what: What was found, in plain words and without secrets.
        fix: What helps, empty where nothing is wrong.
    """

    code: str
    grade: Grade
    what: str
    fix: str = ""


def good(code: str, what: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(code, Grade.GOOD, what)


def note(code: str, what: str, fix: str = "") -> Finding:
    """Return what is worth knowing."""
    return Finding(code, Grade.NOTE, what, fix)


def warning(code: str, what: str, fix: str) -> Finding:
    """Return what will do harm one day."""
    return Finding(code, Grade.WARNING, what, fix)


def error(code: str, what: str, fix: str) -> Finding:
    """Return what keeps the hub from serving, or from keeping what it is told."""
    return Finding(code, Grade.ERROR, what, fix)


def worst(findings: Iterable[Finding]) -> Grade:
    """Return the worst grade of some findings, GOOD for none."""
    return max((finding.grade for finding in findings), key=GRADES.index, default=Grade.GOOD)
