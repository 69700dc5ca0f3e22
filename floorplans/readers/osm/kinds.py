"""IMDF categories for what OpenStreetMap calls things."""

from collections.abc import Mapping

from floorplans.categories import AMENITY_CATEGORIES, VENUE_CATEGORIES
from floorplans.occupant_categories import OCCUPANT_CATEGORIES
from floorplans.readers.osm.elements import Tags
from floorplans.readers.osm.tags import TRUE, is_true

CONVEYING = frozenset({"yes", "forward", "backward", "reversible"})
WALKWAYS = frozenset({"corridor", "area"})
OUTLINES = frozenset({"room", "corridor", "area"})
"""Values of `indoor` that are pieces of floor (Simple Indoor Tagging)."""

NOTHING = frozenset({"", "no", "none"})


def _table(text: str) -> Mapping[str, str]:
    return dict(pair.split("=", 1) for pair in text.split())


ROOMS: Mapping[str, str] = _table(
    """
    administration=office auditorium=auditorium bathroom=restroom bedroom=room break_room=lounge
    cafeteria=foodservice canteen=foodservice changing=room cinema=movietheater class=classroom
    classroom=classroom closet=storage cloakroom=storage conference=conferenceroom
    control=nonpublic corridor=walkway dining=foodservice elevator=elevator entrance=lobby
    escalator=escalator first_aid=firstaid foyer=lobby gym=fitnessroom gymnasium=fitnessroom
    hall=lobby hallway=walkway kitchen=kitchen laboratory=laboratory lab=laboratory
    laundry=nonpublic lecture=auditorium library=library living=lounge lobby=lobby locker=storage
    lounge=lounge maintenance=nonpublic meeting=conferenceroom meeting_room=conferenceroom
    nursery=mothersroom office=office parking=parking plant=nonpublic prison_cell=nonpublic
    reading=library reception=lobby reception_desk=lobby restaurant=foodservice restroom=restroom
    sanitary=restroom seminar=classroom server=serverroom server_room=serverroom shower=shower
    shop=room sport=fitnessroom sports=fitnessroom stairs=stairs stairwell=stairs storage=storage
    storeroom=storage studio=room study=classroom technical=nonpublic theatre=theater
    theater=theater toilet=restroom toilets=restroom utility=nonpublic waiting=waitingroom
    waiting_room=waitingroom warehouse=storage workshop=room yes=room
    """
)
"""Unit categories by the value of `room`."""

ROOM_AMENITIES: Mapping[str, str] = _table(
    """
    bar=foodservice cafe=foodservice canteen=foodservice cinema=movietheater clinic=room
    conference_centre=conferenceroom events_venue=auditorium fast_food=foodservice
    food_court=foodservice kitchen=kitchen library=library parking=parking
    place_of_worship=room post_office=room prayer_room=room pub=foodservice
    restaurant=foodservice shower=shower smoking_area=smokingarea studio=room theatre=theater
    waiting_room=waitingroom
    """
)
"""Unit categories by the value of `amenity` on an outline."""

POINTS: Mapping[str, str] = _table(
    """
    atm=atm bank=businesscenter bar=eatingdrinking bench=seating bicycle_parking=parking.bicycle
    bureau_de_change=cashier cafe=eatingdrinking cashier=cashier charging_station=parking.ev
    copyshop=copymachine device_charging_station=powerchargingstation
    drinking_water=drinkingfountain fast_food=eatingdrinking first_aid=firstaid
    food_court=eatingdrinking information=information library=library locker=coinlocker
    lockers=coinlocker lost_property=lostandfound lounge=privatelounge
    luggage_locker=coinlocker meeting_point=meetingpoint parcel_locker=mailbox parking=parking
    payment_terminal=cashier photo_booth=photobooth police=police post_box=mailbox
    post_office=mailbox prayer_room=prayerroom pub=eatingdrinking reception_desk=reception.desk
    restaurant=eatingdrinking shower=shower smoking_area=smokingarea taxi=taxi
    telephone=phone ticket_validator=faregate toilets=restroom vending_machine=vendingmachine
    water_point=drinkingfountain
    """
)
"""Amenity categories by the value of `amenity`."""

EMERGENCIES: Mapping[str, str] = _table(
    """
    aed=defibrillator defibrillator=defibrillator fire_alarm_box=firealarmpullstation
    fire_extinguisher=fireextinguisher fire_hose=fireextinguisher first_aid=firstaid
    first_aid_kit=firstaid phone=phone.emergency assembly_point=emergencyshelter
    """
)
"""Amenity categories by the value of `emergency`."""

