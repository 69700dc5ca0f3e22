"""Buckets of tokens, and whose they are."""

from ipaddress import ip_network

import msgspec
import pytest
from aiohttp.test_utils import make_mocked_request

from hub.access import VISITOR, Actor, Role
from hub.api.limiting import Limiter
from hub.api.limits import Allowance, Buckets, address_of
from hub.api.media import names_tag, takes, takes_gzip
from hub.api.problems import Problem
from hub.config import HttpConfig

MANY = 10_000
FIVE = Allowance("visitor", 1.0, 5.0)


def test_a_bucket_fills_at_an_even_rate() -> None:
    buckets = Buckets()
    assert [buckets.take("a", FIVE, 1, 0.0) for _ in range(5)] == [4, 3, 2, 1, 0]
    assert buckets.take("a", FIVE, 1, 0.25) == -0.75
    assert buckets.take("a", FIVE, 1, 1.0) == 0
    assert buckets.take("a", FIVE, 1, 1_000.0) == 4


def test_a_refused_request_takes_nothing_and_a_heavy_one_at_most_all() -> None:
    buckets = Buckets()
    assert buckets.take("a", FIVE, 50, 0.0) == 0
    assert buckets.take("a", FIVE, 2, 1.0) == -1
    assert buckets.take("a", FIVE, 2, 2.0) == 0


def test_clients_have_buckets_of_their_own_and_the_quietest_is_forgotten() -> None:
    buckets = Buckets(bound=2)
    for client in ("a", "b"):
        buckets.take(client, FIVE, 5, 0.0)
    assert buckets.take("a", FIVE, 1, 0.0) < 0
    assert buckets.take("c", FIVE, 1, 0.0) == 4
    assert set(buckets.held) == {"a", "c"}


PROXIES = (ip_network("10.0.0.0/8"), ip_network("2001:db8::/32"))


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("192.0.2.1", None, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.1", "192.0.2.1"),
        ("10.1.2.3", "198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "203.0.113.9, 198.51.100.1", "198.51.100.1"),
        ("10.1.2.3", "203.0.113.9, 198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("10.1.2.3", "10.0.0.1, 10.9.9.9", "10.0.0.1"),
        ("10.1.2.3", "unknown, 10.9.9.9", "10.9.9.9"),
        ("10.1.2.3", "junk", "10.1.2.3"),
        ("2001:db8::1", "2001:db9::5", "2001:db9::5"),
        ("", "198.51.100.1", ""),
    ],
)
def test_only_known_proxies_are_believed(peer: str, forwarded: str | None, address: str) -> None:
    assert address_of(peer, forwarded, PROXIES) == address


@pytest.mark.parametrize(
    ("accept", "media", "wanted"),
    [
        ("application/json", "application/json", True),
        ("application/json", "application/geo+json", True),
        ("text/html, application/*;q=0.5", "application/json", True),
        ("text/html", "application/json", False),
        ("application/json;q=0", "application/json", False),
        ("*/*;q=0.001", "text/plain", True),
        ("", "text/plain", False),
    ],
)
def test_media_types_that_are_taken(accept: str, media: str, wanted: bool) -> None:  # noqa: FBT001
    assert takes(accept, media) is wanted


def test_codings_that_are_taken() -> None:
    assert takes_gzip("gzip, deflate, br")
    assert takes_gzip("*")
    assert not takes_gzip("gzip;q=0, *")
    assert not takes_gzip("gzip; q=0.000")
    assert not takes_gzip("br")


def test_tags_are_compared_weakly() -> None:
    assert names_tag('"a"', '"a"')
    assert names_tag('W/"a", "b"', '"a"')
    assert not names_tag('"ab"', '"a"')
    assert not names_tag('"a', '"a"')


def actor(kind: str, *roles: Role) -> Actor:
    return Actor("u-1", "ada", kind, frozenset(), roles, "s-1")  # type: ignore[arg-type]


def granted(config: HttpConfig, who: Actor) -> tuple[str, int]:
    """Return the name of somebody's limit, and how much they may ask at once."""
    limiter, taken = Limiter(config, lambda: 0.0), 0
    request = make_mocked_request("GET", "/").clone(remote="192.0.2.1")
    while taken < MANY:
        try:
            limiter.take(request, who, 1.0)
        except Problem as refused:
            return refused.headers["RateLimit-Policy"].split(";")[0].strip('"'), taken
        taken += 1
    return "none", taken


@pytest.mark.parametrize(
    ("who", "name", "burst"),
    [
        (actor("visitor"), "member", 1_000),
        (actor("screen", Role.SCREEN), "screen", 200),
        (actor("device", Role.DEVICE), "device", 200),
        (actor("token", Role.SECURITY), "token", 1_000),
        (actor("account", Role.VIEWER), "viewer", 500),
        (actor("account", Role.VIEWER, Role.SECURITY), "security", 2_000),
        (actor("account", Role.ADMIN), "admin", 1_000),
        (actor("account"), "member", 1_000),
    ],
)
def test_each_role_has_a_limit_of_its_own(who: Actor, name: str, burst: int) -> None:
    assert granted(HttpConfig(), who) == (name, burst)
    assert granted(HttpConfig(), VISITOR)[0] == "visitor"


def configured(roles: dict[str, object]) -> HttpConfig:
    return msgspec.convert({"roles": roles}, HttpConfig)


def test_limits_of_roles_are_those_of_the_configuration() -> None:
    config = configured({"viewer": {"rate": 3, "burst": 150}})
    assert granted(config, actor("account", Role.VIEWER)) == ("viewer", 150)
    assert granted(config, actor("account", Role.OPERATOR)) == ("operator", 1_000)
    limiter = Limiter(configured({"viewer": {"rate": 0}}), lambda: 0.0)
    request = make_mocked_request("GET", "/").clone(remote="192.0.2.1")
    both = actor("account", Role.VIEWER, Role.OPERATOR)
    assert all(limiter.take(request, both, 50.0) is None for _ in range(100))


@pytest.mark.parametrize(
    ("roles", "told"),
    [
        ({"king": {"rate": 1}}, "king"),
        ({"viewer": {"rate": 1, "burst": 5}}, "burst"),
        ({"viewer": {}}, "rate"),
    ],
)
def test_a_mistake_in_them_is_named(roles: dict[str, object], told: str) -> None:
    with pytest.raises(msgspec.ValidationError, match=told):
        configured(roles)
