"""Which backups stay: the newest ones of a folder."""

import re
from datetime import UTC, datetime
from pathlib import Path

NAME = re.compile(r"zhilu-\d{8}T\d{6}Z\.tar\.gz")


def name_of(now: datetime) -> str:
    """Return what a backup made now is called; names in their order are dates in theirs."""
    return f"zhilu-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar.gz"


def backups_in(folder: Path) -> tuple[Path, ...]:
    """Return the backups of a folder that `name_of` has named, the oldest first."""
    return tuple(sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name)))


def prune(folder: Path, keep: int, made: Path | None = None) -> tuple[Path, ...]:
    """Remove the oldest backups of a folder but so many, and return which; nothing else of it.

    Args:
        folder: Where they are.
        keep: How many stay.
        made: The one that was made just now, which stays whatever the clock says.
    """
    gone = tuple(each for each in backups_in(folder)[:-keep] if each != made) if keep > 0 else ()
    for path in gone:
        path.unlink(missing_ok=True)
    return gone
