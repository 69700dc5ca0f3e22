"""A real browser, and hubs as processes of their own."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.hub.library import begun_folder, sample_folder
from tests.servers import PATIENCE, Mosquitto, free_port, required

SAMPLE = ("--sample", "branch", "--open")
CLOSED = ("--sample", "branch")
"""Of a hub that asks who comes."""
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--ignore-gpu-blocklist",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
]
PATIENT = PATIENCE * 1_000
"""Milliseconds."""

expect.set_options(timeout=PATIENT)


@dataclass(frozen=True, slots=True)
class ServedHub:
    """A hub that runs as `zhilu serve`."""

    address: str
    mqtt_host: str
    mqtt_port: int

    def say(self, topic: str, payload: str) -> None:
        """Publish a message as a device does, QoS 1."""
        subprocess.run(
            [
                required("mosquitto_pub"),
                *("-h", self.mqtt_host, "-p", str(self.mqtt_port)),
                *("-t", topic, "-m", payload, "-q", "1"),
            ],
            check=True,
            timeout=PATIENCE,
        )


def serve(
    folder: Path,
    broker: Mosquitto | None,
    *flags: str,
    port: int | None = None,
    basic: tuple[str, ...] = SAMPLE,
) -> tuple[ServedHub, Callable[[], None]]:
    """Start a hub and return it with what stops it."""
    port, mqtt_port = port or free_port(), free_port()
    zhilu = Path(sys.executable).with_name("zhilu")
    mqtt = ["--mqtt-port", str(mqtt_port)]
    if broker is not None:
        mqtt = ["--mqtt", f"{broker.host}:{broker.port}"]
    if "central" not in flags:
        begun(folder)
    log = folder / "hub.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [
                str(zhilu),
                "serve",
                *basic,
                "--port",
                str(port),
                "--data",
                str(folder),
                *mqtt,
                *flags,
            ],
            stdout=output,
            stderr=output,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
    address = f"http://127.0.0.1:{port}"

    def stop() -> None:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == 0, log.read_text()

    give_up = time.monotonic() + 3 * PATIENCE  # a large library is worked out first
    while not ready(address):
        if process.poll() is not None or time.monotonic() > give_up:
            process.kill()
            process.wait()
            pytest.fail(f"the hub does not start: {log.read_text()}")
        time.sleep(0.05)
    host = broker.host if broker is not None else "127.0.0.1"
    return ServedHub(address, host, broker.port if broker is not None else mqtt_port), stop


def begun(folder: Path) -> None:
    """Let a hub of the small library find what its first start would draw and work out."""
    begun_folder(folder)
    for each in sample_folder().parent.iterdir():
        if each.is_dir():
            shutil.copytree(each, folder / each.name, dirs_exist_ok=True)
        else:
            shutil.copy(each, folder)


def ready(address: str) -> bool:
    """Tell whether a hub says that it is ready."""
    try:
        with urllib.request.urlopen(f"{address}/readyz", timeout=1) as response:  # noqa: S310
            return bool(response.status == 200)
    except OSError:
        return False


@pytest.fixture
def hub(mosquitto: Mosquitto, tmp_path: Path) -> Iterator[ServedHub]:
    """A hub that hears a real Mosquitto and makes nothing up."""
    served, stop = serve(tmp_path, mosquitto, "--no-simulate")
    try:
        yield served
    finally:
        stop()


@pytest.fixture(scope="session")
def simulated_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHub]:
    """A hub of the small library with a simulated day."""
    served, stop = serve(tmp_path_factory.mktemp("simulated"), None, "--simulate")
    try:
        yield served
    finally:
        stop()


@pytest.fixture(scope="module")
def central_hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedHub]:
    """A hub of the full-size library with a simulated day, as `make run` starts it."""
    flags = ("--simulate", "--sample", "central")
    served, stop = serve(tmp_path_factory.mktemp("central"), None, *flags)
    try:
        yield served
    finally:
        stop()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, driven by Playwright; its event loop ends before other tests' begin."""
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next((name for name in names if which(name)), "chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=required(found), args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


def which(name: str) -> bool:
    """Tell whether a program is there."""
    return any((Path(folder) / name).exists() for folder in os.environ["PATH"].split(":"))


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages in contexts of their own; any error on one of them fails the test."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def opened(
        address: str,
        *,
        width: int = 1280,
        height: int = 800,
        locale: str = "zh-CN",
        zone: str | None = None,
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            locale=locale,
            timezone_id=zone,
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENT)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{address}: {error}"))
        page.on("console", lambda said: note_refused(faults, address, said.text))
        page.on("requestfailed", lambda request: note_foreign(faults, address, request.url))
        page.on("request", lambda request: note_foreign(faults, address, request.url))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert faults == []


def note_foreign(faults: list[str], address: str, url: str) -> None:
    """Note a request to another host: pages load nothing from elsewhere."""
    own = address.split("/", 3)[2]
    if url.startswith(("http:", "https:", "ws:", "wss:")) and url.split("/", 3)[2] != own:
        faults.append(f"{address} asked {url}")


def note_refused(faults: list[str], address: str, said: str) -> None:
    """Note what the content security policy keeps a page from: pages must do without it."""
    if "Content Security Policy" in said:
        faults.append(f"{address}: {said}")
