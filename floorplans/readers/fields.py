"""The properties of a feature, each read with its own finding where it is odd."""

import re
from collections.abc import Container, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import opening_hours

from floorplans.model import Labels
from floorplans.reporting import FileReport

MOST_FLOORS = 1000
"""Floors above or below the ground beyond which an ordinal is a mistake."""

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
"""The shape of a language tag (RFC 5646 section 2.1)."""

STEERING = re.compile("[\u202a-\u202e\u2066-\u2069]|[\x00-\x08\x0e-\x1f\x7f-\x9f]")
"""What turns the text around it about (UAX #9 section 2: embeddings, overrides, isolates), and
control characters that are no space. Marks of direction and joiners are part of names."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Reads properties by key; `language` is the archive's, for names that state none."""

    feature_id: str
    properties: Mapping[str, object]
    language: str
    report: FileReport

    def text(self, key: str) -> str | None:
        """Return a text, or None where there is none."""
        value = self.properties.get(key)
        if value is None or isinstance(value, str):
            return value
        self.warning(
            "property.type", f"`{key}` is {value!r}, not text; it was not used.", "Write text."
        )
        return None

    def flag(self, key: str) -> bool | None:
        """Return a truth value, or None where there is none."""
        value = self.properties.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.warning(
            "property.type",
            f"`{key}` is {value!r}; it was not used.",
            "Write true or false.",
        )
        return None

    def hours(self) -> str | None:
        """Return the hours as the file gives them; those that nobody can read are reported."""
        value = self.text("hours")
        if value and not opening_hours.validate(value):
            self.warning(
                "property.hours",
                f"`hours` is {value!r}, which is no OSM opening_hours; it was kept.",
                'Write such as "Mo-Fr 09:00-18:00; PH off", or null.',
            )
        return value

    def labels(self, key: str) -> Labels:
        """Return names by language; a bare string counts as the archive's language."""
        value = self.properties.get(key)
        if value is None:
            return {}
        if isinstance(value, str):
            self.warning(
                "labels.bare",
                f"`{key}` is the bare text {value!r}; it was read as language {self.language!r}.",
                f'Write {{"{self.language}": "..."}} (OGC 20-094, Reference, LABELS).',
            )
            value = {self.language: value}
        if not isinstance(value, dict):
            self.warning(
                "labels.type",
                f"`{key}` is {value!r}; it was not used.",
                'Write {"en": "...", "zh": "..."}.',
            )
            return {}
        return {
            tag: self._tidied(key, tag, text)
            for tag, text in value.items()
            if self._is_label(key, tag, text)
        }

    def _tidied(self, key: str, tag: str, text: str) -> str:
        """Return a name without characters that would change the sentence it stands in."""
        tidy = STEERING.sub("", text)
        if tidy != text:
            self.warning(
                "labels.control",
                f"`{key}` has control characters in language {tag!r}: {text!r}; they were left"
                " out.",
                "Write the name without them.",
            )
        return tidy

    def _is_label(self, key: str, tag: str, text: object) -> bool:
        if not isinstance(text, str) or not STEERING.sub("", text).strip():
            self.info(
                "labels.blank",
                f"`{key}` has no text for language {tag!r}: {text!r}.",
                "Write the name, or leave the language out.",
            )
            return False
        if LANGUAGE_TAG.fullmatch(tag) is None:
            self.warning(
                "labels.language",
                f"`{key}` has the language tag {tag!r}; it was kept.",
                "Use a BCP 47 tag such as en, zh or pt-BR.",
            )
        return True

    def category(self, known: AbstractSet[str]) -> str:
        """Return the category as the file gives it; a missing one counts as `unspecified`."""
        value = self.text("category")
        if value is None:
            self.warning(
                "category.missing",
                "The feature has no category; it was read as unspecified.",
                "Give it a category of IMDF 1.0.0.",
            )
            return "unspecified"
        if value not in known:
            self.warning(
                "category.unknown",
                f"Category {value!r} is not in IMDF 1.0.0; it was kept.",
                "Use a category of IMDF 1.0.0 (OGC 20-094, Categories).",
            )
        return value

    def choice(self, key: str, known: AbstractSet[str]) -> str | None:
        """Return one of a list of values; an unknown one is reported and kept."""
        value = self.text(key)
        if value is not None and value not in known:
            self.warning(
                "property.value",
                f"`{key}` is {value!r}, which IMDF 1.0.0 does not know; it was kept.",
                f"Use one of {', '.join(sorted(known))}, or null.",
            )
        return value

    def choices(self, key: str, known: AbstractSet[str]) -> tuple[str, ...]:
        """Return several of a list of values; unknown ones are reported and kept."""
        values = self.texts(key)
        for value in values:
            if value not in known:
                self.warning(
                    "property.value",
                    f"`{key}` holds {value!r}, which IMDF 1.0.0 does not know; it was kept.",
                    f"Use values of {', '.join(sorted(known))}, or null.",
                )
        return values

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts, empty where there is none."""
        value = self.properties.get(key)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return tuple(value)
        self.warning(
            "property.type",
            f"`{key}` is {value!r}, not a list of texts; it was not used.",
            'Write a list such as ["..."], or null.',
        )
        return ()

    def ordinal(self) -> int | None:
        """Return a level's ordinal, or None where it is not a whole number."""
        value = self.properties.get("ordinal")
        whole = value if isinstance(value, int) else whole_number(value)
        if whole is not None and not isinstance(value, bool) and abs(whole) <= MOST_FLOORS:
            if whole is value:
                return whole
            self.warning(
                "level.ordinal",
                f"`ordinal` is {value!r}; it was read as {whole}.",
                f'Write "ordinal": {whole}.',
            )
            return whole
        self.error(
            "level.ordinal",
            f"`ordinal` is {value!r}, no whole number within {MOST_FLOORS} of the ground; the level"
            " and all on it were left out.",
            "Number the levels 0 on the ground, 1 above it, -1 below it, and so on.",
        )
        return None

    def reference(self, key: str, targets: Container[str], *, needed: bool) -> str | None:
        """Return the id of a feature that was read, or None.

        Args:
            key: The property.
            targets: The ids that exist.
            needed: Whether the feature is left out without it.
        """
        value = self.text(key)
        if value is None:
            if needed:
                self.error(
                    "reference.missing",
                    f"`{key}` is missing; the feature was left out.",
                    "Add the id of the feature it belongs to.",
                )
            return None
        if value in targets:
            return value
        self._dangling(key, value, needed=needed)
        return None

    def references(self, key: str, targets: Container[str]) -> tuple[str, ...]:
        """Return those of a list of ids whose features were read."""
        found = []
        for value in self.texts(key):
            if value in targets:
                found.append(value)
            else:
                self._dangling(key, value, needed=False)
        return tuple(found)

    def feature_references(self, key: str, targets: Container[str]) -> tuple[str, ...]:
        """Return the ids of `{"id", "feature_type"}` references, one or a list of them."""
        value = self.properties.get(key)
        entries = value if isinstance(value, list) else [] if value is None else [value]
        found = []
        for entry in entries:
            target = entry.get("id") if isinstance(entry, dict) else entry
            if isinstance(target, str) and target in targets:
                found.append(target)
            else:
                self._dangling(key, target, needed=False)
        return tuple(found)

    def within(self, key: str, expected: str) -> "Fields | None":
        """Return the reader of a nested object, or None where there is none.

        Args:
            key: The property.
            expected: What to write there, for the finding.
        """
        value = self.properties.get(key)
        if value is None:
            return None
        if isinstance(value, dict):
            return Fields(self.feature_id, value, self.language, self.report)
        self.warning(
            "property.type",
            f"`{key}` is {value!r}; it was not used.",
            f"Write {expected}, or null.",
        )
        return None

    def _dangling(self, key: str, value: object, *, needed: bool) -> None:
        message = f"`{key}` names {value!r}, which is not among the features that could be read"
        fix = "Name an existing feature, or add the missing one."
        if needed:
            self.error("reference.dangling", f"{message}; the feature was left out.", fix)
        else:
            self.warning("reference.dangling", f"{message}; the reference was left out.", fix)

    def error(self, code: str, message: str, fix: str) -> None:
        """Note that something of this feature cannot be used."""
        self.report.error(code, self.feature_id, message, fix)

    def warning(self, code: str, message: str, fix: str) -> None:
        """Note that something of this feature may mislead."""
        self.report.warning(code, self.feature_id, message, fix)

    def info(self, code: str, message: str, fix: str) -> None:
        """Note something odd about this feature that does no harm."""
        self.report.info(code, self.feature_id, message, fix)


def whole_number(value: object) -> int | None:
    """Return the whole number that a float or a text stands for, or None."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str) and re.fullmatch(r"\s*[-+]?\d{1,6}\s*", value, re.ASCII):
        return int(value)
    return None
