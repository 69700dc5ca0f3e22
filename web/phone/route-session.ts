/** The one route that a visitor follows, kept alive by the hub's pushes. */

import { createRoute, endRoute } from "../client/api.ts";
import type { RouteBody } from "../client/asked.ts";
import type { Route, RouteSession as Session } from "../client/protocol.ts";
import type { Stream } from "../client/stream.ts";

export type Ask = RouteBody;

export interface RouteListener {
  /** `fresh` for the first answer to an `ask`, not for later changes of the same route. */
  route(route: Route, revision: number, fresh: boolean): void;
  failed(error: unknown): void;
}

/** After a hub forgot a session the same route is asked again, but not more often than this. */
const ASK_AGAIN_AFTER = 2_000;

export interface RouteCalls {
  readonly create: (ask: Ask) => Promise<Session>;
  readonly end: (id: string) => Promise<void>;
  readonly after: (milliseconds: number, call: () => void) => () => void;
}

const browserCalls: RouteCalls = {
  create: createRoute,
  end: endRoute,
  after: (milliseconds, call) => {
    const timer = setTimeout(call, milliseconds);
    return () => clearTimeout(timer);
  },
};

export class RouteSession {
  readonly #stream: Pick<Stream, "subscribe">;
  readonly #listener: RouteListener;
  readonly #calls: RouteCalls;
  /** Grows with each ask, so that an answer which comes too late is known. */
  #turn = 0;
  #id: string | undefined;
  #unsubscribe: () => void = () => undefined;
  #cancelRetry: () => void = () => undefined;

  constructor(stream: Pick<Stream, "subscribe">, listener: RouteListener, calls: RouteCalls = browserCalls) {
    this.#stream = stream;
    this.#listener = listener;
    this.#calls = calls;
  }

  /** Replace the route by another one; the old session ends. */
  async ask(ask: Ask): Promise<void> {
    this.end();
    await this.#begin(ask, true);
  }

  /** End the route, if there is one. */
  end(): void {
    this.#turn += 1;
    this.#unsubscribe();
    this.#cancelRetry();
    if (this.#id !== undefined) this.#forget(this.#id);
    this.#id = undefined;
  }

  async #begin(ask: Ask, fresh: boolean): Promise<void> {
    const turn = this.#turn;
    try {
      const session = await this.#calls.create(ask);
      if (turn !== this.#turn) return this.#forget(session.id);
      this.#id = session.id;
      this.#listener.route(session.route, session.revision, fresh);
      this.#follow(session, ask);
    } catch (error) {
      if (turn === this.#turn) this.#listener.failed(error);
    }
  }

  #follow({ id, topic }: Session, ask: Ask): void {
    this.#unsubscribe = this.#stream.subscribe(topic, {
      update: (route, { revision }) => this.#listener.route(route, revision, false),
      // A hub that started anew knows no sessions of before: ask the same again.
      gone: () => {
        if (this.#id === id) this.#id = undefined;
        this.#cancelRetry = this.#calls.after(ASK_AGAIN_AFTER * Math.random(), () => void this.#begin(ask, false));
      },
    });
  }

  /** A session that cannot be ended now is ended by the hub itself in time. */
  #forget(id: string): void {
    this.#calls.end(id).catch(() => undefined);
  }
}
