/** One WebSocket to the hub for all topics of a page: `docs/push-protocol.md`. */

import { mergePatch } from "./patch.ts";
import type { ClientFrame, Document, HubFrame, Resume } from "./protocol.ts";

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

/** `waiting`: the connection is lost and the next attempt is timed. */
export interface Connection {
  readonly state: "connecting" | "open" | "waiting";
  /** When this state, or for the two others the loss of the connection, began: milliseconds of the clock. */
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

interface Topic {
  readonly subscribers: Set<Subscriber<never>>;
  /** Where `document` is known to be complete; absent until the first snapshot. */
  at?: Resume;
  document?: unknown;
}

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
  readonly #topics = new Map<string, Topic>();
  readonly #watchers = new Set<(connection: Connection) => void>();
  #connection: Connection;
  #socket: Socket | undefined;
  #epoch = "";
  #attempt = 0;
  #retryAfter: number | undefined;
  #cancelTimer: () => void = () => undefined;
  #fresh = new Set<string>();
  #stopped = false;

  constructor(world: World) {
    this.#world = world;
    this.#connection = { state: "connecting", since: world.now() };
    this.#connect();
  }

  get connection(): Connection {
    return this.#connection;
  }

  /** Follow a topic; the returned function ends it. A known document is handed over at once. */
  subscribe<Name extends string>(name: Name, subscriber: Subscriber<Document<Name>>): () => void {
    const topic = this.#topics.get(name) ?? this.#begin(name);
    topic.subscribers.add(subscriber as Subscriber<never>);
    if (topic.at !== undefined) subscriber.update(topic.document as Document<Name>, topic.at);
    return () => {
      topic.subscribers.delete(subscriber as Subscriber<never>);
      if (topic.subscribers.size === 0 && this.#topics.get(name) === topic) this.#end(name);
    };
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
    else if (this.#connection.state === "open") this.#probe();
  }

  /** Close for good. */
  stop(): void {
    this.#stopped = true;
    this.#cancelTimer();
    this.#drop();
  }

  #begin(name: string): Topic {
    const topic: Topic = { subscribers: new Set() };
    this.#topics.set(name, topic);
    if (this.#fresh.size === 0) queueMicrotask(() => this.#subscribeFresh());
    this.#fresh.add(name);
    return topic;
  }

  /** All topics begun in one turn of the event loop go out in one frame. */
  #subscribeFresh(): void {
    const names = [...this.#fresh];
    this.#fresh.clear();
    if (names.length > 0) this.#send({ subscribe: names });
  }

  #end(name: string): void {
    this.#topics.delete(name);
    if (!this.#fresh.delete(name)) this.#send({ unsubscribe: [name] });
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

  /** Topics at the same revision share a frame; topics without a document ask for a snapshot. */
  #resume(): void {
    this.#fresh.clear();
    const groups = new Map<string, { names: string[]; from: Resume | undefined }>();
    for (const [name, { at }] of this.#topics) {
      const key = at === undefined ? "" : `${at.epoch} ${at.revision}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { names: [name], from: at });
      else group.names.push(name);
    }
    for (const { names, from } of groups.values()) {
      this.#send(from === undefined ? { subscribe: names } : { subscribe: names, from });
    }
  }

  #receive(text: string): void {
    const frame = JSON.parse(text) as HubFrame;
    this.#expectWord();
    if ("hello" in frame) {
      this.#epoch = frame.hello.epoch;
      this.#attempt = 0;
      this.#setState("open");
    } else if ("snapshot" in frame) {
      this.#apply(frame.topic, frame.snapshot, { epoch: frame.epoch, revision: frame.revision });
    } else if ("patch" in frame) {
      this.#patch(frame.topic, frame.patch, frame.revision);
    } else if ("synced" in frame) {
      const { epoch, revision, topics } = frame.synced;
      for (const name of topics) this.#advance(name, { epoch, revision });
    } else if ("ended" in frame) {
      this.#gone(frame.topic, "ended", frame.ended);
    } else if ("error" in frame) {
      if (frame.error.topic !== undefined) this.#gone(frame.error.topic, frame.error.code, frame.error.message);
    } else {
      this.#retryAfter = frame.closing.retry_after * 1000;
    }
  }

  #patch(name: string, patch: unknown, revision: number): void {
    const topic = this.#topics.get(name);
    if (topic === undefined) return;
    if (topic.at === undefined || topic.at.epoch !== this.#epoch) {
      // A delta without its base can only be mended by a snapshot.
      this.#send({ subscribe: [name] });
    } else if (revision > topic.at.revision) {
      this.#apply(name, mergePatch(topic.document, patch), { epoch: this.#epoch, revision });
    }
  }

  #apply(name: string, document: unknown, at: Resume): void {
    const topic = this.#topics.get(name);
    if (topic === undefined) return;
    topic.document = document;
    topic.at = at;
    for (const subscriber of [...topic.subscribers]) subscriber.update(document as never, at);
  }

  #advance(name: string, at: Resume): void {
    const topic = this.#topics.get(name);
    if (topic?.at?.epoch === at.epoch && topic.at.revision < at.revision) topic.at = at;
  }

  /** The hub has let go of the topic: forget it before telling, so that a subscriber may begin anew. */
  #gone(name: string, code: string, message: string): void {
    const topic = this.#topics.get(name);
    if (topic === undefined) return;
    this.#topics.delete(name);
    for (const subscriber of [...topic.subscribers]) subscriber.gone?.(code, message);
  }

  #expectWord(): void {
    this.#cancelTimer();
    this.#cancelTimer = this.#world.after(SILENCE, () => this.#probe());
  }

  #probe(): void {
    this.#send({ subscribe: [] });
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
  const address = new URL("/api/v1/stream", location.href);
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
