"""Catalogues of translated messages, as gettext files hold them, whoever reads the files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from routing.errors import MissingMessage


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
        """
        forms = self.messages.get(message)
        if not forms or not all(forms):
            raise MissingMessage(
                f"the catalogue of {self.language} lacks {message!r}; "
                f"translate it in routing/locale/{self.language}/LC_MESSAGES/zhilu.po"
            )
        return forms[0]

    def counted(self, message: str, number: int) -> str:
        """Return the form of a message that a number takes.

        Raises:
            MissingMessage: The catalogue lacks it.
        """
        self.text(message)
        return self.messages[message][self.plural(number)]
