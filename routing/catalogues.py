"""Catalogues of translated messages, as gettext files hold them, whoever reads the files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from string import Formatter

from routing.errors import MissingMessage, UnusableMessage

NUMBERS = frozenset({"n", "hour"})
"""Fields of numbers, which may have a format. Names are put in when all else has been said."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The messages of one language.

    Args:
        language: BCP 47 tag.
        messages: By message id, the forms of each: one, or as many as the language has plurals.
        plural: Which form a number takes.
    """

    language: str
    messages: Mapping[str, tuple[str, ...]]
    plural: Callable[[int], int]

    def text(self, message: str) -> str:
        """Return a message.

        Raises:
            MissingMessage: The catalogue lacks it.
            UnusableMessage: Its fields cannot be filled in.
        """
        forms = self.messages.get(message)
        place = f"routing/locale/{self.language}/LC_MESSAGES/zhilu.po"
        if not forms or not all(forms):
            raise MissingMessage(
                f"the catalogue of {self.language} lacks {message!r}; translate it in {place}"
            )
        if not all(can_be_filled(form) for form in forms):
            raise UnusableMessage(
                f"the catalogue of {self.language} says {message!r} with fields that cannot be "
                f"filled in; write each as {{name}}, without !r, :format, index or attribute, "
                f"in {place}"
            )
        return forms[0]

    def counted(self, message: str, number: int) -> str:
        """Return the form of a message that a number takes.

        Raises:
            MissingMessage: The catalogue lacks it.
            UnusableMessage: Its fields cannot be filled in.
        """
        self.text(message)
        return self.messages[message][self.plural(number)]


def can_be_filled(text: str) -> bool:
    """Tell whether all fields of a text are plain ones, such as `{mark}`."""
    try:
        fields = list(Formatter().parse(text))
    except ValueError:
        return False
    return all(
        name is None or (name.isidentifier() and not conversion and (not spec or name in NUMBERS))
        for _, name, spec, conversion in fields
    )
