"""Every message of guidance, under a short key; the text is the message id in the catalogues.

The ids are English, as gettext has them, and `routing/locale/en` repeats them. Fields in braces may
stand in any order; `{common}` is a name within a sentence, `{name}` the same as it is written.
"""

from collections.abc import Mapping

from floorplans import ConnectorKind
from routing.marks import MarkKind
from routing.passages import DoorKind
from routing.steps import Relation
from routing.turns import Side, Turn


def message(text: str) -> str:
    """Mark a message for translation."""
    return text


def plural(one: str, many: str) -> str:
    """Mark a message for translation that depends on a number; return its id."""
    return one if many else ""


SPACE = message("{sentence} {next}")
COMMON_NAME = message("the {common}")
LEVEL = message("Level {name}")
START = message("your current position")
DESTINATION = message("your destination")

METRES = plural("{n} metre", "{n} metres")
FLOORS = plural("{n} floor", "{n} floors")
DOORS = plural("{n} door", "{n} doors")

TURNS: Mapping[Turn, str] = {
    Turn.STRAIGHT: message("Go straight on"),
    Turn.SLIGHT_LEFT: message("Bear left"),
    Turn.LEFT: message("Turn left"),
    Turn.SHARP_LEFT: message("Turn sharp left"),
    Turn.U_LEFT: message("Turn around to the left"),
    Turn.SLIGHT_RIGHT: message("Bear right"),
    Turn.RIGHT: message("Turn right"),
    Turn.SHARP_RIGHT: message("Turn sharp right"),
    Turn.U_RIGHT: message("Turn around to the right"),
    Turn.BACK: message("Turn around"),
}
"""At the beginning of a sentence."""

THEN: Mapping[Turn, str] = {
    Turn.STRAIGHT: message("go straight on"),
    Turn.SLIGHT_LEFT: message("bear left"),
    Turn.LEFT: message("turn left"),
    Turn.SHARP_LEFT: message("turn sharp left"),
    Turn.U_LEFT: message("turn around to the left"),
    Turn.SLIGHT_RIGHT: message("bear right"),
    Turn.RIGHT: message("turn right"),
    Turn.SHARP_RIGHT: message("turn sharp right"),
    Turn.U_RIGHT: message("turn around to the right"),
    Turn.BACK: message("turn around"),
}
"""Within a sentence."""

TURN_AT: Mapping[Relation, str] = {
    Relation.BEFORE: message("{turn} just before {mark}."),
    Relation.AT: message("{turn} at {mark}."),
    Relation.AFTER: message("{turn} after {mark}."),
    Relation.THROUGH: message("{turn} and go through {mark}."),
}
TURN_INTO = message("{turn} and go through {mark} into {place}.")
TURN_AT_END = message("{turn} at the end.")
TURN_AT_CORNER = message("{turn} at the corner.")
TURN_ROUND_CORNER = message("{turn} around the corner.")

WALK = message("Walk {distance}")
WALK_INTO = message("Walk {distance} into {place}")
WALK_THROUGH = message("Walk {distance} and go through {doors}")
WALK_THROUGH_INTO = message("Walk {distance} and go through {doors} into {place}")

UNTIL_NOTHING = message("{walk}.")
UNTIL: Mapping[Relation, str] = {
    Relation.BEFORE: message("{walk} to just before {mark}."),
    Relation.AT: message("{walk} to {mark}."),
    Relation.AFTER: message("{walk}, past {mark}."),
    Relation.THROUGH: message("{walk} to {mark}."),
}
THEN_UNTIL: Mapping[Relation, str] = {
    Relation.BEFORE: message("{walk}, then on to just before {mark}."),
    Relation.AT: message("{walk}, then on to {mark}."),
    Relation.AFTER: message("{walk}, then on past {mark}."),
    Relation.THROUGH: message("{walk}, then on to {mark}."),
}
"""Of a stretch that leads through something before."""

BESIDE: Mapping[Side, str] = {
    Side.LEFT: message("You pass {mark} on your left."),
    Side.RIGHT: message("You pass {mark} on your right."),
}

