"""Around the plan: title, scale bar, north arrow, and the columns with legend and lists."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from floorplans.rendering.defects import Mark, badge
from floorplans.rendering.legend import HEIGHT, WIDTH, Entry
from floorplans.rendering.palette import FAINT, INK, PAPER
from floorplans.rendering.plan import LevelPlan
from floorplans.rendering.sheet import Sheet
from floorplans.rendering.svg import Style, element, words
from floorplans.rendering.wording import Language, Phrase, cut, said, told, wrapped

COLUMN = 84.0
"""Millimetres of paper that a column beside the plan is wide, and its text."""

TEXT = 78.0
HEADER = 20.0
FOOTER = 16.0
GAP = 4.0
END = 4.0
LEAST_WIDTH = 110.0
LEAST_HEIGHT = 150.0
"""Millimetres that columns are high at least, however small the plan."""

LISTED = 12
"""Findings of one code whose messages are listed on one level; the others are counted."""

BODY = 2.3
SMALL = 2.0
LEADING = 1.35
BAR_LENGTHS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a column: its height in millimetres of paper, and its markup from (0, 0)."""

    height: float
    markup: str


def line(sheet: Sheet, text: str, x: float, y: float, size: float, **more: str) -> str:
    """Return a line of text; places and size in millimetres of paper, y of its base line."""
    style: Style = {
        "x": sheet.paper(x),
        "y": sheet.paper(y),
        "font-size": sheet.paper(size),
        "fill": INK,
    }
    renamed = {key.replace("_", "-"): value for key, value in more.items()}
    return element("text", {**style, **renamed}, words(text, 600))


def header(plan: LevelPlan, sheet: Sheet, language: Language, width: float) -> str:
    """Return the title: the venue, and the level with its ordinal."""
    local = plan.venue.language
    venue = told(plan.venue.names, language, local) or plan.venue.id
    level = level_title(plan, language)
    room = width - 16
    return element(
        "g",
        {"data-layer": "title"},
        line(sheet, cut(level, room / 6.5), 8, 10, 6.5, font_weight="bold"),
        line(sheet, cut(venue, room / 3.6), 8, 16.5, 3.6),
    )


def level_title(plan: LevelPlan, language: Language) -> str:
    """Return what a level is called, its short name and ordinal included."""
    local, level = plan.venue.language, plan.level
    short = told(level.short_names, language, local)
    name = told(level.names, language, local)
    known = [text for text in (name, short if short not in name.split() else "") if text]
    buildings = [
        told(plan.venue.buildings[building_id].names, language, local)
        for building_id in level.building_ids
        if building_id in plan.venue.buildings and len(plan.venue.buildings) > 1
    ]
    ordinal = said(("楼层序号", "ordinal"), language) + f" {level.ordinal}"
    return " · ".join([*filter(None, buildings[:2]), *known, ordinal])


def footer(sheet: Sheet, language: Language, top: float) -> str:
    """Return the north arrow, the scale bar and the scale; `top` in millimetres of paper."""
    wanted = sheet.metres(60)
    metres = max((length for length in BAR_LENGTHS if length <= wanted), default=BAR_LENGTHS[0])
    long = sheet.millimetres(metres)
    half = long / 2
    bar = [
        box(sheet, 26, top + 4, half, 1.6, INK),
        box(sheet, 26 + half, top + 4, half, 1.6, PAPER),
        line(sheet, "0", 26, top + 9, BODY, text_anchor="middle"),
        line(sheet, f"{metres / 2:g}", 26 + half, top + 9, BODY, text_anchor="middle"),
        line(sheet, f"{metres} m", 26 + long, top + 9, BODY, text_anchor="middle"),
    ]
    scale = f"{said(('比例', 'Scale'), language)} 1:{sheet.scale}"
    return element(
        "g",
        {"data-layer": "scale"},
        north(sheet, 13, top + 1, language),
        *bar,
        line(sheet, scale, 26 + long + 10, top + 6, 2.6),
    )


def box(sheet: Sheet, x: float, y: float, width: float, height: float, fill: str) -> str:
    """Return a framed rectangle; all in millimetres of paper."""
    style: Style = {
        "x": sheet.paper(x),
        "y": sheet.paper(y),
        "width": sheet.paper(width),
        "height": sheet.paper(height),
        "fill": fill,
        "stroke": INK,
        "stroke-width": sheet.paper(0.2),
    }
    return element("rect", style)


def north(sheet: Sheet, x: float, y: float, language: Language) -> str:
    """Return the north arrow: north is up on every drawing."""
    at = [(x, y), (x + 3.2, y + 9), (x, y + 7), (x - 3.2, y + 9)]
    points = [f"{sheet.paper(px):g},{sheet.paper(py):g}" for px, py in at]
    outline: Style = {"stroke": INK, "stroke-width": sheet.paper(0.2)}
    letter = said(("北", "N"), language)
    return (
        element("polygon", {"points": " ".join(points), "fill": PAPER, **outline})
        + element("polygon", {"points": " ".join(points[:3]), "fill": INK, **outline})
        + line(sheet, letter, x, y + 12.5, 2.8, text_anchor="middle", font_weight="bold")
    )


def title(sheet: Sheet, text: str) -> Block:
    """Return the heading of a list."""
    return Block(8.0, line(sheet, text, 0, 5.5, 3.2, font_weight="bold"))


