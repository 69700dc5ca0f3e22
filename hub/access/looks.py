"""What names look like: which scripts their letters are of, and which names look the same.

Rules of UTS #39 (Unicode Security Mechanisms), version 15: section 5.2 "highly restrictive", 5.3
mixed numbers, 5.4 marks, section 4 skeletons. Python's Unicode data has no scripts and no table of
look-alikes: scripts are read off the characters' names, which begin with them, and look-alikes are
those of Latin letters among Cyrillic, Greek and Armenian ones and digits. Look-alikes among Chinese
characters, and those of other scripts, are not known here.
"""

import unicodedata

LATIN, HAN = "LATIN", "HAN"

TOGETHER = (
    frozenset({LATIN, HAN, "BOPOMOFO"}),
    frozenset({LATIN, HAN, "HIRAGANA", "KATAKANA"}),
    frozenset({LATIN, HAN, "HANGUL"}),
)
"""Scripts that stand together in names of one language."""

_OF_WORD = {"CJK": HAN, "IDEOGRAPHIC": HAN, "KANGXI": HAN, "MODIFIER": "", "KATAKANA-HIRAGANA": ""}
"""Scripts by the first word of a character's name, where it is not that word; none for letters that
several scripts share."""

_LIKE = {
    "l": "1I|\u04cf\u0406\u0399",
    "o": "0\u043e\u03bf\u0585\u03c3",
    "a": "\u0430\u03b1\u0251",
    "b": "\u0412\u0392\u042c\u0185",
    "c": "\u0441\u03f2",
    "d": "\u0501",
    "e": "\u0435\u04bd",
    "g": "\u0261\u0581",
    "h": "\u041d\u0397\u04bb\u0570",
    "i": "\u0456\u03b9\u0269\u0131",
    "j": "\u0458\u03f3",
    "k": "\u043a\u03ba",
    "n": "\u039d\u0578\u057c",
    "p": "\u0440\u03c1",
    "q": "\u051b\u0566",
    "r": "\u0433",
    "s": "\u0455\ua731",
    "t": "\u0422\u03a4",
    "u": "\u03c5\u057d\u028b",
    "v": "\u0475\u03bd",
    "w": "\u051d\u0461",
    "x": "\u0445\u03c7",
    "y": "\u0443\u03b3\u04af",
    "z": "\u0396\u1d22",
    "rn": "m\u041c\u039c",
}
"""What looks like a Latin letter, small or capital: U+0400-052F are Cyrillic, U+0370-03FF Greek,
U+0530-058F Armenian, the rest of them rare Latin letters."""

_ALIKE = str.maketrans({each: base for base, others in _LIKE.items() for each in others})

_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Characters that are shown as nothing, though they are letters, marks or symbols."""


def scripts_of(text: str) -> frozenset[str]:
    """Return the scripts of a text's letters; what all scripts share is of none."""
    found = set()
    for each in text:
        if unicodedata.category(each)[0] == "L":
            word = unicodedata.name(each, "UNNAMED").split()[0]
            found.add(_OF_WORD.get(word, word))
    return frozenset(found - {""})


def is_mixed(text: str) -> bool:
    """Tell whether letters or digits of a text are of scripts that do not stand together."""
    scripts = scripts_of(text)
    if len(scripts) > 1 and not any(scripts <= each for each in TOGETHER):
        return True
    zeros = {ord(each) - unicodedata.decimal(each) for each in text if each.isdecimal()}
    return len(zeros) > 1


def hides(text: str) -> bool:
    """Tell whether a text has characters that nobody sees, or marks upon nothing or on each other.

    Two marks on one letter are a letter of some languages; more, or the same one twice, are none.
    """
    before, marks = " ", ""
    for each in unicodedata.normalize("NFD", text):
        if each in _UNSEEN or "VARIATION SELECTOR" in unicodedata.name(each, ""):
            return True
        if unicodedata.category(each) in {"Mn", "Me"}:
            if before == " " or each in marks or len(marks) > 1:
                return True
            marks += each
        else:
            before, marks = each, ""
    return False


def skeleton(text: str) -> str:
    """Return what names that look the same have in common (UTS #39, section 4); shown to nobody."""
    plain = unicodedata.normalize("NFKC", text)
    seen = plain.translate(_ALIKE).casefold().translate(_ALIKE)
    return "".join(unicodedata.normalize("NFKC", seen).split())
