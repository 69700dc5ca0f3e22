"""The link to NATS: a connection, a building's stream, and what is kept beside it."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import msgspec
import nats
import nats.errors
import nats.js.errors
import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.js import api
from nats.js.client import JetStreamContext
from nats.js.kv import KeyValue
from nats.js.object_store import ObjectStore

from hub.backplane.nats.lease import Entry, Lease
from hub.errors import NatsUnavailableError

LEASES = "zhilu-leases"
BUILDINGS = "zhilu-buildings"
BASES = "zhilu-bases"
ANSWER_SECONDS = 1.0
HEADER_BYTES = 1_024
RETRY_SECONDS = 0.2
SETUP_SECONDS = 30.0
WRONG_LAST = frozenset({10071, 10164})
"""Error codes of JetStream: the last message is another one than the writer thought."""

LAST_SEQUENCE = "Nats-Expected-Last-Sequence"
SEQUENCE = "Nats-Sequence"

T = TypeVar("T")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How a building's stream is kept.

    Args:
        replicas: Servers that hold it; 1, 3 or 5.
        max_bytes: Older messages go beyond that.
        max_age: And beyond that, seconds.
    """

    replicas: int = 1
    max_bytes: int = 256 * 2**20
    max_age: float = 3600.0


class OutOfStepError(Exception):
    """What was to be replaced or followed is not what stands."""


class NoLeaderError(NatsUnavailableError):
    """Nobody leads a stream now."""


class Refusal(msgspec.Struct, frozen=True):
    """Why JetStream did not take a message."""

    err_code: int = 0
    description: str = ""


class Ack(msgspec.Struct, frozen=True):
    """What JetStream answers to a message: its sequence, or why not."""

    seq: int = 0
    error: Refusal | None = None


NO_LEADER = Refusal(description="the stream has no leader")

decode_ack = msgspec.json.Decoder(Ack).decode


