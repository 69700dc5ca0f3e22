import { beforeEach, expect, test } from "vitest";
import type { Route, RouteSession as Session, Where } from "../client/protocol.ts";
import { type RouteCalls, RouteSession } from "./route-session.ts";

const route = (to: string): Route => ({ status: "ok", to: { id: to } }) as unknown as Route;
const ask = (to: string) => ({ from: "hall", to, profile: "foot" }) as const;

let ended: string[];
let subscribed: Map<string, { update: (route: Route, at: { revision: number }) => void; gone: () => void }>;
let heard: string[];
let pending: { answer: (session: Session) => void; refuse: (error: Error) => void; to: Where }[];
let later: (() => void)[];
let session: RouteSession;

beforeEach(() => {
  ended = [];
  subscribed = new Map();
  heard = [];
  pending = [];
  later = [];
  const calls: RouteCalls = {
    create: ({ to }) => new Promise((answer, refuse) => pending.push({ answer, refuse, to })),
    end: async (id) => {
      ended.push(id);
    },
    after: (_, call) => {
      later.push(call);
      return () => {
        later = later.filter((other) => other !== call);
      };
    },
  };
  const stream = {
    subscribe: (topic: string, subscriber: never) => {
      subscribed.set(topic, subscriber);
      return () => subscribed.delete(topic);
    },
  };
  session = new RouteSession(
    stream as never,
    {
      route: (found, revision, fresh) => heard.push(`${found.to.id} r${revision}${fresh ? " fresh" : ""}`),
      failed: (error) => heard.push(String(error)),
    },
    calls,
  );
});

async function answer(id: string, to: string): Promise<void> {
  pending.shift()?.answer({ id, topic: `route/${id}`, revision: 1, route: route(to) });
  await new Promise((done) => setTimeout(done));
}

test("a new question ends the old session", async () => {
  void session.ask(ask("a"));
  await answer("r1", "a");
  void session.ask(ask("b"));
  expect([ended, [...subscribed.keys()]]).toEqual([["r1"], []]);
  await answer("r2", "b");
  expect([...subscribed.keys()]).toEqual(["route/r2"]);
});

test("an answer that comes after a newer question is ended unseen", async () => {
  void session.ask(ask("a"));
  void session.ask(ask("b"));
  await answer("r1", "a");
  await answer("r2", "b");
  expect(heard).toEqual(["b r1 fresh"]);
  expect(ended).toEqual(["r1"]);
});

test("a hub that forgot the session is asked the same again", async () => {
  void session.ask(ask("a"));
  await answer("r1", "a");
  subscribed.get("route/r1")?.gone();
  later.shift()?.();
  expect(pending.map(({ to }) => to)).toEqual(["a"]);
  await answer("r9", "a");
  subscribed.get("route/r9")?.update(route("a"), { revision: 4 });
  expect(heard).toEqual(["a r1 fresh", "a r1", "a r4"]);
  expect(ended).toEqual([]);
});

test("a refusal is told, and nothing is followed", async () => {
  void session.ask(ask("a"));
  pending.shift()?.refuse(new Error("no such place"));
  await new Promise((done) => setTimeout(done));
  expect(heard).toEqual(["Error: no such place"]);
  expect(subscribed.size).toBe(0);
});
