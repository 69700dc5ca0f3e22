"""The machine states of PackML."""

from enum import StrEnum


class PackMLState(StrEnum):
    """The 17 states of the base state model of ISA-TR88.00.02."""

    ABORTED = "Aborted"
    ABORTING = "Aborting"
    CLEARING = "Clearing"
    COMPLETE = "Complete"
    COMPLETING = "Completing"
    EXECUTE = "Execute"
    HELD = "Held"
    HOLDING = "Holding"
    IDLE = "Idle"
    RESETTING = "Resetting"
    STARTING = "Starting"
    STOPPED = "Stopped"
    STOPPING = "Stopping"
    SUSPENDED = "Suspended"
    SUSPENDING = "Suspending"
    UNHOLDING = "Unholding"
    UNSUSPENDING = "Unsuspending"

    @property
    def in_service(self) -> bool:
        """Whether a lift or escalator in this state carries visitors, as `docs/mqtt.md` says."""
        return self in _IN_SERVICE


_IN_SERVICE = frozenset(
    {
        PackMLState.IDLE,
        PackMLState.EXECUTE,
        PackMLState.STARTING,
        PackMLState.COMPLETING,
        PackMLState.COMPLETE,
        PackMLState.RESETTING,
    }
)
_BY_LETTERS = {state.value.lower(): state for state in PackMLState}


def parse_state(word: str) -> PackMLState | None:
    """Return the state a word names, or None.

    Case, hyphens and spaces do not count: `UnHolding`, `Un-Holding` and `UNHOLDING` are in use.
    """
    return _BY_LETTERS.get(word.lower().replace("-", "").replace(" ", ""))
