/** One WebSocket to the hub for all topics of a page: `docs/push-protocol.md`. */

import { BUILDING } from "./building.ts";
import { Mailboxes, type Receiver } from "./mailboxes.ts";
import { type Change, Mirror, matches } from "./mirror.ts";
import type { ClientFrame, HubFrame } from "./protocol.ts";
import type { Document } from "./topics.ts";

export interface Update {
  readonly epoch: string;
  readonly revision: number;
}

export interface Subscriber<Doc> {
  /** The whole document as of a revision; parts that did not change keep their identity. */
  update(document: Doc, at: Update): void;
  /** The hub ended the topic, or does not know it; `code` is `ended` or the error's machine code. */
  gone?(code: string, message: string): void;
}

/** Follows all topics of a pattern, those included that begin later. */
export interface Follower {
  update(topic: string, document: unknown, at: Update): void;
  gone?(topic: string): void;
}

/** `waiting`: the connection is lost and the next attempt is timed. `stale`: it stands, but who serves it hears nothing of the building. */
export interface Connection {
  readonly state: "connecting" | "open" | "stale" | "waiting";
  /** When this state, or for those that are not open the loss of the connection, began: milliseconds of the clock. */
  readonly since: number;
}

export interface Socket {
  readonly readyState: number;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: never) => void) | null;
  send(data: string): void;
  close(): void;
}

/** What the stream needs of the world, so that tests can move time and play the hub. */
export interface World {
  connect(): Socket;
  now(): number;
  random(): number;
  after(milliseconds: number, call: () => void): () => void;
}

const FIRST_DELAY = 500;
const LONGEST_DELAY = 30_000;
/** A peer that says nothing this long is asked for a sign of life, and left if none comes. */
const SILENCE = 15_000;
const ANSWER_WITHIN = 6_000;
const OPEN = 1;

/**
 * Subscriptions that outlive connections.
 *
 * Each topic remembers the revision up to which it is complete, and resumes from there after a loss, so a
 * connection that breaks in the middle of catching up can never leave a hole. Re-delivered deltas do no
 * harm: what a topic already has is skipped by its revision.
 *
 * The attempts to reconnect back off with full jitter, 0.5 s doubling to 30 s; a hub that closes tells the
 * time itself. Browsers hide WebSocket pings, so silence is broken by an empty `subscribe`, which the hub
 * answers with an empty `synced`.
 */
export class Stream {
  readonly #world: World;
  readonly #mirror = new Mirror();
  readonly #mailboxes: Mailboxes;
  readonly #subscribers = new Map<string, Set<Subscriber<never>>>();
  readonly #followers = new Map<string, Set<Follower>>();
  readonly #watchers = new Set<(connection: Connection) => void>();
  #connection: Connection;
  #socket: Socket | undefined;
  #attempt = 0;
  #retryAfter: number | undefined;
  #cancelTimer: () => void = () => undefined;
  #fresh = new Set<string>();
  #stopped = false;