DEPART: Mapping[Side, str] = {
    Side.BEHIND: message("Start at {place} with {mark} behind you."),
    Side.AHEAD: message("Start at {place} facing {mark}."),
    Side.LEFT: message("Start at {place} with {mark} on your left."),
    Side.RIGHT: message("Start at {place} with {mark} on your right."),
}
DEPART_CLOCK = message("Start at {place} with {mark} at your {hour} o'clock.")
DEPART_HERE: Mapping[Side, str] = {
    Side.BEHIND: message("Start with {mark} behind you."),
    Side.AHEAD: message("Start facing {mark}."),
    Side.LEFT: message("Start with {mark} on your left."),
    Side.RIGHT: message("Start with {mark} on your right."),
}
DEPART_HERE_CLOCK = message("Start with {mark} at your {hour} o'clock.")
DEPART_COMPASS = message("Start at {place} and head {compass}.")
COMPASS = (
    message("north"),
    message("north-east"),
    message("east"),
    message("south-east"),
    message("south"),
    message("south-west"),
    message("west"),
    message("north-west"),
)

BOARD = message("{turn}. {ride}")
WHICH = message("{connector}, {which},")
RIDE_UP: Mapping[ConnectorKind, str] = {
    ConnectorKind.ELEVATOR: message("Take {connector} up {floors} and get out at {level}."),
    ConnectorKind.STAIRS: message("Take {connector} up {floors} and leave the stairs at {level}."),
    ConnectorKind.ESCALATOR: message("Take {connector} up {floors} and step off at {level}."),
    ConnectorKind.RAMP: message("Go up {connector} by {floors} to {level}."),
}
RIDE_DOWN: Mapping[ConnectorKind, str] = {
    ConnectorKind.ELEVATOR: message("Take {connector} down {floors} and get out at {level}."),
    ConnectorKind.STAIRS: message(
        "Take {connector} down {floors} and leave the stairs at {level}."
    ),
    ConnectorKind.ESCALATOR: message("Take {connector} down {floors} and step off at {level}."),
    ConnectorKind.RAMP: message("Go down {connector} by {floors} to {level}."),
}
LEAVE: Mapping[ConnectorKind, str] = {
    ConnectorKind.ELEVATOR: message("Leave {connector} at {level} and {turn}."),
    ConnectorKind.STAIRS: message("From the stairs at {level}, {turn}."),
    ConnectorKind.ESCALATOR: message("Stepping off at {level}, {turn}."),
    ConnectorKind.RAMP: message("From the ramp at {level}, {turn}."),
}

ARRIVE = message("You have arrived at {place}.")
ARRIVE_BESIDE: Mapping[Side, str] = {
    Side.AHEAD: message("You have arrived at {place}, straight ahead of you."),
    Side.LEFT: message("You have arrived at {place}, on your left."),
    Side.RIGHT: message("You have arrived at {place}, on your right."),
    Side.BEHIND: message("You have arrived at {place}, behind you."),
}

THE_END = message("the end")
CORNERS: Mapping[Side, str] = {
    Side.LEFT: message("the corner on your left"),
    Side.RIGHT: message("the corner on your right"),
}
THE_DOOR: Mapping[str, str] = {
    DoorKind.DOOR: message("the door"),
    DoorKind.AUTOMATIC: message("the automatic door"),
    DoorKind.REVOLVING: message("the revolving door"),
    DoorKind.TURNSTILE: message("the turnstile"),
    DoorKind.SHUTTER: message("the shutter"),
    DoorKind.DOORWAY: message("the doorway"),
}
DOOR_TO: Mapping[str, str] = {
    DoorKind.DOORWAY: message("the doorway to {place}"),
}
DOOR_TO_OTHER = message("the door to {place}")

