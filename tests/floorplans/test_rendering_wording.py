"""Names on a drawing: the languages asked for, and how wide they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from floorplans.rendering.wording import Language, cut, ems, phrases, told, wrapped


@pytest.mark.parametrize(
    ("labels", "language", "local", "expected"),
    [
        ({"en": "Hall", "zh": "大厅"}, Language.BOTH, "en", "大厅 Hall"),
        ({"en": "Hall", "zh": "大厅"}, Language.EN, "zh", "Hall"),
        ({"en": "Hall", "zh": "大厅"}, Language.ZH, "en", "大厅"),
        ({"en-GB": "Hall", "zh-Hant": "大廳"}, Language.BOTH, "en", "大廳 Hall"),
        ({"ru": "Зал", "en": "Hall"}, Language.BOTH, "ru", "Hall Зал"),
        ({"ru": "Зал"}, Language.EN, "en", "Зал"),
        ({"zh": "A", "en": "A"}, Language.BOTH, "zh", "A"),
        ({"zh": "  ", "en": "Hall"}, Language.ZH, "zh", "Hall"),
        ({}, Language.BOTH, "en", ""),
    ],
)
def test_the_languages_asked_for_come_first_and_any_other_is_better_than_none(
    labels: dict[str, str], language: Language, local: str, expected: str
) -> None:
    assert told(labels, language, local) == expected


def test_each_phrase_keeps_the_tag_of_its_language() -> None:
    found = phrases({"en-GB": "Hall", "zh": "大厅"}, Language.BOTH)
    assert [phrase.language for phrase in found] == ["zh", "en-GB"]


def test_chinese_letters_are_as_wide_as_high() -> None:
    assert ems("大厅") == 2
    assert ems("ll") < ems("ww")


@given(st.text(max_size=80), st.floats(3, 30))
def test_wrapped_lines_fit_and_lose_only_spaces(text: str, most: float) -> None:
    lines = wrapped(text, most)
    assert all(ems(line) <= most or len(line) == 1 for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_lines_break_between_words_and_not_before_a_closing_mark() -> None:
    assert wrapped("Reading room for children", 8) == ("Reading room", "for children")
    assert wrapped("少儿阅览室。", 5) == ("少儿阅览", "室。")


@given(st.text(max_size=60), st.floats(2, 20))
def test_a_cut_text_fits(text: str, most: float) -> None:
    assert ems(cut(text, most)) <= max(most, ems("…"))
