"""How wide a way is."""

from floorplans.model import Opening


def clear_width(opening: Opening) -> float:
    """Return the metres of an opening that are clear between its jambs."""
    drawn: float = opening.line.length
    return drawn if opening.clear_width is None else min(drawn, opening.clear_width)
