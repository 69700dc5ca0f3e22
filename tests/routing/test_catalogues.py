"""Catalogues: every message is there in every language, and a language is one more file."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import PoFileError, read_po, write_po

from hub.catalogues import ids_of, read_catalogue, read_catalogues, shipped_catalogues, strings_of
from routing import Catalogue, Guide, MissingMessage, UnusableMessage, plan_route
from routing.marks import RANKS
from routing.messages import BESIDE, CATEGORIES, MESSAGES, METRES, PLURALS
from routing.naming import is_common
from routing.turns import Side
from tests.routing.test_planner import ATTIC, ROOM
from tests.routing.worlds import World

ROUTING = Path(__file__).resolve().parents[2] / "routing"
LOCALE = ROUTING / "locale"
LANGUAGES = sorted(path.name for path in LOCALE.iterdir() if path.is_dir())
KEYWORDS = {"message": None, "plural": (1, 2)}


def extracted() -> Catalog:
    """The messages of the code, as babel finds them."""
    found = Catalog()
    for _, _, message, *_ in extract_from_dir(
        ROUTING, [("messages.py", "python")], keywords=KEYWORDS
    ):
        found.add(message)
    return found


def ids(catalog: Catalog) -> set[str | tuple[str, ...]]:
    return {each.id if isinstance(each.id, str) else tuple(each.id) for each in catalog if each.id}


def po_of(language: str) -> Catalog:
    content = (LOCALE / language / "LC_MESSAGES" / "zhilu.po").read_bytes()
    return read_po(BytesIO(content), locale=language, abort_invalid=True)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_chinese_and_english_are_there() -> None:
    assert {"zh", "en"} <= set(LANGUAGES)
    assert [each.language for each in shipped_catalogues()] == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_the_messages_of_the_code_and_no_others(language: str) -> None:
    assert ids(po_of(language)) == ids(extracted())


def test_the_messages_of_the_code_are_those_that_it_says() -> None:
    single = {each for each in ids(extracted()) if isinstance(each, str)}
    assert single == MESSAGES
    assert {each[0] for each in ids(extracted()) if isinstance(each, tuple)} == set(PLURALS)
    assert set(CATEGORIES) == set(RANKS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_and_fills_known_fields_only(language: str) -> None:
    for message in po_of(language):
        if not message.id:
            continue
        known = {"n", "ordinal", "name", "common"} if "{" in str(message.id) else set()
        for each in ids_of(message):
            known |= fields(each)
        assert not message.fuzzy
        for text in strings_of(message):
            assert text
            assert fields(text) <= known, message.id
            assert text == text.strip() or message.id == "{sentence} {next}"
        assert len(strings_of(message)) == (
            1 if isinstance(message.id, str) else po_of(language).num_plurals
        )


def test_english_says_its_own_ids() -> None:
    for message in po_of("en"):
        if message.id:
            own = ids_of(message)
            assert strings_of(message) == own


def test_chinese_has_no_english_words() -> None:
    for message in po_of("zh"):
        for text in strings_of(message) if message.id else ():
            plain = "".join(part for part, *_ in Formatter().parse(text))
            assert not any(letter.isascii() and letter.isalpha() for letter in plain), text


def made_up(folder: Path) -> Path:
    """A language that shouts, and has a form for one, one for few and one for many."""
    catalog = Catalog(locale="cs", charset="utf-8")
    for each in ids(extracted()):
        if isinstance(each, str):
            catalog.add(each, string=f"¡{each}")
        else:
            catalog.add(each, string=(f"1:{each[0]}", f"few:{each[1]}", f"many:{each[1]}"))
    path = folder / "cs" / "LC_MESSAGES" / "zhilu.po"
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalog)
    return folder


def test_a_language_needs_nothing_but_one_more_file(built: World, tmp_path: Path) -> None:
    (catalogue,) = read_catalogues(made_up(tmp_path))
    assert [catalogue.counted("{n} floor", n)[0] for n in (1, 2, 5)] == ["1", "f", "m"]
    guide = Guide(built.venue, built.by_id(), (*shipped_catalogues(), catalogue))
    route = plan_route(built.foot, guide, ROOM, ATTIC)
    assert {frozenset(text) for text in route.texts} == {frozenset({"zh", "en", "cs"})}
    assert all(text["cs"].startswith("¡") for text in route.texts)
    (ride,) = [text for step, text in zip(route.steps, route.texts, strict=True) if step.ride]
    assert "few:2 floors" in ride["cs"]
    english = plan_route(built.foot, built.guide, ROOM, ATTIC)
    assert [text["en"] for text in route.texts] == [text["en"] for text in english.texts]


def test_a_missing_or_fuzzy_message_is_named(built: World, tmp_path: Path) -> None:
    content = (LOCALE / "en" / "LC_MESSAGES" / "zhilu.po").read_text(encoding="utf-8")
    lacking = content.replace('msgid "Turn left"\n', '#, fuzzy\nmsgid "Turn left"\n')
    catalogue = read_catalogue("en", lacking.encode())
    with pytest.raises(MissingMessage, match=r"en lacks 'Turn left'.*zhilu\.po") as caught:
        Guide(built.venue, {}, (catalogue,))
    assert caught.value.code == "routing.message.missing"
    empty = Catalogue("xx", {}, lambda _: 0)
    with pytest.raises(MissingMessage):
        empty.counted("{n} floor", 2)
    with pytest.raises(PoFileError):
        read_catalogue("xx", b'msgid "no end')
    assert read_catalogues(tmp_path) == ()


@pytest.mark.parametrize(
    "said",
    ["{mark!r}", "{mark:>9}", "{mark:{mark}}", "{mark[0]}", "{mark.x}", "{}", "{0}", "{mark", "}"],
)
def test_a_message_whose_fields_are_not_plain_is_named(built: World, said: str) -> None:
    """Names are put in after all else has been said, so nothing can be done to them."""
    english = next(each for each in shipped_catalogues() if each.language == "en")
    message = BESIDE[Side.LEFT]
    worse = replace(english, messages={**english.messages, message: (f"On the left is {said}",)})
    with pytest.raises(UnusableMessage, match=r"en says .* fields .*zhilu\.po") as caught:
        Guide(built.venue, {}, (worse,))
    assert caught.value.code == "routing.message.unusable"


def test_numbers_may_be_formatted(built: World) -> None:
    english = next(each for each in shipped_catalogues() if each.language == "en")
    forms = "{n:,} metre", "{n:,} metres"
    guide = Guide(
        built.venue, {}, (replace(english, messages={**english.messages, METRES: forms}),)
    )
    assert guide.wordings[0].names.metres(1234.0).startswith("1,2")


@pytest.mark.parametrize(
    ("name", "common"),
    [
        ("Information desk", True),
        ("Reading room", True),
        ("Women's toilet (south-west)", True),
        ("Up escalator (B1–1)", True),
        ("Lift 1", False),
        ("Hushan Books", False),
        ("The Atrium", False),
        ("CITIC hall", False),
        ("Coffee “Leto”", False),
        ("阅览室", True),
        ("(B1)", False),
        ("B", False),
        ("C wing", False),
        ("Copying and printing (level 3)", False),
        ("Language learning", False),
        ("Stepped seating", True),
        ("West landing", True),
    ],
)
def test_common_nouns_are_told_from_names(name: str, common: bool) -> None:  # noqa: FBT001
    assert is_common(name) is common
