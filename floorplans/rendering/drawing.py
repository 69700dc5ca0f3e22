"""Put the layers of a drawing together: one SVG document per level."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from floorplans.findings import Finding
from floorplans.graph import NavigationGraph
from floorplans.model import Connector, Venue
from floorplans.rendering import amenities, defects, doors, floor, legend, margins, names, overlays
from floorplans.rendering.file_names import file_names
from floorplans.rendering.palette import PAPER
from floorplans.rendering.plan import LevelPlan, level_plans
from floorplans.rendering.sheet import Sheet, make_sheet
from floorplans.rendering.svg import Style, element, words
from floorplans.rendering.wording import Language, told

FONTS = (
    "'Noto Sans','Noto Sans CJK SC','Source Han Sans SC','PingFang SC','Microsoft YaHei',"
    "'Helvetica Neue',Arial,sans-serif"
)

RouteLine = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Overlays:
    """What is laid over the plans; nothing by default.

    Args:
        walkable: The graph of a profile whose walkable space is shown.
        graph: The graph whose nodes and arcs are shown.
        findings: Findings to mark, or None for none.
        route: The lines of a route in metres, by level id.
    """

    walkable: NavigationGraph | None = None
    graph: NavigationGraph | None = None
    findings: Sequence[Finding] | None = None
    route: Mapping[str, Sequence[RouteLine]] | None = None


@dataclass(frozen=True, slots=True)
class Rendering:
    """A level as it was drawn.

    Args:
        level_id: The level.
        file_name: A name that no other level of the venue has, with its ending.
        svg: The document.
    """

    level_id: str
    file_name: str
    svg: str


def render_levels(
    venue: Venue,
    connectors: Sequence[Connector],
    overlays: Overlays | None = None,
    language: Language = Language.BOTH,
    level_ids: Sequence[str] | None = None,
) -> Iterator[Rendering]:
    """Draw levels as SVG 1.1 documents: the lowest first, one after the other.

    The same venue gives the same bytes. North is up; lengths are those of paper at the scale that
    the drawing names, coordinates whole centimetres of the building.

    Args:
        venue: The venue.
        connectors: Its connectors, from `find_connectors`.
        overlays: What is laid over the plans.
        language: Of names and legend.
        level_ids: The levels to draw, None for all.
    """
    over = overlays or Overlays()
    marks = defects.marks_by_level(venue, over.findings or ())
    placed = {id(mark.finding) for found in marks.values() for mark in found}
    elsewhere = sum(id(finding) not in placed for finding in over.findings or ())
    named = file_names(venue)
    for plan in level_plans(venue, connectors):
        if level_ids is None or plan.level.id in level_ids:
            sides = Sides(marks.get(plan.level.id, ()), elsewhere)
            svg = draw(plan, over, sides, language)
            yield Rendering(plan.level.id, f"{named[plan.level.id]}.svg", svg)


@dataclass(frozen=True, slots=True)
class Sides:
    """The findings of one level, and how many have no place on any."""

    marks: Sequence[defects.Mark]
    elsewhere: int


def draw(plan: LevelPlan, over: Overlays, sides: Sides, language: Language) -> str:
    """Draw one level."""
    sheet = make_sheet(plan.bounds())
    placed = names.Names()
    amenities.take_signs(plan, sheet, placed)
    names.name_units(plan, sheet, language, placed)
    amenities.name_amenities(plan, sheet, language, placed)
    names.name_furniture(plan, sheet, language, placed)
    marked = defects.placed_markers(sheet, sides.marks, placed.taken)
    layers = [
        floor.ground(plan, sheet),
        floor.units(plan, sheet),
        floor.unit_lines(plan, sheet),
        floor.furniture(plan, sheet),
        overlays.walkable(plan, sheet, over.walkable) if over.walkable else "",
        floor.walls(plan, sheet),
        doors.openings(plan, sheet),
        overlays.navigation(plan, sheet, over.graph) if over.graph else "",
        amenities.amenities(plan, sheet),
        defects.leaders(sheet, marked),
        names.labels(sheet, placed),
        overlays.connector_rings(plan, sheet, over.graph, placed.taken) if over.graph else "",
        overlays.route(sheet, (over.route or {}).get(plan.level.id, ())),
        defects.markers(sheet, marked),
    ]
    blocks = [
        *margins.legend_blocks(sheet, entries(plan, sheet, over, sides), language),
        *margins.name_blocks(sheet, placed.listed, language),
    ]
    if over.findings is not None:
        blocks += margins.finding_blocks(sheet, sides.marks, sides.elsewhere, language)
    return document(plan, sheet, layers, blocks, language)


def entries(plan: LevelPlan, sheet: Sheet, over: Overlays, sides: Sides) -> Iterator[legend.Entry]:
    """Yield the legend of one drawing."""
    yield from legend.legend(plan, sheet)
    if over.walkable:
        yield from legend.walkable_entries(sheet)
    if over.graph:
        yield from legend.graph_entries(sheet, *overlays.walk_counts(plan, over.graph))
    if (over.route or {}).get(plan.level.id):
        yield from legend.route_entries(sheet)
    present = frozenset(mark.finding.severity for mark in sides.marks)
    yield from legend.finding_entries(sheet, present)


def document(
    plan: LevelPlan,
    sheet: Sheet,
    layers: Sequence[str],
    blocks: Sequence[margins.Block],
    language: Language,
) -> str:
    """Return the SVG document: title, plan, scale, and columns to the right."""
    wide, high = sheet.millimetres(sheet.width), sheet.millimetres(sheet.height)
    columns_high = max(margins.LEAST_HEIGHT, high + margins.FOOTER)
    columns, listed = margins.flowed(sheet, blocks, columns_high)
    width = max(wide, margins.LEAST_WIDTH) + columns * margins.COLUMN
    bottom = margins.HEADER + max(high, columns_high - margins.FOOTER)
    height = bottom + margins.FOOTER + margins.END
    clip = {"width": sheet.paper(wide), "height": sheet.paper(high)}
    left = max(wide, margins.LEAST_WIDTH) + margins.GAP
    root: Style = {
        "xmlns": "http://www.w3.org/2000/svg",
        "width": f"{width:.1f}mm",
        "height": f"{height:.1f}mm",
        "viewBox": f"0 0 {sheet.paper(width):.0f} {sheet.paper(height):.0f}",
        "role": "img",
        "aria-labelledby": "title desc",
        "font-family": FONTS,
    }
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        + element(
            "svg",
            root,
            "\n",
            element("title", {"id": "title"}, words(title_of(plan, language))),
            element("desc", {"id": "desc"}, words(description(plan))),
            floor.patterns(sheet),
            element("clipPath", {"id": "plan"}, element("rect", clip)),
            element("rect", {"width": "100%", "height": "100%", "fill": PAPER}),
            "\n",
            margins.header(plan, sheet, language, width),
            "\n",
            element(
                "g",
                {
                    "transform": f"translate(0 {sheet.paper(margins.HEADER):g})",
                    "clip-path": "url(#plan)",
                },
                "\n",
                "\n".join(filter(None, layers)),
                "\n",
            ),
            margins.footer(sheet, language, margins.HEADER + high),
            "\n",
            element(
                "g",
                {"transform": f"translate({sheet.paper(left):g} {sheet.paper(margins.HEADER):g})"},
                listed,
            ),
            "\n",
        )
        + "\n"
    )


def title_of(plan: LevelPlan, language: Language) -> str:
    """Return the document's title."""
    venue = told(plan.venue.names, language, plan.venue.language) or plan.venue.id
    return f"{venue} · {margins.level_title(plan, language)}"


def description(plan: LevelPlan) -> str:
    """Return what the drawing shows, for those who cannot see it."""
    return (
        f"Floor plan, north up: {len(plan.units)} units, {len(plan.openings)} openings, "
        f"{len(plan.fixtures)} fixtures, {len(plan.kiosks)} kiosks, {len(plan.amenities)} "
        f"amenities on {plan.level.area.area:.0f} square metres."
    )