def legend_blocks(sheet: Sheet, entries: Iterable[Entry], language: Language) -> Iterator[Block]:
    """Yield the legend, two entries beside each other."""
    yield title(sheet, said(("图例", "Legend"), language))
    listed = list(entries)
    half = TEXT / 2
    for first in range(0, len(listed), 2):
        cells = []
        rows = 1
        for column, (markup, meaning) in enumerate(listed[first : first + 2]):
            texts = entry_lines(meaning, language, (half - WIDTH - 4) / SMALL)
            rows = max(rows, len(texts))
            left = column * half
            cells.append(element("g", {"transform": f"translate({sheet.paper(left):g} 0)"}, markup))
            first_base = HEIGHT / 2 + 0.7 - (len(texts) - 1) * SMALL * 0.6
            cells += [
                line(sheet, text, left + WIDTH + 1.5, first_base + row * SMALL * 1.2, SMALL)
                for row, text in enumerate(texts)
            ]
        yield Block(max(HEIGHT, rows * SMALL * 1.2) + 1.6, "".join(cells))


def entry_lines(meaning: tuple[str, str], language: Language, most: float) -> Sequence[str]:
    """Return the words of an entry, each language from a line of its own."""
    chinese, english = meaning
    chosen = {Language.ZH: [chinese], Language.EN: [english]}.get(language, [chinese, english])
    return [text for phrase in chosen for text in wrapped(phrase, most)]


def name_blocks(
    sheet: Sheet, listed: Sequence[tuple[str, tuple[Phrase, ...]]], language: Language
) -> Iterator[Block]:
    """Yield the names that fit only into a list, with the numbers that stand in the plan."""
    if not listed:
        return
    yield title(sheet, said(("图中编号", "Numbers in the plan"), language))
    for number, names in listed:
        text = "  ".join(phrase.text for phrase in names)
        rows = wrapped(text, (TEXT - 9) / BODY)
        markup = line(sheet, number, 0, BODY, BODY, font_weight="bold")
        yield Block(*paragraph(sheet, rows, 9, BODY, markup))


def paragraph(
    sheet: Sheet, rows: Sequence[str], left: float, size: float, markup: str
) -> tuple[float, str]:
    """Return the height and the markup of some lines of text."""
    drawn = [
        line(sheet, row, left, size + index * size * LEADING, size)
        for index, row in enumerate(rows)
    ]
    return max(1, len(rows)) * size * LEADING + 0.8, markup + "".join(drawn)


def finding_blocks(
    sheet: Sheet, marks: Sequence[Mark], elsewhere: int, language: Language
) -> Iterator[Block]:
    """Yield the findings of a level, grouped by code, and how many have no place on any level."""
    yield title(sheet, f"{said(('问题', 'Findings'), language)} ({len(marks)})")
    for _, group in groupby(marks, key=lambda mark: (mark.finding.severity, mark.finding.code)):
        yield from code_blocks(sheet, list(group), language)
    if not marks:
        yield Block(*paragraph(sheet, [said(("本层没有问题", "None here"), language)], 0, BODY, ""))
    if elsewhere:
        more = said(("项不在任何楼层上", "more have no place on any level"), language)
        yield Block(*paragraph(sheet, wrapped(f"+ {elsewhere} {more}", TEXT / BODY), 0, BODY, ""))


def code_blocks(sheet: Sheet, marks: Sequence[Mark], language: Language) -> Iterator[Block]:
    """Yield the findings of one code: its name, each message, what to do about it."""
    finding = marks[0].finding
    code = finding.code.removeprefix("floorplan.")
    heading = cut(f"{code} × {len(marks)}", (TEXT - 5) / BODY)
    sign = "".join(badge(sheet, sheet.paper(1.6), sheet.paper(2.4), finding.severity, ""))
    yield Block(5.6, sign + line(sheet, heading, 5, 3.2, BODY, font_weight="bold"))
    for mark in marks[:LISTED]:
        rows = wrapped(mark.finding.message, (TEXT - 11) / SMALL)
        number = line(sheet, str(mark.number), 9, SMALL, SMALL, text_anchor="end")
        yield Block(*paragraph(sheet, rows, 11, SMALL, number))
    if len(marks) > LISTED:
        most = said(("另有", "and"), language)
        rest = f"{most} {marks[LISTED].number}–{marks[-1].number}"
        yield Block(*paragraph(sheet, [rest], 11, SMALL, ""))
    fix = wrapped(f"→ {finding.fix}", (TEXT - 11) / SMALL)
    height, markup = paragraph(sheet, fix, 11, SMALL, "")
    yield Block(height + 1.5, markup)


def flowed(sheet: Sheet, blocks: Iterable[Block], height: float) -> tuple[int, str]:
    """Lay blocks out in columns of a height in millimetres; return how many, and their markup."""
    placed = []
    column, down = 0, 0.0
    for block in blocks:
        if down + block.height > height and down > 0:
            column, down = column + 1, 0.0
        x, y = sheet.paper(column * COLUMN), sheet.paper(down)
        placed.append(element("g", {"transform": f"translate({x:g} {y:g})"}, block.markup))
        down += block.height
    return column + 1, "\n".join(placed)


def frame(sheet: Sheet, width: float, height: float) -> str:
    """Return the line around the drawing; in millimetres of paper."""
    style: Style = {"fill": "none", "stroke": FAINT}
    size = {"width": sheet.paper(width), "height": sheet.paper(height)}
    return element("rect", {**size, **style, "stroke-width": sheet.paper(0.3)})
