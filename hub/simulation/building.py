"""What the simulator needs to know of a building, whatever file it came from."""

from dataclasses import dataclass

DAY_S = 86_400
LATEST_CLOSING_S = 23 * 3_600
DEFAULT_CAPACITY = 30


@dataclass(frozen=True, slots=True)
class SimulatedZone:
    """A zone that people stay in or pass through.

    Args:
        id: Zone id.
        ordinal: Ordinal of its level.
        capacity: People it holds; None stands for `DEFAULT_CAPACITY`.
        counters: Devices that count its people, each a part of them; only these report.
        passage: True for corridors and halls, which people only pass through.
        entrance: True where people come in from the street and go out.
    """

    id: str
    ordinal: int
    capacity: int | None = None
    counters: tuple[str, ...] = ()
    passage: bool = False
    entrance: bool = False

    @property
    def room_for(self) -> int:
        """People it holds."""
        return DEFAULT_CAPACITY if self.capacity is None else self.capacity


@dataclass(frozen=True, slots=True)
class SimulatedLift:
    """A lift that reports as `device` and stops at `ordinals`.

    Args:
        device: Its device id.
        ordinals: Levels it stops at, lowest first, two at least.
        public: False for lifts that visitors may not use; they stand idle and report it.
    """

    device: str
    ordinals: tuple[int, ...]
    public: bool = True

    def __post_init__(self) -> None:
        """Check the stops."""
        if len(self.ordinals) < 2 or list(self.ordinals) != sorted(set(self.ordinals)):  # noqa: PLR2004
            raise ValueError(f"lift {self.device!r} needs two or more ordinals in ascending order")


@dataclass(frozen=True, slots=True)
class SimulatedEscalator:
    """An escalator that reports as `device`."""

    device: str


@dataclass(frozen=True, slots=True)
class SimulatedBuilding:
    """A building as far as the simulator plays it.

    Without an entrance zone, people come in through the largest zone of the level nearest to 0.
    """

    zones: tuple[SimulatedZone, ...]
    lifts: tuple[SimulatedLift, ...] = ()
    escalators: tuple[SimulatedEscalator, ...] = ()

    def entrances(self) -> tuple[SimulatedZone, ...]:
        """Return the zones people come in through."""
        stated = tuple(zone for zone in self.zones if zone.entrance)
        if stated or not self.zones:
            return stated
        return (min(self.zones, key=lambda zone: (abs(zone.ordinal), -zone.room_for, zone.id)),)


@dataclass(frozen=True, slots=True)
class Faults:
    """How often machines break down.

    Args:
        between_s: Mean seconds in service between two faults of one machine.
        shortest_s: Shortest outage in seconds.
        longest_s: Longest outage in seconds.
    """

    between_s: float = 4 * 3_600
    shortest_s: float = 180
    longest_s: float = 900

    def __post_init__(self) -> None:
        """Check that the figures make sense."""
        if self.between_s <= 0 or not 0 < self.shortest_s <= self.longest_s:
            raise ValueError(
                "faults need positive times, the shortest outage not above the longest"
            )


@dataclass(frozen=True, slots=True)
class DayPlan:
    """A library's day: local seconds after midnight, and how many come.

    Args:
        opens_s: Opening time.
        closes_s: Closing time, at most `LATEST_CLOSING_S`: the house is empty by midnight.
        visitors: People who come in over the day.
        hourly: Relative numbers of arrivals in the 24 hours of the day; hours outside the opening
            time do not count.
        faults: None for a day without faults.
    """

    opens_s: int = 9 * 3_600
    closes_s: int = 21 * 3_600
    visitors: int = 6_000
    hourly: tuple[float, ...] = (
        *(0, 0, 0, 0, 0, 0, 0, 0, 2, 10, 9, 6),
        *(6, 9, 10, 8, 6, 4, 6, 5, 1, 0, 0, 0),
    )
    faults: Faults | None = None

    def __post_init__(self) -> None:
        """Check the plan."""
        if not 0 <= self.opens_s < self.closes_s <= LATEST_CLOSING_S:
            raise ValueError(f"opening must come before closing, closing by {LATEST_CLOSING_S} s")
        if self.visitors < 0 or len(self.hourly) != 24 or min(self.hourly) < 0:  # noqa: PLR2004
            raise ValueError("a day needs 0 or more visitors and 24 hourly weights of 0 or more")


@dataclass(frozen=True, slots=True)
class Message:
    """One MQTT message (`docs/mqtt.md`) at so many seconds after midnight."""

    seconds: float
    topic: str
    payload: bytes