  constructor(world: World) {
    this.#world = world;
    this.#mailboxes = new Mailboxes((frame) => this.#send(frame));
    this.#connection = { state: "connecting", since: world.now() };
    this.#connect();
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** Follow a topic; the returned function ends it. A known document is handed over at once. */
  subscribe<Name extends string>(name: Name, subscriber: Subscriber<Document<Name>>): () => void {
    const listeners = this.#begin(this.#subscribers, name);
    listeners.add(subscriber as Subscriber<never>);
    const at = this.#mirror.at(name);
    if (at !== undefined) subscriber.update(this.#mirror.document(name) as Document<Name>, at);
    return () => {
      listeners.delete(subscriber as Subscriber<never>);
      this.#end(this.#subscribers, name, listeners);
    };
  }

  /** Follow all topics that a pattern covers; the returned function ends it. */
  follow(pattern: string, follower: Follower): () => void {
    const listeners = this.#begin(this.#followers, pattern);
    listeners.add(follower);
    for (const [topic, document] of Object.entries(this.#mirror.documents())) {
      const at = this.#mirror.at(topic);
      if (at !== undefined && matches(pattern, topic)) follower.update(topic, document, at);
    }
    return () => {
      listeners.delete(follower);
      this.#end(this.#followers, pattern, listeners);
    };
  }

  /** Take the messages of a mailbox; the returned function ends it. */
  attach(mailbox: string, receiver: Receiver): () => void {
    return this.#mailboxes.attach(mailbox, receiver);
  }

  /** Be told of every change of the connection's state, beginning with the present one. */
  watch(watcher: (connection: Connection) => void): () => void {
    this.#watchers.add(watcher);
    watcher(this.#connection);
    return () => this.#watchers.delete(watcher);
  }

  /** The network or the page came back: do not sit out the wait, and do not trust a silent connection. */
  wake(): void {
    if (this.#connection.state === "waiting") this.#connect();
    else if (this.#connection.state !== "connecting") this.#probe();
  }

  /** Close for good. */
  stop(): void {
    this.#stopped = true;
    this.#cancelTimer();
    this.#drop();
  }

  #begin<Listener>(kind: Map<string, Set<Listener>>, name: string): Set<Listener> {
    const known = kind.get(name);
    if (known !== undefined) return known;
    const listeners = new Set<Listener>();
    kind.set(name, listeners);
    if (this.#fresh.size === 0) queueMicrotask(() => this.#subscribeFresh());
    this.#fresh.add(name);
    return listeners;
  }

  /** All topics begun in one turn of the event loop go out in one frame. */
  #subscribeFresh(): void {
    const names = [...this.#fresh];
    this.#fresh.clear();
    if (names.length > 0) this.#send(this.#mirror.want(names));
  }

  #end<Listener>(kind: Map<string, Set<Listener>>, name: string, listeners: Set<Listener>): void {
    if (listeners.size > 0 || kind.get(name) !== listeners) return;
    kind.delete(name);
    if (!this.#fresh.delete(name)) this.#send(this.#mirror.leave([name]));
  }

  #send(frame: ClientFrame): void {
    if (this.#socket?.readyState === OPEN) this.#socket.send(JSON.stringify(frame));
  }

  #connect(): void {
    this.#cancelTimer();
    this.#setState("connecting");
    this.#retryAfter = undefined;
    const socket = this.#world.connect();
    this.#socket = socket;
    socket.onopen = () => this.#resume();
    socket.onmessage = (event) => this.#receive(String(event.data));
    socket.onclose = () => this.#lost();
    this.#cancelTimer = this.#world.after(SILENCE, () => this.#lost());
  }

  #resume(): void {
    this.#mirror.want([...this.#fresh]);
    this.#fresh.clear();
    for (const frame of [...this.#mirror.connected(), ...this.#mailboxes.connected()]) this.#send(frame);
  }

  #receive(text: string): void {
    const frame = JSON.parse(text) as HubFrame;
    this.#expectWord();
    const { changes = [], requests = [], refused = [] } = this.#mirror.take(frame);
    for (const request of requests) this.#send(request);
    if ("hello" in frame) {
      this.#attempt = 0;
      this.#setState("open");
    } else if ("stale" in frame) {
      this.#setState(frame.stale ? "stale" : "open");
    } else if ("closing" in frame) {
      this.#retryAfter = frame.closing.retry_after * 1000;
    } else if ("mailbox" in frame) {
      this.#mailboxes.take(frame);
    }
    for (const change of changes) this.#tell(change, "ended" in frame ? frame.ended : "");
    if ("error" in frame) {
      for (const name of refused) this.#gone(name, frame.error.code, frame.error.message);
    }
  }

  #tell(change: Change, reason: string): void {
    const { topic, document } = change;
    const at = this.#mirror.at(topic);
    const followers = [...this.#followers].filter(([pattern]) => matches(pattern, topic));
    for (const follower of followers.flatMap(([, listeners]) => [...listeners])) {
      if (at === undefined) follower.gone?.(topic);
      else follower.update(topic, document, at);
    }
    if (at !== undefined) {
      for (const subscriber of [...(this.#subscribers.get(topic) ?? [])]) {
        subscriber.update(document as never, at);
      }
    } else if (reason !== "" && !this.#mirror.wants(topic)) {
      this.#gone(topic, "ended", reason);
    }
  }

  /** The hub has let go of the topic: forget it before telling, so that a subscriber may begin anew. */
  #gone(name: string, code: string, message: string): void {
    const listeners = this.#subscribers.get(name);
    this.#subscribers.delete(name);
    this.#followers.delete(name);
    for (const subscriber of [...(listeners ?? [])]) subscriber.gone?.(code, message);
  }

  #expectWord(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#world.after(SILENCE, () => this.#probe());
  }

  #probe(): void {
    this.#send(this.#mirror.probe());
    this.#cancelTimer();
    this.#cancelTimer = this.#world.after(ANSWER_WITHIN, () => this.#lost());
  }

  #lost(): void {
    if (this.#stopped) return;
    this.#cancelTimer();
    this.#drop();
    this.#setState("waiting");
    const cap = Math.min(LONGEST_DELAY, FIRST_DELAY * 2 ** this.#attempt);
    this.#attempt += 1;
    const delay = this.#retryAfter ?? this.#world.random() * cap;
    this.#cancelTimer = this.#world.after(delay, () => this.#connect());
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    if (socket === undefined) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #setState(state: Connection["state"]): void {
    const before = this.#connection;
    if (before.state === state) return;
    const since = before.state === "open" || state === "open" ? this.#world.now() : before.since;
    this.#connection = { state, since };
    for (const watcher of [...this.#watchers]) watcher(this.#connection);
  }
}

/** The stream of this page's hub, woken when the network or the page comes back. */
export function openStream(): Stream {
  const address = new URL(`${BUILDING}/api/v1/stream`, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  const stream = new Stream({
    connect: () => new WebSocket(address) as Socket,
    now: () => performance.now(),
    random: () => Math.random(),
    after: (milliseconds, call) => {
      const timer = setTimeout(call, milliseconds);
      return () => clearTimeout(timer);
    },
  });
  addEventListener("online", () => stream.wake());
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") stream.wake();
  });
  return stream;
}
