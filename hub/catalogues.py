"""The catalogues of guidance, read from the .po files that come with `routing`."""

from gettext import c2py
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO

from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from routing import Catalogue

FOLDER = "locale"
FILE = "zhilu.po"


def shipped_catalogues() -> tuple[Catalogue, ...]:
    """Return the catalogues that come with Zhilu: one for each folder of `routing/locale`."""
    return read_catalogues(files("routing").joinpath(FOLDER))


def read_catalogues(folder: Traversable) -> tuple[Catalogue, ...]:
    """Return the catalogues below a folder, by language.

    A language is a folder with a file `LC_MESSAGES/zhilu.po`; there is nothing else to be done for
    one. Messages marked fuzzy count as missing, as they do everywhere in gettext.

    Raises:
        PoFileError: A file is no catalogue.
    """
    found = {
        each.name: each.joinpath("LC_MESSAGES").joinpath(FILE)
        for each in folder.iterdir()
        if each.is_dir()
    }
    return tuple(
        read_catalogue(name.replace("_", "-"), found[name].read_bytes()) for name in sorted(found)
    )


def read_catalogue(language: str, content: bytes) -> Catalogue:
    """Return the catalogue in a .po file.

    Raises:
        PoFileError: It is none.
    """
    catalog = read_po(BytesIO(content), abort_invalid=True)
    messages = {
        ids_of(message)[0]: strings_of(message)
        for message in catalog
        if message.id and not message.fuzzy
    }
    return Catalogue(language, messages, c2py(catalog.plural_expr))


def ids_of(message: Message) -> tuple[str, ...]:
    """Return the ids of a message: one, or that for one thing and that for several."""
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def strings_of(message: Message) -> tuple[str, ...]:
    """Return the forms of a message; empty ones where there is no translation."""
    if message.string is None or isinstance(message.string, str):
        return (message.string or "",)
    return tuple(message.string)