class Link:
    """What a core or a gateway asks of NATS.

    Every question has a bound of one second; where NATS does not answer in it, or has no leader,
    that is `NatsUnavailableError`.

    Args:
        client: Connected.
        bounds: How streams and buckets are made where there are none.
    """

    def __init__(self, client: Client, bounds: Bounds) -> None:
        self.client = client
        self._bounds = bounds
        self._stream: JetStreamContext = client.jetstream(timeout=ANSWER_SECONDS)
        self._inbox: str | None = None
        self._asks = 0
        self._acks: dict[str, asyncio.Future[Ack]] = {}
        self._buckets: dict[str, KeyValue] = {}
        self._objects: ObjectStore | None = None

    @property
    def connected(self) -> bool:
        """Whether a server is reached."""
        return self.client.is_connected

    @property
    def kept_seconds(self) -> float:
        """How long messages stay in a stream at most."""
        return self._bounds.max_age

    @property
    def replicated(self) -> bool:
        """Whether several servers hold each stream."""
        return self._bounds.replicas > 1

    @property
    def largest(self) -> int:
        """How many bytes a message may have, beside its headers (`max_payload` of the servers)."""
        return self.client.max_payload - HEADER_BYTES

    async def prepare(self) -> None:
        """Make the buckets that all buildings share, where they are missing."""
        replicas = self._bounds.replicas
        for name in (LEASES, BUILDINGS):
            config = api.KeyValueConfig(name, history=1, replicas=replicas)
            await self._made(
                partial(self._stream.key_value, name),
                partial(self._stream.create_key_value, config),
            )
        store = api.ObjectStoreConfig(BASES, replicas=replicas)
        await self._made(
            lambda: self._stream.object_store(BASES),
            lambda: self._stream.create_object_store(BASES, store),
        )

    async def prepare_stream(self, building: str, most_bytes: int | None = None) -> None:
        """Make a building's stream, or let one that is there keep to the bounds of today.

        Args:
            building: Whose stream.
            most_bytes: With it nothing is let go of for what comes, which is refused beyond that.
        """
        bounds = self._bounds
        config = api.StreamConfig(
            name=stream_of(building),
            subjects=[subject_of(building)],
            num_replicas=bounds.replicas,
            max_bytes=most_bytes or bounds.max_bytes,
            max_age=0.0 if most_bytes else bounds.max_age,
            storage=api.StorageType.FILE,
            discard=api.DiscardPolicy.NEW if most_bytes else api.DiscardPolicy.OLD,
            allow_direct=True,
            republish=api.RePublish(src=subject_of(building), dest=live_of(building)),
        )
        await self._made(
            lambda: self._stream.update_stream(config), lambda: self._stream.add_stream(config)
        )

    async def append(self, building: str, data: bytes, after: int) -> int:
        """Append a message right after another one, and return its sequence once it is kept.

        Raises:
            OutOfStepError: The last message of the stream is another one.
            NoLeaderError: It was not appended: the stream has no leader.
            NatsUnavailableError: It is not known whether it was appended.
        """
        if self._inbox is None:
            inbox = self.client.new_inbox()
            await self.client.subscribe(f"{inbox}.*", cb=self._take_ack)
            self._inbox = inbox
        self._asks += 1
        reply = f"{self._inbox}.{self._asks}"
        loop = asyncio.get_running_loop()
        acked: asyncio.Future[Ack] = loop.create_future()
        self._acks[reply] = acked
        headers = {LAST_SEQUENCE: str(after)}
        late = loop.call_later(ANSWER_SECONDS, give_up, acked)
        try:
            await self.client.publish(subject_of(building), data, reply, headers)
            ack = await acked
        except nats.errors.MaxPayloadError as error:
            raise NatsUnavailableError(
                f"a commit has {len(data)} bytes; let the NATS servers take more: max_payload"
            ) from error
        except (TimeoutError, nats.errors.Error) as error:
            raise NatsUnavailableError(f"NATS does not answer: {error!r}") from error
        finally:
            late.cancel()
            del self._acks[reply]
        if ack.error is None:
            return ack.seq
        if ack.error.err_code in WRONG_LAST:
            raise OutOfStepError
        if ack.error is NO_LEADER:
            raise NoLeaderError(f"{stream_of(building)}: {NO_LEADER.description}")
        raise NatsUnavailableError(f"{stream_of(building)}: {ack.error.description}")

    async def _take_ack(self, message: Msg) -> None:
        """Take the answer to what was appended; without a leader it is empty."""
        acked = self._acks.get(message.subject)
        if acked is None or acked.done():
            return
        try:
            acked.set_result(decode_ack(message.data))
        except msgspec.MsgspecError:
            acked.set_result(Ack(error=NO_LEADER))

    async def message(self, building: str, sequence: int, *, kept: bool = False) -> bytes | None:
        """Return a message of a stream, None where it holds none of this sequence.

        Args:
            building: Whose stream.
            sequence: Which message.
            kept: Ask the leader, who alone knows the newest.
        """
        try:
            found = await self._asked(
                self._stream.get_msg(stream_of(building), seq=sequence, direct=not kept)
            )
        except nats.js.errors.NotFoundError:
            return None
        return found.data or b""

    async def span(self, building: str) -> tuple[int, int]:
        """Return the first and the last sequence of a stream."""
        state = (await self._info(building)).state
        return state.first_seq, state.last_seq

    async def leader(self, building: str) -> str | None:
        """Return the name of the server that leads a stream, None where none does."""
        cluster = (await self._info(building)).cluster
        return cluster.leader if cluster is not None else None

    async def step_down(self, building: str) -> None:
        """Let another server lead a stream."""
        subject = f"$JS.API.STREAM.LEADER.STEPDOWN.{stream_of(building)}"
        await self._asked(self.client.request(subject, timeout=ANSWER_SECONDS))

    async def purge(self, building: str, until: int) -> None:
        """Let go of the messages of a stream up to one."""
        name = stream_of(building)
        await self._asked(self._stream.purge_stream(name, seq=until + 1))

    async def is_gone(self, building: str) -> bool:
        """Tell whether NATS answers that it has no stream of a building."""
        try:
            await self._asked(self._stream.stream_info(stream_of(building)))
        except nats.js.errors.NotFoundError:
            return True
        except NatsUnavailableError:
            return False
        return False

    async def lease(self, building: str) -> Entry | None:
        """Return who leads a building, as the leader of the bucket knows it."""
        try:
            found = await self._asked((await self._bucket(LEASES)).get(building))
        except nats.js.errors.KeyNotFoundError:
            return None
        return Entry(msgspec.json.decode(found.value or b"", type=Lease), found.revision or 0)

    async def lease_set(self, building: str, lease: Lease, replaces: int) -> int:
        """Replace a lease and return the number of the new entry.

        Raises:
            OutOfStepError: Another entry stands than the one to be replaced.
        """
        data = msgspec.json.encode(lease)
        try:
            return await self._asked((await self._bucket(LEASES)).update(building, data, replaces))
        except nats.js.errors.KeyWrongLastSequenceError as error:
            raise OutOfStepError from error

    async def put_base(self, building: str, data: bytes) -> None:
        """Keep what stood, in place of what was kept before."""
        await self._asked((await self._bases()).put(building, data), 10 * ANSWER_SECONDS)

    async def base(self, building: str) -> bytes | None:
        """Return what stood when a base was last kept, None where there is none."""
        try:
            found = await self._asked((await self._bases()).get(building), 10 * ANSWER_SECONDS)
        except (nats.js.errors.NotFoundError, nats.js.errors.ObjectNotFoundError):
            return None
        except nats.js.errors.Error as error:
            # Another one takes its place just now.
            raise NatsUnavailableError(f"the base cannot be read: {error!r}") from error
        return found.data

    async def enter_building(self, building: str, data: bytes) -> None:
        """Put a building into the catalogue."""
        await self._asked((await self._bucket(BUILDINGS)).put(building, data))

    async def building(self, building: str) -> bytes | None:
        """Return a building's entry in the catalogue."""
        try:
            found = await self._asked((await self._bucket(BUILDINGS)).get(building))
        except nats.js.errors.KeyNotFoundError:
            return None
        return found.value

    async def listen(self, subject: str, take: Callable[[Msg], Awaitable[None]]) -> "Unsubscribe":
        """Hear a subject; what is returned ends that."""
        heard = await self.client.subscribe(subject, cb=take)
        return heard.unsubscribe

    async def say(self, subject: str, data: bytes) -> None:
        """Say something to whoever listens."""
        with contextlib.suppress(nats.errors.Error):
            await self.client.publish(subject, data)

    async def _info(self, building: str) -> api.StreamInfo:
        try:
            return await self._asked(self._stream.stream_info(stream_of(building)))
        except nats.js.errors.NotFoundError as error:
            raise NatsUnavailableError(f"there is no stream of {building} yet") from error

    async def _bucket(self, name: str) -> KeyValue:
        if name not in self._buckets:
            try:
                self._buckets[name] = await self._asked(self._stream.key_value(name))
            except nats.js.errors.NotFoundError as error:
                raise NatsUnavailableError(f"no core has made {name} yet") from error
        return self._buckets[name]

    async def _bases(self) -> ObjectStore:
        if self._objects is None:
            try:
                self._objects = await self._asked(self._stream.object_store(BASES))
            except nats.js.errors.NotFoundError as error:
                raise NatsUnavailableError(f"no core has made {BASES} yet") from error
        return self._objects

    async def _made(self, find: Callable[[], Awaitable[T]], make: Callable[[], Awaitable[T]]) -> T:
        """Return what is there, else make it; wait for a cluster that is just coming up."""
        until = asyncio.get_running_loop().time() + SETUP_SECONDS
        while True:
            try:
                try:
                    return await self._asked(find(), 5 * ANSWER_SECONDS)
                except nats.js.errors.NotFoundError:
                    return await self._asked(make(), 5 * ANSWER_SECONDS)
            except (NatsUnavailableError, nats.js.errors.Error) as error:
                if asyncio.get_running_loop().time() > until:
                    raise NatsUnavailableError(f"JetStream: {error}") from error
                await asyncio.sleep(RETRY_SECONDS)

    async def _asked(self, question: Awaitable[T], seconds: float = 1.5 * ANSWER_SECONDS) -> T:
        try:
            async with asyncio.timeout(seconds):
                return await question
        except (nats.js.errors.ServiceUnavailableError, nats.js.errors.ServerError) as error:
            raise NatsUnavailableError(f"JetStream does not serve: {error}") from error
        except (TimeoutError, nats.errors.Error) as error:
            if isinstance(error, nats.js.errors.APIError):
                raise
            if isinstance(error, nats.js.errors.Error) and not isinstance(
                error, nats.js.errors.NoStreamResponseError
            ):
                raise
            raise NatsUnavailableError(f"NATS does not answer: {error!r}") from error


Unsubscribe = Callable[[], Awaitable[None]]


def give_up(acked: "asyncio.Future[Ack]") -> None:
    """Wait no longer for an answer."""
    if not acked.done():
        acked.set_exception(TimeoutError())


def stream_of(building: str) -> str:
    """Return the name of a building's stream."""
    return f"ZHILU-{building}"


def subject_of(building: str) -> str:
    """Return what a building's commits are published under."""
    return f"zhilu.{building}.commits"


def live_of(building: str) -> str:
    """Return what they are said under once they are kept."""
    return f"zhilu.{building}.live"


def said_of(building: str, what: str) -> str:
    """Return what gateways say to the core: `receipts` and `listened`."""
    return f"zhilu.{building}.{what}"
