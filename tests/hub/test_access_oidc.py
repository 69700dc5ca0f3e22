"""What is asked of an OpenID provider and what of its answers counts, without one."""

from itertools import count
from urllib.parse import parse_qs, urlsplit

import pytest

from hub.access.actor import HOME
from hub.access.oidc import (
    MOST_PENDING,
    PENDING_NS,
    Begun,
    Provider,
    asking,
    name_of,
    own_page,
    roles_of,
    words_in,
)
from hub.api import ENDPOINTS
from hub.config import HttpConfig
from hub.errors import OidcRefusedError

PROVIDER = Provider("https://id.example", "https://id.example/a?tenant=1", "t", "k")


def begun(most: int = 10) -> Begun:
    numbers = count()
    return Begun(lambda: f"secret-{next(numbers)}", most)


def test_the_provider_is_asked_with_all_that_guards_the_answer() -> None:
    pending, _ = begun().begin("/console", 0)
    address = asking(PROVIDER, "zhilu", ("openid", "email"), "https://hub.example/back", pending)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    challenge = asked.pop("code_challenge")
    assert asked == {
        "tenant": "1",
        "response_type": "code",
        "client_id": "zhilu",
        "redirect_uri": "https://hub.example/back",
        "scope": "openid email",
        "state": pending.state,
        "nonce": pending.nonce,
        "code_challenge_method": "S256",
    }
    assert len(challenge) == 43
    assert pending.verifier not in address


def test_a_sign_in_is_answered_once_in_its_own_browser_and_in_time() -> None:
    held = begun()
    pending, secret = held.begin("/console", 0)
    with pytest.raises(OidcRefusedError) as caught:
        held.take(pending.state, "another browser", 1)
    assert caught.value.code == "oidc.state"
    assert held.take(pending.state, secret, PENDING_NS) is pending
    with pytest.raises(OidcRefusedError):
        held.take(pending.state, secret, 1)
    late, secret = held.begin("/console", 0)
    with pytest.raises(OidcRefusedError, match="too long"):
        held.take(late.state, secret, PENDING_NS + 1)
    assert held.pending == {}


def test_no_more_sign_ins_are_remembered_than_may_be() -> None:
    held = begun(most=2)
    first, secret = held.begin("/", 0)
    for _ in range(2):
        held.begin("/", 0)
    assert len(held.pending) == 2
    with pytest.raises(OidcRefusedError):
        held.take(first.state, secret, 1)


def test_secrets_of_a_sign_in_are_not_shown() -> None:
    pending, secret = begun().begin("/", 0)
    for hidden in (pending.nonce, pending.verifier, secret):
        assert hidden not in repr(pending)


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/console?floor=2#x", "/console?floor=2#x"),
        ("", HOME),
        ("console", HOME),
        ("//evil.example/", HOME),
        ("//[", HOME),
        ("/\\evil.example", HOME),
        ("https://evil.example/", HOME),
        ("/a\nb", HOME),
        ("javascript:alert(1)", HOME),
    ],
)
def test_after_signing_in_only_own_pages_are_gone_on_to(address: str, page: str) -> None:
    assert own_page(address) == page


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("groups", {"a", "b"}),
        ("scope", {"x", "y"}),
        ("realm_access.roles", {"admin"}),
        ("https://id.example/roles", {"r"}),
        ("realm_access.nothing.deep", set()),
        ("number", set()),
    ],
)
def test_words_of_a_claim_are_found_in_the_forms_that_providers_use(
    path: str, words: set[str]
) -> None:
    claims = {
        "groups": ["a", "b", 3],
        "scope": "x y",
        "realm_access": {"roles": ["admin"]},
        "https://id.example/roles": ["r"],
        "number": 7,
    }
    assert words_in(claims, path) == words


def test_only_words_that_are_mapped_give_roles() -> None:
    mapping = {"ops": ("operator", "viewer"), "staff": ("viewer",)}
    assert roles_of(frozenset({"ops", "staff", "admin"}), mapping) == ("operator", "viewer")
    assert roles_of(frozenset({"admin"}), mapping) == ()


def test_people_are_called_by_what_there_is() -> None:
    assert name_of({"upn": " ada@x ", "sub": "1"}, "upn") == "ada@x"
    assert name_of({"email": "a@x", "sub": "1"}, "upn") == "a@x"
    assert name_of({"sub": "1", "name": ""}, "upn") == "1"


def test_no_single_visitor_pushes_out_the_sign_ins_of_others() -> None:
    start = next(each for each in ENDPOINTS if each.name == "startOidc")
    http = HttpConfig()
    most = http.visitor_burst + http.visitor_rate * PENDING_NS / 10**9
    assert most / start.weight < MOST_PENDING
