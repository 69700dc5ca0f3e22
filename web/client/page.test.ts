import { afterEach, expect, test, vi } from "vitest";
import { ApiError, call, getNearest } from "./api.ts";
import { explain } from "./page.ts";
import { strings } from "./strings.ts";

afterEach(() => vi.unstubAllGlobals());

async function problemOf(answer: Response): Promise<ApiError> {
  vi.stubGlobal("fetch", () => Promise.resolve(answer));
  return (await call("/venue").catch((error: unknown) => error)) as ApiError;
}

const refused = (code: string, status = 409): Response =>
  new Response(JSON.stringify({ code, detail: "closure 'x' is in force already", message: { zh: "已封闭", en: "It is closed" } }), { status });

test("what the hub refuses is told in the language of the page", async () => {
  const error = await problemOf(refused("store.closure.exists"));
  expect(explain(error, strings.zh)).toBe("出错了：已封闭");
  expect(explain(error, strings.en)).toBe("Something went wrong: closure 'x' is in force already");
});

test("a word that is wrong is named in Chinese too", () => {
  const error = new ApiError(422, "request.invalid", "name: too long", "", { zh: "不符合要求，详情指出哪一项" });
  expect(explain(error, strings.zh)).toBe("出错了：不符合要求，详情指出哪一项（name: too long）");
});

test.each(["place.unknown", "place.outside", "routing.place.unwalkable"])("a visitor reads nothing of coordinates: %s", async (code) => {
  const error = await problemOf(refused(code, 404));
  expect(explain(error, strings.zh)).toBe(strings.zh.noPlace);
  expect(explain(error, strings.en)).toBe(strings.en.noPlace);
});

test.each([
  ["a proxy without its hub", new Response("<h1>Bad Gateway</h1>", { status: 502 })],
  ["a page of the network's own", new Response("<html>Sign in to this Wi-Fi</html>", { status: 200 })],
  ["an answer that is cut off", new Response('{"id": "li', { status: 200 })],
])("who is answered by %s reads that there is no connection", async (_, answer) => {
  expect(explain(await problemOf(answer), strings.en)).toBe(strings.en.unreachable);
});

test("a building without toilets has no nearest one, which is nothing that went wrong", async () => {
  vi.stubGlobal("fetch", () => Promise.resolve(refused("nearest.category.unknown", 422)));
  expect(await getNearest("sign-1", "restroom", "foot")).toEqual({ results: [], message: {} });
  vi.stubGlobal("fetch", () => Promise.resolve(refused("place.unknown", 404)));
  await expect(getNearest("nowhere", "restroom", "foot")).rejects.toThrow();
});
