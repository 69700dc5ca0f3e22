"""The clock: whether it is kept by NTP, and whether it makes sense."""

import ctypes
import ctypes.util
import os
from collections.abc import Iterator
from dataclasses import dataclass

from hub.doctor.findings import Finding, error, good, note, warning

BUILT_NS = 1_764_000_000 * 10**9
"""November 2025: no hub of this version ran before."""

UNSYNCHRONISED = 0x0040
"""STA_UNSYNC (adjtimex(2))."""

AHEAD_NS = 5 * 10**9
MICROSECONDS = 1_000


class _Timex(ctypes.Structure):
    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("esterror", ctypes.c_long),
        ("status", ctypes.c_int),
        ("rest", ctypes.c_char * 256),
    )


@dataclass(frozen=True, slots=True)
class Discipline:
    """What the kernel says of its clock.

    Args:
        synchronised: Whether something keeps it.
        error_ms: By how much it may be wrong.
    """

    synchronised: bool
    error_ms: float


def discipline() -> Discipline | None:
    """Ask the kernel (adjtimex(2), changing nothing); None where it does not say."""
    name = ctypes.util.find_library("c")
    if name is None or not hasattr(os, "uname") or os.uname().sysname != "Linux":
        return None
    told = _Timex(modes=0)
    library = ctypes.CDLL(name, use_errno=True)
    if library.adjtimex(ctypes.byref(told)) < 0:
        return None
    return Discipline(not told.status & UNSYNCHRONISED, told.maxerror / MICROSECONDS)


def look_at_clock(now_ns: int, kept: Discipline | None, latest_ns: int | None) -> Iterator[Finding]:
    """Yield what is found out about the clock.

    Args:
        now_ns: What it says.
        kept: What the kernel says of it.
        latest_ns: The time of the last tick in the journal, None without one.
    """
    if now_ns < BUILT_NS:
        yield error(
            "doctor.clock.past",
            "the clock is years behind: certificates and sign-in will be refused",
            "set it, and let NTP keep it: timedatectl set-ntp true",
        )
    if latest_ns is not None and latest_ns > now_ns + AHEAD_NS:
        yield warning(
            "doctor.clock.back",
            f"the journal ends {(latest_ns - now_ns) / 1e9:.0f} s in the future: the clock was "
            "set back, and readings of then count as newer than those of now",
            "find out which time is right; readings are believed again once that moment has passed",
        )
    if kept is None:
        yield note("doctor.clock.unknown", "this system does not say whether NTP keeps its clock")
    elif not kept.synchronised:
        yield warning(
            "doctor.clock.free",
            "nothing keeps the clock: it will drift from that of devices and phones",
            "let NTP keep it: timedatectl set-ntp true, or install chrony; in a virtual machine "
            "let the host do so",
        )
    else:
        yield good("doctor.clock", f"the clock is kept, right to {kept.error_ms:.0f} ms or better")
