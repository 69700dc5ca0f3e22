"""Call numbers sort as each scheme's shelves do."""

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorplans.shelves import (
    CallNumberError,
    CallNumberRules,
    Scheme,
    SortKey,
    parse_call_number,
    sort_key,
)

CLC, DDC, LCC, LOCAL = Scheme.CLC, Scheme.DDC, Scheme.LCC, Scheme.LOCAL

IN_ORDER = [
    pytest.param(CLC, "I24 I247 I247.4 I247.5 I247.51 I247.57 I247.7 I25 I3 J0", id="decimals"),
    pytest.param(CLC, "T-0 T-65 T0 TB TB1 TP3 TP312 TP312C TP312JA TP313 U1", id="industry"),
    pytest.param(
        CLC,
        'K82-0 K82(1) K82"2" K82=76 K82<3> K82:I K82+1 K820 K825.6 K82A',
        id="signs before digits before letters",
    ),
    pytest.param(
        CLC,
        "I247.5 I247.5/2 I247.5/12 I247.5/12-2 I247.5/12:3 I247.5/12a I247.5/120 I247.5/W3"
        " I247.5/W23 I247.5/W23=2 I247.5/WA1 I247.51/1",
        id="book numbers",
    ),
    # Allen County Public Library, "Shelving skills test study guide".
    pytest.param(
        DDC,
        "451 451.01 451.012 451.023 451.04 451.04217 451.1 451.136 451.3",
        id="study guide",
    ),
    # University of Florida, "Dewey shelving": decimals in cutters, years after none.
    pytest.param(
        DDC,
        "801.25 B7;801.25 B78;801.25 B78 1906;801.25 B78 1907;801.25 B78a;801.25 B781;801.25 B8",
        id="cutters and years",
    ),
    pytest.param(
        DDC,
        "823 R797;823 R797 2004;823 R797 2004 v.2;823 R797 2004 v.10;823 R797 v.2;823 R797 vol.10"
        ";823 R797h;823 R797hp;823.1",
        id="volumes",
    ),
    # Yale University Library, "Shelflist order".
    pytest.param(LCC, "B100 BX1 QB139 QB145 QC718.7 QC718.8", id="classes"),
    pytest.param(LCC, "TR647 .W4;TR647 .W44;TR647 .W45;TR647 .W453;TR647 .W5", id="cutters"),
    pytest.param(
        LCC,
        "PN98.D43 Z54;PN98.D43 Z55;PN98.D48 E54;PN98.D48 W45;PN98.E36 R67;PN98.E4 D54",
        id="two cutters",
    ),
    # Roanoke-Chowan, "Shelving rules": KF250.39977 before KF250.4; nothing before something.
    pytest.param(
        LCC, "K383.12;K383.5;KF250.39977;KF250.4;KF4558 1st .G6;KF4558 15th .G55", id="dates"
    ),
    pytest.param(LCC, "Q11.P6 vol. 4 no. 4;Q11.P6 vol. 12 no. 1;Q11.P6 vol. 12 no. 10", id="parts"),
    pytest.param(
        LCC,
        "QA9;QA76;QA76 .A63;QA76 .A7;QA76.76 .O63;QA76.9 .D3;QA76.9 .D3 1990;QA76.9 .D3 1990 v.2"
        ";QA76.9 .D3 1990 v.10;QA76.9 .D3 1990a;QA76.9 .D3 S55;QA76.9 .D3ab;QA76.9 .D35;QA761",
        id="all parts",
    ),
    pytest.param(LOCAL, "善001 善2 善010 善010-2 善010A 善011 善100", id="local"),
]


def listed(text: str) -> list[str]:
    return text.split(";") if ";" in text else text.split(" ")


@pytest.mark.parametrize(("scheme", "text"), IN_ORDER)
def test_known_orders(scheme: Scheme, text: str) -> None:
    expected = listed(text)
    for left, right in itertools.pairwise(expected):
        assert sort_key(scheme, left) < sort_key(scheme, right), (left, right)


def test_the_library_says_the_order_of_signs() -> None:
    rules = CallNumberRules(signs='+:-()"=<>')
    assert sort_key(CLC, "K82-0") < sort_key(CLC, "K82:I") < sort_key(CLC, "K82+1")
    assert sort_key(CLC, "K82+1", rules) < sort_key(CLC, "K82:I", rules)
    assert sort_key(CLC, "K82:I", rules) < sort_key(CLC, "K82-0", rules)


