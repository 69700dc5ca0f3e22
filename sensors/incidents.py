"""One line per incident rather than one per fault: what to tell, and when; pure."""

import enum
from dataclasses import dataclass

QUIET_SECONDS = 60.0
FIRST_SECONDS = 60.0
LONGEST_SECONDS = 3_600.0
MOST_INCIDENTS = 256
OTHERS = "others"


class Phase(enum.Enum):
    """Where an incident stands; the value is what the log says."""

    BEGUN = "begun"
    GOES_ON = "goes_on"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Told:
    """One line about an incident.

    Args:
        key: Which one.
        phase: Where it stands.
        count: Faults since it began.
        seconds: Between its first fault and its last.
    """

    key: str
    phase: Phase
    count: int
    seconds: float


@dataclass(slots=True)
class _Incident:
    begun: float
    last: float
    rest: float
    next_line: float
    count: int = 1
    told: int = 1


class Incidents:
    """Tells of faults that repeat: when they begin, now and then while they go on, and at the end.

    The first fault of a key is told at once. While more come there is a line after one minute, then
    after two, four and so on, each hour at last. An incident has ended when nothing of it has come
    for a minute; the line about the end has the whole count. A fault that came once only has no
    such line, for nothing is left to say.

    Overflow rule: of more than 256 keys at a time the further ones share one, `others`.

    Args:
        quiet: Seconds without a fault after which an incident has ended.
        bound: Keys that are told apart.
    """

    def __init__(self, quiet: float = QUIET_SECONDS, bound: int = MOST_INCIDENTS) -> None:
        self._quiet = quiet
        self._bound = bound
        self._open: dict[str, _Incident] = {}

    def __len__(self) -> int:
        return len(self._open)

    def note(self, key: str, now: float) -> Told | None:
        """Note a fault; return what to tell at once, None where it belongs to what was told."""
        key = self.place_of(key)
        found = self._open.get(key)
        if found is not None and now < found.last + self._quiet:
            found.count += 1
            found.last = now
            return None
        self._open[key] = _Incident(now, now, FIRST_SECONDS, now + FIRST_SECONDS)
        return Told(key, Phase.BEGUN, 1, 0.0)

    def place_of(self, key: str) -> str:
        """Return the key under which a fault is counted."""
        return key if key in self._open or len(self._open) < self._bound else OTHERS

    def knows(self, key: str) -> bool:
        """Tell whether an incident is open."""
        return key in self._open

    def look(self, now: float) -> list[Told]:
        """Return what is to be told of incidents that go on or have ended by now."""
        told = []
        for key, each in tuple(self._open.items()):
            seconds = each.last - each.begun
            if now >= each.last + self._quiet:
                del self._open[key]
                if each.count > 1:
                    told.append(Told(key, Phase.ENDED, each.count, seconds))
            elif now >= each.next_line:
                each.rest = min(2 * each.rest, LONGEST_SECONDS)
                each.next_line = now + each.rest
                if each.count > each.told:
                    each.told = each.count
                    told.append(Told(key, Phase.GOES_ON, each.count, seconds))
        return told

    def due(self) -> float | None:
        """Return when `look` may next have something to tell; None where nothing goes on."""
        moments = (min(each.last + self._quiet, each.next_line) for each in self._open.values())
        return min(moments, default=None)
