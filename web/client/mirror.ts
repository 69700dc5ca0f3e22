/** What a client holds of each topic, without a connection; the twin of `hub/client/mirror.py`. */

import { mergePatch } from "./patch.ts";
import type { ClientFrame, HubFrame, Resume, SyncedFrame } from "./protocol.ts";

/** A topic's newest state; without a document the topic has ended. */
export interface Change {
  readonly topic: string;
  readonly revision: number;
  readonly document?: unknown;
}

/** What a frame led to: changes of documents, frames to send, and what the hub does not serve. */
export interface Taken {
  readonly changes?: readonly Change[];
  readonly requests?: readonly ClientFrame[];
  readonly refused?: readonly string[];
}

interface Held {
  readonly document: unknown;
  /** Where it is known to be complete; absent once the hub has said that it does not know that. */
  readonly at: Resume | undefined;
}

const MAILBOX_ERRORS = "push.mailbox.";

/**
 * Turns a hub's frames into documents, and says what to ask a hub for.
 *
 * Each topic is resumed from the revision held of that topic, because a connection may break between the
 * frames of one revision. Frames come in the order of revisions, so one of revision R also tells that
 * everything before R has come, of all topics and patterns that were synced on this connection; that is
 * what a pattern is resumed from. The hub answers each subscribe frame by one `synced`, or one error
 * without a topic, in order: what was said before it heard of a wish does not end the wish.
 */
export class Mirror {
  readonly #held = new Map<string, Held>();
  /** Topics and patterns, patterns with where they were complete when a connection broke. */
  readonly #wanted = new Map<string, Resume | undefined>();
  readonly #live = new Set<string>();
  #complete: Resume | undefined;
  #asked: (readonly string[])[] = [];
  #epoch = "";

  wants(name: string): boolean {
    return this.#wanted.has(name);
  }

  document(topic: string): unknown {
    return this.#held.get(topic)?.document;
  }

  at(topic: string): Resume | undefined {
    return this.#held.get(topic)?.at;
  }