OCCUPANTS: Mapping[str, str] = _table(
    """
    bakery=bakedgoods clothes=clothing convenience=conveniencestore copyshop=copyshop
    fast_food=fastfood florist=florist hairdresser=hairstylist ice_cream=icecream
    kindergarten=preschool newsagent=newspapersandmagazines stationery=cards.stationery
    theatre=performingarts travel_agency=travelagent
    """
)
"""Occupant categories by the value of `shop`, `amenity` or `office` where the words differ."""

SIGHTS: Mapping[str, str] = _table("information=information artwork=landmark attraction=landmark")
"""Amenity categories by the value of `tourism`; what else it says is an exhibit."""

VENUES: Mapping[str, str] = _table(
    """
    aerodrome=airport civic=governmentfacility college=university commercial=businesscampus
    government=governmentfacility hospital=healthcarefacility clinic=healthcarefacility
    hotel=hotel mall=shoppingcenter museum=museum office=businesscampus
    parking=parkingfacility public=governmentfacility retail=retailstore stadium=stadium
    station=trainstation terminal=transitstation theatre=theater townhall=governmentfacility
    train_station=trainstation transportation=transitstation university=university
    """
)
"""Venue categories by the value of `building`, `amenity`, `tourism`, `shop` or `railway`."""


def is_conveying(tags: Tags) -> bool:
    """Tell whether the steps move."""
    return tags.get("conveying") in CONVEYING


def vertical_category(tags: Tags) -> str | None:
    """Return elevator, escalator, stairs or ramp for what leads from level to level, else None."""
    highway, room = tags.get("highway"), tags.get("room")
    if highway == "elevator" or room == "elevator" or is_true(tags, "elevator"):
        return "elevator"
    steps = is_true(tags, "stairs") or highway == "steps" or room in {"stairs", "stairwell"}
    if (steps and is_conveying(tags)) or room == "escalator":
        return "escalator"
    if steps:
        return "stairs"
    return "ramp" if room == "ramp" or tags.get("indoor") == "ramp" else None


def restroom(tags: Tags) -> str:
    """Return the category of a restroom."""
    male, female = is_true(tags, "male"), is_true(tags, "female")
    unisex = is_true(tags, "unisex") or tags.get("gender_segregated") == "no"
    wheelchair = tags.get("wheelchair") in TRUE
    kind = "restroom"
    if unisex or (male and female):
        kind = "restroom.unisex"
    elif male or female:
        kind = "restroom.male" if male else "restroom.female"
    return f"{kind}.wheelchair" if wheelchair else kind


def unit_category(tags: Tags) -> str | None:
    """Return the IMDF category of an outline, or None where its `room` or `amenity` is unknown."""
    vertical = vertical_category(tags)
    if vertical is not None:
        return vertical
    room, amenity = tags.get("room", ""), tags.get("amenity", "")
    if amenity == "toilets" or ROOMS.get(room) == "restroom":
        return restroom(tags)
    if room not in NOTHING:
        return ROOMS.get(room)
    if amenity in ROOM_AMENITIES or "office" in tags:
        return ROOM_AMENITIES.get(amenity, "office")
    plain = "walkway" if tags.get("indoor") in WALKWAYS else "room"
    return plain if amenity in NOTHING or plain == "walkway" or "shop" in tags else None


def amenity_category(tags: Tags) -> str | None:
    """Return the IMDF category of a point of interest, `unspecified` for one of unknown use.

    None stands for a point that is no facility at all.
    """
    amenity, tourism = tags.get("amenity", ""), tags.get("tourism", "")
    if tags.get("emergency") in EMERGENCIES:
        return EMERGENCIES[tags["emergency"]]
    if tourism not in NOTHING:
        return SIGHTS.get(tourism, "exhibit")
    if amenity == "toilets":
        return restroom(tags)
    if "vending" in tags or amenity in POINTS or amenity in AMENITY_CATEGORIES:
        return POINTS.get(amenity, amenity if amenity in AMENITY_CATEGORIES else "vendingmachine")
    return "unspecified" if amenity not in NOTHING else None


def occupant_category(tags: Tags) -> str | None:
    """Return the IMDF category of a shop, office or eating place, None for what is none of them."""
    for key in ("shop", "office", "amenity"):
        value = tags.get(key, "")
        if key == "amenity" and value not in ROOM_AMENITIES:
            continue
        if value in NOTHING:
            continue
        found = OCCUPANTS.get(value, value.replace("_", ""))
        return found if found in OCCUPANT_CATEGORIES else "unspecified"
    return None


def venue_category(tags: Tags) -> str:
    """Return the IMDF category of a venue, `unspecified` where IMDF has none such as for a library.

    What the building is used as counts before what it was built as.
    """
    for key in ("amenity", "tourism", "shop", "railway", "office", "building"):
        value = tags.get(key, "")
        found = VENUES.get(value, value)
        if found in VENUE_CATEGORIES:
            return found
    return "unspecified"
