"""What is told of things that the floor plan gives no name: where they are."""

import pytest

from hub.twin import Site
from hub.twin.naming import target_names
from routing import Target
from tests.hub.library import sample_site


@pytest.fixture(scope="module")
def site() -> Site:
    return sample_site()


def test_an_opening_without_a_name_is_told_by_the_rooms_that_it_joins(site: Site) -> None:
    told = set()
    for opening in site.venue.openings.values():
        names = target_names(site, Target.OPENING, opening.id)
        assert names["en"]
        assert names["zh"]
        beside = [
            site.venue.units[each].names["en"]
            for each in site.guide.scenery.beside(opening.id)
            if site.venue.units[each].names
        ]
        if not opening.names and len(set(beside)) == 2:
            told.add(opening.id)
            assert names["en"] == f"Passage between {beside[0]} and {beside[1]}"
            assert names["zh"].endswith("之间的通道门")
        elif not opening.names and len(beside) == 1:
            assert names["en"] == f"Passage to {beside[0]}"
    assert told


def test_an_opening_that_the_plan_does_not_have_is_told_by_its_id(site: Site) -> None:
    assert target_names(site, Target.OPENING, "gone") == {"zh": "gone", "en": "gone"}
