"""The service: how much the hub that runs may do, and whether systemd knows when it is ready."""

import os
import re
from collections.abc import Iterator

from hub.doctor.findings import Finding, good, note, warning
from hub.doctor.patient import Patient

UNIT = "etc/systemd/system/zhilu.service"
STATUS = re.compile(r"^(Uid|CapEff|NoNewPrivs|Seccomp):\s+(\S+)", re.MULTILINE)


def look_at_service(patient: Patient) -> Iterator[Finding]:
    """Yield what is found out about the process that runs, and about its unit."""
    running = patient.running()
    if running:
        status = dict(STATUS.findall(patient.system(f"proc/{running}/status") or ""))
        yield from process(status)
    elif os.geteuid() == 0:
        yield note(
            "doctor.service.root",
            "the doctor runs as root: what the hub's own user may do is not known",
            "sudo -u zhilu zhilu doctor",
        )
    unit = patient.system(UNIT)
    if unit is not None:
        yield from facts(unit)


def process(status: dict[str, str]) -> Iterator[Finding]:
    """Look at what proc_pid_status(5) says of the hub.

    Args:
        status: `Uid`, `CapEff`, `NoNewPrivs`, `Seccomp`, as far as the system tells.
    """
    if not status:
        return
    found = False
    if status.get("Uid") == "0":
        found = True
        yield warning(
            "doctor.service.root",
            "the hub runs as root: a fault in it is a fault of the whole machine",
            "run it as a user of its own: deploy/zhilu.service",
        )
    elif int(status.get("CapEff", "0"), 16):
        found = True
        yield warning(
            "doctor.service.capabilities",
            f"the hub has capabilities that it does not need ({status['CapEff']})",
            "CapabilityBoundingSet= in the unit: deploy/zhilu.service",
        )
    if status.get("NoNewPrivs") == "0" or status.get("Seccomp") == "0":
        found = True
        yield note(
            "doctor.service.hardening",
            "the hub is not kept from system calls that it does not need",
            "run it by deploy/zhilu.service, or the container by the rules at its head",
        )
    if not found:
        yield good("doctor.service", "the hub runs without rights that it does not need")


def facts(unit: str) -> Iterator[Finding]:
    """Look at an installed unit."""
    keys = dict(re.findall(r"^(\w+)=(.*)$", unit, re.MULTILINE))
    if keys.get("Type") != "notify":
        yield warning(
            "doctor.unit.type",
            f"the installed unit has Type={keys.get('Type', 'simple')}: systemd takes the hub for "
            "ready while it still reads the building",
            "copy deploy/zhilu.service again, then systemctl daemon-reload",
        )
    if "WatchdogSec" not in keys:
        yield warning(
            "doctor.unit.watchdog",
            "the installed unit has no WatchdogSec=: a hub that hangs is not started anew",
            "copy deploy/zhilu.service again, then systemctl daemon-reload",
        )
    if keys.get("Type") == "notify" and "WatchdogSec" in keys:
        yield good("doctor.unit", "the installed unit knows when the hub is ready and alive")
