"""Turn-by-turn guidance: one structure, put into words in Chinese and English."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from math import atan2, degrees, floor, hypot

import shapely

from floorplans import Connector, ConnectorKind, Labels, Venue
from routing.legs import Leg
from routing.walks import Position

COARSE_FROM, COARSE_STEP = 20, 5
"""Metres from which distances are said in steps of so many."""

RIDDEN = frozenset({ConnectorKind.ELEVATOR, ConnectorKind.ESCALATOR})

SIMPLIFY = 0.6
"""Metres by which a path may weave without a turn being announced."""

STRAIGHT, SLIGHT, SHARP, BACK = 20.0, 45.0, 135.0, 172.0
"""Degrees at which a bend becomes slight, a turn, a sharp turn and a turn around."""


class StepKind(StrEnum):
    """What a traveller has to do."""

    DEPART = "depart"
    TURN = "turn"
    CONNECTOR = "connector"
    ARRIVE = "arrive"


class Turn(StrEnum):
    """Which way to bend."""

    STRAIGHT = "straight"
    SLIGHT_LEFT = "slight-left"
    LEFT = "left"
    SHARP_LEFT = "sharp-left"
    SLIGHT_RIGHT = "slight-right"
    RIGHT = "right"
    SHARP_RIGHT = "sharp-right"
    BACK = "back"


TURN_WORDS: Mapping[Turn, tuple[str, str]] = {
    Turn.STRAIGHT: ("直行", "Go straight on"),
    Turn.SLIGHT_LEFT: ("稍向左", "Bear left"),
    Turn.LEFT: ("左转", "Turn left"),
    Turn.SHARP_LEFT: ("向左后方转", "Turn sharp left"),
    Turn.SLIGHT_RIGHT: ("稍向右", "Bear right"),
    Turn.RIGHT: ("右转", "Turn right"),
    Turn.SHARP_RIGHT: ("向右后方转", "Turn sharp right"),
    Turn.BACK: ("向后转", "Turn around"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction.

    Args:
        kind: What to do.
        text: The instruction by language.
        level_id: Where it is given.
        at: Position in metres.
        metres: Length walked after it, until the next step.
        seconds: Time for the same.
    """

    kind: StepKind
    text: Labels
    level_id: str
    at: Position
    metres: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Bend:
    """A change of direction on a level."""

    turn: Turn
    at: Position
    metres: float
    into: Labels


def pick(labels: Labels, language: str) -> str:
    """Return a name in a language, or in English, Chinese or any other that there is."""
    for tag in (language, "en", "zh"):
        if labels.get(tag):
            return labels[tag]
    return next((text for _, text in sorted(labels.items()) if text), "")


def spoken_metres(metres: float) -> int:
    """Return a distance as people say it: whole metres below 20, then in fives; never 0."""
    step = 1 if metres < COARSE_FROM else COARSE_STEP
    return max(1, step * floor(metres / step + 0.5))


def steps_of(
    legs: tuple[Leg, ...],
    venue: Venue,
    connectors: Mapping[str, Connector],
    start: Labels,
    end: Labels,
) -> tuple[Step, ...]:
    """Return the instructions of a route from one named place to another."""
    steps: list[Step] = []
    for number, leg in enumerate(legs):
        if leg.connector_id is not None:
            steps.append(ride_step(legs[number - 1], leg, venue, connectors[leg.connector_id]))
        bends = bends_of(leg, venue)
        walked = sum(bend.metres for bend in bends)
        pace = leg.seconds / walked if walked else 0.0
        for bend in bends:
            kind = StepKind.TURN if steps else StepKind.DEPART
            text = turn_text(bend) if steps else depart_text(start, bend)
            steps.append(Step(kind, text, leg.level_id, bend.at, bend.metres, bend.metres * pace))
    last = legs[-1]
    steps.append(Step(StepKind.ARRIVE, arrive_text(end), last.level_id, last.points[-1], 0.0, 0.0))
    return tuple(steps)


def arrive_text(end: Labels) -> Labels:
    """Say that this is the place."""
    if not pick(end, "en"):
        return {"zh": "到达目的地", "en": "You have arrived"}
    return {"zh": f"到达{pick(end, 'zh')}", "en": f"You have arrived at {pick(end, 'en')}"}


def depart_text(start: Labels, bend: Bend) -> Labels:
    """Say where to begin and how far to walk."""
    metres = spoken_metres(bend.metres)
    zh, en = pick(start, "zh") or "起点", pick(start, "en") or "your starting point"
    return {
        "zh": f"从{zh}出发，直行{metres}米{into(bend, 'zh')}",
        "en": f"Start at {en} and walk {metres} m{into(bend, 'en')}",
    }


