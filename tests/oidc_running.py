"""The provider of `tests.oidc_provider` as a process that tests start."""

import contextlib
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import aiohttp

from tests.servers import PATIENCE, free_port


@dataclass(frozen=True, slots=True)
class RunningProvider:
    """A provider that runs."""

    issuer: str

    async def control(self, **wanted: object) -> int:
        """Let it misbehave; return how often it was asked for its keys."""
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.issuer}/control", json=wanted) as answer,
        ):
            return int((await answer.json())["key_requests"])

    async def signed_in(self, address: str, user: str = "ada") -> tuple[str, dict[str, str]]:
        """Do what a browser does in which somebody presses their button.

        Returns:
            Where the provider leads the browser, and what it is to bring there.
        """
        async with aiohttp.ClientSession() as session:
            async with session.get(address) as page:
                html = await page.text()
            form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', html))
            form["user"] = user
            async with session.post(
                f"{self.issuer}/authorize", data=form, allow_redirects=False
            ) as sent:
                assert sent.status == 303
                back = sent.headers["Location"]
        query = parse_qs(urlsplit(back).query)
        return back, {name: values[0] for name, values in query.items()}


@contextlib.contextmanager
def running_provider() -> Iterator[RunningProvider]:
    """Run a provider until the context ends."""
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "tests.oidc_provider", str(port)])
    issuer = f"http://127.0.0.1:{port}"
    try:
        give_up = time.monotonic() + PATIENCE
        while not answers(issuer):
            assert process.poll() is None, "the provider has ended"
            assert time.monotonic() < give_up, "the provider does not start"
            time.sleep(0.05)
        yield RunningProvider(issuer)
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def answers(issuer: str) -> bool:
    """Tell whether it is there."""
    with contextlib.suppress(OSError):
        urllib.request.urlopen(f"{issuer}/keys", timeout=1).close()  # noqa: S310
        return True
    return False
