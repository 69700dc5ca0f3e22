"""Errors of reading call numbers.

    FloorplanError (floorplans/errors.py)
    └── CallNumberError    call_number.malformed    the text is no call number of the scheme

Permanent: the same text fails in the same way.
"""

from floorplans.errors import FloorplanError


class CallNumberError(FloorplanError):
    """A text that is no call number; `reason` says why, for the person who typed it."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__("call_number.malformed", f"{text!r} is no call number: {reason}.")
        self.reason = reason
