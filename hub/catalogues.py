"""The catalogues of guidance, read from the .po files that come with `routing`."""

import re
from ast import literal_eval
from gettext import c2py
from importlib.resources import files
from importlib.resources.abc import Traversable

from routing import Catalogue

FOLDER = "locale"
FILE = "zhilu.po"
FIELD = re.compile(r'^(msg\w+(?:\[\d\])?)((?:\s*"(?:[^"\\]|\\.)*")+)', re.MULTILINE)


def shipped_catalogues() -> tuple[Catalogue, ...]:
    """Return the catalogues that come with Zhilu: one for each folder of `routing/locale`."""
    return read_catalogues(files("routing").joinpath(FOLDER))


def read_catalogues(folder: Traversable) -> tuple[Catalogue, ...]:
    """Return the catalogues below a folder, by language.

    A language is a folder with a file `LC_MESSAGES/zhilu.po`; there is nothing else to be done for
    one. Messages marked fuzzy count as missing, as they do everywhere in gettext.
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
    """Return the catalogue in a .po file."""
    messages: dict[str, tuple[str, ...]] = {}
    for entry in re.split(r"\n\s*\n", content.decode("utf-8")):
        found = {key: unquoted(text) for key, text in FIELD.findall(entry)}
        if "msgid" in found and not re.search("^#,.*fuzzy", entry, re.MULTILINE):
            forms = tuple(text for key, text in found.items() if key.startswith("msgstr"))
            messages[found["msgid"]] = forms
    (header,) = messages.pop("")
    plural = re.search(r"plural=([^;\n]+)", header)
    return Catalogue(language, messages, c2py(plural.group(1) if plural else "0"))


def unquoted(text: str) -> str:
    """Return the text of quoted lines."""
    return "".join(literal_eval(line.strip()) for line in text.strip().splitlines())
