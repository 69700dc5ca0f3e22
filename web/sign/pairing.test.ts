import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { pair } from "./pairing.ts";

type Answer = { readonly status?: number; readonly body: unknown };

let answers: Record<string, Answer>;
let asked: string[];

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path.replace("/api/v1", ""));
    const { status = 200, body } = answers[path.replace("/api/v1", "")] ?? { status: 500, body: {} };
    return Promise.resolve(new Response(JSON.stringify(body), { status }));
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const visitor = { body: { kind: "visitor", rights: ["visit"] } };
const begun = { status: 201, body: { code: "K7QM-4TPX", pairing: "secret", seconds: 600 } };

function paired(): { codes: (string | undefined)[]; done: () => number; end: () => void } {
  const codes: (string | undefined)[] = [];
  let times = 0;
  const end = pair("sign-1", { show: (code) => codes.push(code), paired: () => (times += 1) });
  return { codes, done: () => times, end };
}

test("a screen shows its code until it is told what it is known by", async () => {
  answers = { "/me": visitor, "/screens/pairings": begun, "/screens/pairings/claim": { body: { state: "waiting" } } };
  const screen = paired();
  await vi.advanceTimersByTimeAsync(7_000);
  expect(screen.codes).toEqual(["K7QM-4TPX"]);
  answers["/screens/pairings/claim"] = { body: { state: "done", screen: "sign-1" } };
  await vi.advanceTimersByTimeAsync(3_000);
  expect([screen.codes, screen.done()]).toEqual([["K7QM-4TPX", undefined], 1]);
  const soFar = asked.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked.length).toBe(soFar);
});

test("a code that is too old is followed by another one", async () => {
  answers = {
    "/me": visitor,
    "/screens/pairings": begun,
    "/screens/pairings/claim": { status: 404, body: { code: "access.pairing", detail: "gone" } },
  };
  const screen = paired();
  await vi.advanceTimersByTimeAsync(3_000);
  answers["/screens/pairings"] = { status: 201, body: { ...begun.body, code: "AAAA-BBBB" } };
  await vi.advanceTimersByTimeAsync(3_000);
  expect(screen.codes).toEqual(["K7QM-4TPX", undefined, "AAAA-BBBB"]);
});

test.each(["screen", "account", "local"])("the browser of a %s shows no code", async (kind) => {
  answers = { "/me": { body: { kind, rights: ["visit"] } } };
  const screen = paired();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(screen.codes).toEqual([undefined]);
  screen.end();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toEqual(["/me"]);
});

test("a hub that does not answer is asked again", async () => {
  answers = {};
  const screen = paired();
  await vi.advanceTimersByTimeAsync(1_000);
  answers = { "/me": visitor, "/screens/pairings": begun, "/screens/pairings/claim": { body: { state: "waiting" } } };
  await vi.advanceTimersByTimeAsync(30_000);
  expect(screen.codes).toEqual(["K7QM-4TPX"]);
});
