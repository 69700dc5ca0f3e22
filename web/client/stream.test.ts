import { beforeEach, expect, test, vi } from "vitest";
import type { Machines } from "./protocol.ts";
import { type Socket, Stream, type World } from "./stream.ts";

/** The hub's end of a connection. */
class FakeSocket implements Socket {
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: unknown[] = [];
  closed = false;

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }
  close(): void {
    this.closed = true;
    this.readyState = 3;
  }
  open(epoch: string, revision: number): void {
    this.readyState = 1;
    this.onopen?.();
    this.say({ hello: { protocol: 1, epoch, revision, time: "2026-01-02T03:04:05Z" } });
  }
  say(frame: object): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  break(): void {
    this.readyState = 3;
    this.onclose?.();
  }
}

let now: number;
let random: number;
let timers: { at: number; call: () => void }[];
let sockets: FakeSocket[];
let world: World;

beforeEach(() => {
  now = 0;
  random = 0.5;
  timers = [];
  sockets = [];
  world = {
    connect: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    now: () => now,
    random: () => random,
    after: (milliseconds, call) => {
      const timer = { at: now + milliseconds, call };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
  };
});

/** Let time pass, running what is due in order. */
function pass(milliseconds: number): void {
  const end = now + milliseconds;
  for (;;) {
    const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
    if (next === undefined) break;
    timers = timers.filter((timer) => timer !== next);
    now = next.at;
    next.call();
  }
  now = end;
}

const last = (): FakeSocket => sockets.at(-1) as FakeSocket;
const lift = (wait: number): object => ({ machines: { "lift-1": { name: { zh: "1号电梯" }, wait } } });
const turn = (): Promise<void> => Promise.resolve();

function follow(stream: Stream): { seen: (number | undefined)[]; gone: string[]; stop: () => void } {
  const seen: (number | undefined)[] = [];
  const gone: string[] = [];
  const stop = stream.subscribe("machines", {
    update: ({ machines }: Machines) => seen.push(machines["lift-1"]?.wait),
    gone: (code) => gone.push(code),
  });
  return { seen, gone, stop };
}

test("subscriptions of one turn share a frame, and one topic serves several subscribers", async () => {
  const stream = new Stream(world);
  last().open("E", 5);
  const first = follow(stream);
  stream.subscribe("building", { update: () => undefined });
  await turn();
  expect(last().sent).toEqual([{ subscribe: ["machines", "building"] }]);
  last().say({ topic: "machines", epoch: "E", revision: 5, snapshot: lift(25) });
  const second = follow(stream);
  await turn();
  expect([first.seen, second.seen]).toEqual([[25], [25]]);
  expect(last().sent).toHaveLength(1);
  first.stop();
  expect(last().sent).toHaveLength(1);
  second.stop();
  expect(last().sent.at(-1)).toEqual({ unsubscribe: ["machines"] });
});

test("a connection lost is taken up again from the newest revision of each topic", () => {
  const stream = new Stream(world);
  const { seen } = follow(stream);
  stream.subscribe("building", { update: () => undefined });
  last().open("E", 5);
  last().say({ topic: "machines", epoch: "E", revision: 5, snapshot: lift(25) });
  last().say({ topic: "building", epoch: "E", revision: 5, snapshot: {} });
  last().say({ synced: { epoch: "E", revision: 7, topics: ["machines", "building"] } });
  last().say({ topic: "machines", revision: 8, patch: { machines: { "lift-1": { wait: 40 } } } });
  last().break();
  pass(500);
  expect(sockets).toHaveLength(2);
  last().open("E", 9);
  expect(last().sent).toEqual([
    { subscribe: ["machines"], from: { epoch: "E", revision: 8 } },
    { subscribe: ["building"], from: { epoch: "E", revision: 7 } },
  ]);
  last().say({ topic: "machines", revision: 8, patch: { machines: { "lift-1": { wait: 1 } } } });
  last().say({ topic: "machines", revision: 9, patch: { machines: { "lift-1": { wait: 55 } } } });
  expect(seen).toEqual([25, 40, 55]);
});

test("the revision of a hello is not taken for state that was received", () => {
  const stream = new Stream(world);
  follow(stream);
  last().open("E", 5);
  last().say({ topic: "machines", epoch: "E", revision: 5, snapshot: lift(25) });
  last().break();
  pass(500);
  last().open("E", 90);
  last().break();
  pass(1000);
  last().open("E", 91);
  expect(last().sent).toEqual([{ subscribe: ["machines"], from: { epoch: "E", revision: 5 } }]);
});

test("a new epoch replaces the state, though its revisions are smaller", () => {
  const stream = new Stream(world);
  const { seen } = follow(stream);
  last().open("E", 50);
  last().say({ topic: "machines", epoch: "E", revision: 50, snapshot: lift(25) });
  last().break();
  pass(500);
  last().open("F", 2);
  last().say({ topic: "machines", epoch: "F", revision: 2, snapshot: lift(0) });
  last().say({ topic: "machines", revision: 3, patch: { machines: { "lift-1": { wait: 7 } } } });
  expect(seen).toEqual([25, 0, 7]);
});

test("a delta without its base asks for a snapshot instead of guessing", () => {
  const stream = new Stream(world);
  const { seen } = follow(stream);
  last().open("E", 5);
  last().say({ topic: "machines", revision: 6, patch: lift(3) });
  expect(seen).toEqual([]);
  expect(last().sent.at(-1)).toEqual({ subscribe: ["machines"] });
});

test("attempts back off with full jitter up to 30 s and begin anew after a hello", () => {
  new Stream(world);
  random = 1;
  const waits: number[] = [];
  for (let attempt = 0; attempt < 9; attempt += 1) {
    const before = now;
    const count = sockets.length;
    last().break();
    while (sockets.length === count) pass(100);
    waits.push(now - before);
  }
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  last().open("E", 1);
  last().break();
  random = 0.2;
  pass(500);
  expect(sockets).toHaveLength(11);
});

test("a hub that closes says when to come back", () => {
  new Stream(world);
  last().open("E", 1);
  last().say({ closing: { retry_after: 1.7 } });
  last().break();
  pass(1600);
  expect(sockets).toHaveLength(1);
  pass(100);
  expect(sockets).toHaveLength(2);
});

test("a gateway that hears nothing of the building is told of, and stays connected", () => {
  const stream = new Stream(world);
  last().open("E", 1);
  last().say({ stale: true });
  expect(stream.connection.state).toBe("stale");
  stream.wake();
  last().say({ stale: false });
  expect(stream.connection.state).toBe("open");
  expect(sockets).toHaveLength(1);
});

test("silence is broken by an empty subscribe, and a peer that stays silent is left", () => {
  const stream = new Stream(world);
  last().open("E", 1);
  pass(15_000);
  expect(last().sent).toEqual([{ subscribe: [] }]);
  last().say({ synced: { epoch: "E", revision: 1, topics: [] } });
  pass(14_000);
  expect(stream.connection.state).toBe("open");
  pass(1000 + 6000);
  expect(sockets[0]?.closed).toBe(true);
  expect(stream.connection).toEqual({ state: "waiting", since: 36_000 });
});

test("waking up ends the wait at once", () => {
  const stream = new Stream(world);
  last().open("E", 1);
  last().break();
  stream.wake();
  expect(sockets).toHaveLength(2);
  expect(timers).toHaveLength(1);
});

test("the loss of a connection is dated from its beginning, through every failed attempt", () => {
  const stream = new Stream(world);
  const states: string[] = [];
  stream.watch(({ state }) => states.push(state));
  last().open("E", 1);
  pass(3000);
  last().break();
  pass(500);
  last().break();
  expect(stream.connection).toEqual({ state: "waiting", since: 3000 });
  expect(states).toEqual(["connecting", "open", "waiting", "connecting", "waiting"]);
});

test("an unknown topic and an ended one are told and may be begun anew", async () => {
  const stream = new Stream(world);
  const { gone, seen } = follow(stream);
  last().open("E", 1);
  last().say({ error: { code: "push.topic.unknown", message: "no", topic: "machines" } });
  expect(gone).toEqual(["push.topic.unknown"]);
  follow(stream);
  await turn();
  expect(last().sent.at(-1)).toEqual({ subscribe: ["machines"] });
  last().say({ topic: "machines", revision: 2, ended: "over" });
  expect(gone).toEqual(["push.topic.unknown"]);
  expect(seen).toEqual([]);
});

test("a stopped stream stays closed", () => {
  const stream = new Stream(world);
  const watcher = vi.fn();
  last().open("E", 1);
  stream.watch(watcher);
  stream.stop();
  pass(60_000);
  expect(sockets).toHaveLength(1);
  expect(watcher).toHaveBeenCalledTimes(1);
});

test("a pattern is followed through births and ends", async () => {
  const stream = new Stream(world);
  const seen: string[] = [];
  const stop = stream.follow("level/+/occupancy", {
    update: (topic, document) => seen.push(`${topic} ${JSON.stringify(document)}`),
    gone: (topic) => seen.push(`${topic} gone`),
  });
  last().open("E", 1);
  await turn();
  expect(last().sent).toEqual([{ subscribe: ["level/+/occupancy"] }]);
  last().say({ topic: "level/0/occupancy", epoch: "E", revision: 1, snapshot: { n: 0 } });
  last().say({ synced: { epoch: "E", revision: 1, topics: ["level/+/occupancy"], matched: { "level/+/occupancy": [] } } });
  last().say({ topic: "level/1/occupancy", epoch: "E", revision: 2, snapshot: { n: 1 } });
  last().say({ topic: "level/1/occupancy", revision: 3, ended: "gone" });
  expect(seen).toEqual([
    'level/0/occupancy {"n":0}',
    "level/0/occupancy gone",
    'level/1/occupancy {"n":1}',
    "level/1/occupancy gone",
  ]);
  stop();
  expect(last().sent.at(-1)).toEqual({ unsubscribe: ["level/+/occupancy"] });
});

test("a message is handed out once and acknowledged again when it comes again", () => {
  const stream = new Stream(world);
  last().open("E", 1);
  const taken: object[] = [];
  const due: (() => void)[] = [];
  const stop = stream.attach("screen/s1", (message, acknowledge) => {
    taken.push(message);
    due.push(acknowledge);
  });
  expect(last().sent).toEqual([{ attach: ["screen/s1"] }]);
  const message = { mailbox: "screen/s1", id: "m1", message: { do: "identify" } };
  last().say(message);
  last().say(message);
  expect(taken).toEqual([{ do: "identify" }]);
  expect(last().sent).toHaveLength(1);
  due[0]?.();
  const ack = { ack: { mailbox: "screen/s1", ids: ["m1"] } };
  expect(last().sent.at(-1)).toEqual(ack);
  last().break();
  pass(500);
  last().open("E", 1);
  expect(last().sent).toEqual([{ attach: ["screen/s1"] }]);
  last().say(message);
  expect(taken).toHaveLength(1);
  expect(last().sent.at(-1)).toEqual(ack);
  stop();
  expect(last().sent.at(-1)).toEqual({ detach: ["screen/s1"] });
});

test("a reset voids what is held, and the page keeps showing it until the snapshot comes", () => {
  const stream = new Stream(world);
  const { seen, gone } = follow(stream);
  last().open("E", 9);
  last().say({ topic: "machines", epoch: "E", revision: 9, snapshot: lift(25) });
  last().break();
  pass(500);
  last().open("F", 2);
  last().say({ reset: { epoch: "F", revision: 2, topics: ["machines"] } });
  expect([seen, gone]).toEqual([[25], []]);
  last().break();
  pass(1000);
  last().open("F", 2);
  expect(last().sent).toEqual([{ subscribe: ["machines"] }]);
});
