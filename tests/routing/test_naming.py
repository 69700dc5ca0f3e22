"""What levels are called where plans name them in unusual ways."""

from pathlib import Path

import pytest

from hub.catalogues import shipped_catalogues
from routing import FOOT
from routing.naming import Names
from tests.floorplans.plans import GROUND, small_plan, uid
from tests.routing.worlds import travelled


@pytest.mark.parametrize(
    ("names", "short_names", "zh", "en"),
    [
        ({"zh": "三层", "en": "Third floor"}, {"en": "3"}, "三层", "Third floor"),
        ({"en": "2"}, None, "2层", "Level 2"),
        ({"zh": "-1", "en": "-1"}, {"en": "-1"}, "-1层", "Level -1"),
        (None, {"zh": "2层", "en": "Level 2"}, "2层", "Level 2"),
        (None, {"en": "B1"}, "B1层", "Level B1"),
        ({"en": "Mezz\nanine"}, {"en": "M"}, "M层", "Mezz anine"),
        ({"fr": "Étage 1"}, None, "Étage 1", "Étage 1"),
        ({"zh": "屋顶花园", "en": "Roof"}, {"zh": "屋顶花园"}, "屋顶花园", "Roof"),
        (None, None, "0层", "Level 0"),
    ],
)
def test_levels_are_named_as_people_name_them(
    tmp_path: Path, names: object, short_names: object, zh: str, en: str
) -> None:
    plan = small_plan()
    plan.properties(GROUND)["name"] = names
    plan.properties(GROUND)["short_name"] = short_names
    scenery = travelled(plan.load(tmp_path), FOOT).guide.scenery
    catalogues = shipped_catalogues()
    said = {each.language: Names(each, scenery).level(uid(GROUND)) for each in catalogues}
    assert said["zh"] == zh
    assert said["en"] == en
