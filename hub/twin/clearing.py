"""What is known of clearing the building: the commands, the dangers, the plan, and who is led."""

from dataclasses import dataclass

from routing.evacuation import Arrows, Crowd, Plan, Situation
from signage import Heading


@dataclass(frozen=True, slots=True)
class Evacuation:
    """That staff clear the building.

    Args:
        id: The measure.
        ordinals: The levels to clear, ascending; none for the whole building.
        reason: What staff wrote.
        since_ns: When, ns UTC.
        version: The number of the command that last changed it.
        by: Who commanded it.
    """

    id: str
    ordinals: tuple[int, ...]
    reason: str
    since_ns: int
    version: int = 0
    by: str = ""

    def covers(self, ordinal: int) -> bool:
        """Tell whether a level is cleared."""
        return not self.ordinals or ordinal in self.ordinals


@dataclass(frozen=True, slots=True)
class HazardDeclared:
    """A place that staff declared a hazard.

    Args:
        id: The measure.
        target: Id of a unit, zone or connector.
        reason: What staff wrote.
        since_ns: When, ns UTC.
        version: The number of the command that last changed it.
        by: Who declared it.
    """

    id: str
    target: str
    reason: str
    since_ns: int
    version: int = 0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Danger:
    """A hazard in force, whoever says so.

    Args:
        id: The declared hazard's, or the alarm device's.
        target: Id of a unit, zone or connector.
        unit_ids: The units that nobody may enter.
        alarm: Whether a device says so.
        reason: What staff wrote.
        since_ns: When, ns UTC.
        version: Of one that was declared, the number of the command that last changed it.
        by: Who declared it.
    """

    id: str
    target: str
    unit_ids: tuple[str, ...]
    alarm: bool
    reason: str
    since_ns: int
    version: int = 0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Aim:
    """What a plan has to be for.

    Args:
        evacuation: The command.
        situation: What is in the way.
        crowd: Who is led.
        assumed: Zones whose people are not counted, but assumed.
        at_ns: When all this was so, ns UTC.
    """

    evacuation: Evacuation
    situation: Situation
    crowd: Crowd
    assumed: frozenset[str]
    at_ns: int

    def heads_off(self, other: "Aim") -> bool:
        """Tell whether something other than people makes a plan for this no plan for the other."""
        return (self.evacuation, self.situation) != (other.evacuation, other.situation)


@dataclass(frozen=True, slots=True, eq=False)
class Clearance:
    """How the building is cleared now.

    Args:
        aim: What this is for.
        arrows: What everybody is shown.
        plan: What comes of it; None while that is being worked out.
    """

    aim: Aim
    arrows: Arrows
    plan: Plan | None

    @property
    def evacuation(self) -> Evacuation:
        """The command."""
        return self.aim.evacuation


@dataclass(frozen=True, slots=True)
class Lead:
    """Where one profile is led in an evacuation.

    Args:
        heading: What is shown; `UNREACHABLE` where no safe way is known.
        exit_id: The exit, None where it leads to none.
        refuge_id: The refuge, None where it leads to none.
    """

    heading: Heading
    exit_id: str | None = None
    refuge_id: str | None = None


@dataclass(frozen=True, slots=True)
class Escape:
    """What a screen shows in an evacuation.

    Args:
        screen_id: The screen.
        on_foot: Where it leads those who take stairs.
        step_free: Where it leads those who do not.
        failed: It could not be worked out, and is tried again.
    """

    screen_id: str
    on_foot: Lead
    step_free: Lead
    failed: bool = False


def same_clearance(one: Clearance, other: Clearance) -> bool:
    """Plans are told apart by identity: the stage makes new ones where something bears on them."""
    return one is other
