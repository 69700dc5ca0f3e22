"""Two libraries, drawn by programs, as IMDF 1.0.0 with a venue table: a small and a full one."""

from collections.abc import Mapping

from floorplans.sample.building import library
from floorplans.sample.central import central_library
from floorplans.sample.ids import sample_id
from floorplans.sample.imdf import write_imdf
from floorplans.sample.table import write_table

__all__ = ["central_library", "sample_id", "sample_library"]


def sample_library() -> Mapping[str, bytes]:
    """Return the files of the sample library by name: an IMDF archive and `venue.toml`.

    The bytes are the same every time; ids can be had from `sample_id`.
    """
    drawn = library()
    return {**write_imdf(drawn), "venue.toml": write_table(drawn)}
