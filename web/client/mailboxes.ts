/** Messages that the hub keeps until they are acknowledged: orders to a screen, alerts. */

import type { ClientFrame, MessageFrame } from "./protocol.ts";

/** Takes a message once, and calls `acknowledge` when it is dealt with; until then the hub keeps it. */
export type Receiver = (message: object, acknowledge: () => void) => void;

/** Acknowledged ids that are remembered, so that a second delivery is known as one. */
const REMEMBERED = 1_024;

export class Mailboxes {
  readonly #send: (frame: ClientFrame) => void;
  readonly #receivers = new Map<string, Receiver>();
  /** By mailbox and id: handed out, and whether acknowledged since. */
  readonly #seen = new Map<string, boolean>();

  constructor(send: (frame: ClientFrame) => void) {
    this.#send = send;
  }

  /** One receiver for each mailbox; the returned function ends it. */
  attach(mailbox: string, receiver: Receiver): () => void {
    this.#receivers.set(mailbox, receiver);
    this.#send({ attach: [mailbox] });
    return () => {
      if (this.#receivers.get(mailbox) !== receiver) return;
      this.#receivers.delete(mailbox);
      this.#send({ detach: [mailbox] });
    };
  }

  /** The frames that attach a new connection. */
  connected(): ClientFrame[] {
    return this.#receivers.size === 0 ? [] : [{ attach: [...this.#receivers.keys()] }];
  }

  take({ mailbox, id, message }: MessageFrame): void {
    const key = JSON.stringify([mailbox, id]);
    const acknowledge = (): void => {
      this.#seen.set(key, true);
      this.#forgetOldest();
      this.#send({ ack: { mailbox, ids: [id] } });
    };
    const acknowledged = this.#seen.get(key);
    if (acknowledged === true) acknowledge();
    if (acknowledged !== undefined) return;
    const receiver = this.#receivers.get(mailbox);
    if (receiver === undefined) return;
    this.#seen.set(key, false);
    receiver(message, acknowledge);
  }

  #forgetOldest(): void {
    const done = [...this.#seen].filter(([, acknowledged]) => acknowledged);
    for (const [key] of done.slice(0, -REMEMBERED)) this.#seen.delete(key);
  }
}
