"""Figures as JSON: the bytes that `round` and msgspec give."""

import math
import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ext.pages import rounded, tenth


def check(value: float) -> None:
    for digits in (1, 7):
        assert rounded(value, digits) == msgspec.json.encode(round(value, digits)), value
    assert repr(tenth(value)) == repr(round(value, 1))


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number(value: float) -> None:
    check(value)


def test_numbers_of_a_building() -> None:
    rng = random.Random(1)  # noqa: S311
    for _ in range(20_000):
        check(rng.uniform(-180, 180))
        check(rng.uniform(0, 2_000))
        check(rng.gauss(0, 1e-5))


def test_ties_and_their_neighbours() -> None:
    for scale in (10, 10**7):
        for units in range(400):
            for part in (0.0, 0.25, 0.5):
                value = (units + part) / scale
                for near in (value, math.nextafter(value, 9), math.nextafter(value, -9)):
                    check(near)
                    check(-near)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_number_has_no_form(value: float) -> None:
    with pytest.raises(ValueError, match="is no number"):
        rounded(value, 1)
    assert repr(tenth(value)) == repr(value)
