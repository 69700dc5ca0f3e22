"""What scenes are made of."""

from dataclasses import dataclass, field

import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from routing.scenery import Standing
from tests.routing.worlds import World


@dataclass(slots=True)
class Asked:
    """Notes what a tree is asked about."""

    shapes: list[shapely.Geometry] = field(default_factory=list)

    def query(self, shape: shapely.Geometry, *, predicate: str) -> NDArray[np.intp]:
        assert predicate == "intersects"
        self.shapes.append(shape)
        return np.empty(0, dtype=np.intp)


def test_scenes_are_made_in_several_threads_of_areas_that_others_have_prepared(
    sample: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GEOS finishes a prepared shape when it is first asked about: two threads at once crash."""
    unit = sample.rooms()[0]
    shapely.prepare(unit.area)
    asked = Asked()
    monkeypatch.setattr(shapely, "STRtree", lambda _shapes: asked)
    Standing(sample.venue, unit.level_id).within(unit.area)
    (shape,) = asked.shapes
    assert shape.equals(unit.area)
    assert not shapely.is_prepared(shape)