ORDINALS = (
    message("first"),
    message("second"),
    message("third"),
    message("fourth"),
    message("fifth"),
    message("sixth"),
    message("seventh"),
    message("eighth"),
    message("ninth"),
)
NTH: Mapping[tuple[str, Side], str] = {
    (MarkKind.DOOR, Side.LEFT): message("the {ordinal} door on your left"),
    (MarkKind.DOOR, Side.RIGHT): message("the {ordinal} door on your right"),
    (ConnectorKind.ELEVATOR, Side.LEFT): message("the {ordinal} lift on your left"),
    (ConnectorKind.ELEVATOR, Side.RIGHT): message("the {ordinal} lift on your right"),
    (ConnectorKind.STAIRS, Side.LEFT): message("the {ordinal} stairs on your left"),
    (ConnectorKind.STAIRS, Side.RIGHT): message("the {ordinal} stairs on your right"),
    (ConnectorKind.ESCALATOR, Side.LEFT): message("the {ordinal} escalator on your left"),
    (ConnectorKind.ESCALATOR, Side.RIGHT): message("the {ordinal} escalator on your right"),
    (ConnectorKind.RAMP, Side.LEFT): message("the {ordinal} ramp on your left"),
    (ConnectorKind.RAMP, Side.RIGHT): message("the {ordinal} ramp on your right"),
}
"""Which of several; `{n}` is the same as `{ordinal}` in digits."""

CATEGORIES: Mapping[str, str] = {
    "atm": message("the cash machine"),
    "babychanging": message("the baby changing table"),
    "checkin": message("the check-in"),
    "checkin.desk": message("the service desk"),
    "checkin.kiosk": message("the self-service machine"),
    "checkin.selfservice": message("the self-service machine"),
    "coinlocker": message("the lockers"),
    "copymachine": message("the copier"),
    "defibrillator": message("the defibrillator"),
    "desk": message("the desk"),
    "drinkingfountain": message("the drinking fountain"),
    "eatingdrinking": message("the café"),
    "exhibit": message("the exhibit"),
    "fireextinguisher": message("the fire extinguisher"),
    "firstaid": message("the first-aid point"),
    "foodservice": message("the café"),
    "guestservices": message("the service desk"),
    "information": message("the information desk"),
    "kiosk": message("the information screen"),
    "lostandfound": message("the lost property office"),
    "mothersroom": message("the nursing room"),
    "payphone": message("the payphone"),
    "phone": message("the telephone"),
    "photobooth": message("the photo booth"),
    "powerchargingstation": message("the charging station"),
    "productreturn": message("the returns machine"),
    "reception.desk": message("the reception desk"),
    "restroom": message("the toilets"),
    "restroom.family": message("the family toilet"),
    "restroom.female": message("the women's toilet"),
    "restroom.male": message("the men's toilet"),
    "restroom.unisex": message("the toilets"),
    "restroom.unisex.wheelchair": message("the accessible toilet"),
    "restroom.wheelchair": message("the accessible toilet"),
    "seating": message("the seats"),
    "security": message("the security desk"),
    "security.checkpoint": message("the security checkpoint"),
    "securityequipment": message("the security gate"),
    "stage": message("the stage"),
    "ticketing": message("the ticket desk"),
    "vegetation": message("the plants"),
    "vendingmachine": message("the vending machine"),
    "water": message("the water feature"),
}
"""What the categories of `routing.marks.RANKS` are called where a plan gives no name."""

PLURALS = (METRES, FLOORS, DOORS)
"""The messages that depend on a number."""


MESSAGES = frozenset(
    (
        *(SPACE, COMMON_NAME, LEVEL, START, DESTINATION),
        *(TURN_INTO, TURN_AT_END, TURN_AT_CORNER, TURN_ROUND_CORNER),
        *(WALK, WALK_INTO, WALK_THROUGH, WALK_THROUGH_INTO, UNTIL_NOTHING),
        *(DEPART_CLOCK, DEPART_HERE_CLOCK, DEPART_COMPASS),
        *(BOARD, WHICH, ARRIVE, THE_END, DOOR_TO_OTHER),
        *COMPASS,
        *ORDINALS,
        *(
            text
            for table in (TURNS, THEN, BESIDE, DEPART, DEPART_HERE, ARRIVE_BESIDE, CORNERS)
            for text in table.values()
        ),
        *(text for table in (TURN_AT, UNTIL, THEN_UNTIL) for text in table.values()),
        *(text for table in (RIDE_UP, RIDE_DOWN, LEAVE) for text in table.values()),
        *(text for table in (THE_DOOR, DOOR_TO, CATEGORIES) for text in table.values()),
        *NTH.values(),
    )
)
"""All other messages."""
