"""Dangers: what staff declared a hazard, and what alarm devices say."""

from collections.abc import Iterable
from typing import Any

from hub.engine import Cause, Put, Stage, View
from hub.twin.clearing import Danger, HazardDeclared
from hub.twin.measures import place_names, units_of
from hub.twin.site import Site
from hub.twin.slots import BELIEVED, DANGERS, DECLARED, Believed
from hub.twin.wording import both
from routing import pick

ALARM = "alarm"


def dangers_stage(site: Site) -> Stage:
    """Return the stage that keeps the hazards in force.

    An alarm stands until its device says that it is over, or staff take the device out of service:
    silence does not end it, for what burns may have taken the device.
    """

    def run(view: View) -> Iterable[Put[Any]]:
        for hazard_id, change in view.changes(DECLARED).items():
            key = f"declared/{hazard_id}"
            danger = declared(site, change.after)
            yield put(site, key, danger, view.value(DANGERS, key), change.cause)
        for heard in view.changes(BELIEVED).values():
            told = heard.after or heard.before
            if told is None or told.reading.quantity != ALARM:
                continue
            key = f"alarm/{told.reading.sensor}"
            held = view.value(DANGERS, key)
            danger = alarmed(site, heard.after, held) if heard.after is not None else None
            if danger is not None or held is not None:
                yield put(site, key, danger, held, heard.cause)

    return Stage("dangers", (DECLARED, BELIEVED), (DANGERS,), run)


def declared(site: Site, hazard: HazardDeclared | None) -> Danger | None:
    """Return a declared hazard as a danger."""
    if hazard is None:
        return None
    units = units_of(site, hazard.target)
    return Danger(
        hazard.id,
        hazard.target,
        units,
        False,
        hazard.reason,
        hazard.since_ns,
        hazard.version,
        hazard.by,
    )


def alarmed(site: Site, told: Believed, held: Danger | None) -> Danger | None:
    """Return what an alarm device says is on fire, None if nothing."""
    reading = told.reading
    zone_id = site.devices[reading.sensor].zone
    if zone_id is None or not reading.value:
        return None
    since = held.since_ns if held is not None else reading.time_ns
    return Danger(reading.sensor, zone_id, site.zones[zone_id].unit_ids, True, "", since)


def put(
    site: Site, key: str, danger: Danger | None, held: Danger | None, cause: Cause
) -> Put[Danger]:
    """Set or end a danger."""
    told = danger or held
    zh, en = "", ""
    if told is not None:
        names = place_names(site, told.target)
        zh, en = pick(names, "zh"), pick(names, "en")
    words = both(f"{zh}有危险", f"There is danger in {en}")
    if danger is None:
        words = both(f"{zh}不再有危险", f"There is no danger in {en} any more")
    return Put(DANGERS, key, danger, words, (cause,))
