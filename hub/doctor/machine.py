"""The machine: Python, kernels, memory, descriptors, the kernel's settings."""

import importlib
import re
import resource
import sys
from collections.abc import Iterator

from hub.doctor.findings import Finding, error, good, note, warning
from hub.doctor.patient import Patient
from hub.listening import WAITING

OLDEST_PYTHON = (3, 11)
SPARE_FILES = 256
"""Beside clients and devices: files, the database, the broker, and those who come and go."""

MIB = 2**20
GIB = 2**30
LEAST_MEMORY = GIB
BYTES_PER_CLIENT = 20_000
SEND_BUFFER = 16_384
"""The least that a socket should be allowed: one revision of a large building fits."""

UNLIMITED = resource.RLIM_INFINITY


def look_at_machine(patient: Patient) -> Iterator[Finding]:
    """Yield what is found out about the machine."""
    yield from python()
    yield from kernels()
    yield from pages(patient)
    yield from files(patient)
    yield from memory(patient)
    yield from sockets(patient)


def python(version: tuple[int, ...] = sys.version_info[:3]) -> Iterator[Finding]:
    """Look at the interpreter."""
    text = ".".join(map(str, version))
    if version < OLDEST_PYTHON:
        yield error("doctor.python", f"Python {text} is too old", "install Python 3.11 or newer")
    else:
        yield good("doctor.python", f"Python {text}")


def kernels(name: str = "ext") -> Iterator[Finding]:
    """Look whether the compiled kernels are there and fit."""
    try:
        importlib.import_module(name)
    except ImportError as missing:
        yield error(
            "doctor.kernels", f"the kernels cannot be loaded: {missing}", "run `make setup`"
        )
    else:
        yield good("doctor.kernels", "the kernels are built")


def pages(patient: Patient) -> Iterator[Finding]:
    """Look whether the pages are built."""
    if (patient.pages / "assets").is_dir():
        yield good("doctor.pages", "the pages are built")
    else:
        yield error(
            "doctor.pages", f"the pages are not built ({patient.pages})", "run `make setup`"
        )


def files(patient: Patient, own: int | None = None) -> Iterator[Finding]:
    """Look at how many files and sockets may be open: by the hub that runs, else by this process.

    Args:
        patient: Who is looked at.
        own: The limit of this process.
    """
    wanted = patient.clients + patient.devices + SPARE_FILES
    running = patient.running()
    limits = patient.system(f"proc/{running}/limits") if running else None
    found = re.search(r"^Max open files\s+(\d+|unlimited)", limits or "", re.MULTILINE)
    if found is not None:
        whose, allowed = f"the hub that runs (process {running})", found[1]
    else:
        soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0] if own is None else own
        whose, allowed = "a hub started from here", "unlimited" if soft == UNLIMITED else str(soft)
    if allowed != "unlimited" and int(allowed) < wanted:
        yield error(
            "doctor.files",
            f"{whose} may open {allowed} files and sockets; {patient.clients} clients and "
            f"{patient.devices} devices need {wanted}",
            f"set LimitNOFILE={wanted} in the systemd unit, or `ulimit -n {wanted}`",
        )
    else:
        yield good("doctor.files", f"{whose} may open {allowed} files and sockets")


def memory(patient: Patient) -> Iterator[Finding]:
    """Look at the memory that is free."""
    found = re.search(
        r"^MemAvailable:\s+(\d+) kB", patient.system("proc/meminfo") or "", re.MULTILINE
    )
    if found is None:
        return
    free = int(found[1]) * 1024
    wanted = LEAST_MEMORY + patient.clients * BYTES_PER_CLIENT
    if patient.running() is None and free < wanted:
        yield warning(
            "doctor.memory",
            f"{free // MIB} MiB of memory are free; a large building and {patient.clients} clients "
            f"want {wanted // MIB} MiB",
            "add memory, or stop what else uses it (docs/capacity.md)",
        )
    else:
        yield good("doctor.memory", f"{free // MIB} MiB of memory are free")


def sockets(patient: Patient) -> Iterator[Finding]:
    """Look at the kernel's settings that decide how a crowd is let in."""
    for path, least in (
        ("net/core/somaxconn", WAITING),
        ("net/ipv4/tcp_max_syn_backlog", WAITING),
    ):
        name = path.replace("/", ".")
        held = patient.number(f"proc/sys/{path}")
        if held is not None and held < least:
            yield warning(
                "doctor.sysctl",
                f"{name} is {held}: when all clients come back at once, some are turned away",
                f"sysctl -w {name}={least}, and write it to /etc/sysctl.d/zhilu.conf",
            )
        elif held is not None:
            yield good("doctor.sysctl", f"{name} is {held}")
    largest = (patient.system("proc/sys/net/ipv4/tcp_wmem") or "").split()
    if largest and int(largest[-1]) < SEND_BUFFER:
        yield warning(
            "doctor.sysctl",
            f"net.ipv4.tcp_wmem allows a socket {largest[-1]} bytes: snapshots leave in pieces",
            'sysctl -w net.ipv4.tcp_wmem="4096 16384 4194304"',
        )
    tracked = patient.number("proc/sys/net/netfilter/nf_conntrack_max")
    if tracked is not None and tracked < 2 * (patient.clients + patient.devices):
        yield warning(
            "doctor.conntrack",
            f"the firewall tracks {tracked} connections at most, {patient.clients} clients and "
            f"{patient.devices} devices come",
            "raise net.netfilter.nf_conntrack_max, or let the ports pass untracked",
        )
    if patient.system("proc/sys/kernel/io_uring_disabled") in {"1", "2"}:
        yield note(
            "doctor.io_uring",
            "io_uring is off: sending to many clients costs a system call for each",
            "sysctl -w kernel.io_uring_disabled=0, where your rules allow it",
        )