@pytest.mark.parametrize(
    ("scheme", "texts"),
    [
        (
            CLC,
            [
                "I247.5/12", "Ｉ２４７．５／１２", "i247.5 / 12", " I 247.5/12 ", "I247.5 12",
                "I247.5\n12", "I247。5/12", "I247.5\u200b/12", "I247.5\\12", "I247.5/012",
            ],
        ),
        (CLC, ["K825.6（1）=76：3", "K825.6(1)=76:3", "K825.6 (1) = 76 : 3"]),
        (CLC, ["Z121“2”/3", 'Z121"2"/3', "Z121〝2〞/3"]),
        (CLC, ["D90—05", "D90-05", "Ｄ９０－０５"]),
        (CLC, ["TP312 C 45", "TP312 / C45", "tp312/c45"][1:]),
        (DDC, ["025.04 SMI", "025.04/SMI", "０２５．０４ smi", "025.04SMI", "025.0'4 SMI"]),
        (DDC, ["355/.0092/4", "355.00924", "355.00'92'4"]),
        (LCC, ["QA76.9.D3 S55 1990", "QA 76.9 .D3 S55 1990", "qa76.9 D3 s55 1990"]),
        (LCC, ["QA76.9D3 S55", "QA76.9 D3S55", "QA76.9 .D3 .S55"]),
        (LOCAL, ["善001", "善 001", "善-1", "善　００１"]),
    ],
)  # fmt: skip
def test_one_number_in_many_forms(scheme: Scheme, texts: list[str]) -> None:
    numbers = [parse_call_number(text, scheme) for text in texts]
    assert len({number.key for number in numbers}) == 1
    assert len({number.collection for number in numbers}) == 1


def test_a_number_is_written_in_one_way() -> None:
    assert parse_call_number(" ｉ２４７．５ ／ w23 ", CLC).text == "I247.5/w23"
    assert parse_call_number("少儿 I287.8/3", CLC).full_text == "少儿 I287.8/3"
    assert parse_call_number("355/.0092/4", DDC).text == "355.00924"


@pytest.mark.parametrize(
    ("text", "scheme", "collection", "bare"),
    [
        ("少儿 I287.8/3", CLC, "少儿", "I287.8/3"),
        ("少儿I287.8/3", CLC, "少儿", "I287.8/3"),
        ("（特）I247.5/1", CLC, "特", "I247.5/1"),
        ("特/I247.5/1", CLC, "特", "I247.5/1"),
        ("R I247.5/1", CLC, "R", "I247.5/1"),
        ("r/Z32/1", CLC, "R", "Z32/1"),
        ("R247.5/1", CLC, None, "R247.5/1"),
        ("R 247.5/1", CLC, None, "R247.5/1"),
        ("Ref. 025.04 SMI", DDC, "REF", "025.04 SMI"),
        ("J025.04", DDC, "J", "025.04"),
        ("REF QA76.9 .D3", LCC, "REF", "QA76.9 .D3"),
        ("[R] QA76.9 .D3", LCC, "R", "QA76.9 .D3"),
        ("R 169.1 .B59", LCC, None, "R 169.1 .B59"),
        ("善001", LOCAL, "善", "001"),
        ("OVERSIZE 12", LOCAL, "OVERSIZE", "12"),
    ],
)
def test_collections(text: str, scheme: Scheme, collection: str | None, bare: str) -> None:
    number = parse_call_number(text, scheme)
    assert (number.collection, number.text) == (collection, bare)
    assert number.key == sort_key(scheme, bare)


def test_a_library_has_collections_of_its_own() -> None:
    assert parse_call_number("KIDS I287", CLC, CallNumberRules(prefixes=("kids",))).text == "I287"
    with pytest.raises(CallNumberError):
        parse_call_number("KIDS I287", CLC)


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        ("I247.5/12", CLC),
        ("TP312/C45", CLC),
        ("R169", CLC),
        ("R169 .B59 1990", LCC),
        ("QA76.9 .D3", LCC),
        ("025.04 SMI", DDC),
        ("少儿 I287", CLC),
    ],
)
def test_the_scheme_is_told_from_the_looks(text: str, scheme: Scheme) -> None:
    assert parse_call_number(text).scheme is scheme


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        ("", CLC), ("  ", DDC), ("\u200b", LCC), ("/12", CLC), ("12", CLC), ("L12", CLC),
        ("IA12", CLC), ("Lift 3", CLC), ("B1 Lift 2", CLC), ("A3会议室", CLC), ("I247,5", CLC),
        ("I247.5_2", CLC), ("25.04", DDC), ("0251", DDC), ("301室", DDC), ("SMI", DDC),
        ("ABCD12", LCC), ("I12", LCC), ("QA12345", LCC), ("12", LCC), ("ART GALLERY", LCC),
        ("reading", LOCAL), ("善", LOCAL), ("少儿", CLC), ("x" * 500, None), ("你好", None),
        ("Lift 3", None), ("room", None), ("...", None),
    ],
)  # fmt: skip
def test_texts_that_are_no_call_number(text: str, scheme: Scheme | None) -> None:
    with pytest.raises(CallNumberError) as caught:
        parse_call_number(text, scheme)
    assert caught.value.code == "call_number.malformed"
    assert caught.value.reason in str(caught.value)
    assert len(str(caught.value)) < 300