def turn_text(bend: Bend) -> Labels:
    """Say which way to turn and how far to walk then."""
    metres = spoken_metres(bend.metres)
    chinese, english = TURN_WORDS[bend.turn]
    if bend.turn is Turn.STRAIGHT:
        return {
            "zh": f"直行{metres}米{into(bend, 'zh')}",
            "en": f"Go straight on for {metres} m{into(bend, 'en')}",
        }
    return {
        "zh": f"{chinese}，走{metres}米{into(bend, 'zh')}",
        "en": f"{english} and walk {metres} m{into(bend, 'en')}",
    }


def into(bend: Bend, language: str) -> str:
    """Name the unit that the stretch leads into, if it has a name."""
    name = pick(bend.into, language)
    if not name:
        return ""
    return f"，进入{name}" if language == "zh" else f", into {name}"


def ride_step(before: Leg, leg: Leg, venue: Venue, connector: Connector) -> Step:
    """Say which connector to take and to which level."""
    source, target = venue.levels[before.level_id], venue.levels[leg.level_id]
    rise = target.ordinal - source.ordinal
    floors = abs(rise)
    verb = "乘" if connector.kind in RIDDEN else "走"
    name = connector.names
    chinese = f"{verb}{pick(name, 'zh')}{'上' if rise > 0 else '下'}到{pick(target.names, 'zh')}"
    english = (
        f"Take {pick(name, 'en')} {'up' if rise > 0 else 'down'} to {pick(target.names, 'en')}"
    )
    if floors > 1:
        chinese += f"（共{floors}层）"
        english += f" ({floors} floors)"
    return Step(
        StepKind.CONNECTOR,
        {"zh": chinese, "en": english},
        before.level_id,
        before.points[-1],
        leg.ride_metres,
        leg.ride_seconds,
    )


def bends_of(leg: Leg, venue: Venue) -> tuple[Bend, ...]:
    """Return the stretches of a leg between its announced bends."""
    if len(leg.points) == 1:
        return ()
    kept = simplified(leg.points)
    names = dict(named_units(leg, venue))
    bends: list[Bend] = []
    for here, there in pairwise(kept):
        (x0, y0), (x1, y1) = leg.points[here], leg.points[there]
        metres = hypot(x1 - x0, y1 - y0)
        entered = [names[index] for index in range(here + 1, there + 1) if index in names]
        turn = Turn.STRAIGHT
        if bends:
            before = leg.points[kept[kept.index(here) - 1]]
            turn = classify(turn_degrees(before, (x0, y0), (x1, y1)))
        name = entered[-1] if entered else {}
        if bends and turn is Turn.STRAIGHT:
            last = bends[-1]
            bends[-1] = Bend(last.turn, last.at, last.metres + metres, name or last.into)
        else:
            bends.append(Bend(turn, (x0, y0), metres, name))
    return tuple(bends)


def simplified(points: Sequence[Position]) -> list[int]:
    """Return the indices of the points that remain when small weaving is ignored."""
    line = shapely.LineString(points).simplify(SIMPLIFY, preserve_topology=False)
    kept: list[int] = []
    for position in line.coords:
        start = kept[-1] + 1 if kept else 0
        kept.append(next(i for i in range(start, len(points)) if points[i] == position))
    return kept


def named_units(leg: Leg, venue: Venue) -> Iterator[tuple[int, Labels]]:
    """Yield the point index and name of each named unit that the leg enters after its start."""
    for stretch in leg.stretches[1:]:
        names = venue.units[stretch.unit_id].names
        if names:
            yield stretch.entered_at, names


def turn_degrees(before: Position, here: Position, there: Position) -> float:
    """Return the change of heading in degrees, positive to the right, in (-180, 180]."""
    first = atan2(here[0] - before[0], here[1] - before[1])
    second = atan2(there[0] - here[0], there[1] - here[1])
    return -((degrees(first - second) + 180) % 360 - 180)


def classify(angle: float) -> Turn:
    """Return the word for a change of heading in degrees."""
    size = abs(angle)
    if size < STRAIGHT:
        return Turn.STRAIGHT
    if size >= BACK:
        return Turn.BACK
    right = angle > 0
    if size < SLIGHT:
        return Turn.SLIGHT_RIGHT if right else Turn.SLIGHT_LEFT
    if size < SHARP:
        return Turn.RIGHT if right else Turn.LEFT
    return Turn.SHARP_RIGHT if right else Turn.SHARP_LEFT
