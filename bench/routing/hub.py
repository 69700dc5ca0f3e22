"""A running hub with the full-size sample library, and the cheapest client for it."""

import contextlib
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import msgspec
import numpy as np

from bench.harness import BenchError
from bench.processes import HOST, Process, answers, free_port, started

READY_SECONDS = 240.0
"""A hub without stored graphs builds them first."""

RECEIVE_BYTES = 1 << 18
SECONDS = 20.0
CONFIG = """\
[http]
visitor_rate = 1e9
visitor_burst = 1e9
"""
"""Limits that nobody meets: they are counted all the same."""

WORDS = ("", "阅览", "卫生间", "toilet", "desk", "room", "area", "lift", "stairs", "厅", "室", "区")
SEED = 20_261_202


class Answer(msgspec.Struct, frozen=True):
    """An HTTP answer: status and body."""

    status: int
    body: bytes


class Client:
    """One kept connection: a request goes out in one write and is read until it is whole.

    Args:
        port: Of the server on this machine.
    """

    def __init__(self, port: int) -> None:
        self._head = f"Host: {HOST}:{port}\r\n"
        self._wire = socket.create_connection((HOST, port), timeout=SECONDS)
        self._wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def packed(self, method: str, path: str, body: bytes = b"") -> bytes:
        """Return the bytes of a request."""
        head = f"{method} {path} HTTP/1.1\r\n{self._head}Content-Type: application/json\r\n"
        return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    def ask(self, request: bytes) -> bytes:
        """Send a request and return all bytes of its answer."""
        self._wire.sendall(request)
        data = self._wire.recv(RECEIVE_BYTES)
        while (whole := length_of(data)) is None or len(data) < whole:
            more = self._wire.recv(RECEIVE_BYTES)
            if not more:
                raise BenchError("the server hung up")
            data += more
        return data

    def send(self, request: bytes) -> None:
        """Send a request and do not wait."""
        self._wire.sendall(request)

    def answer(self, method: str, path: str, body: bytes = b"") -> Answer:
        """Send a request and return its answer."""
        return answer_in(self.ask(self.packed(method, path, body)))

    def close(self) -> None:
        """Hang up."""
        self._wire.close()


def answer_in(data: bytes) -> Answer:
    """Return the answer that some bytes are."""
    return Answer(int(data[9:12]), data.partition(b"\r\n\r\n")[2])


def length_of(data: bytes) -> int | None:
    """Return how many bytes an answer has in all, None while its head is not whole."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None
    at = data.lower().find(b"content-length:", 0, end)
    if at < 0:
        return end + 4
    return end + 4 + int(data[at + 15 : data.find(b"\r\n", at)])


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub that runs: its process, its port and that of its MQTT endpoint."""

    process: Process
    port: int
    mqtt_port: int


@contextlib.contextmanager
def sample_hub(folder: Path, cpus: frozenset[int] | None = None) -> Iterator[Hub]:
    """Run a hub with the full-size sample library and nothing simulated.

    Args:
        folder: Where its data lies.
        cpus: The processors that it may use; those for servers where left out.
    """
    port, mqtt_port = free_port(), free_port()
    config = folder / "zhilu.toml"
    config.write_text(CONFIG, encoding="utf-8")
    command = [
        sys.executable,
        "-c",
        "from hub.cli import main; main()",
        "serve",
        "--open",
        "--no-simulate",
    ]
    command += ["--config", str(config), "--data", str(folder / "data")]
    command += ["--port", str(port), "--mqtt-port", str(mqtt_port)]
    ready = lambda: answers(port, "/readyz")  # noqa: E731
    with started("zhilu", command, ready, folder, READY_SECONDS, cpus) as process:
        yield Hub(process, port, mqtt_port)


class Place(msgspec.Struct, frozen=True):
    """A search result, as far as it is needed."""

    id: str
    ordinal: int


class Found(msgspec.Struct, frozen=True):
    """Search results."""

    results: tuple[Place, ...]


def places_of(client: Client) -> list[Place]:
    """Return places that visitors search for.

    Raises:
        BenchError: There are hardly any.
    """
    found: dict[str, Place] = {}
    for word in WORDS:
        answer = client.answer("GET", f"/api/v1/search?q={quote(word)}&limit=100")
        if answer.status == 200:
            results = msgspec.json.decode(answer.body, type=Found).results
            found.update((place.id, place) for place in results)
    if len(found) < 20:
        raise BenchError("the sample library has hardly any places")
    return [found[each] for each in sorted(found)]


def wishes(places: list[Place], count: int, profile: str, *, other_level: bool) -> list[bytes]:
    """Draw bodies of `POST /api/v1/routes`, no two the same."""
    rng = np.random.default_rng(SEED)
    drawn: dict[tuple[str, str], bytes] = {}
    for a, b in rng.integers(0, len(places), (40 * count, 2)).tolist():
        start, end = places[a], places[b]
        if a == b or (other_level and start.ordinal == end.ordinal):
            continue
        body = {"from": start.id, "to": end.id, "profile": profile}
        drawn[start.id, end.id] = msgspec.json.encode(body)
        if len(drawn) == count:
            break
    return list(drawn.values())
