"""Errors of reading floor plans and naming places in them.

    FloorplanError
    ├── ArchiveError     floorplan.archive.*    the folder or zip cannot be used
    ├── VenueError       floorplan.venue.*      nothing in it can be walked on
    ├── StoredGraphError floorplan.graph.unusable  a stored graph cannot be used; build it anew
    ├── UnknownLevel     level.unknown          no such floor
    └── PlaceError
        ├── UnknownPlace     place.unknown      no such place; close names are listed
        ├── AmbiguousPlace   place.ambiguous    several places answer to the text
        └── OutsidePlace     place.outside      the point lies on no level of that name

All are permanent: the same input fails in the same way until somebody mends it.
"""

from collections.abc import Sequence


class FloorplanError(Exception):
    """What this room raises; `code` is stable and meant for machines."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class ArchiveError(FloorplanError):
    """A folder or zip that cannot be read as a floor plan.

    Args:
        code: `floorplan.archive.*`.
        file: The folder, the zip or the file in it that is at fault.
        message: What is wrong, with figures.
        fix: What to do about it.
    """

    def __init__(self, code: str, file: str, message: str, fix: str) -> None:
        super().__init__(code, f"{file}: {message} {fix}")
        self.file = file
        self.fix = fix


class VenueError(FloorplanError):
    """An archive that was read but holds no level, so that nothing can be shown."""


class StoredGraphError(FloorplanError):
    """A file of navigation graphs that is foreign, of another format, or damaged."""

    def __init__(self, reason: str) -> None:
        super().__init__("floorplan.graph.unusable", f"The stored graph cannot be used: {reason}.")


class UnknownLevel(FloorplanError):
    """An ordinal, level id or level name that the venue does not have."""

    def __init__(self, text: str) -> None:
        super().__init__("level.unknown", f"There is no level {text!r}.")


class PlaceError(FloorplanError):
    """A text that does not name exactly one place."""


class UnknownPlace(PlaceError):
    """No place has this id or name; `suggestions` are close names."""

    def __init__(self, text: str, suggestions: Sequence[str]) -> None:
        hint = f" Close: {', '.join(suggestions)}." if suggestions else ""
        super().__init__("place.unknown", f"There is no place {text!r}.{hint}")
        self.suggestions = tuple(suggestions)


class AmbiguousPlace(PlaceError):
    """Several places have this name; `candidates` are their ids."""

    def __init__(self, text: str, candidates: Sequence[str]) -> None:
        listed = ", ".join(candidates[:10]) + (", ..." if len(candidates) > 10 else "")  # noqa: PLR2004
        message = f"{len(candidates)} places are called {text!r}; use one of the ids {listed}."
        super().__init__("place.ambiguous", message)
        self.candidates = tuple(candidates)


class OutsidePlace(PlaceError):
    """A point that lies outside every level of the name it was given with."""

    def __init__(self, text: str) -> None:
        super().__init__("place.outside", f"{text!r} lies outside that level.")
