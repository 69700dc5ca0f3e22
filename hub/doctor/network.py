"""The network: ports that are free or the hub's own, the broker, and the hub that runs."""

import asyncio
import errno
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import aiohttp
import aiomqtt

from hub.assembly.folder import secret_in
from hub.config import MqttConfig, NatsConfig
from hub.doctor.findings import Finding, error, good, note, warning
from hub.doctor.patient import Patient
from hub.errors import ConfigError
from sensors.adapters import connected

ANSWER_SECONDS = 5.0
ANY_ADDRESS = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared with, not listened on
OK = 200
NATS_PORT = 4222


def look_at_ports(patient: Patient) -> Iterator[Finding]:
    """Look whether the ports of a hub that does not run are free."""
    if patient.running() is not None:
        return
    config = patient.config
    yield from port("http", config.http.host, config.http.port)
    if config.mqtt.mode == "embedded":
        yield from port("mqtt", config.mqtt.host, config.mqtt.port)


def port(name: str, host: str, number: int) -> Iterator[Finding]:
    """Look whether a port can be listened on."""
    where = f"port {number} on {host or 'every address'}"
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.create_server((host, number), family=family):
            pass
    except OSError as failure:
        used = failure.errno == errno.EADDRINUSE
        yield error(
            f"doctor.port.{name}",
            f"{where} {'is in use' if used else f'cannot be had: {failure.strerror}'}",
            "stop what uses it, or choose another"
            if used
            else f"choose another address or port: {name}.host, {name}.port",
        )
    else:
        yield good(f"doctor.port.{name}", f"{where} is free")


async def look_at_broker(config: MqttConfig) -> list[Finding]:
    """Return whether the broker elsewhere lets the hub in."""
    if config.mode != "broker":
        return []
    where = f"the broker at {config.host}:{config.port}"
    fix = "see that it runs, that this machine reaches it, and mqtt.username and password_file"
    try:
        client = aiomqtt.Client(
            config.host,
            config.port,
            username=config.username,
            password=secret_in(config.password_file),
            timeout=ANSWER_SECONDS,
        )
        async with asyncio.timeout(ANSWER_SECONDS), connected(client):
            pass
    except (aiomqtt.MqttError, TimeoutError, OSError, ConfigError) as failure:
        why = str(failure) or "it does not answer"
        return [error("doctor.broker", f"{where} does not let the hub in: {why}", fix)]
    return [good("doctor.broker", f"{where} lets the hub in")]


async def look_at_nats(config: NatsConfig) -> list[Finding]:
    """Return whether the servers of the form for many machines answer."""
    found = []
    for server in config.servers:
        parts = urlsplit(server if "://" in server else f"nats://{server}")
        where = f"{parts.hostname}:{parts.port or NATS_PORT}"
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                reader, writer = await asyncio.open_connection(
                    parts.hostname, parts.port or NATS_PORT
                )
                said = await reader.readline()
                writer.close()
        except (OSError, TimeoutError, ValueError) as failure:
            why = str(failure) or "it does not answer"
            fix = "see that it runs, and that this machine reaches it: nats.servers"
            found.append(error("doctor.nats", f"NATS at {where} cannot be reached: {why}", fix))
            continue
        if said.startswith(b"INFO "):
            found.append(good("doctor.nats", f"NATS at {where} answers"))
        else:
            fix = "name the servers' port for clients: nats.servers"
            found.append(error("doctor.nats", f"what answers at {where} is no NATS server", fix))
    return found


async def look_at_running(patient: Patient) -> list[Finding]:
    """Return what a hub that runs says of itself."""
    running = patient.running()
    if running is None:
        return [note("doctor.hub.away", f"no hub runs on {patient.data}")]
    http = patient.config.http
    if http.port == 0:
        return [note("doctor.hub.port", "the hub that runs has some free port: nobody is asked")]
    host = "127.0.0.1" if http.host in ANY_ADDRESS else http.host
    address = f"http://{f'[{host}]' if ':' in host else host}:{http.port}"
    timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        return [
            *await alive(session, address),
            *await ready(session, address),
            *await figures(session, address),
        ]


async def alive(session: aiohttp.ClientSession, address: str) -> list[Finding]:
    """Ask whether the hub is alive."""
    status, body = await asked(session, f"{address}/healthz")
    if status == OK:
        return [good("doctor.hub.alive", f"the hub at {address} is alive")]
    return [
        error(
            "doctor.hub.stuck",
            f"the hub runs, and {address}/healthz says: {body}",
            "look for loop.stuck in its log, then restart it",
        )
    ]


async def ready(session: aiohttp.ClientSession, address: str) -> list[Finding]:
    """Ask whether the hub takes what comes."""
    status, body = await asked(session, f"{address}/readyz")
    if status != OK:
        fix = "docs/operations.md says what each of these waits for"
        return [error("doctor.hub.waiting", f"the hub is not ready: {body}", fix)]
    if "degraded" in body:
        fix = "docs/operations.md says what it does without meanwhile"
        return [warning("doctor.hub.degraded", f"the hub is not whole: {body}", fix)]
    return [good("doctor.hub.ready", "the hub is ready")]


async def figures(session: aiohttp.ClientSession, address: str) -> list[Finding]:
    """Ask for the figures; those who may not read them are told to ask the hub's operators."""
    status, body = await asked(session, f"{address}/metrics")
    if status == OK and "zhilu_revision" in body:
        return [good("doctor.hub.metrics", "the hub gives its figures")]
    return [
        note(
            "doctor.hub.metrics",
            f"{address}/metrics answers {status or 'nothing'}: no figures for Prometheus",
            "give the scraper a token, where the hub asks for one",
        )
    ]


async def asked(session: aiohttp.ClientSession, url: str) -> tuple[int, str]:
    """Return status and text; 0 and why where nobody answers."""
    try:
        async with session.get(url) as response:
            return response.status, (await response.text()).strip()
    except (aiohttp.ClientError, TimeoutError, OSError) as failure:
        return 0, str(failure) or "no answer"
