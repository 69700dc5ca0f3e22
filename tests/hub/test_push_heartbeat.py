"""Silent clients are pinged, those that answer stay, those that do not are cut."""

from websockets.frames import Opcode

from hub.push import Board, PushSettings
from hub.push.heartbeat import PATIENCE, ROUNDS, look_at
from tests.hub.push_server import RawClient, Served, serve

NEVER = PushSettings(heartbeat=36_000.0)


def board() -> Board:
    made = Board("E")
    made.publish(1, {"a": {"n": 0}})
    return made


async def joined(served: Served) -> RawClient:
    client = await RawClient.connect(served.port)
    await client.next()
    client.send(Opcode.TEXT, b'{"subscribe":["a"]}')
    await client.next()
    await client.next()
    return client


async def test_a_silent_client_is_pinged_once_and_cut_when_it_does_not_answer() -> None:
    async with serve(board(), NEVER) as served:
        client = await joined(served)
        connections = served.push._sender.connections
        (connection,) = connections.values()
        pinged = [look_at(connections) for _ in range(ROUNDS + PATIENCE - 1)]
        assert pinged == [[connection] if n == ROUNDS else [] for n in range(1, len(pinged) + 1)]
        look_at(connections)
        assert connection.transport.is_closing()
        assert await client.next() is None
        await client.close()


async def test_whatever_a_client_says_tells_that_it_is_there() -> None:
    async with serve(board(), NEVER) as served:
        client = await joined(served)
        connections = served.push._sender.connections
        (connection,) = connections.values()
        for opcode, data in ((Opcode.PING, b"x"), (Opcode.TEXT, b"{}")):
            look_at(connections)
            client.send(opcode, data)
            await client.next()
            assert connection.silence == 0
        look_at(connections)
        client.send(Opcode.PONG, b"")
        client.send(Opcode.PING, b"and then")
        await client.next()
        assert connection.silence == 0
        await client.close()
    kinds = [frame.opcode for frame in client.frames[3:]]
    assert kinds == [Opcode.PONG, Opcode.TEXT, Opcode.PONG]


async def test_pings_come_by_themselves() -> None:
    async with serve(board(), PushSettings(heartbeat=0.01)) as served:
        client = await joined(served)
        frame = await client.next()
        assert frame is not None
        assert (frame.opcode, frame.data) == (Opcode.PING, b"")
        await client.close()


async def test_a_client_that_takes_what_waits_for_it_is_not_cut_for_its_silence() -> None:
    async with serve(board(), NEVER) as served:
        client = await joined(served)
        connections = served.push._sender.connections
        (connection,) = connections.values()
        connection.transport.write(bytes(4_000_000))
        for _ in range(3 * (ROUNDS + PATIENCE)):
            look_at(connections)
            left = connection.backlog
            while left and connection.backlog == left:
                await client.reader.read(65_536)
            if not left:
                break
        assert connection.open
        await client.close()
