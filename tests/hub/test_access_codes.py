import pyotp

from hub.access.codes import (
    new_recovery_codes,
    new_seed,
    recovery_hash,
    seed_address,
    step_of,
    without,
)
from tests.hub.access_people import START_NS, Chance

RFC_SEED = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""`12345678901234567890`, of RFC 6238, appendix B."""


def code_at(seed: str, now_ns: int) -> str:
    return pyotp.TOTP(seed).at(now_ns // 10**9)


def test_the_codes_are_those_of_rfc_6238() -> None:
    # The RFC's have eight digits; six are their last six.
    assert step_of(RFC_SEED, "287082", 59 * 10**9, 0) == 1
    assert step_of(RFC_SEED, "081804", 1111111109 * 10**9, 0) == 37037036


def test_a_code_is_good_for_a_step_before_and_after() -> None:
    code, step = code_at(RFC_SEED, START_NS), START_NS // 10**9 // 30
    for seconds in (-30, 0, 30):
        assert step_of(RFC_SEED, code, START_NS + seconds * 10**9, 0) == step
    assert step_of(RFC_SEED, code, START_NS + 61 * 10**9, 0) is None
    assert step_of(RFC_SEED, code, START_NS - 61 * 10**9, 0) is None


def test_a_code_is_taken_once_and_none_before_it() -> None:
    code = code_at(RFC_SEED, START_NS)
    step = step_of(RFC_SEED, f" {code[:3]} {code[3:]}", START_NS, 0)
    assert step is not None
    assert step_of(RFC_SEED, code, START_NS, step) is None
    earlier = code_at(RFC_SEED, START_NS - 30 * 10**9)
    assert step_of(RFC_SEED, earlier, START_NS, step) is None
    later = code_at(RFC_SEED, START_NS + 30 * 10**9)
    assert step_of(RFC_SEED, later, START_NS + 30 * 10**9, step) == step + 1


def test_nonsense_is_no_code() -> None:
    for code in ("", "1234567", "abcdef", "１２３４５６", "\ud800"):
        assert step_of(RFC_SEED, code, START_NS, 0) is None


def test_a_seed_has_160_bits_and_an_address_for_a_qr_code() -> None:
    seed = new_seed(Chance())
    assert len(seed) == 32
    assert seed_address(seed, "阿达").startswith("otpauth://totp/Zhilu:%E9%98%BF%E8%BE%BE?secret=")


def test_each_recovery_code_is_good_once() -> None:
    codes = new_recovery_codes(Chance())
    assert len(set(codes)) == 10
    kept = tuple(map(recovery_hash, codes))
    left = without(kept, codes[3].replace("-", " ").upper())
    assert left is not None
    assert len(left) == 9
    assert without(left, codes[3]) is None
    assert without(kept, "abcd-efgh-ijkl-mnop") is None
    assert not any(code.replace("-", "") in " ".join(kept) for code in codes)
