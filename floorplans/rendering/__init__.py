"""Drawings of levels: one SVG document each, with findings and graph laid over on request."""

from floorplans.rendering.drawing import Overlays, Rendering, render_levels
from floorplans.rendering.wording import Language

__all__ = ["Language", "Overlays", "Rendering", "render_levels"]
