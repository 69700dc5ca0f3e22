"""A central city library in full size, drawn by a program: nine levels, a store, open stacks."""

from collections.abc import Mapping

from floorplans.sample.central.building import central
from floorplans.sample.imdf import write_imdf
from floorplans.sample.table import write_table

__all__ = ["central_library"]


def central_library() -> Mapping[str, bytes]:
    """Return the files of the central library by name: an IMDF archive and `venue.toml`.

    The bytes are the same every time. Ids can be had from `floorplans.sample.sample_id`; slugs
    begin with the level, `cb3` to `cb1` and `c1` to `c6`, so that they are none of the small
    library's.
    """
    drawn = central()
    return {**write_imdf(drawn), "venue.toml": write_table(drawn)}
