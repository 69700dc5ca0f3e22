"""The central library as a whole."""

from floorplans.sample.building import Library
from floorplans.sample.central.basement import first_basement
from floorplans.sample.central.connectors import shafts
from floorplans.sample.central.deep import second_basement, third_basement
from floorplans.sample.central.floors import fourth_floor, second_floor, third_floor
from floorplans.sample.central.grid import DEPTH, WIDTH
from floorplans.sample.central.ground import first_floor
from floorplans.sample.central.layout import OUTLINE
from floorplans.sample.central.screens import screens
from floorplans.sample.central.sensors import sensors
from floorplans.sample.central.upper import fifth_floor, sixth_floor
from floorplans.sample.plan import Site, named

SITE = Site(
    slug="central",
    names=named("湖山市中心图书馆", "Hushan Central Library"),
    hours="Tu-Su 09:00-21:00",
    street="文华大道88号",
    locality="湖山市",
    province="CN-32",
    postal_code="215021",
    longitude=120.742,
    latitude=31.318,
    turn=-8.0,
    middle=(WIDTH / 2, DEPTH / 2),
    label=(104.0, 12.6),
    footprint=OUTLINE.area,
)


def central() -> Library:
    """Return the central library: three basements and six levels above ground."""
    storeys = (
        third_basement(),
        second_basement(),
        first_basement(),
        first_floor(),
        second_floor(),
        third_floor(),
        fourth_floor(),
        fifth_floor(),
        sixth_floor(),
    )
    return Library(
        storeys=storeys,
        shafts=shafts(),
        screens=screens(storeys),
        sensors=sensors(storeys),
        site=SITE,
    )