DIGITS = st.text("0123456789", min_size=1, max_size=5)
BOOKS = st.one_of(
    DIGITS,
    st.builds(lambda letter, digits: letter + digits, st.sampled_from("CLWZ"), DIGITS),
    st.tuples(DIGITS, st.sampled_from("-=:"), DIGITS).map("".join),
)  # fmt: skip
CLASSES = st.builds(
    lambda letters, body, more: f"{letters}{body}{more}",
    st.sampled_from(["I", "K", "R", "TP", "DF"]),
    DIGITS,
    st.sampled_from(["", ".5", ".57", "-49", "(712)", "=6", ":I", "+1", '"2"', "<3>"]),
)
CLC_NUMBERS = st.one_of(
    CLASSES, st.builds(lambda head, book: f"{head}/{book}", CLASSES, BOOKS)
)  # fmt: skip
DDC_NUMBERS = st.from_regex(
    r"[0-9]{3}(\.[0-9]{1,4})?"
    r"( [A-Z]{1,3}[0-9]{0,3}[a-z]{0,2}( (19|20)[0-9]{2}( v\.[0-9]{1,2})?)?)?",
    fullmatch=True,
)
LCC_NUMBERS = st.from_regex(
    r"(A|QA|KFN|Z)[0-9]{1,4}(\.[0-9]{1,2})?"
    r"( \.[A-Z][0-9]{1,3}( [A-Z][0-9]{1,3})?( 19[0-9]{2}a?)?)?",
    fullmatch=True,
)
NUMBERS = st.one_of(
    st.tuples(st.just(CLC), st.lists(CLC_NUMBERS, min_size=3, max_size=3)),
    st.tuples(st.just(DDC), st.lists(DDC_NUMBERS, min_size=3, max_size=3)),
    st.tuples(st.just(LCC), st.lists(LCC_NUMBERS, min_size=3, max_size=3)),
)


@given(NUMBERS)
def test_the_order_is_total(drawn: tuple[Scheme, list[str]]) -> None:
    scheme, texts = drawn
    one, two, three = (sort_key(scheme, text) for text in texts)
    assert (one < two) + (one == two) + (one > two) == 1
    if one <= two <= three:
        assert one <= three


@given(CLASSES, BOOKS, DIGITS)
def test_nothing_comes_before_something(head: str, book: str, more: str) -> None:
    assert sort_key(CLC, head) < sort_key(CLC, f"{head}/{book}") < sort_key(CLC, f"{head}{more}")
    assert sort_key(CLC, f"{head}/{book}") < sort_key(CLC, f"{head}/{book}-{more}")


@given(DDC_NUMBERS, st.integers(1, 9))
def test_dewey_grows_behind_its_beginning(text: str, volume: int) -> None:
    assert sort_key(DDC, text) < sort_key(DDC, f"{text} c.{volume}")


def wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


@given(NUMBERS)
def test_width_and_case_do_not_matter(drawn: tuple[Scheme, list[str]]) -> None:
    scheme, texts = drawn
    for text in texts:
        expected = parse_call_number(text, scheme)
        assert parse_call_number(wide(text), scheme) == expected
        assert sort_key(scheme, text.lower()) == sort_key(scheme, text.upper()) == expected.key
        assert parse_call_number(expected.full_text, scheme) == expected
        assert unicodedata.is_normalized("NFKC", expected.text)


@given(CLC_NUMBERS)
def test_blanks_at_signs_do_not_matter(text: str) -> None:
    spaced = "".join(f" {sign} " if sign in '/-=:+()"<>.' else sign for sign in text)
    assert parse_call_number(spaced, CLC) == parse_call_number(text, CLC)


@given(st.text(max_size=120), st.sampled_from([None, *Scheme]))
def test_any_text_is_a_number_or_an_error(text: str, scheme: Scheme | None) -> None:
    try:
        number = parse_call_number(text, scheme)
    except CallNumberError:
        return
    key: SortKey = number.key
    assert key
    assert parse_call_number(number.full_text, number.scheme).key == key