  documents(): Record<string, unknown> {
    return Object.fromEntries([...this.#held].map(([topic, { document }]) => [topic, document]));
  }

  /** Follow topics and patterns; returns the frame that asks for them. */
  want(names: readonly string[]): ClientFrame {
    for (const name of names) if (!this.#wanted.has(name)) this.#wanted.set(name, undefined);
    return this.#ask(names, undefined);
  }

  /** Stop following and forget; returns the frame that says so. */
  leave(names: readonly string[]): ClientFrame {
    this.#drop(names);
    for (const topic of [...this.#held.keys()]) {
      if (covering(this.#wanted.keys(), topic).length === 0) this.#held.delete(topic);
    }
    return { unsubscribe: names };
  }

  /** The frame that asks whether anybody is there. */
  probe(): ClientFrame {
    return this.#ask([], undefined);
  }

  /** The frames that open a new connection and bring everything up to date. */
  connected(): ClientFrame[] {
    if (this.#complete !== undefined) {
      for (const name of this.#live) this.#advance(name, this.#complete);
    }
    this.#live.clear();
    this.#complete = undefined;
    this.#asked = [];
    const groups = new Map<string, { names: string[]; from: Resume | undefined }>();
    for (const [name, position] of this.#wanted) {
      const held = this.#held.get(name);
      const from = held === undefined ? position : held.at;
      const key = from === undefined ? "" : `${from.epoch} ${from.revision}`;
      const group = groups.get(key);
      if (group === undefined) groups.set(key, { names: [name], from });
      else group.names.push(name);
    }
    return [...groups.values()].map(({ names, from }) => this.#ask(names, from));
  }

  take(frame: HubFrame): Taken {
    if ("topic" in frame) return this.#topicFrame(frame);
    if ("hello" in frame) this.#epoch = frame.hello.epoch;
    else if ("reset" in frame) this.#void(frame.reset.topics);
    else if ("synced" in frame) return { changes: this.#synced(frame.synced) };
    else if ("error" in frame && !frame.error.code.startsWith(MAILBOX_ERRORS)) {
      return this.#refused(frame.error.topic);
    }
    return {};
  }

  #topicFrame(frame: Extract<HubFrame, { topic: string }>): Taken {
    const { topic, revision } = frame;
    if (covering(this.#wanted.keys(), topic).length === 0) return {};
    const held = this.#held.get(topic);
    const changes: Change[] = [];
    if ("snapshot" in frame) {
      this.#held.set(topic, { document: frame.snapshot, at: { epoch: frame.epoch, revision } });
      changes.push({ topic, revision, document: frame.snapshot });
    } else if ("ended" in frame) {
      changes.push(...this.#end(topic, revision));
    } else if (held?.at === undefined || held.at.epoch !== this.#epoch) {
      return this.#mend(topic);
    } else if (revision > held.at.revision) {
      const document = mergePatch(held.document, frame.patch);
      this.#held.set(topic, { document, at: { epoch: this.#epoch, revision } });
      changes.push({ topic, revision, document });
    }
    this.#noteComplete(revision - 1);
    return { changes };
  }

  /** Ask for the snapshot that a delta without its base needs, unless one is coming. */
  #mend(topic: string): Taken {
    if (this.#asked.some((names) => covering(names, topic).length > 0)) return {};
    return { requests: [this.#ask(covering(this.#wanted.keys(), topic), undefined)] };
  }

  #synced({ epoch, revision, topics, matched = {} }: SyncedFrame["synced"]): Change[] {
    const changes: Change[] = [];
    this.#epoch = epoch;
    this.#asked.shift();
    for (const [pattern, there] of Object.entries(matched)) {
      changes.push(...this.#leftOver(pattern, new Set(there), revision));
    }
    for (const name of topics) {
      if (!this.#wanted.has(name)) continue;
      this.#advance(name, { epoch, revision });
      this.#live.add(name);
    }
    this.#noteComplete(revision);
    return changes;
  }

  /** Let go of the topics of a pattern that ended while nobody told us. */
  #leftOver(pattern: string, there: ReadonlySet<string>, revision: number): Change[] {
    const gone = [...this.#held.keys()].filter(
      (topic) => !there.has(topic) && !this.#wanted.has(topic) && matches(pattern, topic),
    );
    for (const topic of gone) this.#held.delete(topic);
    return gone.map((topic) => ({ topic, revision }));
  }

  #advance(name: string, position: Resume): void {
    if (isPattern(name)) {
      this.#wanted.set(name, position);
      return;
    }
    const held = this.#held.get(name);
    if (held?.at?.epoch === position.epoch && held.at.revision < position.revision) {
      this.#held.set(name, { document: held.document, at: position });
    }
  }

  #noteComplete(revision: number): void {
    if (this.#complete === undefined || this.#complete.revision < revision) {
      this.#complete = { epoch: this.#epoch, revision };
    }
  }

  #void(names: readonly string[]): void {
    for (const name of names) {
      if (this.#wanted.has(name)) this.#wanted.set(name, undefined);
      this.#live.delete(name);
    }
    for (const [topic, { document }] of this.#held) {
      if (covering(names, topic).length > 0) this.#held.set(topic, { document, at: undefined });
    }
  }

  #end(topic: string, revision: number): Change[] {
    const known = this.#held.has(topic) || this.#wanted.has(topic);
    if (!this.#asked.some((names) => names.includes(topic))) this.#drop([topic]);
    this.#held.delete(topic);
    return known ? [{ topic, revision }] : [];
  }

  #refused(topic: string | undefined): Taken {
    const names = topic === undefined ? (this.#asked[0] ?? []) : [topic];
    const later = this.#asked.slice(1);
    if (topic === undefined) this.#asked = later;
    const refused = names.filter((name) => !later.some((asked) => asked.includes(name)));
    const changes: Change[] = [];
    for (const name of refused) {
      if (this.#held.has(name)) changes.push({ topic: name, revision: this.at(name)?.revision ?? 0 });
      this.#held.delete(name);
    }
    this.#drop(refused);
    return { changes, refused };
  }

  #drop(names: readonly string[]): void {
    for (const name of names) {
      this.#wanted.delete(name);
      this.#live.delete(name);
    }
  }

  #ask(names: readonly string[], from: Resume | undefined): ClientFrame {
    this.#asked.push(names);
    return from === undefined ? { subscribe: names } : { subscribe: names, from };
  }
}

/** Whether a filter has wildcards; without any it is a topic's name. */
export function isPattern(filter: string): boolean {
  return filter.includes("+") || filter.includes("#");
}

/** Whether a pattern covers a topic: `+` is any one level, `#` any number of them, none too. */
export function matches(pattern: string, topic: string): boolean {
  const wanted = pattern.split("/");
  const found = topic.split("/");
  for (const [index, level] of wanted.entries()) {
    if (level === "#") return true;
    if (index >= found.length || (level !== "+" && level !== found[index])) return false;
  }
  return wanted.length === found.length;
}

function covering(filters: Iterable<string>, topic: string): string[] {
  return [...filters].filter((name) => name === topic || (isPattern(name) && matches(name, topic)));
}
