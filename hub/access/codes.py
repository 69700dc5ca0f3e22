"""The second factor: codes by time (TOTP, RFC 6238), and codes for when the phone is lost."""

from base64 import b32encode
from collections.abc import Iterable

import pyotp

from hub.access.secrets import Random, hashed, same

STEP_SECONDS = 30
DRIFT_STEPS = 1
"""How far a phone's clock may be off (RFC 6238, section 5.2)."""

SEED_BYTES = 20
RECOVERY_CODES = 10
RECOVERY_BYTES = 10
ISSUER = "Zhilu"


def new_seed(random: Random) -> str:
    """Return a secret for an authenticator: 160 bits in base 32 (RFC 4226, section 4, R6)."""
    return b32encode(random(SEED_BYTES)).decode()


def seed_address(seed: str, name: str, issuer: str = ISSUER) -> str:
    """Return the `otpauth://` address that an authenticator reads from a QR code."""
    return pyotp.TOTP(seed, name=name, issuer=issuer).provisioning_uri()


def step_of(seed: str, code: str, now_ns: int, used: int) -> int | None:
    """Return the time step that a code is of, None where it is wrong or was used before.

    Args:
        seed: The secret.
        code: Six digits; blanks do not matter.
        now_ns: The time.
        used: The step of the last code that was taken: it and those before it are refused
            (RFC 6238, section 5.2).
    """
    typed = "".join(code.split())
    maker = pyotp.TOTP(seed, interval=STEP_SECONDS)
    present = now_ns // 10**9 // STEP_SECONDS
    found = None
    for step in range(present - DRIFT_STEPS, present + DRIFT_STEPS + 1):
        if same(maker.at(step * STEP_SECONDS), typed) and step > used:
            found = step
    return found


def new_recovery_codes(random: Random) -> tuple[str, ...]:
    """Return codes of 80 bits, each good once, such as `abcd-efgh-ijkl-mnop`."""
    return tuple(
        _grouped(b32encode(random(RECOVERY_BYTES)).decode()) for _ in range(RECOVERY_CODES)
    )


def recovery_hash(code: str) -> str:
    """Return what is kept of a recovery code, however it was typed."""
    return hashed("".join(each for each in code.lower() if each.isalnum()))


def without(kept: Iterable[str], code: str) -> tuple[str, ...] | None:
    """Return the kept hashes but that of a code; None where it is none of them."""
    wanted, found, rest = recovery_hash(code), False, []
    for each in kept:
        if same(each, wanted):
            found = True
        else:
            rest.append(each)
    return tuple(rest) if found else None


def _grouped(text: str) -> str:
    return "-".join(text[start : start + 4] for start in range(0, len(text), 4)).lower()
