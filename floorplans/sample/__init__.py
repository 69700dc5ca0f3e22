"""A small city library, drawn by a program: three levels as IMDF 1.0.0 with a venue table."""

from collections.abc import Mapping

from floorplans.sample.building import library
from floorplans.sample.ids import sample_id
from floorplans.sample.imdf import write_imdf
from floorplans.sample.table import write_table

__all__ = ["sample_id", "sample_library"]


def sample_library() -> Mapping[str, bytes]:
    """Return the files of the sample library by name: an IMDF archive and `venue.toml`.

    The bytes are the same every time; ids can be had from `sample_id`.
    """
    drawn = library()
    return {**write_imdf(drawn), "venue.toml": write_table(drawn)}
