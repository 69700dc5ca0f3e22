"""The routes of the golden files, and their writing anew: `python -m tests.routing.golden.routes`.

Whoever writes the files anew reads every line that changed, in both languages.
"""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from floorplans import PlaceIndex, load_venue
from floorplans.sample import central_library, sample_library
from routing import FOOT, PROFILES, WHEELCHAIR, Route, pick, plan_route
from tests.routing.worlds import World, travelled

FOLDER = Path(__file__).parent
SHARED = Path(__file__).resolve().parents[3].parent / "shared"
LANGUAGES = ("zh", "en")

ROUTES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "branch": (
        ("foot", "总咨询台", "语言、文学、艺术阅览区"),
        ("foot", "Main entrance vestibule", "Foreign-language reading room"),
        ("wheelchair", "Main entrance vestibule", "Foreign-language reading room"),
        ("foot", "Children's desk", "Display wall 2"),
        ("wheelchair", "Shiguang Coffee", "Lakeside Lectures"),
        ("foot", "Maker space", "K81–K89 Biography, archaeology, folklore"),
    ),
    "central": (
        ("foot", "Main vestibule", "Story room"),
        ("foot", "Main vestibule", "Seminar room 305"),
        ("wheelchair", "Main vestibule", "Treasures gallery"),
        ("wheelchair", "Readers' restaurant", "Hi-fi listening room"),
        ("foot", "Music library", "North vestibule"),
        ("foot", "Humanities hall: literature", "24-hour self-service"),
        ("foot", "Entrance hall", "Humanities hall: politics, law, economics"),
    ),
    "spbpu": (
        ("foot", "Security", "Auditorium 351"),
        ("foot", "Study Library", "Classroom 184"),
        ("foot", "White concert hall", "Classroom 130"),
        ("wheelchair", "Coffee “Leto”", "Classroom 511"),
        ("foot", "Classroom 404a", "Classroom 100а"),
    ),
    "apb": (
        ("foot", "Windfang", "3078"),
        ("wheelchair", "Windfang", "3078"),
        ("foot", "2101", "1035"),
        ("foot", "ascii dresden", "E001"),
    ),
    "westport": (
        ("foot", "Unit 1", "Server room"),
        ("foot", "Server room", "Meeting Room Large"),
        ("foot", "Kitchen", "5:7.6,-10.6"),
    ),
}
"""By venue: the way of moving, and the names of both ends."""


def world_of(venue: str, folder: Path, shared: Path = SHARED) -> World:
    """Return a venue ready to travel."""
    samples = {"branch": sample_library, "central": central_library}
    if venue in samples:
        for name, content in samples[venue]().items():
            (folder / name).write_bytes(content)
        return travelled(load_venue(folder), FOOT, WHEELCHAIR)
    path = shared / "venues" / venue
    return travelled(load_venue(path / "APBorig.osm" if venue == "apb" else path), FOOT, WHEELCHAIR)


def routes_in(world: World, venue: str) -> Iterator[Route]:
    """Yield the routes of a venue."""
    places = PlaceIndex(world.venue)
    for profile, start, end in ROUTES[venue]:
        yield plan_route(
            world.costs[PROFILES[profile].id], world.guide, places.find(start), places.find(end)
        )


def told(route: Route, language: str) -> str:
    """Return a route as its golden file holds it."""
    start, end = (pick(place.names, language) or place.id for place in (route.start, route.end))
    lines = [f"{start} → {end} ({route.profile_id}): {route.metres:.0f} m, {route.seconds:.0f} s"]
    for number, (step, text) in enumerate(zip(route.steps, route.texts, strict=True), 1):
        lines.append(f"{number:>2}. {text[language]}")
        lines.append(f"    {step.kind} {step.turn} {step.hour}h {step.metres:.1f} m")
    return "\n".join(lines)


def write() -> None:
    """Write all golden files anew."""
    for venue in ROUTES:
        with tempfile.TemporaryDirectory() as folder:
            world = world_of(venue, Path(folder))
        routes = list(routes_in(world, venue))
        for language in LANGUAGES:
            text = "\n\n".join(told(route, language) for route in routes) + "\n"
            (FOLDER / f"{venue}.{language}.txt").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
