"""The simulator: plays a library day and publishes it by MQTT, as devices would."""

import asyncio
from random import Random

import aiomqtt
import structlog

from floorplans import is_public
from hub.config import SimulatorConfig
from hub.simulation import (
    DayPlan,
    Faults,
    Pace,
    SimulatedBuilding,
    SimulatedEscalator,
    SimulatedLift,
    SimulatedZone,
    run_library,
)
from hub.twin import Site
from sensors import OCCUPANTS, Device
from sensors.adapters import connected, let_cancellation_through

PASSAGES = frozenset({"walkway", "lobby", "walkway.island", "footbridge"})
RETRY_SECONDS = 2.0

log = structlog.get_logger(__name__)


async def simulate(
    site: Site, config: SimulatorConfig, host: str, port: int, login: tuple[str, str] | None = None
) -> None:
    """Publish library days until cancelled; a broker that goes away is waited for.

    Args:
        site: The building.
        config: How it is played.
        host: Of the endpoint.
        port: Of the endpoint.
        login: User name and password, where the endpoint asks for them.
    """
    username, password = login or (None, None)
    building = simulated_building(site)
    plan = DayPlan(faults=Faults() if config.outages else None)
    loop = asyncio.get_running_loop()
    while True:
        try:
            async with connected(
                aiomqtt.Client(
                    host,
                    port,
                    identifier="zhilu-simulator",
                    username=username,
                    password=password,
                )
            ) as client:

                async def publish(
                    topic: str, payload: bytes, client: aiomqtt.Client = client
                ) -> None:
                    await client.publish(topic, payload, qos=1)
                    let_cancellation_through()

                await run_library(
                    building,
                    plan,
                    Random(config.seed),  # noqa: S311 - a simulation, not a secret
                    Pace(config.start_hour * 3600, config.speed),
                    publish=publish,
                    clock=loop.time,
                    sleep=asyncio.sleep,
                )
        except aiomqtt.MqttError as error:
            let_cancellation_through()
            log.warning("simulator.broker", error=str(error), retry_seconds=RETRY_SECONDS)
            await asyncio.sleep(RETRY_SECONDS)


def simulated_building(site: Site) -> SimulatedBuilding:
    """Return what the simulator needs to know of a site: only devices that it may speak for."""
    devices = [device for device in site.devices.values() if device.simulate]
    return SimulatedBuilding(
        zones=tuple(simulated_zone(site, zone_id, devices) for zone_id in public_zones(site)),
        lifts=tuple(
            lift(site, device) for device in devices if device.profile.machine == "elevator"
        ),
        escalators=tuple(
            SimulatedEscalator(device.id)
            for device in devices
            if device.profile.machine == "escalator"
        ),
    )


def public_zones(site: Site) -> tuple[str, ...]:
    """Return the zones that visitors may enter."""
    return tuple(
        zone.id
        for zone in site.zones.values()
        if any(is_public(site.venue.units[unit_id]) for unit_id in zone.unit_ids)
    )


def simulated_zone(site: Site, zone_id: str, devices: list[Device]) -> SimulatedZone:
    """Return a zone as the simulator plays it."""
    zone = site.zones[zone_id]
    units = [site.venue.units[unit_id] for unit_id in zone.unit_ids]
    return SimulatedZone(
        id=zone.id,
        ordinal=site.venue.levels[units[0].level_id].ordinal,
        capacity=zone.capacity,
        counters=tuple(
            device.id
            for device in devices
            if device.zone == zone.id and OCCUPANTS in device.profile.quantities
        ),
        passage=all(unit.category in PASSAGES for unit in units),
        entrance=bool(site.entrance_units.intersection(zone.unit_ids)),
    )


def lift(site: Site, device: Device) -> SimulatedLift:
    """Return a lift as the simulator plays it."""
    connector = site.connectors[device.connector or ""]
    return SimulatedLift(
        device.id,
        tuple(stop.ordinal for stop in connector.stops),
        all(is_public(site.venue.units[stop.unit_id]) for stop in connector.stops),
    )
