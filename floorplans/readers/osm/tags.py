"""What tags say, read the same way wherever they stand."""

import re
from collections.abc import Mapping

from floorplans.model import Labels
from floorplans.readers.fields import LANGUAGE_TAG, STEERING
from floorplans.readers.osm.elements import Tags

UNDETERMINED = "und"

YES = frozenset({"yes", "true", "1", "designated", "official", "limited"})
TRUE = frozenset({"yes", "true", "1", "designated", "only", "official"})

STAFF = frozenset({"private", "no", "staff", "employees", "employee", "delivery"})
PERMITTED = frozenset({"permit", "members", "residents"})

UNITS: Mapping[str, float] = {"": 1.0, "m": 1.0, "cm": 0.01, "mm": 0.001, "ft": 0.3048}
LONGEST = 3
"""Letters of the language codes that OSM uses; `left` and `etymology` are longer."""

LENGTH = re.compile(r"\s*(\d{1,5}(?:[.,]\d{1,6})?)\s*(m|cm|mm|ft)?\s*", re.ASCII)


def is_true(tags: Tags, key: str) -> bool:
    """Tell whether a tag says yes."""
    return tags.get(key) in TRUE


def length(tags: Tags, *keys: str) -> float | None:
    """Return the metres that the first readable of some tags states, or None."""
    for key in keys:
        match = LENGTH.fullmatch(tags.get(key, ""))
        if match is not None:
            metres = float(match.group(1).replace(",", ".")) * UNITS[match.group(2) or ""]
            if metres > 0:
                return metres
    return None


def names(tags: Tags, key: str = "name") -> Labels:
    """Return the names by language; plain `name` counts as undetermined unless repeated.

    A language is what follows `name:` where it has the shape of a BCP 47 tag of up to three
    letters; `name:left`, `name:etymology` and their like are no languages.
    """
    found = {}
    for tag, text in tags.items():
        head, _, language = tag.partition(":")
        tidy = STEERING.sub("", text).strip()
        if head == key and is_language(language) and tidy:
            found[language] = tidy
    plain = STEERING.sub("", tags.get(key, "")).strip()
    if plain and plain not in found.values():
        found[UNDETERMINED] = plain
    return found


def is_language(text: str) -> bool:
    """Tell whether a suffix of `name:` is a language."""
    return LANGUAGE_TAG.fullmatch(text) is not None and len(text.partition("-")[0]) <= LONGEST


def room_names(tags: Tags) -> tuple[Labels, Labels]:
    """Return the names and other names of a room: its number is its name where it has no other."""
    main, other = names(tags), names(tags, "alt_name")
    number = tags.get("ref", "").strip()
    if not number:
        return main, other
    if not main:
        return {UNDETERMINED: number}, other
    rest = other.get(UNDETERMINED)
    return main, {**other, UNDETERMINED: f"{number}; {rest}" if rest else number}


def restriction(tags: Tags) -> str | None:
    """Return the IMDF restriction that `access` (or `foot`) stands for.

    `private`, `no` and `staff` keep visitors out (`employeesonly`); `permit` and `members` ask for
    authorisation (`restricted`); `customers` and the rest let everybody in.
    """
    access = tags.get("foot", tags.get("access"))
    if access in STAFF:
        return "employeesonly"
    return "restricted" if access in PERMITTED else None


def access_control(tags: Tags) -> tuple[str, ...]:
    """Return the IMDF access controls of a door."""
    found = []
    if tags.get("operational_status") in {"closed", "broken", "out_of_order"} or "disused" in tags:
        found.append("outofservice")
    lock = tags.get("lock", tags.get("door:lock", ""))
    if lock in {"card_reader", "rfid", "badge"}:
        found.append("badgereader")
    elif lock in {"keypad", "code"}:
        found.append("passwordaccess")
    elif lock == "fingerprint":
        found.append("fingerprintreader")
    elif is_true(tags, "locked") or lock in TRUE or restriction(tags) == "employeesonly":
        found.append("keyaccess")
    return tuple(found)


def accessibility(tags: Tags) -> tuple[str, ...]:
    """Return the IMDF accessibility values that the tags state."""
    found = []
    if tags.get("wheelchair") in TRUE or is_true(tags, "toilets:wheelchair"):
        found.append("wheelchair")
    if is_true(tags, "tactile_paving"):
        found.append("tactilepaving")
    if any("braille" in key and value in TRUE for key, value in tags.items()):
        found.append("braille")
    if is_true(tags, "hearing_loop") or is_true(tags, "audio_loop"):
        found.append("hearingloop")
    return tuple(found)


def hours(tags: Tags) -> str | None:
    """Return the opening hours, or None."""
    return tags.get("opening_hours", "").strip() or None
