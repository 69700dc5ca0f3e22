"""Call numbers as people type and print them, brought to one form."""

import re
import unicodedata

LONGEST = 100
"""Characters of a call number, blanks aside; longer texts are refused."""

FORMS = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("“”„‟〝〞″", '"'),
        **dict.fromkeys("〈《‹«", "<"),
        **dict.fromkeys("〉》›»", ">"),
        **dict.fromkeys("’‘′", "'"),
        **dict.fromkeys("。·・", "."),
        **dict.fromkeys("〔【", "("),
        **dict.fromkeys("〕】", ")"),
        "∶": ":",
        "∕": "/",
        "\\": "/",
    }
)
"""Signs that stand for one of ASCII where a keyboard or a font gives another."""

BLANKS_AT_SIGNS = re.compile(r"\s*([^\w\s])\s*")


def plain(text: str) -> str:
    """Return a text with half-width signs, single blanks and nothing invisible."""
    composed = unicodedata.normalize("NFKC", text).translate(FORMS)
    seen = "".join(sign for sign in composed if sign.isspace() or sign.isprintable())
    return " ".join(seen.split())


def closed_up(text: str) -> str:
    """Return a text without the blanks beside its signs."""
    return BLANKS_AT_SIGNS.sub(r"\1", text)
