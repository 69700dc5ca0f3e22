"""What a gateway tells the core of its clients."""

import pytest
from aiohttp.test_utils import make_mocked_request
from multidict import CIMultiDict

from hub.api.limits import address_of, networks_of
from hub.gateway.passing import passed_headers


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        ((), "127.0.0.1"),
        (("198.51.100.7",), "198.51.100.7"),
        (("203.0.113.66", "198.51.100.7"), "198.51.100.7"),
    ],
)
def test_the_core_hears_of_the_client_before_the_proxy(
    lines: tuple[str, ...], address: str
) -> None:
    headers = CIMultiDict([("X-Forwarded-For", line) for line in lines])
    request = make_mocked_request("GET", "/api/v1/venue", headers)
    request = request.clone(remote="127.0.0.1")
    told = [value for name, value in passed_headers(request) if name == "X-Forwarded-For"]
    assert len(told) == 1
    assert address_of("10.0.0.9", told[0], networks_of(("10.0.0.9", "127.0.0.1"))) == address
