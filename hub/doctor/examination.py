"""The examination: every part is looked at, and a look that fails is a finding too."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator

from hub.config_checks import check_config
from hub.doctor import keeping, network
from hub.doctor.building import look_at_building
from hub.doctor.certificates import look_at_certificate
from hub.doctor.clocks import discipline, look_at_clock
from hub.doctor.findings import Finding, error, good, warning
from hub.doctor.folder import look_at_folder
from hub.doctor.machine import look_at_machine
from hub.doctor.patient import Patient
from hub.doctor.service import look_at_service
from hub.errors import ConfigError

Look = Callable[[Patient], Iterable[Finding]]
AsyncLook = Callable[[Patient], Awaitable[Iterable[Finding]]]


async def examine(patient: Patient) -> tuple[Finding, ...]:
    """Look at everything and return what was found, in a fixed order."""
    found: list[Finding] = []
    for look in (configuration, look_at_machine, clock, look_at_folder):
        found += await asyncio.to_thread(looked, look, patient)
    found += await waited(keeping.look_at_store, patient)
    for look in (keeping.look_at_sessions, keeping.look_at_journal, look_at_building, certificates):
        found += await asyncio.to_thread(looked, look, patient)
    found += await asyncio.to_thread(looked, network.look_at_ports, patient)
    found += await waited(lambda each: network.look_at_broker(each.config.mqtt), patient)
    found += await waited(lambda each: network.look_at_nats(each.config.nats), patient)
    found += await waited(network.look_at_running, patient)
    found += await asyncio.to_thread(looked, look_at_service, patient)
    return tuple(found)


def looked(look: Look, patient: Patient) -> list[Finding]:
    """Return what a look finds; one that fails hides nothing that others find."""
    try:
        return list(look(patient))
    except Exception as failure:  # noqa: BLE001 - of whatever kind, it is the finding
        return [broken(look, failure)]


async def waited(look: AsyncLook, patient: Patient) -> list[Finding]:
    """Return what a look finds that has to wait for others."""
    try:
        return list(await look(patient))
    except Exception as failure:  # noqa: BLE001 - of whatever kind, it is the finding
        return [broken(look, failure)]


def broken(look: Callable[..., object], failure: Exception) -> Finding:
    """Say that something could not be looked at; what the error says could hold a secret."""
    name = getattr(look, "__name__", "look")
    return warning(
        "doctor.look",
        f"{name} could not be done: {type(failure).__name__}",
        "run the doctor as the hub's user; else report it",
    )


def configuration(patient: Patient) -> Iterator[Finding]:
    """Look whether the configuration can be used."""
    try:
        check_config(patient.config, insecure=False)
    except ConfigError as failure:
        yield error("doctor.config", failure.message, "docs/configuration.md")
    else:
        yield good("doctor.config", "the configuration can be used")


def clock(patient: Patient) -> Iterator[Finding]:
    """Look at the clock."""
    yield from look_at_clock(patient.now_ns, discipline(), keeping.latest_ns(patient))


def certificates(patient: Patient) -> Iterator[Finding]:
    """Look at the certificates that the configuration names."""
    config = patient.config
    for name, section in (("http", config.http), ("mqtt", config.mqtt), ("nats", config.nats)):
        yield from look_at_certificate(
            name, section.certificate_file, section.key_file, patient.now_ns
        )
