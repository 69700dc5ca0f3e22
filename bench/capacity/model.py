"""The cost model: what so much use costs, from what each thing costs by itself; pure.

Everything is added up: a second of use costs the sum over all kinds of things that happen in it,
each as often as it happens, times what one costs. `docs/capacity.md` has the formulas in words.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

MICRO = 1e-6
BITS = 8
MEBI = 2**20

MOST_CLIENTS = 10_000
"""Connections that one process takes (`hub.push.PushSettings`)."""

BUSY = 0.6
"""Of one processor, above which an event loop answers late."""

STREAM_MESSAGE = 150e-6
"""Seconds of processor for a message of the stream in a gateway: assumed, not measured here."""

NETWORK_HEAD = 66
"""Bytes of Ethernet, IP and TCP with time stamps around what one write sends."""


@dataclass(frozen=True, slots=True)
class Costs:
    """What one of each costs. Processor time in microseconds, memory and traffic in bytes.

    Args:
        idle: A second of a hub that nobody uses.
        message: An MQTT message at QoS 1 until it is acknowledged, journal and commit included.
        tick: A tick that changes where a lift is, beside its message.
        count: A tick that changes how many people are somewhere, likewise.
        outage: A tick in which a lift fails or comes back: signs and ways are worked out anew.
        frame: A frame delivered to one client.
        client: A second of a client that is connected and silent.
        handshake: A WebSocket opened, subscribed, and sent its snapshots.
        route: A route asked for, with its session, and ended.
        search: A search.
        frame_bytes: Of a frame.
        client_bytes: Memory of a connected client.
        route_bytes: Memory of an open route.
        building_bytes: Memory of a hub with one large building and nobody in it.
        journal_bytes: Written for one message and the tick that follows from it.
    """

    idle: float
    message: float
    tick: float
    count: float
    outage: float
    frame: float
    client: float
    handshake: float
    route: float
    search: float
    frame_bytes: float
    client_bytes: float
    route_bytes: float
    building_bytes: float
    journal_bytes: float


@dataclass(frozen=True, slots=True)
class Use:
    """How much one building is used. Rates are per second.

    Args:
        clients: Connected screens, phones and consoles.
        messages: From devices.
        ticks: That change where a lift is; many messages can share one.
        counts: That change how many people are somewhere, likewise.
        outages: In which a lift fails or comes back.
        frames: Delivered to each client.
        handshakes: Clients that come, or come back.
        routes: Asked for.
        searches: Asked for.
        open_routes: Followed at any time.
        commands: Of staff.
    """

    clients: float
    messages: float
    ticks: float
    counts: float
    outages: float
    frames: float
    handshakes: float
    routes: float
    searches: float
    open_routes: float
    commands: float = 0.0


@dataclass(frozen=True, slots=True)
class Phones:
    """What people do, as far as it is assumed.

    Args:
        frames: That a phone gets per second: its way, what is full on its level.
        stays: Seconds that a phone stays connected.
        asks: Seconds between two routes of a phone.
        searches: For each route.
        follows: Of those connected, how many follow a route.
        messages: Per second of a large building's devices.
        ticks: Per second of a large building that change where a lift is.
        counts: Per second of one that change how many people are somewhere.
        outages: Per second of one.
        commands: Per second of a large building's staff.
    """

    frames: float = 0.2
    stays: float = 600.0
    asks: float = 300.0
    searches: float = 2.0
    follows: float = 0.3
    messages: float = 20.0
    ticks: float = 5.0
    counts: float = 10.0
    outages: float = 0.002
    commands: float = 0.01


def use_of(clients: float, phones: Phones) -> Use:
    """Return how much a building with so many clients is used."""
    routes = clients / phones.asks
    return Use(
        clients=clients,
        messages=phones.messages,
        ticks=phones.ticks,
        counts=phones.counts,
        outages=phones.outages,
        frames=phones.frames,
        handshakes=clients / phones.stays,
        routes=routes,
        searches=routes * phones.searches,
        open_routes=clients * phones.follows,
        commands=phones.commands,
    )


def core_parts(costs: Costs, use: Use) -> dict[str, float]:
    """Return the processors that a building itself needs, by part: they cannot be shared out."""
    return {
        "idle": costs.idle * MICRO,
        "messages": use.messages * costs.message * MICRO,
        "ticks": (use.ticks * costs.tick + use.counts * costs.count) * MICRO,
        "outages": use.outages * costs.outage * MICRO,
        "routes": use.routes * costs.route * MICRO,
        "searches": use.searches * costs.search * MICRO,
    }


def edge_parts(costs: Costs, use: Use) -> dict[str, float]:
    """Return the processors that its clients need, by part: any number of gateways shares them."""
    return {
        "frames": use.clients * use.frames * costs.frame * MICRO,
        "clients": use.clients * costs.client * MICRO,
        "handshakes": use.handshakes * costs.handshake * MICRO,
    }


def processors(costs: Costs, use: Use) -> float:
    """Return the processors that one hub needs for all of it."""
    return sum(core_parts(costs, use).values()) + sum(edge_parts(costs, use).values())


def memory(costs: Costs, use: Use) -> float:
    """Return the bytes of memory that one hub needs."""
    return (
        costs.building_bytes
        + use.clients * costs.client_bytes
        + use.open_routes * costs.route_bytes
    )


def egress(costs: Costs, use: Use) -> float:
    """Return the bits per second that leave for clients, with what the network adds."""
    return use.clients * use.frames * (costs.frame_bytes + NETWORK_HEAD) * BITS


@dataclass(frozen=True, slots=True)
class City:
    """What so many buildings with so many clients in all need.

    Args:
        buildings: How many.
        clients: In all of them.
        cores: Processors of the cores' processes together.
        edges: Processors of the gateways together.
        processes: Gateways, by connections and by load; 0 where each hub serves its own clients.
        memory: Bytes in all.
        egress: Bits per second in all.
        published: NATS messages per second that cores publish.
        delivered: NATS messages per second that gateways take, all buildings in each of them.
        gateway_takes: Of them one gateway.
        district_takes: The same where each gateway serves the clients of a district only.
        commits: Transactions per second of the databases.
        disk: Bytes per second that journals are written.
        busiest: Of one core's process, in processors.
        bottleneck: What is nearest to its limit.
    """

    buildings: int
    clients: int
    cores: float
    edges: float
    processes: int
    memory: float
    egress: float
    published: float
    delivered: float
    gateway_takes: float
    district_takes: float
    commits: float
    disk: float
    busiest: float
    bottleneck: str


def city(costs: Costs, buildings: int, clients: int, phones: Phones) -> City:
    """Return what a city needs; the clients are spread evenly over the buildings."""
    use = use_of(clients / buildings, phones)
    core = core_parts(costs, use)
    edge = edge_parts(costs, use)
    cores, edges = buildings * sum(core.values()), buildings * sum(edge.values())
    alone = sum(core.values()) + sum(edge.values())
    gateways = 0
    if buildings > 1 or alone > BUSY or use.clients > MOST_CLIENTS:
        gateways = max(math.ceil(clients / MOST_CLIENTS), math.ceil(edges / BUSY))
    revisions = use.ticks + use.counts + use.outages + use.routes
    published = buildings * revisions if gateways else 0.0
    # A gateway takes what the buildings of its clients publish, all of them at worst.
    each_takes = min(buildings, max(1.0, clients / max(1, gateways))) * revisions
    district = min(buildings, buildings / max(1, gateways) + 1) * revisions
    busiest = sum(core.values()) if gateways else alone
    return City(
        buildings=buildings,
        clients=clients,
        cores=cores,
        edges=edges,
        processes=gateways,
        memory=buildings * memory(costs, use),
        egress=buildings * egress(costs, use),
        published=published,
        delivered=gateways * each_takes,
        gateway_takes=each_takes if gateways else 0.0,
        district_takes=district if gateways else 0.0,
        commits=buildings * use.commands,
        disk=buildings * use.messages * costs.journal_bytes,
        busiest=busiest,
        bottleneck=bottleneck({**core, **({} if gateways else edge)}, use, gateways, each_takes),
    )


def bottleneck(parts: Mapping[str, float], use: Use, gateways: int, takes: float) -> str:
    """Name what is nearest to its limit.

    A process has one event loop, of which `BUSY` may be used, and takes `MOST_CLIENTS` connections.
    """
    stream = takes * STREAM_MESSAGE / BUSY if gateways else 0.0
    share = sum(parts.values()) / BUSY
    connections = 0.0 if gateways else use.clients / MOST_CLIENTS
    most = max(parts, key=lambda name: parts[name])
    if stream > max(share, connections):
        return f"event loop of one gateway ({stream:.0%}): the stream of all buildings"
    if connections > share:
        return f"connections of one process ({connections:.0%})"
    return f"event loop of one core ({share:.0%}), most of it {most}"
