"""`zhilu route`: a way through a floor plan, with all that can be asked of one."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
import msgspec

from hub.opening import open_site
from hub.ports import Document, Json
from hub.reports import no_way, route_lines
from hub.telling import json_option, told_plainly, venue_argument
from hub.twin import (
    Answer,
    OpenRoute,
    Site,
    answer_later,
    answer_members,
    answered,
    route_document,
    setting_of,
)
from routing import (
    NO_FORECAST,
    PROFILES,
    Condition,
    Limits,
    Wanted,
    Wish,
    plan_journey,
    reweigh,
)

NO_ROUTE = 3
SECOND_NS = 10**9
MOST_ALTERNATIVES = 3
WIDTH = click.FloatRange(min=0, max=5)


@click.command()
@venue_argument
@click.argument("start", metavar="FROM")
@click.argument("end", metavar="TO")
@click.option("--profile", type=click.Choice(sorted(PROFILES)), default="foot", show_default=True)
@click.option("--lang", type=click.Choice(["zh", "en"]), default="en", show_default=True)
@click.option("--stop", "stops", multiple=True, metavar="PLACE", help="Come by it; repeatable.")
@click.option("--best-order", is_flag=True, help="Visit the stops in whatever order takes least.")
@click.option(
    "--wish",
    "wishes",
    multiple=True,
    type=click.Choice([wish.value for wish in Wish]),
    help="Keep to it where possible; repeatable. What cannot be met is said.",
)
@click.option("--step-free", is_flag=True, help="No steps, and 0.9 m wide everywhere, or no way.")
@click.option("--clear-width", type=WIDTH, default=0.0, help="Metres that must be clear.")
@click.option(
    "--alternatives",
    type=click.IntRange(0, MOST_ALTERNATIVES),
    default=0,
    help="Other ways that truly differ.",
)
@click.option(
    "--at",
    "--depart-at",
    "time",
    metavar="TIME",
    help="ISO 8601, such as 2026-05-04T21:30, in the building's own time unless it has an offset:"
    " lead through nothing that is closed then by its opening hours, or closes before it is passed."
    " Without it all is open.",
)
@json_option
def route(path: Path, start: str, end: str, *, as_json: bool, **asked: object) -> None:
    """Print the route between two places of a floor plan.

    FROM, TO and stops are feature ids, names, call numbers (such as I247.57/12, or call:I247),
    LEVEL:x,y in metres or LEVEL@longitude,latitude. Opening hours count with --at only. The exit
    code is 3 where there is no way.
    """
    flags = msgspec.convert(asked, Flags)
    with told_plainly():
        site, _ = open_site(path, simulated=False)
        found = planned(site, start, end, flags)
    told = answer_members(site, found)
    if as_json:
        document = route_document(site, found) | told
        click.echo(msgspec.json.encode(document, order="deterministic").decode())
    elif found.route.found:
        for line in route_lines(found.route, site.venue, flags.lang):
            click.echo(line)
    else:
        click.echo(no_way(found.route, flags.lang))
    if not as_json:
        for line in answer_lines(told, flags.lang):
            click.echo(line)
    if not found.route.found:
        raise SystemExit(NO_ROUTE)


class Flags(msgspec.Struct, frozen=True):
    """The options of the command."""

    profile: str
    lang: str
    stops: tuple[str, ...]
    best_order: bool
    wishes: tuple[Wish, ...]
    step_free: bool
    clear_width: float
    alternatives: int
    time: str | None


def planned(site: Site, start: str, end: str, flags: Flags) -> OpenRoute:
    """Return the answer to what is asked, in a building where nothing goes on."""
    find = site.places.find
    wanted = Wanted(
        find(start),
        find(end),
        tuple(find(stop) for stop in flags.stops),
        flags.best_order,
        flags.wishes,
        Limits(flags.step_free, flags.clear_width),
        flags.alternatives,
    )
    costs = site.costs[flags.profile]
    if flags.time is None:
        found = Answer(plan_journey(setting_of(site), costs, wanted))
    else:
        depart_ns = time_of(site, flags.time)
        found = answer_later(site, flags.profile, wanted, (), depart_ns, NO_FORECAST)
        costs, _ = reweigh(costs, (), closed_at(site, depart_ns))
    return answered(site, wanted, costs, found, None)


def time_of(site: Site, text: str) -> int:
    """Return a time, ns UTC.

    Raises:
        BadParameter: The text is no time in ISO 8601.
    """
    try:
        time = datetime.fromisoformat(text)
        if time.tzinfo is None:
            time = time.replace(tzinfo=site.zone)
        now_ns = round(time.timestamp()) * SECOND_NS
        site.timetable.at(now_ns)
    except (ValueError, OverflowError) as error:
        message = f"{text!r} is no time such as 2026-05-04T21:30 or 2026-05-04T21:30+08:00."
        raise click.BadParameter(message, param_hint="--at") from error
    return now_ns


def closed_at(site: Site, time_ns: int) -> tuple[Condition, ...]:
    """Return what opening hours close at a time, ns UTC."""
    conditions = (state.condition() for state in site.timetable.at(time_ns))
    return tuple(condition for condition in conditions if condition is not None)


def answer_lines(told: Document, language: str) -> Iterator[str]:
    """Yield what an answer says beside the way, for people."""
    arrival = told.get("arrival")
    if isinstance(arrival, dict):
        yield BANDS[language].format(**arrival)
    for name in ("unmet", "blocked"):
        for each in items(told, name):
            yield f"! {said(each, language)}"
    departure = told.get("departure")
    if isinstance(departure, dict):
        for each in items(departure, "notes"):
            yield f"! {said(each, language)}"
    for each in items(told, "alternatives"):
        metres, seconds = figure(each, "metres"), figure(each, "seconds")
        yield f"~ {said(each, language)}: {metres:.0f} m, {seconds:.0f} s"


BANDS = {
    "en": "9 of 10 trips take {low} to {high} s",
    "zh": "十次中有九次用时{low}至{high}秒",
}


def items(document: dict[str, Json], name: str) -> list[dict[str, Json]]:
    """Return the objects of a list."""
    found = document.get(name)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def said(document: dict[str, Json], language: str) -> str:
    """Return the text of an object in a language."""
    text = document.get("text")
    return str(text.get(language, "")) if isinstance(text, dict) else ""


def figure(document: dict[str, Json], name: str) -> float:
    """Return a number of an object."""
    found = document.get(name)
    return found if isinstance(found, (int, float)) else 0.0
