"""Ways of moving: body, speed and what each kind of passage costs."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Profile:
    """A way of moving.

    Args:
        id: Stable name, used by the HTTP API.
        radius: Body radius in metres.
        speed: Free walking speed in metres per second.
        door: Seconds to pass a door that opens by hand.
        automatic_door: Seconds to pass a door that opens by itself, or a turnstile.
        stairs_up: Seconds per level upwards, None where stairs cannot be used.
        stairs_down: Seconds per level downwards, None where stairs cannot be used.
        escalator: Seconds per level, None where escalators cannot be used.
        ramp_factor: Walking time on a ramp over that on the flat.
        lift_wait: Seconds of waiting where the lift does not report them.
        lift_doors: Seconds for the doors, on boarding and again on alighting.
        lift_level: Seconds of travel per level.
        gates: Whether turnstiles and revolving doors can be passed.
        staff: Whether locked doors and rooms closed to the public may be passed through.
    """

    id: str
    radius: float
    speed: float
    door: float
    automatic_door: float
    stairs_up: float | None
    stairs_down: float | None
    escalator: float | None
    ramp_factor: float
    lift_wait: float
    lift_doors: float
    lift_level: float
    gates: bool = True
    staff: bool = False


FOOT = Profile(
    id="foot",
    radius=0.22,
    speed=1.34,  # Weidmann, Transporttechnik der Fussgaenger (1993), mean free speed
    door=1.5,
    automatic_door=0.5,
    stairs_up=15.0,
    stairs_down=12.0,
    escalator=16.0,
    ramp_factor=1.2,
    lift_wait=30.0,
    lift_doors=4.0,
    lift_level=5.0,
)

WHEELCHAIR = Profile(
    id="wheelchair",
    radius=0.42,
    speed=1.0,
    door=5.0,
    automatic_door=1.0,
    stairs_up=None,
    stairs_down=None,
    escalator=None,
    ramp_factor=1.6,
    lift_wait=30.0,
    lift_doors=6.0,
    lift_level=5.0,
    gates=False,
)

CART = Profile(
    id="cart",
    radius=0.38,  # a book truck 0.65 m wide, with a hand's breadth on either side
    speed=0.9,
    door=6.0,
    automatic_door=1.0,
    stairs_up=None,
    stairs_down=None,
    escalator=None,
    ramp_factor=1.4,
    lift_wait=30.0,
    lift_doors=8.0,
    lift_level=5.0,
    gates=False,
    staff=True,
)

STROLLER = Profile(
    id="stroller",
    radius=0.38,  # a pushchair up to 0.65 m wide, with a hand's breadth on either side
    speed=1.15,
    door=4.0,
    automatic_door=1.0,
    stairs_up=None,
    stairs_down=None,
    escalator=None,  # EN 115-1:2017 has pushchairs kept off escalators
    ramp_factor=1.3,
    lift_wait=30.0,
    lift_doors=6.0,
    lift_level=5.0,
    gates=False,
)

STAFF = replace(FOOT, id="staff", staff=True)

PROFILES = {profile.id: profile for profile in (FOOT, WHEELCHAIR, STROLLER, STAFF, CART)}
