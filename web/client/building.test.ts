import { afterEach, beforeEach, expect, test, vi } from "vitest";

beforeEach(() => {
  vi.resetModules();
  history.replaceState(null, "", "/b/two/console");
});

afterEach(() => {
  history.replaceState(null, "", "/");
  vi.unstubAllGlobals();
});

test.each([
  ["/console", ""],
  ["/b/two/console", "/b/two"],
  ["/b/two/", "/b/two"],
  ["/b/two", ""],
  ["/b/TWO/", ""],
])("a page at %s is one of the building at %j", async (path, building) => {
  const { buildingIn } = await import("./building.ts");
  expect(buildingIn(path)).toBe(building);
});

test.each([
  ["/b/two/audit?act=x", "/b/two/audit?act=x"],
  ["/audit", "/b/two/console"],
  ["/b/one/audit", "/b/two/console"],
  ["/b/two/../one/audit", "/b/two/console"],
  [null, "/b/two/console"],
])("after signing in to a building, %j leads to %s", async (next, page) => {
  const { ownPage } = await import("./access.ts");
  expect(ownPage(next)).toBe(page);
});

test("calls, sign-in and streams go to the page's own building", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", (path: string) => {
    asked.push(path);
    return Promise.resolve(new Response("{}"));
  });
  const { getVenue } = await import("./api.ts");
  const { signInAddress } = await import("./access.ts");
  await getVenue();
  expect(asked).toEqual(["/b/two/api/v1/venue"]);
  expect(signInAddress("/b/two/audit")).toBe("/b/two/sign-in?next=%2Fb%2Ftwo%2Faudit");
});
