"""Answers as documents, in words: wishes not met, limits, alternatives, departures."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from floorplans import ArcKind, Labels
from hub.ports import Document, Json
from hub.twin.documents import (
    NANOSECONDS,
    place_document,
    rfc3339,
)
from hub.twin.naming import names_of, target_names
from hub.twin.site import Site
from hub.twin.slots import Departure, OpenRoute
from hub.twin.step_documents import labels
from routing import (
    BAND,
    Alternative,
    Arrival,
    Closing,
    Costs,
    Difference,
    Hindrance,
    Journey,
    Limit,
    Route,
    Target,
    TargetKey,
    Unmet,
    Wish,
    describe,
    pick,
    width_of,
)

MINUTE = 60

WISHES: dict[Wish, tuple[str, str]] = {
    Wish.AVOID_STAIRS: ("不走楼梯", "avoid stairs"),
    Wish.AVOID_ESCALATORS: ("不乘自动扶梯", "avoid escalators"),
    Wish.AVOID_LIFTS: ("不乘电梯", "avoid lifts"),
    Wish.AVOID_CROWDS: ("避开人群", "avoid crowds"),
    Wish.PREFER_QUIET: ("走安静的路线", "prefer quiet"),
}

DIFFERENCES: dict[Difference, tuple[str, str]] = {
    Difference.BY_STAIRS: ("走{}", "By {}"),
    Difference.BY_ESCALATOR: ("乘{}", "By {}"),
    Difference.BY_RAMP: ("走{}", "By {}"),
    Difference.BY_LIFT: ("乘{}", "By {}"),
    Difference.BY_OTHER_CONNECTOR: ("改由{}", "By {} instead"),
    Difference.SAME_LEVEL: ("不换楼层", "Without changing floors"),
    Difference.LESS_CROWDED: ("较不拥挤", "Less crowded"),
    Difference.THROUGH: ("经过{}", "Through {}"),
    Difference.ANOTHER_DOOR: ("走另一个门", "By another door"),
}

CLOSINGS: dict[Closing, tuple[str, str]] = {
    Closing.CLOSES_BEFORE: (
        "{name}于{time}关闭，您到达时已关闭",
        "{name} closes at {time}, before you can be there",
    ),
    Closing.MAY_CLOSE: (
        "{name}于{time}关闭，您到达时可能已关闭",
        "{name} closes at {time}, perhaps before you are there",
    ),
    Closing.CLOSED: ("{name}届时不开放", "{name} is closed at that time"),
}


ASIDE: dict[bool, tuple[str, str]] = {
    True: (
        "按平常的走法，到达时已关闭：{}；已改走其他路线",
        "Closed before you would pass it on the usual way: {}. Another way is taken",
    ),
    False: (
        "在您到达前关闭：{}；没有其他路线",
        "Closed before you can be there: {}. There is no other way",
    ),
}
"""What is said of what closes on the way: where there is another way, and where there is none."""


def answer_members(site: Site, found: OpenRoute) -> Document:
    """Return what a ROUTE says beside the fastest way; nothing for a plain one."""
    document: Document = {}
    arrival = None if found.arrival is None else found.arrival.of(found.route.seconds)
    if arrival is not None:
        document["arrival"] = arrival_document(arrival)
    if found.answer is None:
        return document
    journey = found.answer.journey
    document |= terms_members(journey)
    document["unmet"] = [unmet_document(site, each) for each in journey.unmet]
    document["blocked"] = [hindrance_document(site, journey, each) for each in journey.hindrances]
    document["alternatives"] = [
        alternative_document(site, journey, each) for each in journey.alternatives
    ]
    document["stops"] = list(stop_documents(site, journey, found.route))
    departure = found.answer.departure
    if departure is not None:
        document["departure"] = departure_document(site, journey, departure, arrival)
    if not journey.found and (journey.hindrances or len(journey.points) > 2):  # noqa: PLR2004
        document["message"] = missing_words(site, journey, barred=found.barred)
    return document


def terms_members(journey: Journey) -> Document:
    """Return the wishes and limits that a journey was planned with."""
    bars = journey.terms.bars
    return {
        "wishes": [each.wish.value for each in journey.terms.shunned],
        "limits": {
            "step_free": bars.limits.step_free,
            "clear_width": bars.limits.width,
            "floor_width": round(bars.floor_width, 2),
            "floor_checked": bars.floor_checked,
        },
    }


def arrival_document(arrival: Arrival) -> Json:
    """Return how long a trip takes, with the band that 90 % of trips keep."""
    return {
        "seconds": round(arrival.seconds),
        "low": round(arrival.low),
        "high": round(arrival.high),
        "share": BAND,
    }


def stop_documents(site: Site, journey: Journey, route: Route) -> Iterator[Json]:
    """Yield the stops as they are visited, each with the seconds until somebody is there."""
    seconds = 0.0
    pieces = route.pieces[:-1] if journey.found else (None,) * (len(journey.points) - 2)
    for place, piece in zip(journey.points[1:-1], pieces, strict=True):
        document = place_document(site, place)
        if piece is not None:
            seconds += piece.trace.seconds
            document["seconds"] = round(seconds)
        yield document


def named(site: Site, key: TargetKey) -> Labels:
    """Return the name of what a way touches."""
    return target_names(site, *key)


def key_document(site: Site, key: TargetKey) -> Json:
    """Return what a way touches."""
    target, feature_id = key
    document: Document = {"kind": target.value, "id": feature_id}
    document["name"] = labels(named(site, key))
    if target is Target.OPENING:
        document["clear_width"] = width_of(site.venue.openings[feature_id])
    return document


def listed(names: Iterable[Labels], language: str) -> str:
    """Join names as people do."""
    words = list(dict.fromkeys(pick(each, language) for each in names))
    return ("、" if language == "zh" else ", ").join(words)


def minutes(milliseconds: int, language: str) -> str:
    """Return a length of time in words."""
    seconds = max(1, round(milliseconds / 1000))
    if seconds < MINUTE:
        return f"{seconds}秒" if language == "zh" else f"{seconds} s"
    rounded = round(seconds / MINUTE)
    return f"{rounded}分钟" if language == "zh" else f"{rounded} min"


def unmet_document(site: Site, unmet: Unmet) -> Json:
    """Return a wish that is not met, where, and what meeting it would take."""
    document: Document = {
        "wish": unmet.wish.value,
        "text": unmet_words(site, unmet),
        "places": [key_document(site, key) for key in unmet.places],
    }
    if unmet.around is not None:
        document["around"] = round(unmet.around / 1000)
    if unmet.against:
        document["against"] = [each.value for each in unmet.against]
    return document


def unmet_words(site: Site, unmet: Unmet) -> Json:
    """Say that a wish is not met, where, and why."""
    names = [named(site, key) for key in unmet.places]
    zh, en = WISHES[unmet.wish]
    zh_why, en_why = detour_words(unmet)
    return {
        "zh": f"未能满足“{zh}”：路线经过{listed(names, 'zh')}，{zh_why}",
        "en": f"Wish not met: {en}. The way goes by {listed(names, 'en')}; {en_why}",
    }


def detour_words(unmet: Unmet) -> tuple[str, str]:
    """Say what becomes of whoever keeps to a wish, in Chinese and English."""
    if unmet.around is None:
        return "没有其他路线", "there is no other way"
    others = [WISHES[each] for each in unmet.against]
    zh, en = "".join(f"“{each[0]}”" for each in others), ", ".join(each[1] for each in others)
    if unmet.around <= 0:
        return (
            f"另一条路线不符合您的其他要求{zh}",
            f"the other way is against your other wishes{f' ({en})' if en else ''}",
        )
    longer = minutes(unmet.around, "zh"), minutes(unmet.around, "en")
    if not others:
        return f"绕行要多用{longer[0]}", f"the way around takes {longer[1]} longer"
    return (
        f"绕行要多用{longer[0]}，且不符合{zh}",
        f"the way around takes {longer[1]} longer and is against another wish ({en})",
    )


def hindrance_document(site: Site, journey: Journey, hindrance: Hindrance) -> Json:
    """Return a limit that leaves no way, and where."""
    return {
        "limit": hindrance.limit.value,
        "text": hindrance_words(site, journey, hindrance),
        "places": [key_document(site, key) for key in hindrance.places],
    }


def hindrance_words(site: Site, journey: Journey, hindrance: Hindrance) -> Json:
    """Say which limit leaves no way, and where."""
    width = journey.terms.bars.limits.width
    if hindrance.limit is Limit.STEP_FREE:
        names = [named(site, key) for key in hindrance.places]
        return {
            "zh": f"没有无台阶的路线：目前只能经过{listed(names, 'zh')}",
            "en": f"There is no way without steps: it leads by {listed(names, 'en')} now",
        }
    if not hindrance.places:
        return {
            "zh": f"没有净宽{width:.2f}米的路线：地面通道更窄",
            "en": f"No way is {width:.2f} m wide: the floor is narrower somewhere",
        }
    sizes = [measured(site, key) for key in hindrance.places]
    return {
        "zh": f"没有净宽{width:.2f}米的路线：{listed(sizes, 'zh')}",
        "en": f"No way is {width:.2f} m wide: {listed(sizes, 'en')}",
    }


def measured(site: Site, key: TargetKey) -> Labels:
    """Return the name of an opening with its clear width."""
    names = named(site, key)
    if key[0] is not Target.OPENING:
        return names
    width = width_of(site.venue.openings[key[1]])
    return {
        "zh": f"{pick(names, 'zh')}净宽{width:.2f}米",
        "en": f"{pick(names, 'en')} is {width:.2f} m",
    }


def missing_words(site: Site, journey: Journey, *, barred: bool) -> Json:
    """Say why there is no way, and to which of the points there is none."""
    if journey.hindrances:
        told = [hindrance_words(site, journey, each) for each in journey.hindrances]
        texts = [each for each in told if isinstance(each, dict)]
        return {
            "zh": "；".join(str(each["zh"]) for each in texts),
            "en": "; ".join(str(each["en"]) for each in texts),
        }
    zh, en = (listed((names_of(each) for each in journey.lost), tag) for tag in ("zh", "en"))
    if barred:
        return {"zh": f"暂时无法到达{zh}", "en": f"There is no way to {en} now"}
    return {"zh": f"没有路线到达{zh}", "en": f"The floor plan has no way to {en}"}


def alternative_document(site: Site, journey: Journey, other: Alternative) -> Json:
    """Return another way, with how it differs."""
    costs: Costs = journey.terms.costs
    start, end = journey.points
    route = describe(costs, site.guide, start, end, other.way)
    legs, steps = site.scribe.told(route)
    return {
        "difference": other.difference.value,
        "text": difference_words(site, other),
        "seconds": round(route.seconds),
        "metres": round(route.metres, 1),
        "shared": round(other.shared, 2),
        "unmet": [unmet_document(site, each) for each in journey.terms.unmet(other.way)],
        "legs": legs,
        "steps": steps,
    }


def difference_words(site: Site, other: Alternative) -> Json:
    """Say in one phrase how a way differs from the best one."""
    zh, en = DIFFERENCES[other.difference]
    if other.feature_id is None or other.difference is Difference.ANOTHER_DOOR:
        return {"zh": zh, "en": en}
    names: Labels = (
        site.venue.units[other.feature_id].names
        if (other.difference is Difference.THROUGH)
        else site.connectors[other.feature_id].names
    )
    return {"zh": zh.format(pick(names, "zh")), "en": en.format(pick(names, "en"))}


def departure_document(
    site: Site, journey: Journey, departure: Departure, arrival: Arrival | None
) -> Json:
    """Return what leaving later means."""
    document: Document = {
        "at": rfc3339(departure.at_ns),
        "crowding": crowding_known(departure),
        "notes": list(notes(site, journey, departure)),
    }
    if arrival is not None:
        document["arrives"] = rfc3339(departure.at_ns + round(arrival.seconds) * NANOSECONDS)
        document["arrives_by"] = rfc3339(departure.at_ns + round(arrival.high) * NANOSECONDS)
    return document


def crowding_known(departure: Departure) -> str:
    """Say how much is known of the crowds on the way."""
    if not departure.unforeseen:
        return "known"
    return "partly" if departure.foreseen else "unknown"


def notes(site: Site, journey: Journey, departure: Departure) -> Iterator[Json]:
    """Yield what somebody who leaves later should know."""
    for each in departure.closings:
        names = names_of(each.place)
        zh, en = CLOSINGS[each.closing]
        time = clock(site, each.until_ns)
        yield note(
            f"departure.{each.closing.value}",
            zh.format(name=pick(names, "zh"), time=time),
            en.format(name=pick(names, "en"), time=time),
        )
    if departure.aside:
        aside = [named(site, key) for key in departure.aside]
        zh, en = ASIDE[journey.found]
        yield note(
            "departure.closes-on-the-way",
            zh.format(listed(aside, "zh")),
            en.format(listed(aside, "en")),
        )
    if departure.unforeseen:
        yield note(
            "departure.crowding-unknown",
            "届时路上的拥挤程度未知",
            "How crowded the way will be then is not known",
        )
    if boards(journey):
        yield note(
            "departure.usual-waits",
            "电梯按平时的等候时间计算",
            "Lifts are taken to let wait as long as usual",
        )


def boards(journey: Journey) -> bool:
    """Tell whether a journey waits for a lift."""
    kinds = journey.terms.costs.graph.arcs.kind
    return any(kinds[arc] == ArcKind.BOARD for arc in journey.arcs)


def note(code: str, chinese: str, english: str) -> Json:
    """Return a note."""
    return {"code": code, "text": {"zh": chinese, "en": english}}


def clock(site: Site, time_ns: int | None) -> str:
    """Return a time on the building's own clock."""
    if time_ns is None:
        return ""
    zone = site.zone
    moment = datetime.fromtimestamp(time_ns // NANOSECONDS, UTC).astimezone(zone)
    return f"{moment:%H:%M}"
